"""Parity of what is by value: Swift's pullbacks and values against PyTorch's gradients.

Inputs (PyTorch layout): "numbers", "cotangents" [40]; "x" [16, 12], "prediction", "target" and
"cotangent" [16, 1]; "hidden.weight" [8, 12], "hidden.bias" [8], "output.weight" [1, 8],
"output.bias" [1].

Outputs; every gradient is autograd's in Python, by hand or by the compiler in Swift:
- "sin_square", "sum" [40]: sin(x²) and sin(x²) + x² of numbers, and of each "<name>/grad" and
  "<name>/compiled/grad" [40] for the cotangents
- "square_vwc" [16, 1], "mean_vwc", "mse_inner_vwc", "mse_vwc" [1], and of each "<name>/grad"
  [16, 1]: of sum(value * cotangent) for the first, of the value for the others; of prediction, the
  last with target
- the net x -> lin -> relu -> lin: "chained" [16, 1] and, for the cotangent, "chained/grad/x"
  [16, 12], "chained/grad/hidden.weight", "chained/grad/hidden.bias",
  "chained/grad/output.weight", "chained/grad/output.bias"
- the same as layers by value: "layers/loss" [1], "layers/grad/hidden.weight" and so on, and the
  layers moved by -0.1 along that gradient: "moved/hidden.weight", "moved/hidden.bias",
  "moved/output.weight", "moved/output.bias"
"""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from tandem.foundations.by_value import (
    LinearValue,
    SequentialValue,
    mean_vwc,
    moved,
    mse_inner_vwc,
    mse_vwc,
    square_vwc,
    value_with_gradient,
)
from tandem.foundations.forward import lin, relu
from tandem.foundations.losses import mse
from tandem.parity.arrays import gradients, normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case
from tandem.parity.nets import WEIGHTS, drawn_layers

__all__ = ["CASE"]


def _inputs(rng: np.random.Generator) -> Arrays:
    return {
        "numbers": normal(rng, 40),
        "cotangents": normal(rng, 40),
        "x": normal(rng, 16, 12),
        "prediction": normal(rng, 16, 1),
        "target": normal(rng, 16, 1),
        "cotangent": normal(rng, 16, 1),
        **drawn_layers(rng),
    }


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    return to_arrays(_numbers(given) | _bundles(given) | _chained(given) | _layers(given))


def _numbers(given: dict[str, Tensor]) -> dict[str, Tensor]:
    numbers, cotangents = given["numbers"].double(), given["cotangents"].double()
    functions: dict[str, Callable[[Tensor], Tensor]] = {
        "sin_square": lambda x: (x * x).sin(),
        "sum": lambda x: (x * x).sin() + x * x,
    }
    answers = {}
    for name, function in functions.items():
        answers[name] = function(numbers)
        for way in ("grad", "compiled/grad"):
            answers[f"{name}/{way}"] = gradients(function, cotangents, x=numbers)["x"]
    return answers


def _bundles(given: dict[str, Tensor]) -> dict[str, Tensor]:
    """Return the values that the functions with a chain give, and autograd's gradients."""
    prediction, target, cotangent = given["prediction"], given["target"], given["cotangent"]
    functions: dict[str, Callable[[Tensor], Tensor]] = {
        "square_vwc": lambda x: square_vwc(x)[0],
        "mean_vwc": lambda x: mean_vwc(x)[0],
        "mse_inner_vwc": lambda x: mse_inner_vwc(x)[0],
        "mse_vwc": lambda x: mse_vwc(x, target)[0],
    }
    answers = {}
    for name, function in functions.items():
        answers[name] = function(prediction)
        weights = cotangent if answers[name].ndim else None
        answers[f"{name}/grad"] = gradients(function, weights, x=prediction)["x"]
    return answers


def _chained(given: dict[str, Tensor]) -> dict[str, Tensor]:
    leaves = [given[name].requires_grad_() for name in ("x", *WEIGHTS)]
    x, hidden_weight, hidden_bias, output_weight, output_bias = leaves
    y = lin(relu(lin(x, hidden_weight, hidden_bias)), output_weight, output_bias)
    grads = torch.autograd.grad(y, leaves, given["cotangent"])
    named = zip(("x", *WEIGHTS), grads, strict=True)
    return {"chained": y} | {f"chained/grad/{name}": grad for name, grad in named}


def _layers(given: dict[str, Tensor]) -> dict[str, Tensor]:
    weights = [given[name].detach() for name in WEIGHTS]
    net = SequentialValue((LinearValue(*weights[:2]), relu, LinearValue(*weights[2:])))
    x, target = given["x"].detach(), given["target"]
    loss, grads = value_with_gradient(net, lambda net: mse(net(x), target))
    return (
        {"layers/loss": loss}
        | _parameters("layers/grad", grads)
        | _parameters("moved", moved(net, grads, -0.1))
    )


def _parameters(prefix: str, net: SequentialValue) -> dict[str, Tensor]:
    hidden, _, output = net.layers
    assert isinstance(hidden, LinearValue)
    assert isinstance(output, LinearValue)
    tensors = (hidden.weight, hidden.bias, output.weight, output.bias)
    return {f"{prefix}/{name}": tensor for name, tensor in zip(WEIGHTS, tensors, strict=True)}


CASE = Case(milestone="foundations/by_value", name="by_value", inputs=_inputs, outputs=_outputs)
