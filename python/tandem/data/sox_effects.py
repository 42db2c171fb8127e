"""The sox program's effects and file information, by the package of that name (lesson 11).

The program is a Debian package of its own; what needs it says so where it is missing.
"""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import torch

from tandem.data.signal import AudioError, Signal
from tandem.data.transform import RandomTransform
from tandem.errors import TandemError

__all__ = ["AudioInfo", "Between", "SoxEffects", "SoxMissingError", "audio_info"]

# A pipe of samples carries no header: what changes their layout has a transform of its own.
_OTHERS = {"channels": "ToMono", "remix": "ToMono", "convert": "Resample", "rate": "Resample"}


class SoxMissingError(TandemError):
    """The sox program is not installed."""


@dataclass(frozen=True)
class AudioInfo:
    """What a sound file's header says."""

    rate: int
    channels: int
    samples: int
    seconds: float
    bits: int | None
    encoding: str


@dataclass(frozen=True)
class Between:
    """An argument that is drawn evenly for each item."""

    low: float
    high: float

    def draw(self, random: Random) -> float:
        """Return the value of one draw."""
        return random.uniform(self.low, self.high)


class SoxEffects(RandomTransform):
    """Effects of sox, in the order given, as (name, arguments) of `sox.Transformer`'s methods.

    `SoxEffects(("pitch", {"n_semitones": Between(-2, 2)}), ("tempo", {"factor": 1.1}))`. Others
    are silence (trims it), gain, norm, trim, reverb, lowpass, highpass. The length may change,
    rate and channels may not; what is above full scale is clipped. Raises ValueError for a name
    that is no effect, SoxMissingError when called where the program is missing, AudioError for
    arguments that sox refuses and where nothing is left of the signal.
    """

    order = 15

    def __init__(self, *effects: tuple[str, dict[str, Any]]) -> None:
        super().__init__()
        self.effects = effects
        for name, _ in effects:
            if name in _OTHERS:
                raise ValueError(f"SoxEffects: {name} would change the layout: {_OTHERS[name]}")
            if name.startswith(("_", "build", "set_", "clear", "preview", "stat", "power_")):
                raise ValueError(f"SoxEffects: {name!r} is no effect")

    def __call__(self, x: Signal) -> Signal:
        """Return the signal with the effects, same channels and rate."""
        transformer = _sox().Transformer()
        for name, arguments in self.effects:
            self._add(transformer, name, arguments)
        samples = np.ascontiguousarray(x.samples.T.numpy())  # sox takes [n, channels]
        try:
            made = transformer.build_array(input_array=samples, sample_rate_in=x.rate)
        except _sox().SoxError as error:
            said = str(error).rpartition("Stderr: ")[2].strip()
            raise AudioError(f"SoxEffects: {self}: {said}") from error
        if not made.size:
            raise AudioError(f"SoxEffects: nothing is left of {x} after {self}")
        return x.with_samples(torch.from_numpy(made.reshape(-1, samples.shape[1]).T.copy()))

    def __repr__(self) -> str:
        return ", ".join(f"{name}({_listed(arguments)})" for name, arguments in self.effects)

    def _add(self, transformer: Any, name: str, arguments: dict[str, Any]) -> None:
        method = getattr(transformer, name, None)
        if method is None:
            raise ValueError(f"SoxEffects: sox has no effect {name!r}")
        drawn = {
            key: value.draw(self.random) if isinstance(value, Between) else value
            for key, value in arguments.items()
        }
        try:
            method(**drawn)
        except (TypeError, ValueError) as error:
            raise AudioError(f"SoxEffects: {name}({_listed(drawn)}): {error}") from error


def audio_info(path: str | os.PathLike[str]) -> AudioInfo:
    """Return what the header of a sound file says, by sox; no sample is decoded.

    Raises SoxMissingError where the program is missing, AudioError, which names the file, where
    it is not there or is no sound.
    """
    sox = _sox()
    if not Path(path).is_file():
        raise AudioError(f"{path} is not there")
    try:
        found = sox.file_info.info(str(path))
    except (sox.SoxiError, sox.SoxError, OSError, ValueError) as error:
        raise AudioError(f"{path} cannot be read as sound: {error}") from error
    return AudioInfo(
        rate=int(found["sample_rate"]),
        channels=found["channels"],
        samples=found["num_samples"],
        seconds=found["duration"],
        bits=found["bitdepth"],
        encoding=found["encoding"],
    )


def _sox() -> Any:
    """Return the package; it looks for the program while it is imported, so it is late here."""
    if shutil.which("sox") is None:
        raise SoxMissingError(
            "the program sox is not installed: `apt-get install sox` (Debian, Ubuntu) or "
            "`brew install sox` (macOS)"
        )
    import sox

    return sox


def _listed(arguments: dict[str, Any]) -> str:
    return ", ".join(f"{key}={value}" for key, value in arguments.items())
