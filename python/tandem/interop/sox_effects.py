"""sox's effects on samples in memory: a chain from a source to a sink, both of them callbacks.

libsox calls the source for samples and gives the sink what comes out: C that calls Python. A
callback is a closure here; in Swift a function without context, which finds its own data where the
effect keeps a pointer for it. Twin of swift/Sources/SoxAudio/SoxAudio+Effects.swift.
"""

import ctypes
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from ctypes import byref
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tandem.interop.sox_library import (
    EOF,
    MULTICHANNEL,
    SUCCESS,
    Drain,
    EffectHandler,
    EncodingInfo,
    Flow,
    SignalInfo,
    SoxError,
    clear_message,
    library,
    message,
)

__all__ = ["SoxEffect", "apply_effects", "gain", "rate", "speed", "trim"]

# Effects share tables within libsox that nothing guards.
_one_at_a_time = threading.Lock()
_BITS = 32
_free = ctypes.CDLL(None).free
_free.argtypes, _free.restype = (ctypes.c_void_p,), None


@dataclass(frozen=True)
class SoxEffect:
    """An effect of sox by its name, and `arguments(rate)`, its words for sound of that rate.

    `keeps_rate`: whether sound is brought back to the rate that it had, as the program sox does.
    """

    name: str
    arguments: Callable[[float], Sequence[str]] = lambda rate: ()
    keeps_rate: bool = False


def rate(hertz: float) -> SoxEffect:
    """Return the effect that resamples to another rate."""
    return SoxEffect("rate", lambda _: [f"{hertz:.10g}"])


def gain(decibels: float) -> SoxEffect:
    """Return the effect that makes sound louder or softer; what is above full scale is clipped."""
    return SoxEffect("gain", lambda _: [f"{decibels:.10g}"])


def trim(start: float, duration: float | None = None) -> SoxEffect:
    """Return the effect that keeps `duration` seconds from `start`, or all of them from there."""
    times = [start] if duration is None else [start, duration]
    return SoxEffect("trim", lambda rate: [f"{round(time * rate)}s" for time in times])


def speed(factor: float) -> SoxEffect:
    """Return the effect that plays faster and higher by `factor`; the rate stays."""
    return SoxEffect("speed", lambda _: [f"{factor:.10g}"], keeps_rate=True)


def apply_effects(
    samples: NDArray[np.int32], rate: float, effects: Sequence[SoxEffect]
) -> tuple[NDArray[np.int32], float]:
    """Return the samples [frames, channels] after the effects, and their rate. Raises SoxError."""
    if not effects:
        return samples, rate
    source = np.ascontiguousarray(samples, np.int32)
    made: list[NDArray[np.int32]] = []
    with _one_at_a_time, _chain() as chain:
        clear_message()
        signal = SignalInfo(rate, source.shape[1], _BITS, source.size)
        first, last = _source(source.reshape(-1)), _sink(made)
        chain.add("input", ctypes.pointer(first), [], signal)
        for effect in effects:
            _add(chain, effect, signal)
        chain.add("output", ctypes.pointer(last), [], signal)
        chain.flow()
    channels = signal.channels
    return np.concatenate([np.empty(0, np.int32), *made]).reshape(-1, channels), signal.rate


def _add(chain: "_Chain", effect: SoxEffect, signal: SignalInfo) -> None:
    before = signal.rate
    chain.add_named(effect.name, effect.arguments(before), signal)
    if effect.keeps_rate and signal.rate != before:
        chain.add_named("rate", [f"{before:.10g}"], signal)


class _Chain:
    """A chain of effects; `signal` goes from one to the next and says what comes out."""

    def __init__(self, sox: Any, pointer: int) -> None:
        self._sox, self._pointer = sox, pointer

    def add_named(self, name: str, arguments: Sequence[str], signal: SignalInfo) -> None:
        handler = self._sox.sox_find_effect(name.encode())
        if not handler:
            raise SoxError(f"sox has no effect {name!r}")
        self.add(name, handler, arguments, signal)

    def add(self, name: str, handler: Any, arguments: Sequence[str], signal: SignalInfo) -> None:
        effect = self._sox.sox_create_effect(handler)
        try:
            words = (ctypes.c_char_p * len(arguments))(*(word.encode() for word in arguments))
            if arguments and self._sox.sox_effect_options(effect, len(words), words) != SUCCESS:
                raise SoxError(f"effect {name} {' '.join(arguments)}: {message()}")
            if self._sox.sox_add_effect(self._pointer, effect, byref(signal), byref(signal)):
                raise SoxError(f"effect {name} {' '.join(arguments)}: {message()}")
        finally:
            _free(effect)  # the chain has a copy

    def flow(self) -> None:
        if self._sox.sox_flow_effects(self._pointer, None, None) not in (SUCCESS, EOF):
            raise SoxError(f"the effects stopped: {message()}")


@contextmanager
def _chain() -> Iterator[_Chain]:
    sox = library()
    encoding = EncodingInfo(bits_per_sample=_BITS)
    pointer = sox.sox_create_effects_chain(byref(encoding), byref(encoding))
    try:
        yield _Chain(sox, pointer)
    finally:
        sox.sox_delete_effects_chain(pointer)


def _source(samples: NDArray[np.int32]) -> EffectHandler:
    at = 0

    def drain(_: Any, out: Any, count: Any) -> int:
        nonlocal at
        part = samples[at : at + count[0]]
        ctypes.memmove(out, part.ctypes.data, part.nbytes)
        at += len(part)
        count[0] = len(part)
        return SUCCESS if at < len(samples) else EOF

    return EffectHandler(name=b"input", flags=MULTICHANNEL, drain=Drain(drain))


def _sink(made: list[NDArray[np.int32]]) -> EffectHandler:
    def flow(_: Any, given: Any, __: Any, count: Any, produced: Any) -> int:
        if count[0]:
            made.append(np.ctypeslib.as_array(given, (count[0],)).copy())
        produced[0] = 0
        return SUCCESS

    return EffectHandler(name=b"output", flags=MULTICHANNEL, flow=Flow(flow))
