"""The benches there are: what each measures, against whom, and what its ratios say.

A bench is a module with `WORKS`, the names of its works, and `contestants`, which is imported when
the bench is opened: `tandem --help` is not to wait for PyTorch.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from tandem.bench import summaries
from tandem.bench.contestant import Absent, Contestant
from tandem.bench.harness import OUTPUT_TOLERANCE, Pace, Row
from tandem.errors import TandemError

__all__ = ["NAMES", "Bench", "Field", "find"]


@dataclass(frozen=True)
class Field:
    """Who takes part in a bench, and who does not and why."""

    contestants: list[Contestant]
    absent: list[Absent]


@dataclass(frozen=True)
class Bench:
    """A bench of the module `tandem.bench.NAME`: its ratios are to the `baseline` of each work.

    The module's `contestants(swift, folder, stack, works)` returns who takes part, for a folder of
    inputs, with or without a Swift engine, and who does not. Outputs may differ by `tolerance`,
    relative to the largest.
    """

    name: str
    baseline: str
    summary: Callable[[Sequence[Row]], list[str]]
    tolerance: float = OUTPUT_TOLERANCE
    unit: Literal["ms", "µs"] = "ms"
    # Whether the first call, in which a contestant may compile, is a result of its own.
    first: bool = False
    # Whether Swift takes part.
    in_swift: bool = True
    # What its turns may take where nothing else is asked for.
    pace: Pace = Pace()  # noqa: RUF009 (it is frozen)

    def works(self) -> Sequence[str]:
        """Return the name of every work that there is."""
        return tuple(self._module().WORKS)

    @contextmanager
    def open(
        self, swift: Path | None, folder: Path, works: Sequence[str] | None = None
    ) -> Iterator[Field]:
        """Start every contestant, for all works or those named; processes end with the block.

        Raises TandemError for a work that there is not.
        """
        known = self.works()
        for work in works or ():
            if work not in known:
                names = ", ".join(known)
                raise TandemError(f"bench {self.name} has no work {work!r}: choose from {names}")
        chosen = [work for work in known if works is None or work in works]
        with ExitStack() as stack:
            found, absent = self._module().contestants(swift, folder, stack, chosen)
            yield Field(
                [contestant for contestant in found if contestant.work in chosen],
                [one for one in absent if one.work in chosen],
            )

    def _module(self) -> Any:
        return import_module(f"tandem.bench.{self.name}")


def find(name: str) -> Bench:
    """Return the bench called `name`. Raises TandemError for an unknown one."""
    if name not in _BENCHES:
        raise TandemError(f"no bench is called {name!r}: choose one of {', '.join(NAMES)}")
    return _BENCHES[name]


_ALL = (
    Bench("matmul", "python loops", summaries.matmul),
    Bench("step", "pytorch", summaries.step),
    Bench("eager", "torch eager", summaries.eager, unit="µs"),
    # Sums are taken in another order, and the differences of five steps add up.
    Bench("compiled", "torch eager", summaries.compiled, tolerance=1e-3, first=True),
    # Pillow's bytes are rounded.
    Bench("augment", "pillow", summaries.augment, tolerance=1e-2, in_swift=False),
    # Two JPEG decoders and two filters; a pass takes about a second, and all are to have turns.
    Bench(
        "loading",
        "torchvision",
        summaries.loading,
        tolerance=3e-2,
        in_swift=False,
        pace=Pace(most_ms=30_000),
    ),
    Bench("decode", "python", summaries.decode),
    Bench("learner", "bare loop", summaries.learner, in_swift=False),
    # Loops of a third of a second; all are to have turns.
    Bench("lstm", "nn.LSTM", summaries.lstm, pace=Pace(most_ms=30_000)),
    # Tokens are the same or not.
    Bench(
        "tokenize",
        "1 process",
        summaries.tokenize,
        tolerance=0.0,
        pace=Pace(most_ms=30_000),
    ),
)
_BENCHES = {bench.name: bench for bench in _ALL}
NAMES = tuple(_BENCHES)
