"""Another sampling rate: the signal between its samples (lesson 11).

Shannon's sum restores a band-limited signal anywhere, x(p) = sum of x[i] sinc(p - i). Cut short by
a window it is a filter; for a ratio of whole numbers new / old the places p repeat their phase
after `new` samples, so that the whole is one convolution with `new` filters. The cut-off lies
below half of the lower rate, or what is above it would come back as another tone.
J. O. Smith, Digital Audio Resampling, https://ccrma.stanford.edu/~jos/resample/
"""

import math
from functools import lru_cache

import torch
import torch.nn.functional as F
from torch import Tensor

__all__ = ["resample"]


def resample(x: Tensor, old: int, new: int, zeros: int = 32, rolloff: float = 0.95) -> Tensor:
    """Return x [..., n], `old` samples a second, at `new`: [..., ceil(n new / old)].

    `zeros` crossings of the sinc lie on each side of its middle; `rolloff` is the cut-off's share
    of half the lower rate. Raises ValueError for a rate that is not positive.
    """
    if min(old, new) < 1:
        raise ValueError(f"resample: rates must be positive, got {old} and {new}")
    if old == new:
        return x
    common = math.gcd(old, new)
    old, new = old // common, new // common
    filters = _filters(old, new, zeros, rolloff).to(x)
    wide = (filters.shape[-1] - old) // 2
    length = -(-x.shape[-1] * new // old)
    ahead = F.pad(x.reshape(-1, 1, x.shape[-1]), (wide, wide + old))
    phases = F.conv1d(ahead, filters, stride=old)  # [signals, new, about n / old]
    return phases.transpose(1, 2).reshape(*x.shape[:-1], -1)[..., :length]


@lru_cache(maxsize=16)
def _filters(old: int, new: int, zeros: int, rolloff: float) -> Tensor:
    """Return the filter of each phase, [new, 1, old + 2 wide]: sinc under a Hann window."""
    cut = rolloff * min(1.0, new / old)  # in halves of the old rate
    wide = math.ceil(zeros / cut)
    place = torch.arange(new, dtype=torch.float64)[:, None] * old / new
    sample = torch.arange(-wide, wide + old, dtype=torch.float64)
    crossings = ((place - sample) * cut).clamp(-zeros, zeros)
    window = torch.cos(math.pi * crossings / (2 * zeros)).square()
    return (cut * torch.sinc(crossings) * window)[:, None]
