"""The benches there are: what each measures, against whom, and what its ratios say."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from tandem.bench.contestant import Absent, Contestant
from tandem.bench.harness import OUTPUT_TOLERANCE, Row
from tandem.errors import TandemError

__all__ = ["NAMES", "Bench", "Field", "find"]

# Swift that uses no library: what the course calls pure.
_PYTHON_LOOPS = {
    "python loops": "pure Python",
    "python tensor scalars": "the same loops over a tensor, which the course measures against",
}
_PURE_SWIFT = ("swift arrays", "swift unsafe", "swift simd")


@dataclass(frozen=True)
class Field:
    """Who takes part in a bench, and who does not and why."""

    contestants: list[Contestant]
    absent: list[Absent]


@dataclass(frozen=True)
class Bench:
    """A bench: `enter` opens the field for a folder of inputs, with or without a Swift engine.

    `works` names every work there is. Outputs may differ by `tolerance`, relative to the largest.
    """

    name: str
    baseline: str
    works: Callable[[], Sequence[str]]
    enter: Callable[[Path | None, Path, ExitStack, Sequence[str]], Field]
    summary: Callable[[Sequence[Row]], list[str]]
    tolerance: float = OUTPUT_TOLERANCE
    unit: Literal["ms", "µs"] = "ms"
    # Whether the first call, in which a contestant may compile, is a result of its own.
    first: bool = False

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
            field = self.enter(swift, folder, stack, chosen)
            yield Field(
                [contestant for contestant in field.contestants if contestant.work in chosen],
                [absent for absent in field.absent if absent.work in chosen],
            )


def find(name: str) -> Bench:
    """Return the bench called `name`. Raises TandemError for an unknown one."""
    if name not in _BENCHES:
        raise TandemError(f"no bench is called {name!r}: choose one of {', '.join(NAMES)}")
    return _BENCHES[name]


# What a bench needs is imported when it is opened, for `tandem --help` is not to wait for PyTorch.


def _matmul(swift: Path | None, folder: Path, stack: ExitStack, works: Sequence[str]) -> Field:
    from tandem.bench.matmul import contestants

    return Field(contestants(swift, folder, stack), [])


def _step(swift: Path | None, folder: Path, stack: ExitStack, works: Sequence[str]) -> Field:
    from tandem.bench.step import contestants

    return Field(contestants(swift, folder, stack), [])


def _eager(swift: Path | None, folder: Path, stack: ExitStack, works: Sequence[str]) -> Field:
    from tandem.bench.eager import contestants

    return Field(*contestants(swift, folder, stack))


def _compiled(swift: Path | None, folder: Path, stack: ExitStack, works: Sequence[str]) -> Field:
    from tandem.bench.compiled import contestants

    return Field(*contestants(swift, folder, stack, works))


def _matmul_works() -> Sequence[str]:
    from tandem.bench.matmul import WORKS

    return tuple(WORKS)


def _step_works() -> Sequence[str]:
    from tandem.bench.step import WORKS

    return WORKS


def _eager_works() -> Sequence[str]:
    from tandem.bench.eager import WORKS

    return WORKS


def _compiled_works() -> Sequence[str]:
    from tandem.bench.works import WORKS

    return tuple(WORKS)


def _matmul_summary(rows: Sequence[Row]) -> list[str]:
    """Say how many times faster pure Swift is than pure Python, by work."""
    lines = []
    for work in dict.fromkeys(row.work for row in rows):
        times = {row.who: row.median_ms for row in rows if row.work == work}
        best = min((who for who in _PURE_SWIFT if who in times), key=times.__getitem__, default="")
        for who, words in _PYTHON_LOOPS.items():
            if best and who in times:
                ratio = times[who] / times[best]
                lines.append(f"{work}: pure Swift ({best}) is {ratio:,.0f} x as fast as {words}")
    return lines


def _step_summary(rows: Sequence[Row]) -> list[str]:
    swift = [row for row in rows if row.who == "swift" and row.ratio is not None]
    return [f"{row.work}: a step in Swift takes {row.ratio:.3g} of PyTorch's time" for row in swift]


def _eager_summary(rows: Sequence[Row]) -> list[str]:
    swift = [row for row in rows if row.who == "swift eager" and row.ratio is not None]
    return [f"{row.work}: {row.ratio:.3g} of PyTorch's time" for row in swift]


def _compiled_summary(rows: Sequence[Row]) -> list[str]:
    """Hold the better of graph and XLA against PyTorch, eager and at its best, by work."""
    lines = []
    for work in dict.fromkeys(row.work for row in rows):
        times = {row.who: row.median_ms for row in rows if row.work == work}
        ours = [who for who in ("swift graph", "swift xla") if who in times]
        theirs = [who for who in times if who.startswith("torch")]
        if ours and theirs:
            best, rival = (min(names, key=times.__getitem__) for names in (ours, theirs))
            eager, fastest = (times[best] / times[who] for who in ("torch eager", rival))
            lines.append(
                f"{work}: {best} takes {eager:.3g} of torch eager's time, "
                f"{fastest:.3g} of the fastest PyTorch's ({rival})"
            )
    return lines


_BENCHES = {
    bench.name: bench
    for bench in (
        Bench("matmul", "python loops", _matmul_works, _matmul, _matmul_summary),
        Bench("step", "pytorch", _step_works, _step, _step_summary),
        Bench("eager", "torch eager", _eager_works, _eager, _eager_summary, unit="µs"),
        # Sums are taken in another order, and the differences of five steps add up.
        Bench(
            "compiled",
            "torch eager",
            _compiled_works,
            _compiled,
            _compiled_summary,
            tolerance=1e-3,
            first=True,
        ),
    )
}
NAMES = tuple(_BENCHES)
