"""Convolution layers and the generalised ReLU (lesson 10).

    general_relu(x) = min(leaky_relu(x, leak) - sub, maxv)

ReLU leaves a mean above zero, and a mean that is not zero grows from layer to layer: `sub` takes
it off again, `leak` keeps a gradient below zero, `maxv` bounds what is large. `conv_layer` puts a
convolution, a norm and an activation together; `init_cnn` draws weights by Kaiming's rule
(arXiv 1502.01852).

Swift twin: Layers/Conv.swift.
"""

from collections.abc import Callable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Generator, Tensor, nn

from tandem.foundations.initialization import kaiming_normal, kaiming_uniform

__all__ = [
    "GeneralRelu",
    "Lambda",
    "Maker",
    "Norm",
    "conv_layer",
    "flatten",
    "init_cnn",
    "noop",
]

Maker = Callable[[], nn.Module]
Norm = Callable[[int], nn.Module]  # from the number of channels

_LINEAR = (nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.Linear)


class Lambda(nn.Module):
    """A function of one tensor as a module."""

    def __init__(self, function: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.function = function

    def forward(self, x: Tensor) -> Tensor:
        """Return the function's value for x."""
        return self.function(x)

    def extra_repr(self) -> str:
        """Return the function's name."""
        return getattr(self.function, "__name__", repr(self.function))


def flatten(x: Tensor) -> Tensor:
    """Return x [n, ...] as [n, m]."""
    return x.flatten(1)


def noop(x: Any) -> Any:
    """Return x."""
    return x


class GeneralRelu(nn.Module):
    """min(leaky_relu(x, leak) - sub, maxv); without arguments, ReLU. Any shape."""

    def __init__(
        self, leak: float | None = None, sub: float | None = None, maxv: float | None = None
    ) -> None:
        super().__init__()
        self.leak, self.sub, self.maxv = leak, sub, maxv

    def forward(self, x: Tensor) -> Tensor:
        """Return the activation of x, same shape."""
        x = F.relu(x) if self.leak is None else F.leaky_relu(x, self.leak)
        if self.sub is not None:
            x = x - self.sub
        return x if self.maxv is None else x.clamp_max(self.maxv)

    def extra_repr(self) -> str:
        """Return the arguments that are set."""
        given = {"leak": self.leak, "sub": self.sub, "maxv": self.maxv}
        return ", ".join(f"{name}={value:g}" for name, value in given.items() if value is not None)


def conv_layer(
    ni: int,
    nf: int,
    ks: int = 3,
    stride: int = 2,
    norm: Norm | None = nn.BatchNorm2d,
    zero_bn: bool = False,
    act: Maker | None = GeneralRelu,
    norm_last: bool = False,
) -> nn.Sequential:
    """Return convolution, norm, activation: [n, ni, h, w] to [n, nf, ceil(h / stride), ...].

    For an odd `ks`. `norm_last` puts the norm after the activation, as lesson 10 does; lesson 12
    and the ResNets have it before. With a norm the convolution has no bias, for the norm would
    take it off again. `zero_bn` starts the norm's scale at zero, so that a residual branch begins
    as nothing (arXiv 1706.02677, 5.1). Raises ValueError for `zero_bn` without a norm's weight.
    """
    conv = nn.Conv2d(ni, nf, ks, stride, padding=ks // 2, bias=norm is None)
    rest = [norm(nf)] if norm else []
    if zero_bn:
        _zero_scale(rest[0] if rest else None)
    if act:
        rest.insert(0 if norm_last else 1, act())
    return nn.Sequential(conv, *rest)


def _zero_scale(norm: nn.Module | None) -> None:
    scale = getattr(norm, "weight", None)
    if not isinstance(scale, Tensor):
        raise ValueError(f"conv_layer: zero_bn needs a norm that has a weight, got {norm}")
    nn.init.zeros_(scale)


@torch.no_grad()
def init_cnn(
    model: nn.Module, uniform: bool = False, leak: float = 0.0, generator: Generator | None = None
) -> nn.Module:
    """Draw every linear and convolution weight by Kaiming's rule, zero their biases; return model.

    `leak` is that of the activation. Norms are left as they are, a `zero_bn` among them. Without
    a generator the global one is drawn from.
    """
    draw = kaiming_uniform if uniform else kaiming_normal
    for module in model.modules():
        if isinstance(module, _LINEAR):
            module.weight.copy_(draw(module.weight.shape, leak, generator=generator))
            if module.bias is not None:
                module.bias.zero_()
    return model
