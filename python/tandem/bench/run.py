"""Running a bench from inputs to result: checks, rounds, the raw times on disk."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from tandem.bench.benches import Bench
from tandem.bench.harness import Pace, Row, Timing, check_outputs, measure, rows
from tandem.files import write_atomically
from tandem.machine import describe_machine

__all__ = ["result", "run_bench", "table"]


def run_bench(
    bench: Bench,
    swift: Path | None,
    folder: Path,
    rounds: int,
    status: Console,
    pace: Pace | None = None,
) -> list[Row]:
    """Check that the contestants agree, time them, keep the raw rounds in `folder`/NAME.json.

    Raises BenchError where outputs differ, ServerError where Swift's process fails.
    """
    with bench.open(swift, folder / bench.name) as contestants, status.status("") as spinner:
        spinner.update(f"{bench.name}: checking that all do the same work")
        check_outputs(contestants)
        timings = measure(
            contestants,
            rounds,
            pace,
            lambda work, who: spinner.update(f"{bench.name}: {work}: {who}"),
        )
    found = rows(timings, bench.baseline)
    write_atomically(folder / f"{bench.name}.json", _raw(bench, found, timings).encode())
    return found


def result(bench: Bench, found: Sequence[Row]) -> dict[str, Any]:
    """Return what `tandem bench NAME --json` prints."""
    return {
        "bench": bench.name,
        "machine": describe_machine(),
        "rows": [asdict(row) for row in found],
        "baseline": bench.baseline,
    }


def table(bench: Bench, found: Sequence[Row]) -> Table:
    """Return the result for the terminal; a ratio below 1 is faster than the baseline."""
    shown = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("work", "who"):
        shown.add_column(column, no_wrap=True)
    for column in ("median ms", "min ms", f"ratio to\n{bench.baseline}"):
        shown.add_column(column, justify="right")
    for number, row in enumerate(found, 1):
        last = number == len(found) or found[number].work != row.work
        ratio = "-" if row.ratio is None else f"{row.ratio:.3g}"
        times = (f"{row.median_ms:.4g}", f"{row.min_ms:.4g}")
        shown.add_row(row.work, row.who, *times, ratio, end_section=last)
    return shown


def _raw(bench: Bench, found: Sequence[Row], timings: Sequence[Timing]) -> str:
    kept = [
        {
            "work": timing.work,
            "who": timing.who,
            "repeats": timing.repeats,
            "rounds": [{"round": number, "ms": times} for number, times in timing.rounds],
        }
        for timing in timings
    ]
    return json.dumps(result(bench, found) | {"raw": kept}, indent=1) + "\n"
