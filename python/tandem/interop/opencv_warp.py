"""Images whose points are moved by a matrix; see `tandem.interop.opencv`.

Swift twin: swift/Sources/OpenCVImage/OpenCVImage+Warp.swift.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from tandem.interop.opencv_library import (
    Border,
    Interpolation,
    Mat,
    OpenCVError,
    Point,
    Size,
    border_number,
    called,
    check_size,
    four_numbers,
    interpolation_number,
    library,
    made,
    origin,
)

__all__ = [
    "get_affine_transform",
    "get_perspective_transform",
    "get_rotation_matrix_2d",
    "warp_affine",
    "warp_perspective",
]


def get_rotation_matrix_2d(center: Point, angle: float, scale: float = 1) -> Mat:
    """Return the matrix [2, 3] of a turn by `angle` degrees, counterclockwise, about `center`."""
    return np.asarray(library().getRotationMatrix2D(center, angle, scale))


def get_affine_transform(from_: Sequence[Point], to: Sequence[Point]) -> Mat:
    """Return the matrix [2, 3] that takes three points to three others."""
    return _transform(from_, to, 3, library().getAffineTransform)


def get_perspective_transform(from_: Sequence[Point], to: Sequence[Point]) -> Mat:
    """Return the matrix [3, 3] that takes four points to four others.

    It takes what stands aslant to what is seen from the front.
    """
    return _transform(from_, to, 4, library().getPerspectiveTransform)


def warp_affine(
    image: Mat,
    matrix: Mat,
    size: Size,
    interpolation: Interpolation = "linear",
    border: Border = "constant",
    color: Sequence[float] = (),
) -> Mat:
    """Return the image with its points moved by a matrix [2, 3], into an image of `size`.

    Interpolation "area" does what "linear" does. `border` is what is taken where the matrix leads
    outside. Raises OpenCVError for another matrix, or a size below 1 or above MOST_PIXELS.
    """
    kinds = interpolation_number(interpolation), border_number(border)
    return _warped(library().warpAffine, image, matrix, 2, size, kinds, color)


def warp_perspective(
    image: Mat,
    matrix: Mat,
    size: Size,
    interpolation: Interpolation = "linear",
    border: Border = "constant",
    color: Sequence[float] = (),
) -> Mat:
    """Return the image with its points moved by a matrix [3, 3]; see `warp_affine`."""
    kinds = interpolation_number(interpolation), border_number(border)
    return _warped(library().warpPerspective, image, matrix, 3, size, kinds, color)


def _warped(
    call: Callable[..., Any],
    image: Mat,
    matrix: Mat,
    rows: int,
    size: Size,
    kinds: tuple[int, int],
    color: Sequence[float],
) -> Mat:
    if matrix.shape != (rows, 3) or matrix.dtype != np.float64 or not np.isfinite(matrix).all():
        raise OpenCVError(f"{origin(image)}: needs a matrix [{rows}, 3] of finite doubles")
    check_size(image, size)
    interpolation, border = kinds
    options = {"flags": interpolation, "borderMode": border, "borderValue": four_numbers(color)}
    return made(image, call, matrix, size, **options)


def _transform(
    from_: Sequence[Point], to: Sequence[Point], count: int, call: Callable[..., Any]
) -> Mat:
    if len(from_) != count or len(to) != count:
        raise ValueError(f"a transform needs {count} points each, got {len(from_)} and {len(to)}")
    points = [np.array(few, np.float32) for few in (from_, to)]
    return np.asarray(called(f"a transform of {count} points", call, *points))
