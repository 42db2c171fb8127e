"""Parity of layer-sequential unit variance, on a network of two convolutions and a linear layer.

Inputs: "x" [8, 2, 12, 12]; "weights/NAME": where the network starts, 0 and 1 the convolutions with
their leaky ReLU, 4 the linear layer.

Outputs: "linear/..." after every convolution and linear layer has been set, before its activation;
"layers/..." after the two convolutions with their activation, whose bias is the activation's. Each
has the deviation of every layer set, whose mean is zero, and the weights by name.
"""

import numpy as np
from torch import Tensor, nn

from tandem.layers.conv import Lambda, flatten
from tandem.layers.lsuv import ConvLayer, find_modules, lsuv_init
from tandem.parity.arrays import normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case
from tandem.parity.network_case import put_weights

__all__ = ["CASE"]

_SHAPES = {
    "0.0.weight": (6, 2, 5, 5),
    "0.0.bias": (6,),
    "1.0.weight": (8, 6, 3, 3),
    "1.0.bias": (8,),
    "4.weight": (5, 8),
    "4.bias": (5,),
}


def _inputs(rng: np.random.Generator) -> Arrays:
    weights = {f"weights/{n}": normal(rng, *shape) / 8 for n, shape in _SHAPES.items()}
    return {"x": normal(rng, 8, 2, 12, 12) + 1, **weights}


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    answers: dict[str, Tensor | float | list[float]] = {}
    for name in ("linear", "layers"):
        net = _network(given)
        modules = find_modules(net, lambda m: isinstance(m, ConvLayer))
        found = lsuv_init(net, given["x"], modules if name == "layers" else None)
        answers[f"{name}/std"] = [std for _, std in found]
        answers |= {f"{name}/{_swift_name(n)}": p for n, p in net.named_parameters()}
        if name == "layers":
            answers["layers/bias"] = [m.bias for m in modules if isinstance(m, ConvLayer)]
    return to_arrays(answers)


def _network(given: dict[str, Tensor]) -> nn.Module:
    layers = [ConvLayer(2, 6, 5, leak=0.1), ConvLayer(6, 8, leak=0.1)]
    net = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), Lambda(flatten), nn.Linear(8, 5))
    put_weights(net, given, _swift_name)
    return net


def _swift_name(name: str) -> str:
    """The name in a network of `conv_layer`, whose first part is the convolution."""
    return name.replace(".conv.", ".0.")


CASE = Case(milestone="layers/lsuv", name="lsuv", inputs=_inputs, outputs=_outputs)
