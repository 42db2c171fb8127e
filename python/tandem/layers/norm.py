"""Batch, layer, instance and group norm by hand (lesson 10); RunningBatchNorm is beside it.

    y = scale (x - mean) / sqrt(var + eps) + shift

They differ only in what the mean and the variance are taken over, for x [n, c, h, w]:

    batch:    n, h, w     arXiv 1502.03167; while evaluating, running averages instead
    layer:    c, h, w     arXiv 1607.06450
    instance: h, w        arXiv 1607.08022
    group:    h, w and the channels of a group    arXiv 1803.08494

The variance divides by the count. Statistics are taken in float32 at least, also of a half
precision x, whose squares overflow at 256. Parameters and buffers have torch.nn's names (the
course's `mults` is `weight`, its `adds` is `bias`), so that either loads the other's state.

Swift twin: Layers/Norm.swift.
"""

from collections.abc import Sequence

import torch
from torch import Size, Tensor, nn

__all__ = ["BatchNorm", "GroupNorm", "InstanceNorm", "LayerNorm", "per_channel"]


def per_channel(values: Tensor, x: Tensor) -> Tensor:
    """Return values [c] in the shape that is broadcast over x [n, c, ...]: [1, c, 1, ...]."""
    return values.view(1, -1, *[1] * (x.ndim - 2))


def _widened(x: Tensor) -> Tensor:
    return x.float() if x.dtype in (torch.float16, torch.bfloat16) else x


def _standardised(x: Tensor, dims: Sequence[int], eps: float) -> Tensor:
    """x less its mean over `dims`, divided by its deviation (the root of the variance, once)."""
    var, mean = torch.var_mean(x, tuple(dims), correction=0, keepdim=True)
    return (x - mean) / (var + eps).sqrt()


class _ChannelNorm(nn.Module):
    """What the norms with a scale and a shift a channel share."""

    weight: nn.Parameter
    bias: nn.Parameter

    def __init__(self, nf: int, eps: float) -> None:
        super().__init__()
        self.nf, self.eps = nf, eps
        self.weight = nn.Parameter(torch.ones(nf))
        self.bias = nn.Parameter(torch.zeros(nf))

    def extra_repr(self) -> str:
        """Return the number of channels and eps."""
        return f"{self.nf}, eps={self.eps:g}"

    def check(self, x: Tensor) -> None:
        """Raise ValueError where x is not [n, nf, ...]."""
        if x.ndim < 2 or x.shape[1] != self.nf:
            shape = f"[n, {self.nf}, ...], got {list(x.shape)}"
            raise ValueError(f"{type(self).__name__}: needs {shape}")

    def scaled(self, x: Tensor) -> Tensor:
        """Return x times the scale, plus the shift, a channel."""
        return x * per_channel(self.weight, x) + per_channel(self.bias, x)


class BatchNorm(_ChannelNorm):
    """Each channel of x [n, nf, ...] over the batch; equal to torch.nn's BatchNorm1d, 2d and 3d.

    Running statistics move by the share `mom` of each batch, the variance by the unbiased one
    (divided by count - 1), for they stand for data that was not seen.
    """

    running_mean: Tensor
    running_var: Tensor
    num_batches_tracked: Tensor

    def __init__(self, nf: int, mom: float = 0.1, eps: float = 1e-5) -> None:
        super().__init__(nf, eps)
        self.mom = mom
        self.register_buffer("running_mean", torch.zeros(nf))
        self.register_buffer("running_var", torch.ones(nf))
        self.register_buffer("num_batches_tracked", torch.tensor(0))

    def forward(self, x: Tensor) -> Tensor:
        """Return x normalised; raises ValueError for a shape that does not fit.

        In training it raises ValueError for a single value a channel, too: its variance is zero.
        """
        self.check(x)
        wide = _widened(x)
        mean, var = self._batch_statistics(wide) if self.training else self._running()
        deviation = (var + self.eps).sqrt()
        return self.scaled((wide - per_channel(mean, x)) / per_channel(deviation, x)).to(x.dtype)

    def _running(self) -> tuple[Tensor, Tensor]:
        return self.running_mean, self.running_var

    def _batch_statistics(self, x: Tensor) -> tuple[Tensor, Tensor]:
        count = x.numel() // self.nf
        if count < 2:
            raise ValueError(f"BatchNorm: needs two values a channel to train, got {list(x.shape)}")
        var, mean = torch.var_mean(x, [d for d in range(x.ndim) if d != 1], correction=0)
        with torch.no_grad():
            self.running_mean.lerp_(mean.to(self.running_mean), self.mom)
            self.running_var.lerp_((var * count / (count - 1)).to(self.running_var), self.mom)
            self.num_batches_tracked += 1
        return mean, var


class LayerNorm(nn.Module):
    """Each example over its trailing dimensions `shape`, a scale and a shift for each place.

    Equal to torch.nn.LayerNorm. Without a shape it is the course's: over everything but the
    first dimension, of any size, with one scale and one shift in all.
    """

    def __init__(self, shape: int | Sequence[int] | None = None, eps: float = 1e-5) -> None:
        super().__init__()
        self.shape = None if shape is None else Size([shape] if isinstance(shape, int) else shape)
        self.eps = eps
        self.weight = nn.Parameter(torch.ones(self.shape or ()))
        self.bias = nn.Parameter(torch.zeros(self.shape or ()))

    def forward(self, x: Tensor) -> Tensor:
        """Return x normalised; raises ValueError where it does not end in the shape."""
        first = 1 if self.shape is None else x.ndim - len(self.shape)
        if self.shape is not None and x.shape[max(first, 0) :] != self.shape:
            raise ValueError(f"LayerNorm: needs [..., {list(self.shape)}], got {list(x.shape)}")
        y = _standardised(_widened(x), range(first, x.ndim), self.eps)
        return (y * self.weight + self.bias).to(x.dtype)

    def extra_repr(self) -> str:
        """Return the shape and eps."""
        return f"{None if self.shape is None else list(self.shape)}, eps={self.eps:g}"


class InstanceNorm(_ChannelNorm):
    """Each channel of each image of x [n, nf, h, w]; equal to torch.nn's with affine=True.

    The course's divided by the root of the deviation and had an eps of 1, so what came out had
    no unit variance; both are put right (course-v3 #363).
    """

    def __init__(self, nf: int, eps: float = 1e-5) -> None:
        super().__init__(nf, eps)

    def forward(self, x: Tensor) -> Tensor:
        """Return x normalised; raises ValueError for a shape that does not fit."""
        self.check(x)
        y = _standardised(_widened(x), range(2, x.ndim), self.eps)
        return self.scaled(y).to(x.dtype)


class GroupNorm(_ChannelNorm):
    """Each of `groups` groups of channels of each image; equal to torch.nn.GroupNorm.

    One group is layer norm with a scale a channel, nf groups are instance norm. Raises
    ValueError where the channels cannot be divided into the groups.
    """

    def __init__(self, groups: int, nf: int, eps: float = 1e-5) -> None:
        if groups < 1 or nf % groups:
            raise ValueError(f"GroupNorm: {nf} channels do not make {groups} equal groups")
        super().__init__(nf, eps)
        self.groups = groups

    def forward(self, x: Tensor) -> Tensor:
        """Return x normalised; raises ValueError for a shape that does not fit."""
        self.check(x)
        grouped = _widened(x).unflatten(1, (self.groups, -1))
        y = _standardised(grouped, range(2, grouped.ndim), self.eps).flatten(1, 2)
        return self.scaled(y).to(x.dtype)

    def extra_repr(self) -> str:
        """Return the groups, the channels and eps."""
        return f"{self.groups}, {super().extra_repr()}"
