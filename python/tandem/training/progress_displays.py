"""Where progress is shown: what every display can do, a terminal's and a plain one (lesson 11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.progress import TimeRemainingColumn as Remaining

from tandem.training.avg_stats import print_row

__all__ = ["Display", "LineDisplay", "Place", "TerminalDisplay"]

_WIDTH = 10


@dataclass(frozen=True)
class Place:
    """Where a fit is: `done` of `batches` in one pass, `n_epochs` of all `epochs`; and the loss."""

    epoch: int
    epochs: int
    done: int
    batches: int
    in_train: bool
    n_epochs: float
    loss: float | None


class Display(Protocol):
    """Shows rows, the first of which names the columns, and the place that a fit has come to."""

    def row(self, cells: Sequence[str]) -> None:
        """Show a row of the table."""

    def show(self, place: Place) -> None:
        """Show the place."""

    def close(self) -> None:
        """Leave the rows and take the bars away; may be called twice."""


class LineDisplay:
    """Rows as plain lines, and no bars: for a file, or a program that reads them."""

    def row(self, cells: Sequence[str]) -> None:
        """Print the row."""
        print_row(cells)

    def show(self, place: Place) -> None:
        """Show nothing: a line a batch would be too many."""

    def close(self) -> None:
        """Do nothing."""


class TerminalDisplay:
    """Two bars at the foot of a terminal, epochs and batches; rows scroll away above them."""

    def __init__(self, console: Console) -> None:
        self._bars = Progress(
            TextColumn("{task.description:<8}"),
            BarColumn(bar_width=32),
            MofNCompleteColumn(),
            Remaining(),
            TextColumn("{task.fields[note]}"),
            console=console,
            transient=True,
            auto_refresh=False,  # it is drawn when there is something new, and by no other thread
        )
        self._epochs = self._bars.add_task("epochs", total=None, note="")
        self._batches = self._bars.add_task("batches", total=None, note="")
        self._widths: list[int] = []
        self._bars.start()

    def row(self, cells: Sequence[str]) -> None:
        """Print the row above the bars, the first in bold."""
        first = not self._widths
        if first:
            self._widths = [max(len(cell), _WIDTH) for cell in cells]
        text = "  ".join(f"{c:>{width}}" for c, width in zip(cells, self._widths, strict=False))
        style = "bold" if first else None
        self._bars.console.print(text, style=style, markup=False, highlight=False, soft_wrap=True)

    def show(self, place: Place) -> None:
        """Move the bars."""
        note = "" if place.loss is None else f"loss {place.loss:.4f}"
        kind = "train" if place.in_train else "valid"
        self._bars.update(self._epochs, completed=int(place.n_epochs), total=place.epochs)
        self._bars.update(
            self._batches,
            description=kind,
            completed=place.done,
            total=place.batches,
            note=note,
            refresh=True,
        )

    def close(self) -> None:
        """Take the bars away."""
        self._bars.stop()
