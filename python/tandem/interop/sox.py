"""Sound through libsox, a library written in C: read, effects, write (lesson 14).

    digit = SoxAudio.from_file("5.wav").applying(gain(-3), rate(16000))
    digit.write("5.flac")

libsox holds a sample as an integer of 32 bits, whatever the file has: 16 bits stand in the upper
half. A float is that over 2^31. Frames come first, as in the file: [frames, channels].

Here the C functions are called by ctypes, which knows only what `sox_library.py` repeats of their
declarations; what C opened is closed in `finally`. In Swift the compiler reads the header, and
`deinit` closes. Twin of swift/Sources/SoxAudio/SoxAudio.swift.
"""

import ctypes
import os
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from numpy.typing import NDArray

from tandem.interop.sox_effects import SoxEffect, apply_effects, gain, rate, speed, trim
from tandem.interop.sox_kinds import kind_of
from tandem.interop.sox_library import (
    SUCCESS,
    SignalInfo,
    SoxError,
    SoxMissingError,
    clear_message,
    library,
    message,
)

__all__ = [
    "SoxAudio",
    "SoxEffect",
    "SoxError",
    "SoxFormat",
    "SoxMissingError",
    "SoxReader",
    "gain",
    "rate",
    "speed",
    "trim",
]

Samples = NDArray[np.int32]
_AT_ONCE = 1 << 16  # samples a call
_UNKNOWN = (0, 2**64 - 1, 2**64 - 2)  # SOX_UNSPEC, SOX_UNKNOWN_LEN, SOX_IGNORE_LENGTH
# What their headers say of the length is an estimate.
_ESTIMATES = frozenset({"mp3", "mp2"})


@dataclass(frozen=True)
class SoxFormat:
    """What libsox found in a file's header; `frames` is None where the header does not say."""

    type: str
    rate: float
    channels: int
    bits: int
    encoding: str
    frames: int | None


class SoxReader:
    """An open file of sound, read from front to back; a context manager that closes it.

    `type` is sox's name of the kind of file, by default what its first bytes say. Without it only
    kinds of `KINDS` are opened: libsox knows more, whose readers trust what a damaged file says.
    Raises SoxError, with libsox's own message, SoxMissingError without the library.
    """

    def __init__(self, path: str | os.PathLike[str], type: str | None = None) -> None:
        self.path = Path(path)
        self._sox, self._left = library(), 0
        kind = type or kind_of(self.path)
        clear_message()
        # As an absolute path: libsox takes "|name" for a command to run, and "http:..." for a page.
        name = os.fsencode(self.path.absolute())
        self._file = self._sox.sox_open_read(name, None, None, kind.encode())
        if not self._file:
            raise SoxError(f"{self.path}: {message()}")
        try:
            self.format = self._read_format()
        except BaseException:
            self.close()
            raise

    def read(self, frames: int) -> Samples:
        """Return the next frames, [n, channels]; n is less than `frames` at the end only.

        Raises SoxError where the file ends before its header says, or cannot be decoded.
        """
        if not self._file:
            raise SoxError(f"{self.path}: is closed")
        channels = self.format.channels
        values = np.empty((frames, channels), np.int32)
        clear_message()
        got = self._sox.sox_read(self._file, _address(values), values.size)
        if got < values.size:
            self._check_end(got)
        self._left += got
        return values[: got // channels]

    def read_all(self) -> Samples:
        """Return all frames that are left, [n, channels]; memory grows with what is decoded."""
        frames = max(1, _AT_ONCE // self.format.channels)
        parts = [self.read(frames)]
        while len(parts[-1]) == frames:
            parts.append(self.read(frames))
        return np.concatenate(parts)

    def close(self) -> None:
        """Close the file; again does nothing."""
        if self._file:
            self._sox.sox_close(self._file)
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_file", None):
            self.close()

    def _read_format(self) -> SoxFormat:
        opened = self._file.contents
        signal, encoding = opened.signal, opened.encoding
        if signal.channels < 1 or not signal.rate > 0:
            raise SoxError(f"{self.path}: {signal.channels} channels at {signal.rate:g} Hz")
        known = self._sox.sox_get_encodings_info()[encoding.encoding]
        length = None if signal.length in _UNKNOWN else signal.length
        return SoxFormat(
            type=(opened.filetype or b"").decode(),
            rate=signal.rate,
            channels=signal.channels,
            bits=encoding.bits_per_sample,
            encoding=known.name.decode(),
            frames=None if length is None else length // signal.channels,
        )

    def _check_end(self, got: int) -> None:
        known = self.format.frames
        whole = known is None or self.format.type in _ESTIMATES
        read = (self._left + got) // self.format.channels
        if not whole and read < (known or 0):
            why = message()
            raise SoxError(f"{self.path}: {read} of {known} frames are there: {why}")


@dataclass(frozen=True, eq=False)
class SoxAudio:
    """Sound in memory: samples int32 [frames, channels], as libsox has them, and their rate."""

    samples: Samples
    rate: float

    @classmethod
    def from_file(cls, path: str | os.PathLike[str], type: str | None = None) -> Self:
        """Return the sound of a file, decoded whole. Raises as SoxReader."""
        with SoxReader(path, type) as reader:
            return cls(reader.read_all(), reader.format.rate)

    @property
    def floats(self) -> NDArray[np.float32]:
        """The samples from -1 to 1, [frames, channels]; exact for files of up to 24 bits."""
        values: NDArray[np.float32] = self.samples.astype(np.float32)
        values *= np.float32(2.0**-31)
        return values

    @property
    def tensor(self) -> torch.Tensor:
        """The same as a tensor, [frames, channels], of the same memory."""
        return torch.from_numpy(self.floats)

    def applying(self, *effects: SoxEffect) -> Self:
        """Return the sound after the effects, in order. Raises SoxError, naming the effect."""
        samples, new_rate = apply_effects(self.samples, self.rate, effects)
        return type(self)(samples, new_rate)

    def write(self, path: str | os.PathLike[str], bits: int = 16, type: str | None = None) -> None:
        """Write a file whole or not at all, its kind by `type` or else by its ending.

        Samples are rounded to `bits` and not dithered. Raises SoxError.
        """
        target = Path(path).absolute()
        made = target.with_name(f".{uuid.uuid4().hex}{target.suffix}")
        try:
            self._write(target, made, bits, type)
            os.replace(made, target)
        except OSError as error:
            raise SoxError(f"{target}: {error.strerror}") from error
        finally:
            made.unlink(missing_ok=True)

    def _write(self, target: Path, made: Path, bits: int, type: str | None) -> None:
        sox, samples = library(), np.ascontiguousarray(self.samples, np.int32)
        signal = SignalInfo(self.rate, samples.shape[1], bits, samples.size)
        kind = type.encode() if type else None
        clear_message()
        file = sox.sox_open_write(os.fsencode(made), ctypes.byref(signal), None, kind, None, None)
        if not file:
            raise SoxError(f"{target}: {message()}")
        try:
            written = sox.sox_write(file, _address(samples), samples.size)
        finally:
            closed = sox.sox_close(file)
        if written != samples.size or closed != SUCCESS:
            raise SoxError(f"{target}: {written} of {samples.size} samples written: {message()}")


def _address(values: Samples) -> Any:
    return values.ctypes.data_as(ctypes.POINTER(ctypes.c_int32))
