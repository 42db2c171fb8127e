"""Parity of modules: a small convolutional net, by reference and by value.

Inputs (PyTorch layout): "x" [4, 2, 9, 9]; "target" int32 [4], classes; "conv.weight"
[3, 2, 3, 3], "conv.bias" [3], "output.weight" [5, 48], "output.bias" [5]; "cotangent"
[4, 3, 9, 9].

The net: conv (padding 1) -> relu -> max pool 2 (9 to 4, the rest is dropped) -> flatten (channel
first, then row, then column) -> output; its loss is cross_entropy.

Outputs:
- "conv2d_windows" [4, 3, 9, 9]: the convolution by sliding windows, padding 1; "conv2d": by the
  library; "conv2d/grad/x", "conv2d/grad/weight", "conv2d/grad/bias": of
  sum(conv2d * cotangent); "conv2d_windows/grad/..." the same through sliding windows
- "conv2d/strided" [4, 3, 4, 4]: stride 2, no padding
- "max_pool2d_windows" [4, 2, 4, 4] and "max_pool2d": of x, size 2
- "linear" [4, 5]: the output layer on the first 48 values of each flattened x
- "sequential/logits" [4, 5], "sequential/loss" [1], and "sequential/grad/conv.weight",
  "sequential/grad/conv.bias", "sequential/grad/output.weight", "sequential/grad/output.bias"
- "sequential_value/loss" [1], "sequential_value/grad/..." the same four, by value
- "moved/output.bias" [5]: the bias of the model moved by -0.1 along its gradient
"""

from functools import partial

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from tandem.foundations.by_value import (
    Conv2dValue,
    LinearValue,
    SequentialValue,
    moved,
    value_with_gradient,
)
from tandem.foundations.forward import relu
from tandem.foundations.losses import cross_entropy
from tandem.foundations.modules import (
    Conv2d,
    Flatten,
    Linear,
    MaxPool2d,
    Module,
    ReLU,
    Sequential,
    conv2d_windows,
    load_parameters,
    max_pool2d_windows,
)
from tandem.parity.arrays import gradients, normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case

__all__ = ["CASE"]

_NAMES = ("conv.weight", "conv.bias", "output.weight", "output.bias")


def _inputs(rng: np.random.Generator) -> Arrays:
    return {
        "x": normal(rng, 4, 2, 9, 9),
        "target": rng.integers(0, 5, 4, dtype=np.int32),
        "conv.weight": normal(rng, 3, 2, 3, 3) * np.float32((2 / 18) ** 0.5),
        "conv.bias": normal(rng, 3) * np.float32(0.1),
        "output.weight": normal(rng, 5, 48) * np.float32((2 / 48) ** 0.5),
        "output.bias": normal(rng, 5) * np.float32(0.1),
        "cotangent": normal(rng, 4, 3, 9, 9),
    }


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    return to_arrays(_layers(given) | _by_reference(given) | _by_value(given))


def _layer(module: Module, given: dict[str, Tensor], prefix: str) -> Module:
    load_parameters(module, {n: given[f"{prefix}.{n}"] for n in ("weight", "bias")})
    return module


def _layers(given: dict[str, Tensor]) -> dict[str, Tensor]:
    x, weight, bias = given["x"], given["conv.weight"], given["conv.bias"]
    linear = _layer(Linear(48, 5), given, "output")
    answers = {
        "conv2d_windows": conv2d_windows(x, weight, bias, padding=1),
        "conv2d": _layer(Conv2d(2, 3, 3, padding=1), given, "conv")(x),
        "conv2d/strided": _layer(Conv2d(2, 3, 3, stride=2), given, "conv")(x),
        "max_pool2d_windows": max_pool2d_windows(x, 2),
        "max_pool2d": MaxPool2d(2)(x),
        "linear": linear(Flatten()(x)[:, :48]),
    }
    for name, function in (("conv2d", F.conv2d), ("conv2d_windows", conv2d_windows)):
        padded = partial(function, padding=1)
        grads = gradients(
            lambda x, weight, bias, f=padded: f(x, weight, bias),
            given["cotangent"],
            x=x,
            weight=weight,
            bias=bias,
        )
        answers |= {f"{name}/grad/{wrt}": grad for wrt, grad in grads.items()}
    return answers


def _by_reference(given: dict[str, Tensor]) -> dict[str, Tensor]:
    conv, output = Conv2d(2, 3, 3, padding=1), Linear(48, 5)
    _layer(conv, given, "conv")
    _layer(output, given, "output")
    net = Sequential(conv, ReLU(), MaxPool2d(2), Flatten(), output)
    logits = net(given["x"])
    loss = cross_entropy(logits, given["target"])
    grads = torch.autograd.grad(loss, list(net.parameters()))
    named = {f"sequential/grad/{name}": grad for name, grad in zip(_NAMES, grads, strict=True)}
    return {"sequential/logits": logits, "sequential/loss": loss, **named}


def _by_value(given: dict[str, Tensor]) -> dict[str, Tensor]:
    conv = Conv2dValue(given["conv.weight"], given["conv.bias"], padding=1)
    output = LinearValue(given["output.weight"], given["output.bias"])
    net = SequentialValue((conv, relu, partial(max_pool2d_windows, size=2), Flatten(), output))
    loss, grad = value_with_gradient(net, lambda m: cross_entropy(m(given["x"]), given["target"]))
    conv_grad, *_, output_grad = grad.layers
    assert isinstance(conv_grad, Conv2dValue)
    assert isinstance(output_grad, LinearValue)
    grads = (conv_grad.weight, conv_grad.bias, output_grad.weight, output_grad.bias)
    named = {f"sequential_value/grad/{n}": g for n, g in zip(_NAMES, grads, strict=True)}
    after = moved(output, output_grad, -0.1).bias
    return {"sequential_value/loss": loss, **named, "moved/output.bias": after}


CASE = Case(milestone="foundations/modules", name="modules", inputs=_inputs, outputs=_outputs)
