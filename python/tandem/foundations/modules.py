"""Layers as modules, by reference (lessons 8-9); by_value.py has them by value.

A `Module` is an object: assigning a leaf tensor that wants a gradient, or another module, to an
attribute registers it, so that `parameters()` finds every leaf. Training changes them in place.
Convolution and pooling are built from sliding windows first, shown equal to PyTorch's, and then
PyTorch's are used for their speed.

    conv: y[n, o, h, w] = b[o] + sum over c, i, j of W[o, c, i, j] x[n, c, s h + i, s w + j]

Swift twin: Foundations/Modules.swift.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from tandem.foundations.forward import lin, relu
from tandem.foundations.initialization import kaiming_normal

__all__ = [
    "Conv2d",
    "Flatten",
    "Linear",
    "MaxPool2d",
    "Module",
    "ModuleList",
    "ReLU",
    "Sequential",
    "SequentialModel",
    "conv2d_windows",
    "load_parameters",
    "max_pool2d_windows",
]


class Module:
    """The base of layers by reference; a subclass gives `forward`."""

    training: bool = True

    def __setattr__(self, name: str, value: Any) -> None:
        """Set an attribute, registering a module or a leaf tensor that wants a gradient."""
        registry = self.__dict__.setdefault("_registry", {})
        registry.pop(name, None)
        if isinstance(value, Module) or (
            isinstance(value, Tensor) and value.is_leaf and value.requires_grad
        ):
            registry[name] = value
        object.__setattr__(self, name, value)

    def __call__(self, x: Tensor) -> Tensor:
        """Return the output for x."""
        return self.forward(x)

    def forward(self, x: Tensor) -> Tensor:
        """Return the output for x; raises NotImplementedError where a subclass has none."""
        raise NotImplementedError(f"{type(self).__name__} has no forward")

    def named_parameters(self, prefix: str = "") -> Iterator[tuple[str, Tensor]]:
        """Yield ("hidden.weight", tensor) in order of assignment, depth first."""
        for name, value in self.__dict__.get("_registry", {}).items():
            if isinstance(value, Module):
                yield from value.named_parameters(f"{prefix}{name}.")
            else:
                yield prefix + name, value

    def parameters(self) -> Iterator[Tensor]:
        """Yield every parameter once, also one that two layers share."""
        yield from {id(p): p for _, p in self.named_parameters()}.values()

    def train(self, training: bool = True) -> None:
        """Say whether this module and those inside it are being trained."""
        self.training = training
        for value in self.__dict__.get("_registry", {}).values():
            if isinstance(value, Module):
                value.train(training)


def load_parameters(module: Module, values: Mapping[str, Tensor]) -> None:
    """Copy values into the parameters of the same names.

    Raises ValueError for a missing or unknown name or another shape, before changing anything.
    """
    named = dict(module.named_parameters())
    if odd := sorted(named.keys() ^ values.keys()):
        raise ValueError(f"load_parameters: names on one side only: {', '.join(odd)}")
    for name, parameter in named.items():
        if parameter.shape != values[name].shape:
            shapes = f"{list(values[name].shape)} into {list(parameter.shape)}"
            raise ValueError(f"load_parameters: {name}: {shapes}")
    with torch.no_grad():
        for name, parameter in named.items():
            parameter.copy_(values[name])


class Linear(Module):
    """weight [outputs, inputs] by Kaiming's rule, bias [outputs] zero; x [..., inputs]."""

    def __init__(self, inputs: int, outputs: int, generator: Generator | None = None) -> None:
        self.weight = kaiming_normal((outputs, inputs), generator=generator).requires_grad_()
        self.bias = torch.zeros(outputs, requires_grad=True)

    def forward(self, x: Tensor) -> Tensor:
        """Return `lin` of x; raises ValueError where x does not fit."""
        return lin(x, self.weight, self.bias)


class ReLU(Module):
    """`relu` as a module."""

    def forward(self, x: Tensor) -> Tensor:
        """Return `relu` of x."""
        return relu(x)


def _windows(x: Tensor, size: int, stride: int) -> Tensor:
    return x.unfold(2, size, stride).unfold(3, size, stride)  # [n, c, h', w', size, size]


def conv2d_windows(
    x: Tensor, weight: Tensor, bias: Tensor, stride: int = 1, padding: int = 0
) -> Tensor:
    """Convolve x [n, c, h, w] with weight [o, c, k, k] by a product over sliding windows.

    Raises ValueError for shapes that do not fit.
    """
    _check_conv(x, weight)
    windows = _windows(F.pad(x, [padding] * 4), weight.shape[-1], stride)
    return torch.einsum("nchwij,ocij->nohw", windows, weight) + bias[:, None, None]


def max_pool2d_windows(x: Tensor, size: int) -> Tensor:
    """Return the largest value of each size x size tile of x [n, c, h, w]; a rest is dropped."""
    return _windows(x, size, size).flatten(-2).max(-1).values


def _check_conv(x: Tensor, weight: Tensor) -> None:
    if x.ndim != 4 or weight.ndim != 4 or x.shape[1] != weight.shape[1]:
        shapes = f"weight {list(weight.shape)} does not fit input {list(x.shape)}"
        raise ValueError(f"conv2d: {shapes}")


class Conv2d(Module):
    """weight [outputs, inputs, size, size] by Kaiming's rule, bias [outputs] zero."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        size: int,
        stride: int = 1,
        padding: int = 0,
        generator: Generator | None = None,
    ) -> None:
        shape = (outputs, inputs, size, size)
        self.weight = kaiming_normal(shape, generator=generator).requires_grad_()
        self.bias = torch.zeros(outputs, requires_grad=True)
        self.stride, self.padding = stride, padding

    def forward(self, x: Tensor) -> Tensor:
        """Convolve x [n, inputs, h, w]; raises ValueError where x does not fit."""
        _check_conv(x, self.weight)
        return F.conv2d(x, self.weight, self.bias, self.stride, self.padding)


class MaxPool2d(Module):
    """`max_pool2d_windows` as a module, by PyTorch's kernel."""

    def __init__(self, size: int) -> None:
        self.size = size

    def forward(self, x: Tensor) -> Tensor:
        """Return the largest value of each tile of x [n, c, h, w]."""
        return F.max_pool2d(x, self.size)


class Flatten(Module):
    """[n, ...] to [n, product of the rest]."""

    def forward(self, x: Tensor) -> Tensor:
        """Return x [n, ...] with all but the first axis made one."""
        return x.flatten(1)


class ModuleList(Module):
    """Modules in order, registered as "0", "1", ..."""

    def __init__(self, *modules: Module) -> None:
        for i, module in enumerate(modules):
            setattr(self, str(i), module)

    def __iter__(self) -> Iterator[Module]:
        return iter(self.__dict__.get("_registry", {}).values())


class SequentialModel(Module):
    """Layers one after the other, held in a list: parameters are "layers.0.weight", ..."""

    def __init__(self, *layers: Module) -> None:
        self.layers = ModuleList(*layers)

    def forward(self, x: Tensor) -> Tensor:
        """Return x through every layer in turn."""
        for layer in self.layers:
            x = layer(x)
        return x


class Sequential(ModuleList):
    """Layers one after the other, being the list itself: parameters are "0.weight", ..."""

    def forward(self, x: Tensor) -> Tensor:
        """Return x through every layer in turn."""
        for layer in self:
            x = layer(x)
        return x
