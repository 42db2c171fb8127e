"""Line charts as inline SVG whose colours come from the page's style sheet, light or dark."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from tandem.demo.curves import Curve

__all__ = ["Axis", "line_chart", "linear_axis", "log_axis", "step_axis"]

_WIDTH, _HEIGHT = 520.0, 260.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 58.0, 12.0, 12.0, 34.0


@dataclass(frozen=True)
class Axis:
    """A range, the values to mark with their labels, and where a value lies between 0 and 1."""

    ticks: list[tuple[float, str]]
    place: Callable[[float], float]


def linear_axis(low: float, high: float) -> Axis:
    """Return an axis from `low` to `high` or a little beyond, marked at round numbers."""
    step = _round_step(max(high - low, 1e-12) / 4)
    first, last = math.floor(low / step), math.ceil(high / step)
    decimals = max(0, -math.floor(math.log10(step)))
    ticks = [(i * step, f"{i * step:.{decimals}f}") for i in range(first, last + 1)]
    start, span = first * step, max(last - first, 1) * step
    return Axis(ticks, lambda value: (value - start) / span)


def step_axis(steps: float) -> Axis:
    """Return an axis from 0 to `steps` exactly, marked at the round numbers within."""
    marks = linear_axis(0.0, steps).ticks
    return Axis([mark for mark in marks if mark[0] <= steps], lambda value: value / steps)


def log_axis(low: float, high: float) -> Axis:
    """Return a logarithmic axis over whole decades, of which every second may be marked."""
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    every = 1 + (last - first) // 7
    ticks = [(10.0**power, f"1e{power}") for power in range(first, last + 1, every)]
    span = max(last - first, 1)
    return Axis(ticks, lambda value: (math.log10(value) - first) / span)


def line_chart(
    curves: Sequence[Curve], y: Axis, title: str, level: tuple[float, str] | None = None
) -> str:
    """Return the SVG of curves over steps; each has its name as class. `level` is a marked y."""
    ends = [float(curve.x[-1]) + curve.stride for curve in curves]
    x = step_axis(max(ends))
    parts = [_grid(x, y)]
    if level:
        parts.append(_level(y, *level))
    parts += [_polyline(curve, x, y) for curve in curves]
    label = escape(title)
    return (
        f'<svg viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}" role="img" aria-label="{label}">'
        f"{''.join(parts)}</svg>"
    )


def _round_step(step: float) -> float:
    power = 10.0 ** math.floor(math.log10(step))
    return next(factor * power for factor in (1.0, 2.0, 5.0, 10.0) if factor * power >= step)


def _x(axis: Axis, value: float) -> float:
    return _LEFT + axis.place(value) * (_WIDTH - _LEFT - _RIGHT)


def _y(axis: Axis, value: float) -> float:
    return _HEIGHT - _BOTTOM - axis.place(value) * (_HEIGHT - _TOP - _BOTTOM)


def _grid(x: Axis, y: Axis) -> str:
    bottom, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
    parts = []
    for value, label in y.ticks:
        at = _y(y, value)
        parts.append(
            f'<line class="grid" x1="{_LEFT:g}" x2="{right:g}" y1="{at:.1f}" y2="{at:.1f}"/>'
        )
        parts.append(f'<text x="{_LEFT - 6:g}" y="{at + 4:.1f}" text-anchor="end">{label}</text>')
    for value, label in x.ticks:
        at = _x(x, value)
        parts.append(f'<text x="{at:.1f}" y="{bottom + 16:g}" text-anchor="middle">{label}</text>')
    parts.append(f'<text x="{right:g}" y="{_HEIGHT - 3:g}" text-anchor="end">step</text>')
    return "".join(parts)


def _level(axis: Axis, value: float, label: str) -> str:
    at, right = _y(axis, value), _WIDTH - _RIGHT
    return (
        f'<line class="level" x1="{_LEFT:g}" x2="{right:g}" y1="{at:.1f}" y2="{at:.1f}"/>'
        f'<text x="{right:g}" y="{at - 5:.1f}" text-anchor="end">{escape(label)}</text>'
    )


def _polyline(curve: Curve, x: Axis, y: Axis) -> str:
    finite = np.isfinite(curve.y)
    points = " ".join(
        f"{_x(x, a):.1f},{_y(y, b):.1f}"
        for a, b in zip(curve.x[finite].tolist(), curve.y[finite].tolist(), strict=True)
    )
    return f'<polyline class="{escape(curve.name)}" points="{points}"/>'
