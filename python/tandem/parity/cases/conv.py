"""Parity of convolution layers and the generalised ReLU.

Inputs: "even" [2, 3, 8, 6], "odd" [2, 3, 9, 7]: images; "filterK" [4, 3, K, K] for K of 1, 2, 3, 5;
"activation.x", "activation.cotangent" [40]; "layer_first/..." and "layer_last/...": the state of
conv_layer(3, 4) with the norm before and after the activation.

Outputs, each with its gradients: "general_relu/FORM"; "convK/strideS/IMAGES" (the gradient is that
of half the sum of squares); "conv_layer/first" and "conv_layer/last" in training (that of the sum
of value^3 / 3).
"""

from functools import partial

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from tandem.layers.conv import GeneralRelu, conv_layer
from tandem.parity.arrays import normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case

__all__ = ["CASE"]

_SIZES = (1, 2, 3, 5)
_NORM_LAST = {"first": False, "last": True}


def _inputs(rng: np.random.Generator) -> Arrays:
    filters = {f"filter{k}": normal(rng, 4, 3, k, k) / np.float32(k * 3**0.5) for k in _SIZES}
    layers: Arrays = {}
    for name, norm_last in _NORM_LAST.items():
        norm = "2" if norm_last else "1"
        layers |= {
            f"layer_{name}/0.weight": normal(rng, 4, 3, 3, 3) / np.float32(27**0.5),
            f"layer_{name}/{norm}.weight": 1 + normal(rng, 4) / np.float32(4),
            f"layer_{name}/{norm}.bias": normal(rng, 4) / np.float32(4),
            f"layer_{name}/{norm}.running_mean": np.zeros(4, np.float32),
            f"layer_{name}/{norm}.running_var": np.ones(4, np.float32),
        }
    return {
        "even": normal(rng, 2, 3, 8, 6),
        "odd": normal(rng, 2, 3, 9, 7),
        "activation.x": normal(rng, 40),
        "activation.cotangent": normal(rng, 40),
        **filters,
        **layers,
    }


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    answers = _activations(given)
    for size in _SIZES:
        for stride in (1, 2):
            answers |= _convolution(size, stride, given)
    for name in _NORM_LAST:
        answers |= _conv_layer(name, given)
    return to_arrays(answers)


def _activations(given: dict[str, Tensor]) -> dict[str, Tensor]:
    forms = {
        "plain": GeneralRelu(),
        "leak": GeneralRelu(leak=0.1),
        "all": GeneralRelu(leak=0.1, sub=0.4, maxv=0.9),
    }
    answers: dict[str, Tensor] = {}
    for name, form in forms.items():
        x = given["activation.x"].clone().requires_grad_()
        value = form(x)
        (grad,) = torch.autograd.grad(value, x, given["activation.cotangent"])
        answers |= {f"general_relu/{name}": value, f"general_relu/{name}/grad": grad}
    return answers


def _convolution(size: int, stride: int, given: dict[str, Tensor]) -> dict[str, Tensor]:
    answers: dict[str, Tensor] = {}
    convolve = partial(F.conv2d, stride=stride, padding=size // 2)
    for images in ("even", "odd"):
        leaves = [given[n].clone().requires_grad_() for n in (images, f"filter{size}")]
        value = convolve(*leaves)
        of_x, of_weight = torch.autograd.grad(value, leaves, value.detach())
        name = f"conv{size}/stride{stride}/{images}"
        answers |= {name: value, f"{name}/grad/x": of_x, f"{name}/grad/weight": of_weight}
    return answers


def _conv_layer(name: str, given: dict[str, Tensor]) -> dict[str, Tensor]:
    layer = conv_layer(3, 4, act=partial(GeneralRelu, leak=0.1), norm_last=_NORM_LAST[name])
    prefix = f"layer_{name}/"
    state = {n.removeprefix(prefix): t for n, t in given.items() if n.startswith(prefix)}
    layer.load_state_dict(state, strict=False)
    return _trained(layer, given["even"], f"conv_layer/{name}")


def _trained(layer: nn.Module, images: Tensor, name: str) -> dict[str, Tensor]:
    x = images.clone().requires_grad_()
    value = layer(x)
    named = dict(layer.named_parameters())
    grads = torch.autograd.grad(value, [x, *named.values()], value.detach() ** 2)
    answers = {name: value, f"{name}/grad/x": grads[0]}
    return answers | {f"{name}/grad/{n}": g for n, g in zip(named, grads[1:], strict=True)}


CASE = Case(milestone="layers/conv", name="conv", inputs=_inputs, outputs=_outputs)
