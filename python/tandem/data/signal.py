"""Sound as it stands in memory: samples, and how many of them a second (lesson 11)."""

import base64
import io
import os
from dataclasses import dataclass
from pathlib import Path

import soundfile
import torch
from torch import Tensor

from tandem.data.items import ItemError
from tandem.errors import TandemError

__all__ = ["AudioError", "Signal", "open_audio", "save_audio"]


class AudioError(TandemError):
    """A sound that cannot be written or worked on; the message names the file or the effect."""


@dataclass(frozen=True, eq=False)
class Signal:
    """Samples float32 [channels, n], full scale from -1 to 1, and their rate in Hz.

    A notebook shows it as a player. Raises ValueError for another shape or a rate below 1.
    """

    samples: Tensor
    rate: int

    def __post_init__(self) -> None:
        if self.samples.ndim != 2 or self.rate < 1:
            found = f"{list(self.samples.shape)} at {self.rate} Hz"
            raise ValueError(f"Signal: samples must be [channels, n] and the rate above 0: {found}")

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.samples.shape[-1] / self.rate

    def with_samples(self, samples: Tensor) -> "Signal":
        """Return other samples [channels, n] at the same rate."""
        return Signal(samples, self.rate)

    def _repr_html_(self) -> str:
        memory = io.BytesIO()
        soundfile.write(memory, self.samples.T.numpy(), self.rate, format="WAV")
        data = base64.b64encode(memory.getvalue()).decode()
        return f'<audio controls src="data:audio/wav;base64,{data}"></audio>'

    def __repr__(self) -> str:
        channels = self.samples.shape[0]
        return f"Signal({channels} x {self.samples.shape[-1]} at {self.rate} Hz)"


def open_audio(path: str | os.PathLike[str]) -> Signal:
    """Return the sound of a file: WAV, FLAC, OGG, MP3, AIFF and what else libsndfile reads.

    Raises ItemError, which names the file, where it is not there or is no sound.
    """
    try:
        samples, rate = soundfile.read(Path(path), dtype="float32", always_2d=True)
    except (soundfile.SoundFileError, OSError) as error:
        raise ItemError(os.fspath(path), _reason(error)) from error
    if not len(samples):
        raise ItemError(os.fspath(path), "it holds no sample")
    return Signal(torch.from_numpy(samples).T.contiguous(), rate)


def save_audio(signal: Signal, path: str | os.PathLike[str]) -> Path:
    """Write the signal, 16 bits a sample where the format has it; the name's end says the format.

    Raises AudioError where the file cannot be written.
    """
    try:
        soundfile.write(Path(path), signal.samples.T.numpy(), signal.rate)
    except (soundfile.SoundFileError, OSError, TypeError, ValueError) as error:
        raise AudioError(f"{path} cannot be written: {error}") from error
    return Path(path)


def _reason(error: Exception) -> str:
    """Return the library's own words, without the path that it puts before them."""
    return str(getattr(error, "error_string", None) or error)
