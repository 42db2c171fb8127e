"""Pooling layers (lesson 11): means and maxima over tiles, and down to any size at all.

Adaptive pooling makes [out, out] of any [h, w]. The window of row i goes

    from floor(i h / out) to ceil((i + 1) h / out)

so windows may overlap, and with out = 1 there is one: the whole image. Each is built by hand
first and shown equal to PyTorch's, which then is used for its speed.

Swift twin: Layers/Pooling.swift.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor, nn

__all__ = [
    "AdaptiveConcatPool2d",
    "GlobalAvgPool2d",
    "adaptive_avg_pool2d_windows",
    "adaptive_max_pool2d_windows",
    "adaptive_windows",
    "avg_pool2d_windows",
    "global_avg_pool",
]

Reduce = Callable[[Tensor], Tensor]


def avg_pool2d_windows(x: Tensor, size: int) -> Tensor:
    """Average each size x size tile of x [n, c, h, w]: [n, c, ceil(h / size), ceil(w / size)].

    A tile cut off by the edge is the mean of what it has, as with PyTorch's `ceil_mode`.
    """
    tiles = [slice(start, start + size) for start in range(0, max(x.shape[2:]), size)]
    rows, columns = (tiles[: -(-length // size)] for length in x.shape[2:])
    return _pooled(x, rows, columns, _mean)


def adaptive_windows(length: int, out: int) -> list[slice]:
    """Return the windows that make `out` values of `length`, in order.

    Raises ValueError where either is not positive.
    """
    if length < 1 or out < 1:
        raise ValueError(f"adaptive_windows: cannot make {out} values of {length}")
    return [slice(i * length // out, -(-(i + 1) * length // out)) for i in range(out)]


def adaptive_avg_pool2d_windows(x: Tensor, out: int) -> Tensor:
    """Return [n, c, out, out] means of x [n, c, h, w]; raises ValueError as adaptive_windows."""
    rows, columns = (adaptive_windows(length, out) for length in x.shape[2:])
    return _pooled(x, rows, columns, _mean)


def adaptive_max_pool2d_windows(x: Tensor, out: int) -> Tensor:
    """Return [n, c, out, out] maxima of x [n, c, h, w]; raises ValueError as adaptive_windows."""
    rows, columns = (adaptive_windows(length, out) for length in x.shape[2:])
    return _pooled(x, rows, columns, _largest)


def _pooled(x: Tensor, rows: Sequence[slice], columns: Sequence[slice], reduce: Reduce) -> Tensor:
    pooled = [torch.stack([reduce(x[:, :, r, c]) for c in columns], -1) for r in rows]
    return torch.stack(pooled, -2)


def _mean(window: Tensor) -> Tensor:
    return window.mean((2, 3))


def _largest(window: Tensor) -> Tensor:
    return window.amax((2, 3))


def global_avg_pool(x: Tensor) -> Tensor:
    """Return the mean [n, c] of each channel of x [n, c, h, w]."""
    return x.mean((2, 3))


class GlobalAvgPool2d(nn.Module):
    """`global_avg_pool` as a module: adaptive average pooling to 1 x 1 and a flatten in one."""

    def forward(self, x: Tensor) -> Tensor:
        """Return [n, c] of x [n, c, h, w]."""
        return global_avg_pool(x)


class AdaptiveConcatPool2d(nn.Module):
    """The largest of each channel and its mean, one after the other: [n, 2 c, size, size].

    A head then sees both whether something is there and how much of it.
    """

    def __init__(self, size: int = 1) -> None:
        super().__init__()
        self.largest, self.mean = nn.AdaptiveMaxPool2d(size), nn.AdaptiveAvgPool2d(size)

    def forward(self, x: Tensor) -> Tensor:
        """Return maxima, then means, of x [n, c, h, w]."""
        return torch.cat([self.largest(x), self.mean(x)], 1)
