"""The Swift kernel as a reader feels it: how long a start, a cell and a completion take.

There is no rival; beside each figure stands what it is to stay under.
"""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from rich import box
from rich.table import Table

from tandem.bench.notebook_kernel import NotebookKernel, notebook_library
from tandem.errors import TandemError
from tandem.files import write_atomically
from tandem.machine import describe_machine

__all__ = ["Figure", "busy", "kernel_result", "kernel_table", "measure_kernel", "run_kernel_bench"]

# How often a completion is asked for until a cold server has something to say.
_MOST_TRIES = 60
_FIRST_CELL = "import TensorFlow\nlet x = Tensor<Float>([1, 2])\nprint((x * x).sum())"
_GRADIENT = "print(gradient(at: x) {{ ($0 * $0 * {number}).sum() }})"


@dataclass(frozen=True)
class Figure:
    """What was measured: a time in ms or memory in GB, its median where it was taken often."""

    what: str
    unit: str
    values: list[float] = field(repr=False)
    target: float | None = None

    @property
    def value(self) -> float:
        """The median."""
        return median(self.values)

    @property
    def met(self) -> bool | None:
        """Whether it stays under its target; None without one."""
        return None if self.target is None else self.value <= self.target


def run_kernel_bench(
    folder: Path, cells: int, show: Callable[[str], None] = lambda stage: None
) -> list[Figure]:
    """Measure `cells` cells of each kind, and keep every single figure in `folder`/kernel.json.

    Raises TandemError where the library is not built, BenchError where the kernel fails.
    """
    library = notebook_library()
    if not (library / "library.json").is_file():
        raise TandemError(f"{library} is not built: run `make setup`")
    show("starting")
    with NotebookKernel(library) as kernel:
        figures = measure_kernel(kernel, cells, show)
    text = json.dumps(kernel_result(figures), indent=1) + "\n"
    write_atomically(folder / "kernel.json", text.encode())
    return figures


def measure_kernel(
    kernel: NotebookKernel, cells: int, show: Callable[[str], None] = lambda stage: None
) -> list[Figure]:
    """Measure a kernel that has just been started."""
    show("first cell")
    first, shown = kernel.cell(_FIRST_CELL)
    _expect(shown, "5.0", _FIRST_CELL)
    memory = _memory(kernel, "the first cell", {"debugger": 0.6})
    show("first completion")
    first_completion = _first_completion(kernel)
    figures = [
        Figure("kernel answers", "ms", [kernel.started_ms]),
        Figure("first cell, TensorFlow imported", "ms", [first], 2000),
        Figure("start and first cell", "ms", [kernel.started_ms + first]),
    ]
    show(f"{cells} trivial cells")
    figures.append(Figure("trivial cell", "ms", _cells(kernel, cells, "print({number})"), 50))
    show(f"{cells} gradient cells")
    figures.append(Figure("gradient cell", "ms", _cells(kernel, cells, _GRADIENT), 100))
    show(f"{cells} completions")
    completions = [_completion(kernel) for _ in range(cells)]
    figures.append(Figure("first completion", "ms", [first_completion]))
    figures.append(Figure("completion", "ms", completions, 300))
    return [*figures, *memory, *_memory(kernel, "all cells", {})]


def kernel_result(figures: Sequence[Figure]) -> dict[str, Any]:
    """Return what `tandem bench kernel --json` prints."""
    rows = [{**asdict(one), "value": one.value, "met": one.met} for one in figures]
    result = {"bench": "kernel", "machine": describe_machine(), "rows": rows}
    return result | {"load": list(os.getloadavg()), "cores": os.cpu_count()}


def busy(load: float, cores: int) -> str:
    """Say so where others kept the machine busy while it was measured; else nothing."""
    if load <= cores:
        return ""
    return f"The machine is busy (load {load:.0f} on {cores} cores): times are longer than its own."


def kernel_table(figures: Sequence[Figure]) -> Table:
    """Return the result for the terminal."""
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    shown.add_column("what")
    for column in ("median", "least", "most", "target"):
        shown.add_column(column, justify="right", no_wrap=True)
    shown.add_column("")
    for one in figures:
        least, most = min(one.values), max(one.values)
        spread = ["", ""] if len(one.values) == 1 else [_text(one, least), _text(one, most)]
        target = "" if one.target is None else f"≤ {_text(one, one.target)}"
        verdict = {None: "", True: "met", False: "missed"}[one.met]
        shown.add_row(one.what, _text(one, one.value), *spread, target, verdict)
    return shown


def _text(figure: Figure, value: float) -> str:
    return f"{value:.2f} GB" if figure.unit == "GB" else f"{value:,.0f} ms"


def _memory(kernel: NotebookKernel, when: str, targets: Mapping[str, float]) -> list[Figure]:
    return [
        Figure(f"memory after {when}: {part}", "GB", [size], targets.get(part))
        for part, size in kernel.memory().items()
    ]


def _cells(kernel: NotebookKernel, count: int, code: str) -> list[float]:
    """Run as many cells, no two of them alike; the first, which may load something, is left out."""
    times = [kernel.cell(code.format(number=number))[0] for number in range(1, count + 2)]
    return times[1:]


def _completion(kernel: NotebookKernel) -> float:
    milliseconds, matches = kernel.complete("let y = x.resh")
    _expect(" ".join(matches), "reshaped", "the completion of x.resh")
    return milliseconds


def _first_completion(kernel: NotebookKernel) -> float:
    """Wait for the first completion that has anything to say: the server may still be starting."""
    spent = 0.0
    for _ in range(_MOST_TRIES):
        milliseconds, matches = kernel.complete("let y = x.resh")
        spent += milliseconds
        if matches:
            return spent
    raise TandemError(f"the Swift kernel completes nothing within {spent / 1000:.0f} s")


def _expect(shown: str, part: str, what: str) -> None:
    if part not in shown:
        raise TandemError(f"the Swift kernel answers {shown!r} to {what!r}, and not {part}")
