"""Which classes are taken for which: the confusion matrix drawn (lesson 9).

Swift twin: Training/ConfusionPlot.swift.
"""

from collections.abc import Sequence

from matplotlib.axes import Axes
from torch import Tensor

from tandem.drawing import one_axes

__all__ = ["most_confused", "show_confusion"]


def show_confusion(counts: Tensor, names: Sequence[object], axes: Axes | None = None) -> Axes:
    """Draw counts [classes, classes], rows the targets, and return the axes.

    The colour is the row's share, so that rare classes show as well as frequent ones. Raises
    ValueError where the counts are not square or the names not as many.
    """
    if counts.ndim != 2 or {*counts.shape} != {len(names)}:
        raise ValueError(f"show_confusion: counts {list(counts.shape)} of {len(names)} classes")
    side = min(1.6 + 0.42 * len(names), 12.0)
    axes = one_axes(axes, (side, side))
    shares = counts.double() / counts.sum(1, keepdim=True).clamp_min(1)
    axes.imshow(shares.numpy(), cmap="Blues", vmin=0, vmax=1)
    for row, column in counts.nonzero().tolist():
        light = shares[row, column] > 0.5
        number = str(int(counts[row, column]))
        axes.text(column, row, number, ha="center", va="center", color="white" if light else "#222")
    places = range(len(names))
    axes.set_xticks(places, [str(name) for name in names], rotation=90 if _long(names) else 0)
    axes.set_yticks(places, [str(name) for name in names])
    axes.set(xlabel="predicted", ylabel="target")
    axes.grid(visible=False)
    return axes


def most_confused(
    counts: Tensor, names: Sequence[object], most: int = 10
) -> list[dict[str, object]]:
    """Return the pairs of target and prediction that were mixed up most, as rows of a table."""
    wrong = counts.clone().fill_diagonal_(0)
    pairs = [(int(wrong[i, j]), i, j) for i, j in wrong.nonzero().tolist()]
    pairs.sort(key=lambda pair: (-pair[0], pair[1:]))
    return [{"target": names[i], "predicted": names[j], "count": n} for n, i, j in pairs[:most]]


def _long(names: Sequence[object]) -> bool:
    return max(len(str(name)) for name in names) > 3
