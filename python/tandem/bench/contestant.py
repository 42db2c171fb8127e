"""Who takes part in a bench: a Python function here, or one that a Swift process serves."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

__all__ = ["Absent", "Contestant", "PythonContestant"]


class Contestant(Protocol):
    """One way (`who`) of doing one piece of work (`work`)."""

    @property
    def work(self) -> str:
        """The work, which every contestant of the same name does."""

    @property
    def who(self) -> str:
        """The contestant's name, unique within its work."""

    def run(self, repeats: int) -> list[float]:
        """Do the work `repeats` times; return the milliseconds of each."""

    def output(self) -> NDArray[Any]:
        """Return the result of the work, by which contestants are held to be equal."""


@dataclass(frozen=True)
class Absent:
    """One who does not take part in a work, and why; the reason stands in the table."""

    work: str
    who: str
    reason: str


class PythonContestant:
    """A Python function that does the work when called.

    `result` gives the output where the function's own return value is not it; `prepare` is called
    before each turn. `calls` is how often the work is done in one timing: often where once is too
    short to time.
    """

    def __init__(
        self,
        work: str,
        who: str,
        function: Callable[[], Any],
        result: Callable[[], Any] | None = None,
        prepare: Callable[[], Any] = lambda: None,
        calls: int = 1,
    ) -> None:
        self.work, self.who, self._calls = work, who, calls
        self._function, self._result, self._prepare = function, result or function, prepare

    def run(self, repeats: int) -> list[float]:
        """Take the time `repeats` times; return the milliseconds of a call in each."""
        self._prepare()
        function, times = self._function, []
        for _ in range(repeats):
            start = perf_counter()
            for _ in range(self._calls):
                function()
            times.append(1000 * (perf_counter() - start) / self._calls)
        return times

    def output(self) -> NDArray[Any]:
        """Return the result as an array."""
        return np.asarray(self._result())
