"""The mel scale, its filters, and the cosine transform of what they let through.

Lesson 11. A mel is a step of pitch as heard: equal steps are equal ratios, but for low tones.

    HTK:     m = 2595 log10(1 + f / 700)
    Slaney:  m = 3 f / 200 below 1000 Hz, 15 + 27 ln(f / 1000) / ln 6.4 above

S. Young et al., The HTK Book, 5.4; M. Slaney, Auditory Toolbox, 1998. A filter is a triangle over
its two neighbours' centres; Slaney's have the area 1 in Hz, so that noise looks level.
"""

import math

import torch
from torch import Tensor

__all__ = ["dct_matrix", "fft_frequencies", "hz_to_mel", "mel_filters", "mel_points", "mel_to_hz"]

_KNEE_HZ, _KNEE_MEL = 1000.0, 15.0
_STEP = math.log(6.4) / 27  # of the logarithm, a mel above the knee


def hz_to_mel(hz: Tensor, htk: bool = False) -> Tensor:
    """Return frequencies in mel, same shape; float64."""
    hz = hz.to(torch.float64)
    if htk:
        return 2595 * torch.log10(1 + hz / 700)
    above = _KNEE_MEL + torch.log(hz.clamp_min(_KNEE_HZ) / _KNEE_HZ) / _STEP
    return torch.where(hz < _KNEE_HZ, 3 * hz / 200, above)


def mel_to_hz(mel: Tensor, htk: bool = False) -> Tensor:
    """Return what `hz_to_mel` came from, in Hz, same shape; float64."""
    mel = mel.to(torch.float64)
    if htk:
        return 700 * (10 ** (mel / 2595) - 1)
    above = _KNEE_HZ * torch.exp(_STEP * (mel - _KNEE_MEL))
    return torch.where(mel < _KNEE_MEL, 200 * mel / 3, above)


def mel_points(count: int, low: float, high: float, htk: bool = False) -> Tensor:
    """Return `count` frequencies in Hz from low to high, at even distances in mel; float64."""
    first, last = hz_to_mel(torch.tensor([low, high], dtype=torch.float64), htk).tolist()
    return mel_to_hz(torch.linspace(first, last, count, dtype=torch.float64), htk)


def fft_frequencies(rate: int, n_fft: int) -> Tensor:
    """Return the frequency of each of the n_fft // 2 + 1 bins in Hz; float64."""
    return torch.arange(n_fft // 2 + 1, dtype=torch.float64) * rate / n_fft


def mel_filters(
    rate: int,
    n_fft: int,
    n_mels: int,
    low: float = 0.0,
    high: float | None = None,
    htk: bool = False,
    slaney_norm: bool = True,
) -> Tensor:
    """Return the weight of each bin in each filter, float32 [n_mels, n_fft // 2 + 1].

    Filter k rises from point k to k + 1 and falls to k + 2 of n_mels + 2 points between `low` and
    `high` Hz (half the rate, if None). `slaney_norm` divides by half its width in Hz; without it
    the top is 1. Raises ValueError for a filter between two bins, which would let nothing through,
    and for frequencies out of order.
    """
    high = rate / 2 if high is None else high
    if not 0 <= low < high <= rate / 2 or n_mels < 1:
        raise ValueError(
            f"mel_filters: {n_mels} filters from {low:g} to {high:g} Hz at {rate} samples a second"
        )
    points = mel_points(n_mels + 2, low, high, htk)
    left, centre, right = points[:-2, None], points[1:-1, None], points[2:, None]
    bins = fft_frequencies(rate, n_fft)
    rising, falling = (bins - left) / (centre - left), (right - bins) / (right - centre)
    weights = torch.minimum(rising, falling).clamp_min(0)
    if (silent := (weights.amax(1) == 0).nonzero()).numel():
        raise ValueError(
            f"mel_filters: filter {silent[0].item()} of {n_mels} lies between two bins of {n_fft} "
            f"samples: take fewer filters or longer frames"
        )
    return (weights * 2 / (right - left) if slaney_norm else weights).to(torch.float32)


def dct_matrix(count: int, size: int) -> Tensor:
    """Return the first `count` rows of the orthonormal DCT-II of `size` values, float32.

    Row k: sqrt(2 / size) cos(pi k (t + 1/2) / size), row 0 divided by sqrt(2): [count, size].
    Raises ValueError for more rows than values.
    """
    if not 1 <= count <= size:
        raise ValueError(f"dct_matrix: {count} coefficients of {size} values")
    k = torch.arange(count, dtype=torch.float64)[:, None]
    t = torch.arange(size, dtype=torch.float64)
    matrix = math.sqrt(2 / size) * torch.cos(math.pi * k * (t + 0.5) / size)
    matrix[0] /= math.sqrt(2)
    return matrix.to(torch.float32)
