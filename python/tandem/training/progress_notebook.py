"""Progress in a notebook: a table, a bar and a plot of the loss, drawn again in place (lesson 11).

One `display` gets an id, and every later state replaces what it shows. Drawing the plot takes some
50 ms, so the time between two drawings is set by what the last one took.
"""

import time
from collections.abc import Sequence
from html import escape
from typing import Any

from tandem.drawing import grid, png
from tandem.page import png_uri
from tandem.training.progress_displays import Place

__all__ = ["NotebookDisplay"]

_SHARE = 0.03  # of the time may go into drawing
_CELL = "padding:.2em .8em;text-align:right"


class NotebookDisplay:
    """Shows what a terminal would, and the loss of training and validation as curves.

    Raises ImportError where IPython is missing.
    """

    def __init__(self) -> None:
        from IPython.display import HTML, display

        self._html = HTML
        self._rows: list[list[str]] = []
        self._train: list[tuple[float, float]] = []  # (epochs gone by, loss)
        self._valid: list[tuple[float, float]] = []
        self._place: Place | None = None
        self._picture = ""
        self._next_drawing = 0.0
        self._handle: Any = display(HTML(self.html()), display_id=True)

    def row(self, cells: Sequence[str]) -> None:
        """Add a row to the table, and draw the curves as they are at the end of an epoch."""
        self._rows.append(list(cells))
        names = self._rows[0]
        if len(self._rows) > 1 and "valid_loss" in names and self._place is not None:
            loss = float(cells[names.index("valid_loss")])
            self._valid.append((self._place.n_epochs, loss))
            self._draw()
        self._update()

    def show(self, place: Place) -> None:
        """Move the bar, and now and then draw the curves."""
        self._place = place
        if place.in_train and place.loss is not None:
            self._train.append((place.n_epochs, place.loss))
            if time.monotonic() >= self._next_drawing:
                self._draw()
        self._update()

    def close(self) -> None:
        """Draw the last state and leave it there without the bar."""
        self._place = None
        if self._train:
            self._draw()
        self._update()

    def html(self) -> str:
        """Return the present state as HTML."""
        picture = f'<img alt="loss by epoch" src="{self._picture}">' if self._picture else ""
        return f"<div>{_table(self._rows)}{_bar(self._place)}{picture}</div>"

    def _update(self) -> None:
        if self._handle is not None:  # None: there is nobody to display to
            self._handle.update(self._html(self.html()))

    def _draw(self) -> None:
        start = time.monotonic()
        figure, grid_of_axes = grid(1, 1, (5.6, 3.0))
        axes = grid_of_axes[0, 0]
        axes.plot(*zip(*self._train, strict=True), label="train", linewidth=1.2)
        if self._valid:
            axes.plot(*zip(*self._valid, strict=True), "o-", label="valid")
        axes.set(xlabel="epoch", ylabel="loss")
        axes.legend(frameon=False)
        self._picture = png_uri(png(figure))
        end = time.monotonic()
        self._next_drawing = end + (end - start) / _SHARE


def _table(rows: Sequence[Sequence[str]]) -> str:
    lines = []
    for number, row in enumerate(rows):
        tag = "td" if number else "th"
        cells = (f'<{tag} style="{_CELL}">{escape(cell)}</{tag}>' for cell in row)
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(lines)}</table>" if lines else ""


def _bar(place: Place | None) -> str:
    if place is None:
        return ""
    kind = "train" if place.in_train else "valid"
    loss = "" if place.loss is None else f", loss {place.loss:.4f}"
    words = f"epoch {place.epoch + 1}/{place.epochs}, {kind} {place.done}/{place.batches}{loss}"
    bar = f'<progress value="{place.done}" max="{place.batches}" style="width:20em"></progress>'
    return f"<div>{bar} {words}</div>"
