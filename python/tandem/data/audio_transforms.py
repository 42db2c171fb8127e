"""Transforms of a signal, item by item: channels, rate, length, place, noise (lesson 11).

Each takes a `Signal` and returns one. Those that draw at random draw from `self.random` alone.
"""

import torch
import torch.nn.functional as F
from torch import Generator, Tensor

from tandem.data.resample import resample
from tandem.data.signal import Signal
from tandem.data.transform import RandomTransform, Transform

__all__ = ["AddNoise", "PadOrTrim", "Resample", "SignalShift", "ToMono", "ToSamples"]


class ToMono(Transform):
    """The mean of all channels, as one."""

    order = 5

    def __call__(self, x: Signal) -> Signal:
        """Return the signal [1, n]."""
        return x.with_samples(x.samples.mean(0, keepdim=True))


class Resample(Transform):
    """Another rate, by `resample`."""

    order = 10

    def __init__(self, rate: int) -> None:
        self.rate = rate

    def __call__(self, x: Signal) -> Signal:
        """Return the signal at this rate, as long in seconds."""
        return Signal(resample(x.samples, x.rate, self.rate), self.rate)


class PadOrTrim(Transform):
    """The same length for all: what is longer is cut at its end, what is shorter ends in silence.

    With `centre` half is cut off or added before. Raises ValueError for a length below 1 sample.
    """

    order = 20

    def __init__(self, samples: int, centre: bool = False) -> None:
        if samples < 1:
            raise ValueError(f"PadOrTrim: {samples} samples")
        self.samples, self.centre = samples, centre

    def __call__(self, x: Signal) -> Signal:
        """Return the signal [channels, samples]."""
        spare = self.samples - x.samples.shape[-1]
        before = spare // 2 if self.centre else 0  # a cut is negative padding
        return x.with_samples(F.pad(x.samples, (before, spare - before)))


class SignalShift(RandomTransform):
    """A place in time drawn evenly: by up to `share` of the length to either side.

    What is shifted out is lost and silence comes in; with `roll` it comes in at the other end.
    Raises ValueError for a share that is not between 0 and 1.
    """

    order = 30

    def __init__(self, share: float = 0.2, roll: bool = False) -> None:
        super().__init__()
        if not 0 <= share <= 1:
            raise ValueError(f"SignalShift: a share of {share}")
        self.share, self.roll = share, roll

    def __call__(self, x: Signal) -> Signal:
        """Return the signal shifted, same shape."""
        most = int(self.share * x.samples.shape[-1])
        by = self.random.randint(-most, most)
        if self.roll:
            return x.with_samples(x.samples.roll(by, -1))
        # Padded on one side and cut on the other.
        return x.with_samples(F.pad(x.samples, (by, -by)))


class AddNoise(RandomTransform):
    """White noise at a ratio of signal to noise drawn evenly between `low` and `high` dB.

    Silence stays silent. Raises ValueError where low is above high.
    """

    order = 40

    def __init__(self, low: float = 15.0, high: float = 40.0) -> None:
        super().__init__()
        if low > high:
            raise ValueError(f"AddNoise: from {low:g} to {high:g} dB")
        self.low, self.high = low, high

    def __call__(self, x: Signal) -> Signal:
        """Return the signal with noise, same shape."""
        ratio = self.random.uniform(self.low, self.high)
        generator = Generator().manual_seed(self.random.getrandbits(63))
        noise = torch.randn(x.samples.shape, generator=generator)
        loudness = x.samples.square().mean().sqrt() * 10 ** (-ratio / 20)
        return x.with_samples(x.samples + loudness * noise)


class ToSamples(Transform):
    """The samples alone, for signals that are to be stacked into a batch."""

    order = 45

    def __call__(self, x: Signal) -> Tensor:
        """Return float32 [channels, n]."""
        return x.samples
