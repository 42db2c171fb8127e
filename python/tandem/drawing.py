"""Figures as every part of the library makes them: no global state, one plain look, PNG out."""

import io
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

__all__ = ["COLOURS", "grid", "one_axes", "plain", "png"]

# Seen apart by the colour-blind too, in this order (Okabe and Ito's, on white).
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#6a55a8", "#5d6575")


def grid(
    rows: int, columns: int, size: tuple[float, float] = (4.6, 3.2), **subplots: Any
) -> tuple[Figure, NDArray[Any]]:
    """Return a new figure and its axes [rows, columns], each of them of `size` in inches."""
    whole = (size[0] * columns, size[1] * rows)
    figure = Figure(figsize=whole, layout="constrained", dpi=110)
    axes = figure.subplots(rows, columns, squeeze=False, **subplots)
    for each in axes.flat:
        plain(each)
    return figure, axes


def one_axes(axes: Axes | None = None, size: tuple[float, float] = (6.4, 4.0)) -> Axes:
    """Return the axes given or, where there are none, those of a new figure of `size` in inches."""
    return grid(1, 1, size)[1][0, 0] if axes is None else axes


def plain(axes: Axes) -> None:
    """Give axes the look of the house: no frame above and right, a faint grid, set colours."""
    axes.set_prop_cycle(color=COLOURS)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(alpha=0.25)
    axes.set_axisbelow(True)


def png(figure: Figure) -> bytes:
    """Return the figure as the bytes of a PNG file."""
    memory = io.BytesIO()
    figure.savefig(memory, format="png", metadata={"Software": "tandem"})
    return memory.getvalue()
