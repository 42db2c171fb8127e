"""The harness: contestants that agree first, warm up, then run in rounds of alternating order.

Machines drift, so contestants are interleaved: every round runs all of them, odd rounds backwards.
A quick one repeats within its turn until the turn is long enough to time, a slow one runs once, and
one so slow that every round would take too long sits some rounds out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tandem.bench.contestant import Contestant
from tandem.errors import TandemError

__all__ = [
    "OUTPUT_TOLERANCE",
    "BenchError",
    "Pace",
    "Row",
    "Timing",
    "check_outputs",
    "first_calls",
    "measure",
    "rows",
]

# Products of float32 in another order of summation; a bench is no test, parity is.
OUTPUT_TOLERANCE = 1e-4


class BenchError(TandemError):
    """Contestants that do not do the same work."""


@dataclass(frozen=True)
class Pace:
    """How long a turn is to take, how often it may repeat, and how long one may take in all."""

    turn_ms: float = 20.0
    most_repeats: int = 2000
    most_ms: float = 4000.0


@dataclass
class Timing:
    """The raw times of one contestant, by round: (round, milliseconds of each repeat)."""

    work: str
    who: str
    repeats: int
    rounds: list[tuple[int, list[float]]] = field(default_factory=list)

    @property
    def times(self) -> list[float]:
        """Every time of every round."""
        return [time for _, times in self.rounds for time in times]


@dataclass(frozen=True)
class Row:
    """One line of the result; `ratio` is to the baseline of the same work, None without one.

    `first_ms` is the first call's, in which a compiled contestant compiles; None where not asked.
    """

    work: str
    who: str
    median_ms: float
    min_ms: float
    ratio: float | None
    first_ms: float | None = None


def first_calls(
    contestants: Sequence[Contestant], progress: Callable[[str, str], None] = lambda work, who: None
) -> list[float]:
    """Call everyone once, before anything else; return the milliseconds of each."""
    times = []
    for contestant in contestants:
        progress(contestant.work, contestant.who)
        times += contestant.run(1)
    return times


def check_outputs(
    contestants: Sequence[Contestant],
    tolerance: float = OUTPUT_TOLERANCE,
    progress: Callable[[str, str], None] = lambda work, who: None,
) -> None:
    """Hold every output against the first of the same work. Raises BenchError where one differs.

    `tolerance` is relative to the largest value of the first output.
    """
    first: dict[str, tuple[str, NDArray[Any]]] = {}
    for contestant in contestants:
        progress(contestant.work, contestant.who)
        output = contestant.output()
        who, expected = first.setdefault(contestant.work, (contestant.who, output))
        if fault := _fault(expected, output, tolerance):
            names = f"{contestant.who} and {who}"
            raise BenchError(f"{contestant.work}: {names} do not do the same work: {fault}")


def measure(
    contestants: Sequence[Contestant],
    rounds: int,
    pace: Pace | None = None,
    progress: Callable[[str, str], None] = lambda work, who: None,
) -> list[Timing]:
    """Time every contestant; `progress` is told of each turn before it is run."""
    pace = pace or Pace()
    warm = [_warm_up(contestant, pace, progress) for contestant in contestants]
    timings = [
        Timing(c.work, c.who, _repeats(ms, pace)) for c, ms in zip(contestants, warm, strict=True)
    ]
    strides = [_stride(ms, rounds, pace) for ms in warm]
    order = list(range(len(contestants)))
    for number in range(rounds):
        for i in order if number % 2 == 0 else reversed(order):
            if number % strides[i] == 0:
                progress(timings[i].work, timings[i].who)
                timings[i].rounds.append((number, contestants[i].run(timings[i].repeats)))
    return timings


def rows(
    timings: Sequence[Timing], baseline: str, firsts: Sequence[float] | None = None
) -> list[Row]:
    """Return a row a contestant, its ratio being to `baseline`'s median of the same work."""
    medians = {(t.work, t.who): median(t.times) for t in timings}
    result = []
    for number, timing in enumerate(timings):
        own, base = medians[timing.work, timing.who], medians.get((timing.work, baseline))
        ratio = own / base if base else None
        first = firsts[number] if firsts else None
        result.append(Row(timing.work, timing.who, own, min(timing.times), ratio, first))
    return result


def _warm_up(contestant: Contestant, pace: Pace, progress: Callable[[str, str], None]) -> float:
    """Run until warm; return the milliseconds of one run."""
    progress(contestant.work, contestant.who)
    ms = contestant.run(1)[0]
    if ms < pace.turn_ms:
        ms = median(contestant.run(_repeats(ms, pace)))
    return ms


def _repeats(ms: float, pace: Pace) -> int:
    return min(max(round(pace.turn_ms / max(ms, 1e-6)), 1), pace.most_repeats)


def _stride(ms: float, rounds: int, pace: Pace) -> int:
    """Return how many rounds pass between turns, so that all of them take `most_ms` at most."""
    affordable = max(int(pace.most_ms / max(ms, 1e-6)), 1)
    return -(-rounds // affordable)


def _fault(expected: NDArray[Any], found: NDArray[Any], tolerance: float) -> str:
    if expected.shape != found.shape:
        return f"shapes {list(found.shape)} and {list(expected.shape)}"
    a, b = expected.astype(np.float64), found.astype(np.float64)
    if not (np.isfinite(a).all() and np.isfinite(b).all()):
        return "an output is not finite"
    relative = float(np.abs(a - b).max(initial=0)) / max(float(np.abs(a).max(initial=0)), 1e-30)
    if relative > tolerance:
        return f"outputs differ by {relative:.1e}, allowed {tolerance:g}"
    return ""
