"""The curves of a report, thinned to what a page can show."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tandem.demo.compare import Comparison

__all__ = ["FLOOR", "Curve", "difference_curve", "loss_curves"]

Floats = NDArray[np.float64]
# The lowest point of a logarithmic axis; equal numbers are drawn here.
FLOOR = 1e-9
_POINTS = 400


@dataclass(frozen=True, eq=False)
class Curve:
    """A named line: x (steps) and y of the same length, a point standing for `stride` steps."""

    name: str
    x: Floats
    y: Floats
    stride: int


def loss_curves(comparison: Comparison) -> list[Curve]:
    """Return the training loss of each engine, a point being the mean of its steps."""
    return [
        _thin(name, record.step_loss.astype(np.float64), np.mean)
        for name, record in comparison.records.items()
    ]


def difference_curve(comparison: Comparison) -> Curve | None:
    """Return |Python - Swift| of the training loss, a point being the largest of its steps."""
    if "swift" not in comparison.records:
        return None
    python, swift = (comparison.records[name].step_loss for name in ("python", "swift"))
    apart = np.abs(python.astype(np.float64) - swift.astype(np.float64))
    curve = _thin("difference", apart, np.max)
    return Curve(curve.name, curve.x, np.maximum(curve.y, FLOOR), curve.stride)


def _thin(name: str, values: Floats, merge: Callable[[Floats], np.floating]) -> Curve:
    stride = -(-len(values) // _POINTS)
    starts = np.arange(0, len(values), stride)
    merged = [float(merge(values[start : start + stride])) for start in starts]
    return Curve(name, starts.astype(np.float64), np.array(merged), stride)
