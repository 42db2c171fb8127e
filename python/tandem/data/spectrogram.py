"""Pictures of sound: the power of each frequency over time, in mel, in decibel, as cepstrum.

Lesson 11. Each is a module without parameters, which takes one signal or a batch of any shape
[..., samples] on any device: as the last of an item's transforms, for a whole batch, or as the
first layer of a network. MFCC: S. Davis and P. Mermelstein, 1980.

    mel[j, m] = sum over k of filter[j, k] |X[k, m]|^2        dB = 10 log10(power / ref)
"""

from typing import Any

import torch
from torch import Tensor, nn

from tandem.data.mel import dct_matrix, mel_filters
from tandem.data.stft import hann_window, stft

__all__ = ["MFCC", "Decibel", "MelSpectrogram", "Spectrogram", "power_to_db"]


def power_to_db(
    power: Tensor, ref: float = 1.0, amin: float = 1e-10, top_db: float | None = 80.0
) -> Tensor:
    """Return 10 log10(power / ref), nothing below `top_db` under the item's loudest; same shape.

    An item is the last three dimensions (channels, frequencies, frames), so that it comes out of
    a batch as it does alone. `amin` is the least power that is told from none. Raises ValueError
    where ref, amin or top_db is not positive.
    """
    if min(ref, amin, 1.0 if top_db is None else top_db) <= 0:
        raise ValueError(f"power_to_db: not positive: ref {ref}, amin {amin}, top_db {top_db}")
    db = 10 * (power.clamp_min(amin) / max(ref, amin)).log10()
    if top_db is None:
        return db
    item = tuple(range(-min(3, db.ndim), 0))
    return torch.maximum(db, db.amax(item, keepdim=True) - top_db)


class Spectrogram(nn.Module):
    """|stft|^power of signals [..., n]: [..., n_fft // 2 + 1, frames].

    `hop` is a quarter of a frame if None, the window Hann's of `win_length` samples (n_fft).
    """

    order = 50  # after what is done to the signal
    window: Tensor

    def __init__(
        self,
        n_fft: int = 512,
        hop: int | None = None,
        win_length: int | None = None,
        power: float = 2.0,
        center: bool = True,
    ) -> None:
        super().__init__()
        self.n_fft, self.hop = n_fft, hop or max(n_fft // 4, 1)
        self.power, self.center = power, center
        self.register_buffer("window", hann_window(win_length or n_fft), persistent=False)

    def forward(self, x: Any) -> Tensor:
        """Return the spectrogram of a tensor [..., n], or of a signal's samples.

        Raises ValueError where there are fewer samples than half a frame.
        """
        spectrum = stft(self.samples(x), self.n_fft, self.hop, self.window, self.center)
        # The square of the absolute value, without the root that abs() would take first.
        squares = spectrum.real.square() + spectrum.imag.square()
        return squares if self.power == 2 else squares.pow(self.power / 2)

    def samples(self, x: Any) -> Tensor:
        """Return a tensor as it is, and of a signal its samples."""
        found: Tensor = x if isinstance(x, Tensor) else x.samples
        return found


class MelSpectrogram(Spectrogram):
    """The power that each mel filter lets through: [..., n] to [..., n_mels, frames].

    For signals of `rate` samples a second; the filters are those of `mel_filters`. Raises
    ValueError for a signal of another rate.
    """

    filters: Tensor

    def __init__(
        self,
        rate: int,
        n_fft: int = 512,
        hop: int | None = None,
        win_length: int | None = None,
        n_mels: int = 40,
        low: float = 0.0,
        high: float | None = None,
        htk: bool = False,
        slaney_norm: bool = True,
        power: float = 2.0,
        center: bool = True,
    ) -> None:
        super().__init__(n_fft, hop, win_length, power, center)
        self.rate = rate
        filters = mel_filters(rate, n_fft, n_mels, low, high, htk, slaney_norm)
        self.register_buffer("filters", filters, persistent=False)

    def forward(self, x: Any) -> Tensor:
        """Return the mel spectrogram of a tensor [..., n] at this rate, or of a signal."""
        return self.filters @ super().forward(x)

    def samples(self, x: Any) -> Tensor:
        """Return a tensor as it is, and of a signal of this rate its samples."""
        if not isinstance(x, Tensor) and x.rate != self.rate:
            raise ValueError(f"MelSpectrogram: a signal of {x.rate} Hz, the filters of {self.rate}")
        return super().samples(x)


class Decibel(nn.Module):
    """`power_to_db` as a module; same shape."""

    order = 51

    def __init__(self, top_db: float | None = 80.0, ref: float = 1.0, amin: float = 1e-10) -> None:
        super().__init__()
        self.top_db, self.ref, self.amin = top_db, ref, amin

    def forward(self, power: Tensor) -> Tensor:
        """Return the power in decibel."""
        return power_to_db(power, self.ref, self.amin, self.top_db)


class MFCC(nn.Module):
    """The first `n_mfcc` cosine coefficients of a mel spectrogram in decibel.

    [..., n] to [..., n_mfcc, frames]. `mel` makes the spectrogram, `top_db` as in `power_to_db`.
    """

    order = 50
    dct: Tensor

    def __init__(self, mel: MelSpectrogram, n_mfcc: int = 20, top_db: float | None = 80.0) -> None:
        super().__init__()
        self.mel, self.top_db = mel, top_db
        self.register_buffer("dct", dct_matrix(n_mfcc, mel.filters.shape[0]), persistent=False)

    def forward(self, x: Any) -> Tensor:
        """Return the coefficients of a tensor [..., n] or of a signal."""
        return self.dct @ power_to_db(self.mel(x), top_db=self.top_db)
