"""The one table of a demo: its rows for any medium, and the terminal's form of it."""

from collections.abc import Sequence

from rich import box
from rich.table import Table

from tandem.demo.compare import Comparison
from tandem.demo.recipes import (
    ACCURACY_TOLERANCE,
    EARLY_STEPS,
    EARLY_TOLERANCE,
)

__all__ = ["COLUMNS", "rich_table", "rows", "tolerance_sentence", "verdict"]

COLUMNS = (
    "model",
    "epoch",
    "loss\nPython",
    "loss\nSwift",
    "accuracy\nPython",
    "accuracy\nSwift",
    "largest\ndifference",
)
_NOTHING = "-"


def rows(comparison: Comparison) -> list[tuple[str, ...]]:
    """Return the rows of one model: its epochs, its times and its final weights."""
    python, swift = comparison.records["python"], comparison.records.get("swift")
    epochs = [
        (
            f"{number + 1}",
            f"{python.loss[number]:.6f}",
            f"{swift.loss[number]:.6f}" if swift else _NOTHING,
            f"{python.accuracy[number]:.2%}",
            f"{swift.accuracy[number]:.2%}" if swift else _NOTHING,
            f"{comparison.epochs[number].difference:.1e}" if swift else _NOTHING,
        )
        for number in range(len(python.loss))
    ]
    ends = [_times(comparison), _weights(comparison)]
    model = comparison.plan.settings.model
    return [(model if i == 0 else "", *row) for i, row in enumerate([*epochs, *ends])]


def _times(comparison: Comparison) -> tuple[str, ...]:
    python, swift = comparison.records["python"], comparison.records.get("swift")
    ratio = comparison.step_ratio
    times = [f"{record.step_ms:.3f}" if record else _NOTHING for record in (python, swift)]
    shown = f"ratio {ratio:.2f}" if ratio is not None else _NOTHING
    return ("ms a step", *times, "", "", shown)


def _weights(comparison: Comparison) -> tuple[str, ...]:
    largest = comparison.max_weight_difference
    shown = f"{largest:.1e}" if largest is not None else _NOTHING
    return ("final weights", "", "", "", "", shown)


def rich_table(comparisons: Sequence[Comparison]) -> Table:
    """Return the table for the terminal."""
    data = comparisons[0].plan.settings.data
    table = Table(
        title=f"{data}: the same plan, trained in both languages",
        title_justify="left",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )
    for column in COLUMNS:
        table.add_column(column, justify="left" if column in COLUMNS[:2] else "right")
    for comparison in comparisons:
        body = rows(comparison)
        for number, row in enumerate(body, 1):
            table.add_row(*row, end_section=number == len(body))
    return table


def tolerance_sentence(tolerance: float) -> str:
    """Say what "agree" means."""
    return (
        f"Agree: every loss, and every final weight relative to the largest of its tensor, within "
        f"{tolerance:g}; the loss of each of the first {EARLY_STEPS} steps within "
        f"{EARLY_TOLERANCE:g}; the accuracies within {ACCURACY_TOLERANCE:g}."
    )


def verdict(comparisons: Sequence[Comparison]) -> str:
    """Say in one line whether the two languages agree."""
    if any(comparison.agree is None for comparison in comparisons):
        return "Nothing was compared: the Swift engine did not run."
    faults = sum(len(comparison.faults) for comparison in comparisons)
    if faults:
        return f"Python and Swift do NOT agree: {faults} difference{'s'[: faults > 1]} too large."
    return "Python and Swift agree."
