"""RunningBatchNorm: batch norm that works on two images at a time (lesson 10).

Batch norm trains on the statistics of one batch and evaluates by running averages of them; the
smaller the batch, the more the two differ. Here both use the running averages, of sums, squares
and counts, so that no mean of deviations is taken:

    S = lerp(S, sum x, m),  Q = lerp(Q, sum x^2, m),  N = lerp(N, count, m)
    mean = S / N,  var = Q / N - mean^2,  m = 1 - (1 - mom) / sqrt(max(batch - 1, 1))

The gradient goes through this batch's share. The full form divides S, Q and N by the weight
1 - (1 - m)^t that their averages have gathered from zero; they all have the same, so it cancels,
and the simplified form leaves it out. What differs from the course's: a batch of one is not a
division by zero, buffers hold no graph (so a model can be copied and saved), and evaluation
scales by the weights as they are, not as they were at the last training step.

The statistics are float32 at least. Beside Layers/Norm.swift.
"""

from math import sqrt

import torch
from torch import Tensor, nn

from tandem.layers.norm import per_channel

__all__ = ["FullRunningBatchNorm", "RunningBatchNorm", "running_momentum"]

FEW_IMAGES, LEAST_VARIANCE = 20, 0.01


def running_momentum(mom: float, batch: int) -> float:
    """Return the share m that a batch of so many images has in the running averages.

    A batch of two has the share `mom`, a large one nearly all.
    """
    return 1 - (1 - mom) / sqrt(max(batch - 1, 1))


class RunningBatchNorm(nn.Module):
    """The simplified form, for x [n, nf, h, w]; buffers sums [nf], squares [nf], count, images.

    While it has seen few images, the variance is held above 0.01.
    """

    sums: Tensor
    squares: Tensor
    count: Tensor
    images: Tensor

    def __init__(self, nf: int, mom: float = 0.1, eps: float = 1e-5) -> None:
        super().__init__()
        self.nf, self.mom, self.eps = nf, mom, eps
        self.weight = nn.Parameter(torch.ones(nf))
        self.bias = nn.Parameter(torch.zeros(nf))
        for name, start in {"sums": torch.zeros(nf), "squares": torch.zeros(nf)}.items():
            self.register_buffer(name, start)
        self.register_buffer("count", torch.tensor(0.0))
        self.register_buffer("images", torch.tensor(0))

    def forward(self, x: Tensor) -> Tensor:
        """Return x normalised by the running statistics, which in training x enters first.

        Raises ValueError where x is not [n, nf, ...].
        """
        if x.ndim < 2 or x.shape[1] != self.nf:
            shape = f"[n, {self.nf}, ...], got {list(x.shape)}"
            raise ValueError(f"{type(self).__name__}: needs {shape}")
        mean, var = self.statistics(x)
        factor = self.weight / (var + self.eps).sqrt()
        offset = self.bias - mean * factor
        return (x * per_channel(factor, x) + per_channel(offset, x)).to(x.dtype)

    def statistics(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean [nf] and variance [nf] to normalise x by, having taken x in if training.

        They are 0 and 1 before any image was seen, as batch norm's are.
        """
        held = self._update(x) if self.training else (self.sums, self.squares, self.count)
        sums, squares, count = held
        any_seen = count > 0
        count = torch.where(any_seen, count, 1.0)  # no division by zero, whose gradient is nan too
        mean = sums / count
        least = torch.where(self.images < FEW_IMAGES, LEAST_VARIANCE, 0.0).to(mean)
        var = torch.maximum(squares / count - mean * mean, least)
        return mean, torch.where(any_seen, var, 1.0)

    def _update(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Take x into the buffers; return what they hold now, with x's share of the gradient."""
        wide = x.to(torch.promote_types(x.dtype, self.sums.dtype))
        dims = [d for d in range(x.ndim) if d != 1]
        new = (wide.sum(dims), (wide * wide).sum(dims), wide.new_tensor(x.numel() / self.nf))
        momentum = running_momentum(self.mom, len(x))
        buffers = (self.sums, self.squares, self.count)
        held = [
            torch.lerp(old.to(fresh.dtype), fresh, momentum)
            for old, fresh in zip(buffers, new, strict=True)
        ]
        for buffer, value in zip(buffers, held, strict=True):
            buffer.copy_(value.detach())
        self.images += len(x)
        return held[0], held[1], held[2]

    def extra_repr(self) -> str:
        """Return the number of channels, the momentum and eps."""
        return f"{self.nf}, mom={self.mom:g}, eps={self.eps:g}"


class FullRunningBatchNorm(RunningBatchNorm):
    """The full form: the averages freed of their start at zero by the weight they have gathered.

    `weight_seen` is 1 - (1 - m)^t; `debiased` are the averages divided by it.
    """

    weight_seen: Tensor

    def __init__(self, nf: int, mom: float = 0.1, eps: float = 1e-5) -> None:
        super().__init__(nf, mom, eps)
        self.register_buffer("weight_seen", torch.tensor(0.0))

    def debiased(self) -> tuple[Tensor, Tensor, Tensor]:
        """Return sums [nf], squares [nf] and count as of one batch: divided by the weight seen."""
        return (
            self.sums / self.weight_seen,
            self.squares / self.weight_seen,
            self.count / self.weight_seen,
        )

    def _update(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        sums, squares, count = super()._update(x)
        self.weight_seen.lerp_(
            torch.ones_like(self.weight_seen), running_momentum(self.mom, len(x))
        )
        seen = self.weight_seen.clone()
        return sums / seen, squares / seen, count / seen
