"""The picture of a run as one PNG: the loss curves overlaid, and their difference below."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from tandem.demo.compare import Comparison
from tandem.demo.curves import FLOOR, difference_curve, loss_curves
from tandem.drawing import plain, png
from tandem.files import write_atomically

__all__ = ["draw_picture"]

# Swift is drawn thin over a broad Python, so that both show where they are the same.
_LINES: dict[str, dict[str, Any]] = {
    "python": {"color": "#3b82c4", "linewidth": 4.0, "alpha": 0.55, "label": "Python"},
    "swift": {"color": "#e0531f", "linewidth": 1.2, "label": "Swift"},
}


def draw_picture(path: Path, comparisons: Sequence[Comparison]) -> None:
    """Write the picture; the file appears whole or not at all. Raises OSError."""
    figure = Figure(figsize=(5.2 * len(comparisons), 6.0), layout="constrained", dpi=130)
    axes = figure.subplots(2, len(comparisons), squeeze=False, sharex="col", height_ratios=(3, 2))
    for column, comparison in enumerate(comparisons):
        _draw_losses(axes[0, column], comparison)
        _draw_difference(axes[1, column], comparison)
    write_atomically(path, png(figure))


def _draw_losses(axes: Axes, comparison: Comparison) -> None:
    settings = comparison.plan.settings
    for curve in loss_curves(comparison):
        axes.plot(curve.x, curve.y, **_LINES[curve.name])
    finals = "  ".join(
        f"{name.capitalize()} {record.accuracy[-1]:.2%}"
        for name, record in comparison.records.items()
    )
    axes.set_title(f"{settings.model.upper()} on {settings.data}\n{finals}", fontsize=11)
    axes.set_ylabel("training loss")
    axes.legend(frameon=False)
    plain(axes)


def _draw_difference(axes: Axes, comparison: Comparison) -> None:
    curve = difference_curve(comparison)
    axes.set_xlabel("step")
    axes.set_ylabel("|Python - Swift|")
    plain(axes)
    if curve is None:
        axes.text(0.5, 0.5, "Swift did not run", ha="center", transform=axes.transAxes)
        return
    axes.semilogy(curve.x, curve.y, color="#5b4b8a", linewidth=1.0)
    axes.axhline(comparison.tolerance, color="#888888", linewidth=1.0, linestyle="--")
    axes.text(0, comparison.tolerance * 1.2, "tolerance", fontsize=8, color="#666666")
    axes.set_ylim(FLOOR, max(10 * comparison.tolerance, 2 * float(curve.y.max())))
