"""The benches there are: what each measures, against whom, and what its ratios say."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tandem.bench.contestant import Contestant
from tandem.bench.harness import Row
from tandem.errors import TandemError

__all__ = ["NAMES", "Bench", "find"]

# Swift that uses no library: what the course calls pure.
_PYTHON_LOOPS = {
    "python loops": "pure Python",
    "python tensor scalars": "the same loops over a tensor, which the course measures against",
}
_PURE_SWIFT = ("swift arrays", "swift unsafe", "swift simd")


@dataclass(frozen=True)
class Bench:
    """A bench: `contestants` opens them for a folder of inputs, with or without a Swift engine."""

    name: str
    baseline: str
    contestants: Callable[[Path | None, Path, ExitStack], list[Contestant]]
    summary: Callable[[Sequence[Row]], list[str]]

    @contextmanager
    def open(self, swift: Path | None, folder: Path) -> Iterator[list[Contestant]]:
        """Start every contestant; Swift's processes end with the block."""
        with ExitStack() as stack:
            yield self.contestants(swift, folder, stack)


def find(name: str) -> Bench:
    """Return the bench called `name`. Raises TandemError for an unknown one."""
    if name not in _BENCHES:
        raise TandemError(f"no bench is called {name!r}: choose one of {', '.join(NAMES)}")
    return _BENCHES[name]


def _matmul(swift: Path | None, folder: Path, stack: ExitStack) -> list[Contestant]:
    from tandem.bench.matmul import contestants

    return contestants(swift, folder, stack)


def _step(swift: Path | None, folder: Path, stack: ExitStack) -> list[Contestant]:
    from tandem.bench.step import contestants

    return contestants(swift, folder, stack)


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


_BENCHES = {
    "matmul": Bench("matmul", "python loops", _matmul, _matmul_summary),
    "step": Bench("step", "pytorch", _step, _step_summary),
}
NAMES = tuple(_BENCHES)
