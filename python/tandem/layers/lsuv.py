"""Layer-sequential unit variance: weights set by a batch (lesson 11; arXiv 1511.06422).

No rule for initial weights knows of every activation, shift and shape. So send a batch through,
look at what comes out of the first layer, and set that right; then the next, and so on:

    W = W / std(out)  until the deviation is 1,  b = b - mean(out)  until the mean is 0

The course shifted first, and scaled the mean away from zero again; scaling comes first here. The
paper begins with orthonormal weights; here they are what they are.

Swift twin: Layers/LSUV.swift.
"""

import math
from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor, nn

from tandem.layers.conv import GeneralRelu
from tandem.training.hooks import Hook, first_tensor

__all__ = [
    "ConvLayer",
    "append_stat",
    "find_modules",
    "is_lin_layer",
    "lsuv_init",
    "lsuv_module",
]

LINEAR_LAYERS = (nn.Conv1d, nn.Conv2d, nn.Conv3d, nn.Linear)


class ConvLayer(nn.Module):
    """Convolution and generalised ReLU, with one weight and one bias to set from outside.

    `weight` is the convolution's; `bias`, a number, is what the ReLU adds: its -sub.
    """

    def __init__(
        self,
        ni: int,
        nf: int,
        ks: int = 3,
        stride: int = 2,
        sub: float = 0.0,
        leak: float | None = None,
        maxv: float | None = None,
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(ni, nf, ks, stride, padding=ks // 2)
        self.relu = GeneralRelu(leak, sub, maxv)

    def forward(self, x: Tensor) -> Tensor:
        """Return [n, nf, ceil(h / stride), ceil(w / stride)] of x [n, ni, h, w]."""
        out: Tensor = self.relu(self.conv(x))
        return out

    @property
    def weight(self) -> Tensor:
        """The convolution's weight [nf, ni, ks, ks]."""
        return self.conv.weight

    @property
    def bias(self) -> float:
        """What is added to the activations."""
        return -(self.relu.sub or 0.0)

    @bias.setter
    def bias(self, value: float) -> None:
        self.relu.sub = -value


def is_lin_layer(module: nn.Module) -> bool:
    """Say whether this is a convolution or a linear layer: what has weights to set."""
    return isinstance(module, LINEAR_LAYERS)


def find_modules(module: nn.Module, condition: Callable[[nn.Module], bool]) -> list[nn.Module]:
    """Return this module or those inside it that meet the condition, and none inside those."""
    if condition(module):
        return [module]
    return [found for child in module.children() for found in find_modules(child, condition)]


def append_stat(hook: Any, module: nn.Module, inputs: Any, output: Any) -> None:
    """Keep the mean and the deviation of a module's output in `hook.stats`: a function of hooks."""
    out = first_tensor(output).detach().float()
    hook.stats = (out.mean().item(), out.std().item())


@torch.no_grad()
def lsuv_module(
    module: nn.Module, xb: Any, model: nn.Module, tolerance: float = 1e-3, passes: int = 20
) -> tuple[float, float]:
    """Scale and shift one layer of `model` on a batch; return its output's mean and deviation.

    Each of at most `passes` passes through the model, which runs in the mode it is in, changes
    the weight until the deviation is 1 to the tolerance, then the bias, where there is one, until
    the mean is 0. Raises ValueError for a layer that does not run, or whose output is all the
    same or not finite.
    """
    with Hook(module, append_stat) as hook:
        for _ in range(passes):
            mean, std = _measured(hook, model, xb)
            bias = getattr(module, "bias", None)
            if abs(std - 1) > tolerance:
                module.weight.div_(std)  # type: ignore[operator]
            elif abs(mean) > tolerance and bias is not None:
                _shift(module, bias, -mean)
            else:
                return mean, std
        return _measured(hook, model, xb)


def _measured(hook: Hook, model: nn.Module, xb: Any) -> tuple[float, float]:
    model(xb)
    if not hasattr(hook, "stats"):
        raise ValueError(f"lsuv_module: {hook.name} is not run by the model")
    mean, std = hook.stats
    if not (math.isfinite(mean) and math.isfinite(std) and std > 0):
        raise ValueError(f"lsuv_module: {hook.name} has an output of mean {mean}, deviation {std}")
    return mean, std


def _shift(module: nn.Module, bias: Tensor | float, by: float) -> None:
    if isinstance(bias, Tensor):
        bias.add_(by)
    else:
        setattr(module, "bias", bias + by)  # noqa: B010


def lsuv_init(
    model: nn.Module, xb: Any, modules: Iterable[nn.Module] | None = None
) -> list[tuple[float, float]]:
    """Set one layer after the other by `lsuv_module`; return the mean and deviation of each.

    `modules` are in the order in which they run, every convolution and linear layer if not given.
    """
    found = find_modules(model, is_lin_layer) if modules is None else modules
    return [lsuv_module(module, xb, model) for module in found]
