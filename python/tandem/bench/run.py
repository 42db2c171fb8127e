"""Running a bench from inputs to result: checks, rounds, the raw times on disk."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from tandem.bench.benches import Bench
from tandem.bench.contestant import Absent
from tandem.bench.harness import Pace, Row, Timing, check_outputs, first_calls, measure, rows
from tandem.files import write_atomically
from tandem.machine import describe_machine

__all__ = ["Outcome", "result", "run_bench", "table"]


@dataclass(frozen=True)
class Outcome:
    """What came of a bench: a row a contestant, and who did not take part."""

    rows: list[Row]
    absent: list[Absent]


def run_bench(
    bench: Bench,
    swift: Path | None,
    folder: Path,
    rounds: int,
    status: Console,
    pace: Pace | None = None,
    works: Sequence[str] | None = None,
) -> Outcome:
    """Check that the contestants agree, time them, keep the raw rounds in `folder`/NAME.json.

    Raises BenchError where outputs differ, ServerError where a process fails, TandemError for a
    work that there is not.
    """
    with _progress(status) as bar:
        task = bar.add_task(f"{bench.name}: starting", total=None)
        with bench.open(swift, folder / bench.name, works) as field:
            # Each is called once, compared, warmed up, and takes its turn in every round.
            turns = len(field.contestants) * (rounds + 2 + bench.first)
            bar.update(task, total=turns)

            def show(stage: str, work: str, who: str) -> None:
                bar.update(task, advance=1, description=f"{bench.name}: {stage}{work}: {who}")

            firsts = None
            if bench.first:
                firsts = first_calls(field.contestants, partial(show, "first call: "))
            check_outputs(field.contestants, bench.tolerance, partial(show, "comparing: "))
            timings = measure(field.contestants, rounds, pace or bench.pace, partial(show, ""))
    outcome = Outcome(rows(timings, bench.baseline, firsts), field.absent)
    write_atomically(folder / f"{bench.name}.json", _raw(bench, outcome, timings).encode())
    return outcome


def result(bench: Bench, outcome: Outcome) -> dict[str, Any]:
    """Return what `tandem bench NAME --json` prints."""
    return {
        "bench": bench.name,
        "machine": describe_machine(),
        "rows": [asdict(row) for row in outcome.rows],
        "absent": [asdict(absent) for absent in outcome.absent],
        "baseline": bench.baseline,
    }


def table(bench: Bench, outcome: Outcome) -> Table:
    """Return the result for the terminal; a ratio below 1 is faster than the baseline."""
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("work", "who"):
        shown.add_column(column, no_wrap=True)
    columns = [f"median {bench.unit}", f"min {bench.unit}", f"ratio to\n{bench.baseline}"]
    for column in columns + (["first ms"] if bench.first else []):
        # A reason for absence stands in the first of them, and is not to be broken.
        shown.add_column(column, justify="right", no_wrap=column == columns[0])
    for work in dict.fromkeys(row.work for row in outcome.rows):
        for row in outcome.rows:
            if row.work == work:
                shown.add_row(work, row.who, *_cells(bench, row))
        for absent in outcome.absent:
            if absent.work == work:
                shown.add_row(work, absent.who, absent.reason)
        shown.add_section()
    return shown


def _cells(bench: Bench, row: Row) -> list[str]:
    scale = {"ms": 1, "µs": 1000}[bench.unit]
    ratio = "-" if row.ratio is None else f"{row.ratio:.3g}"
    first = [] if row.first_ms is None else [f"{row.first_ms:,.0f}"]
    return [f"{row.median_ms * scale:.4g}", f"{row.min_ms * scale:.4g}", ratio, *first]


def _progress(status: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    return Progress(*columns, console=status, transient=True)


def _raw(bench: Bench, outcome: Outcome, timings: Sequence[Timing]) -> str:
    kept = [
        {
            "work": timing.work,
            "who": timing.who,
            "repeats": timing.repeats,
            "rounds": [{"round": number, "ms": times} for number, times in timing.rounds],
        }
        for timing in timings
    ]
    return json.dumps(result(bench, outcome) | {"raw": kept}, indent=1) + "\n"
