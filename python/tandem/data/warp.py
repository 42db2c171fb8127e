"""Perspective: a picture seen from the side, by eight coefficients (lesson 11).

    x' = (a x + b y + c) / (g x + h y + 1),  y' = (d x + e y + f) / (g x + h y + 1)

Each of four pairs of corners gives two equations that are linear in a..h: eight for eight unknowns,
solved here by Gaussian elimination. Corners go round from the top left: top left, bottom left,
bottom right, top right.
"""

import math
from collections.abc import Sequence
from itertools import combinations

from PIL import Image

__all__ = ["Corners", "corners_of", "find_coeffs", "warp"]

Corners = Sequence[tuple[float, float]]


def corners_of(left: float, top: float, right: float, bottom: float) -> Corners:
    """Return the four corners (x, y) of a box, in the order of this file."""
    return ((left, top), (left, bottom), (right, bottom), (right, top))


def find_coeffs(source: Corners, target: Corners) -> tuple[float, ...]:
    """Return a..h that take each corner of the target to that of the source, as Pillow wants them.

    Raises ValueError where there are not four corners, or three of them lie on one line.
    """
    _check_corners("source", source)
    _check_corners("target", target)
    rows = []
    for (to_x, to_y), (x, y) in zip(source, target, strict=True):
        rows.append([x, y, 1.0, 0.0, 0.0, 0.0, -to_x * x, -to_x * y, to_x])
        rows.append([0.0, 0.0, 0.0, x, y, 1.0, -to_y * x, -to_y * y, to_y])
    return tuple(_solve(rows))


def _check_corners(name: str, corners: Corners) -> None:
    if len(corners) != 4:
        raise ValueError(f"find_coeffs: needs four {name} corners, got {len(corners)}")
    extent = max(math.dist(p, q) for p, q in combinations(corners, 2))
    for p, q, r in combinations(corners, 3):
        area = (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])
        if abs(area) <= 1e-9 * extent**2:
            raise ValueError(f"find_coeffs: {name} corners {p}, {q}, {r} lie on one line")


def _solve(rows: list[list[float]]) -> list[float]:
    """Solve n equations, each its n factors and the right-hand side; changes them."""
    n = len(rows)
    rounding = 1e-13 * max(abs(value) for row in rows for value in row)
    for column in range(n):
        # The largest pivot keeps factors at most 1, so that rounding errors do not grow.
        pivot = max(range(column, n), key=lambda row: abs(rows[row][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        if abs(rows[column][column]) <= rounding:
            raise ValueError("find_coeffs: the target's (0, 0) would lie infinitely far away")
        for row in range(column + 1, n):
            factor = rows[row][column] / rows[column][column]
            rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    solution = [0.0] * n
    for row in reversed(range(n)):
        known = sum(rows[row][i] * solution[i] for i in range(row + 1, n))
        solution[row] = (rows[row][n] - known) / rows[row][row]
    return solution


def warp(
    image: Image.Image,
    size: tuple[int, int],
    corners: Corners,
    resample: Image.Resampling = Image.Resampling.BILINEAR,
) -> Image.Image:
    """Return the quadrilateral `corners` [pixels] of a picture, drawn out to (height, width).

    A transform reads four pixels for each of its own, so what is to shrink to less than half is
    averaged first: fine patterns would flicker otherwise. Raises ValueError as `find_coeffs` does.
    """
    height, width = size
    factor = _shrinkage(corners, size)
    if factor > 1:
        box = _bounds(corners, image.size, factor)
        image = image.reduce(factor, box)
        corners = [((x - box[0]) / factor, (y - box[1]) / factor) for x, y in corners]
    coefficients = find_coeffs(corners, corners_of(0, 0, width, height))
    return image.transform((width, height), Image.Transform.PERSPECTIVE, coefficients, resample)


def _shrinkage(corners: Corners, size: tuple[int, int]) -> int:
    """Return the whole factor by which every side of the quadrilateral is to shrink at least."""
    if len(corners) != 4:
        return 1
    top_left, bottom_left, bottom_right, top_right = corners
    across = min(math.dist(top_left, top_right), math.dist(bottom_left, bottom_right))
    down = min(math.dist(top_left, bottom_left), math.dist(top_right, bottom_right))
    return max(int(min(across / size[1], down / size[0])), 1)


def _bounds(corners: Corners, size: tuple[int, int], step: int) -> tuple[int, int, int, int]:
    """Return a box of the picture that holds the corners, its sides multiples of `step` [pixels].

    Only at the picture's end a side is cut short.
    """
    sides = []
    for values, end in zip(zip(*corners, strict=True), size, strict=True):
        start = max(math.floor(min(values)), 0)
        steps = math.ceil((max(values) - start) / step)
        sides.append((start, min(start + steps * step, end)))
    (left, right), (top, bottom) = sides
    return left, top, right, bottom
