"""The short-time Fourier transform: frames, a window, and the transform of each frame.

Lesson 11. Of a signal x, with window w of n samples and frames that begin `hop` samples apart:

    X[k, m] = sum over t of w[t] x[m hop + t] exp(-2 pi i k t / n),    k = 0 .. n / 2

First with the matrix of those exponentials, then with the fast transform; both equal torch.stft.
"""

import math

import torch
from torch import Tensor

__all__ = ["dft_matrix", "frame_count", "frames", "hann_window", "padded", "stft", "stft_matrix"]


def hann_window(length: int, dtype: torch.dtype = torch.float32) -> Tensor:
    """Return (1 - cos(2 pi t / length)) / 2 for t = 0 .. length - 1: the periodic Hann window."""
    t = torch.arange(length, dtype=torch.float64)
    return ((1 - torch.cos(2 * math.pi * t / length)) / 2).to(dtype)


def padded(x: Tensor, count: int) -> Tensor:
    """Return x [..., n] with `count` samples mirrored at each end, the end sample not doubled.

    Raises ValueError where x is too short to be mirrored: it needs count + 1 samples.
    """
    if x.shape[-1] <= count:
        raise ValueError(f"stft: {x.shape[-1]} samples cannot be mirrored by {count} at each end")
    if count == 0:
        return x
    return torch.cat([x[..., 1 : count + 1].flip(-1), x, x[..., -count - 1 : -1].flip(-1)], -1)


def frame_count(samples: int, n_fft: int, hop: int, center: bool = True) -> int:
    """Return how many frames a signal of `samples` has."""
    return 1 + (samples + 2 * (n_fft // 2) * center - n_fft) // hop


def frames(x: Tensor, n_fft: int, hop: int, center: bool = True) -> Tensor:
    """Return x [..., n] cut into frames [..., m, n_fft] which overlap where hop < n_fft.

    With `center` frame m has its middle at sample m hop, and the ends are mirrored for it.
    Raises ValueError where x is shorter than one frame, or `n_fft` or `hop` is not positive.
    """
    if n_fft < 1 or hop < 1:
        raise ValueError(f"stft: n_fft and hop must be positive, got {n_fft} and {hop}")
    if center:
        x = padded(x, n_fft // 2)
    if x.shape[-1] < n_fft:
        raise ValueError(f"stft: {x.shape[-1]} samples are less than a frame of {n_fft}")
    return x.unfold(-1, n_fft, hop)  # a view: no sample is copied


def dft_matrix(n: int, dtype: torch.dtype = torch.complex64) -> Tensor:
    """Return exp(-2 pi i k t / n), complex [n // 2 + 1, n]: what a real signal's transform needs.

    The angle is taken of k t mod n, which keeps it exact for every n.
    """
    turns = torch.outer(torch.arange(n // 2 + 1), torch.arange(n)) % n
    angle = -2 * math.pi * turns.to(torch.float64) / n
    return torch.polar(torch.ones_like(angle), angle).to(dtype)


def stft_matrix(
    x: Tensor, n_fft: int, hop: int, window: Tensor | None = None, center: bool = True
) -> Tensor:
    """Return the transform of x [..., n], complex [..., n_fft // 2 + 1, m], by one matrix product.

    n_fft^2 / 2 multiplications a frame, where `stft` needs about n_fft log2(n_fft). Raises as it.
    """
    cut = frames(x, n_fft, hop, center) * _fitted(window, n_fft, x)
    matrix = dft_matrix(n_fft, _complex(x)).to(x.device)
    return (cut.to(matrix.dtype) @ matrix.T).transpose(-1, -2)


def stft(
    x: Tensor, n_fft: int, hop: int, window: Tensor | None = None, center: bool = True
) -> Tensor:
    """Return the transform of x [..., n], complex [..., n_fft // 2 + 1, m].

    `window` [at most n_fft] is put into the middle of the frame; None is Hann's over all of it.
    Raises ValueError for a window that is longer, and as `frames`.
    """
    cut = frames(x, n_fft, hop, center) * _fitted(window, n_fft, x)
    return torch.fft.rfft(cut).transpose(-1, -2)


def _fitted(window: Tensor | None, n_fft: int, x: Tensor) -> Tensor:
    if window is None:
        return hann_window(n_fft, x.dtype).to(x.device)
    spare = n_fft - window.shape[-1]
    if spare < 0:
        raise ValueError(f"stft: a window of {window.shape[-1]} in frames of {n_fft}")
    left = spare // 2
    return torch.nn.functional.pad(window.to(x), (left, spare - left))


def _complex(x: Tensor) -> torch.dtype:
    return torch.complex128 if x.dtype == torch.float64 else torch.complex64
