"""Initialisation: why products explode or vanish, and three cures (lesson 8).

A product with an [n, n] matrix of unit normal draws multiplies the standard deviation by
sqrt(n), so a deep net overflows or dies unless its weights are scaled:

    Xavier:  std = sqrt(2 / (fan_in + fan_out))        Glorot and Bengio 2010
    Kaiming: std = sqrt(2 / (1 + leak^2)) / sqrt(fan)  arXiv 1502.01852
    Fixup:   Kaiming times L^(-1 / (2m - 2))           arXiv 1901.09321

A uniform draw in [-1, 1] has std 1/sqrt(3), hence the sqrt(3) of the uniform forms. Each
initialiser is a pure function of unit noise (`..._from`) and a thin one that draws the noise, so
that two languages can be compared on the same draws.

Swift twin: Foundations/Initialization.swift.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import prod, sqrt
from typing import Literal

import torch
from torch import Generator, Tensor

__all__ = [
    "Mode",
    "ProductTrace",
    "fan_in_fan_out",
    "fixup",
    "fixup_from",
    "fixup_scale",
    "gain",
    "kaiming_normal",
    "kaiming_normal_from",
    "kaiming_uniform",
    "kaiming_uniform_from",
    "product_trace",
    "uniform_noise",
    "xavier_normal",
    "xavier_normal_from",
    "xavier_uniform",
    "xavier_uniform_from",
]

Mode = Literal["fan_in", "fan_out"]


@dataclass(frozen=True)
class ProductTrace:
    """The standard deviation after each product, and where the product broke, counted from 0.

    `std` ends before the first product with an element that is not finite (`not_finite_at`), or
    with the first that is all zeros (`vanished_at`).
    """

    std: list[float]
    not_finite_at: int | None = None
    vanished_at: int | None = None


def product_trace(x: Tensor, matrices: Iterable[Tensor]) -> ProductTrace:
    """Multiply x [n, m] from the left by each [n, n] in turn, until it explodes or vanishes.

    The matrices may come from a generator: no more are drawn once the product has broken.
    The standard deviation divides by the count and is taken in float64, so that squaring a
    large finite value does not overflow.
    """
    std: list[float] = []
    for step, matrix in enumerate(matrices):
        x = matrix @ x
        if not bool(x.isfinite().all()):
            return ProductTrace(std, not_finite_at=step)
        std.append(float(x.double().std(correction=0)))
        if not bool(x.any()):
            return ProductTrace(std, vanished_at=step)
    return ProductTrace(std)


def fan_in_fan_out(shape: Sequence[int]) -> tuple[int, int]:
    """Return how many inputs feed one output, and the reverse, of a weight [out, in, *kernel].

    Raises ValueError for fewer than two dimensions.
    """
    if len(shape) < 2:
        raise ValueError(f"fan_in_fan_out: needs [out, in, ...], got {list(shape)}")
    receptive = prod(shape[2:])
    return shape[1] * receptive, shape[0] * receptive


def gain(leak: float = 0.0) -> float:
    """Return what a leaky ReLU's weights are scaled by to keep the second moment.

    ReLU (leak 0) gives sqrt(2), the identity (leak 1) gives 1.
    """
    return sqrt(2.0 / (1.0 + leak**2))


def uniform_noise(shape: Sequence[int], generator: Generator | None = None) -> Tensor:
    """Draw from the uniform distribution on [-1, 1): the unit noise of the uniform forms."""
    return torch.rand(*shape, generator=generator) * 2 - 1


def xavier_normal_from(noise: Tensor) -> Tensor:
    """Scale standard normal noise [out, in, ...] by Xavier's rule."""
    return noise * sqrt(2.0 / sum(fan_in_fan_out(noise.shape)))


def xavier_normal(shape: Sequence[int], generator: Generator | None = None) -> Tensor:
    """Draw a weight [out, in, ...] by Xavier's rule from a normal distribution."""
    return xavier_normal_from(torch.randn(*shape, generator=generator))


def xavier_uniform_from(noise: Tensor) -> Tensor:
    """Scale uniform noise on [-1, 1] of shape [out, in, ...] by Xavier's rule."""
    return noise * sqrt(6.0 / sum(fan_in_fan_out(noise.shape)))


def xavier_uniform(shape: Sequence[int], generator: Generator | None = None) -> Tensor:
    """Draw a weight [out, in, ...] by Xavier's rule from a uniform distribution."""
    return xavier_uniform_from(uniform_noise(shape, generator))


def kaiming_normal_from(noise: Tensor, leak: float = 0.0, mode: Mode = "fan_in") -> Tensor:
    """Scale standard normal noise [out, in, ...] by Kaiming's rule.

    `fan_in` keeps the scale of activations, `fan_out` that of gradients.
    Raises ValueError for another mode.
    """
    return noise * (gain(leak) / sqrt(_fan(noise.shape, mode)))


def kaiming_normal(
    shape: Sequence[int],
    leak: float = 0.0,
    mode: Mode = "fan_in",
    generator: Generator | None = None,
) -> Tensor:
    """Draw a weight [out, in, ...] by Kaiming's rule from a normal distribution."""
    return kaiming_normal_from(torch.randn(*shape, generator=generator), leak, mode)


def kaiming_uniform_from(noise: Tensor, leak: float = 0.0, mode: Mode = "fan_in") -> Tensor:
    """Scale uniform noise on [-1, 1] of shape [out, in, ...] by Kaiming's rule.

    PyTorch's default for convolutions is this with leak sqrt(5) (lesson 9, "why sqrt5?"),
    which gives a bound of 1/sqrt(fan_in) and activations that shrink.
    Raises ValueError for an unknown mode.
    """
    return noise * (gain(leak) * sqrt(3.0 / _fan(noise.shape, mode)))


def kaiming_uniform(
    shape: Sequence[int],
    leak: float = 0.0,
    mode: Mode = "fan_in",
    generator: Generator | None = None,
) -> Tensor:
    """Draw a weight [out, in, ...] by Kaiming's rule from a uniform distribution."""
    return kaiming_uniform_from(uniform_noise(shape, generator), leak, mode)


def fixup_scale(branches: int, layers: int) -> float:
    """Return L^(-1 / (2m - 2)) for L residual branches of m layers each (arXiv 1901.09321).

    Raises ValueError for no branch, or for fewer than two layers, where it is undefined.
    """
    if branches < 1 or layers < 2:
        raise ValueError(
            f"fixup: needs at least 1 branch of at least 2 layers, got {branches} of {layers}"
        )
    return float(branches ** (-1.0 / (2 * layers - 2)))


def fixup_from(noise: Sequence[Tensor], branches: int) -> list[Tensor]:
    """Turn standard normal noise into the weights of one residual branch, one tensor a layer.

    All but the last are Kaiming's, scaled by `fixup_scale`; the last is zero, so that every
    block starts as the identity and an update changes the net as little at any depth.
    Raises ValueError for fewer than two layers.
    """
    scale = fixup_scale(branches, len(noise))
    scaled = [kaiming_normal_from(draw) * scale for draw in noise[:-1]]
    return [*scaled, torch.zeros_like(noise[-1])]


def fixup(
    shapes: Sequence[Sequence[int]], branches: int, generator: Generator | None = None
) -> list[Tensor]:
    """Draw the weights of one of `branches` residual branches with layers of these shapes."""
    return fixup_from([torch.randn(*s, generator=generator) for s in shapes], branches)


def _fan(shape: Sequence[int], mode: Mode) -> int:
    if mode not in ("fan_in", "fan_out"):
        raise ValueError(f"kaiming: mode is fan_in or fan_out, got {mode}")
    return fan_in_fan_out(shape)[0 if mode == "fan_in" else 1]
