"""The size, the form and the place of an image; see `tandem.interop.opencv`.

Swift twin: swift/Sources/OpenCVImage/OpenCVImage+Geometry.swift.
"""

from collections.abc import Sequence

from tandem.interop.opencv_library import (
    MOST_PIXELS,
    Border,
    FlipMode,
    Interpolation,
    Mat,
    OpenCVError,
    Rotation,
    Size,
    border_number,
    check_size,
    four_numbers,
    interpolation_number,
    library,
    made,
    origin,
)

__all__ = ["copy_make_border", "crop", "flip", "resize", "rotate", "transpose"]

_FLIPS = {"both": -1, "vertical": 0, "horizontal": 1}
_TURNS = {"clockwise": 0, "half": 1, "counterclockwise": 2}


def resize(image: Mat, size: Size, interpolation: Interpolation = "linear") -> Mat:
    """Return the image in another size, columns and rows; its form is not kept."""
    check_size(image, size)
    return made(image, library().resize, size, interpolation=interpolation_number(interpolation))


def flip(image: Mat, mode: FlipMode) -> Mat:
    """Return the image mirrored."""
    return made(image, library().flip, _FLIPS[mode])


def rotate(image: Mat, rotation: Rotation) -> Mat:
    """Return the image turned by quarters."""
    return made(image, library().rotate, _TURNS[rotation])


def transpose(image: Mat) -> Mat:
    """Return the image with rows for columns."""
    return made(image, library().transpose)


def crop(image: Mat, x: int, y: int, size: Size) -> Mat:
    """Return the part of `size` at `x` and `y`, a view. OpenCVError: it lies not within."""
    (rows, cols), (width, height) = image.shape[:2], size
    if min(x, y) < 0 or min(size) < 1 or x + width > cols or y + height > rows:
        raise OpenCVError(f"{origin(image)}: has no part of {width} x {height} at {x}, {y}")
    return image[y : y + height, x : x + width]


def copy_make_border(
    image: Mat,
    top: int = 0,
    bottom: int = 0,
    left: int = 0,
    right: int = 0,
    border: Border = "constant",
    color: Sequence[float] = (),
) -> Mat:
    """Return the image with something around it: `color` for each channel where it is constant."""
    widths = [top, bottom, left, right]
    if not all(0 <= width <= MOST_PIXELS for width in widths):
        raise OpenCVError(f"{origin(image)}: no border of {widths}")
    rows, cols = image.shape[:2]
    check_size(image, (cols + left + right, rows + top + bottom))
    return made(
        image, library().copyMakeBorder, *widths, border_number(border), value=four_numbers(color)
    )
