"""Parity of the forward pass: values, gradients and statistics.

Inputs: "x" [16, 12]; "hidden.weight" [8, 12], "hidden.bias" [8], "output.weight" [3, 8],
"output.bias" [3]; "cotangent/hidden" [16, 8] and "cotangent/output" [16, 3].

Outputs ("grad": of sum(result * cotangent)):
- "normalize" [16, 12]: normalize(x, mean 0.1307, std 0.3081)
- "lin" [16, 8]: x through the hidden layer; "lin/grad/x", "lin/grad/weight", "lin/grad/bias"
- "relu" [16, 8] and "relu_shifted" [16, 8] of "lin"; "relu/grad/x" [16, 8],
  "relu_shifted/grad/x" [16, 8]
- "model" [16, 3]: hidden layer, relu, output layer; "model/grad/x", "model/grad/hidden.weight",
  "model/grad/hidden.bias", "model/grad/output.weight", "model/grad/output.bias"
- "model_shifted" [16, 3]: the same with relu_shifted
- "activation_stats/mean" [2], "activation_stats/std" [2]: after relu, and of the output
"""

import numpy as np
from torch import Tensor

from tandem.foundations.forward import (
    LayerParameters,
    activation_stats,
    lin,
    model,
    normalize,
    relu,
    relu_shifted,
)
from tandem.parity.arrays import gradients, normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case
from tandem.parity.nets import WEIGHTS, drawn_layers

__all__ = ["CASE"]


def _inputs(rng: np.random.Generator) -> Arrays:
    return {
        "x": normal(rng, 16, 12),
        **drawn_layers(rng, outputs=3),
        "cotangent/hidden": normal(rng, 16, 8),
        "cotangent/output": normal(rng, 16, 3),
    }


def _layers(weights: list[Tensor]) -> list[LayerParameters]:
    return [(weights[0], weights[1]), (weights[2], weights[3])]


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    x, weights = given["x"], [given[name] for name in WEIGHTS]
    hidden, layers = lin(x, weights[0], weights[1]), _layers(weights)
    stats = activation_stats(x, layers)
    answers: dict[str, Tensor | float | list[float]] = {
        "normalize": normalize(x, 0.1307, 0.3081),
        "lin": hidden,
        "relu": relu(hidden),
        "relu_shifted": relu_shifted(hidden),
        "model": model(x, layers),
        "model_shifted": model(x, layers, relu_shifted),
        "activation_stats/mean": [mean for mean, _ in stats],
        "activation_stats/std": [std for _, std in stats],
    }
    return to_arrays(answers | _gradients(given, hidden, weights))


def _gradients(
    given: dict[str, Tensor], hidden: Tensor, weights: list[Tensor]
) -> dict[str, Tensor]:
    x, at_hidden, at_output = given["x"], given["cotangent/hidden"], given["cotangent/output"]
    graded = {
        "lin": gradients(lin, at_hidden, x=x, weight=weights[0], bias=weights[1]),
        "relu": gradients(relu, at_hidden, x=hidden),
        "relu_shifted": gradients(relu_shifted, at_hidden, x=hidden),
        "model": gradients(
            lambda x, **w: model(x, _layers(list(w.values()))),
            at_output,
            x=x,
            **dict(zip(WEIGHTS, weights, strict=True)),
        ),
    }
    return {f"{n}/grad/{wrt}": grad for n, grads in graded.items() for wrt, grad in grads.items()}


CASE = Case(milestone="foundations/forward", name="forward", inputs=_inputs, outputs=_outputs)
