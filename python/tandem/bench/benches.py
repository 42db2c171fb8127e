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
        pure = [row for row in rows if row.work == work and row.who in _PURE_SWIFT and row.ratio]
        if pure:
            best = min(pure, key=lambda row: row.median_ms)
            times = 1 / best.ratio if best.ratio else 0.0
            lines.append(
                f"{work}: pure Swift ({best.who}) is {times:,.0f} x as fast as pure Python"
            )
    return lines


def _step_summary(rows: Sequence[Row]) -> list[str]:
    swift = [row for row in rows if row.who == "swift" and row.ratio is not None]
    return [f"{row.work}: a step in Swift takes {row.ratio:.2f} of PyTorch's time" for row in swift]


_BENCHES = {
    "matmul": Bench("matmul", "python loops", _matmul, _matmul_summary),
    "step": Bench("step", "pytorch", _step, _step_summary),
}
NAMES = tuple(_BENCHES)
