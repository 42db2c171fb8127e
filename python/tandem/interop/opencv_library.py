"""OpenCV itself, set up once, and what its functions have in common; see `tandem.interop.opencv`.

Swift twins: OpenCVLibrary.swift and OpenCVOptions.swift of swift/Sources/OpenCVImage.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from tandem.errors import TandemError

__all__ = [
    "MOST_PIXELS",
    "Border",
    "ColorConversion",
    "FlipMode",
    "Interpolation",
    "Mat",
    "OpenCVError",
    "Point",
    "ReadMode",
    "Rotation",
    "Size",
    "border_number",
    "called",
    "check_size",
    "four_numbers",
    "interpolation_number",
    "library",
    "made",
    "origin",
    "use",
    "version",
    "with_channels",
]

Mat = NDArray[Any]  # [rows, cols, channels]; a matrix is [rows, cols]
Size = tuple[int, int]  # columns and rows, as OpenCV has it
Point = tuple[float, float]
ReadMode = Literal["unchanged", "grayscale", "color"]
Interpolation = Literal["nearest", "linear", "cubic", "area", "lanczos4"]
ColorConversion = Literal[
    "bgr2rgb", "bgr2gray", "rgb2gray", "gray2bgr", "bgr2hsv", "rgb2hsv", "hsv2bgr", "hsv2rgb"
]
FlipMode = Literal["both", "vertical", "horizontal"]
Rotation = Literal["clockwise", "half", "counterclockwise"]
Border = Literal["constant", "replicate", "reflect", "wrap", "reflect101"]

# Images of more pixels are refused, unless another bound is given.
MOST_PIXELS = 1 << 28


class OpenCVError(TandemError):
    """A file or an operation that OpenCV refused, or that is refused before OpenCV sees it."""


@cache
def library() -> Any:
    """Return cv2, set up."""
    import cv2

    # What goes wrong is raised; it would be written to standard error as well.
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)
    # Images are read side by side, each by one thread.
    cv2.setNumThreads(1)
    return cv2


def use(threads: int) -> None:
    """Have an operation use so many threads; one unless this is called."""
    library().setNumThreads(threads)


def version() -> str:
    """Return OpenCV's own number: "5.0.0"."""
    return str(library().__version__)


def interpolation_number(kind: Interpolation) -> int:
    """Return OpenCV's number of a kind, their order in its list."""
    return get_args(Interpolation).index(kind)


def border_number(kind: Border) -> int:
    """Return OpenCV's number of a border, their order in its list."""
    return get_args(Border).index(kind)


def four_numbers(color: Sequence[float]) -> tuple[float, ...]:
    """Return a colour as four numbers."""
    return (*color, 0, 0, 0, 0)[:4]


def origin(image: Mat) -> str:
    """Return what errors call an array."""
    return f"pixels {list(image.shape)}"


def check_size(image: Mat, size: Size) -> None:
    """Raise OpenCVError for a size below 1, or of more than MOST_PIXELS."""
    width, height = size
    if width < 1 or height < 1:
        raise OpenCVError(f"{origin(image)}: no size of {width} x {height}")
    if width * height > MOST_PIXELS:
        pixels = f"{width} x {height} pixels"
        raise OpenCVError(f"{origin(image)}: {pixels} are more than {MOST_PIXELS}")


def called(what: str, call: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """Return what `call` does, or raise OpenCVError, which names `what`, for OpenCV's own error."""
    try:
        return call(*arguments, **options)
    except library().error as error:
        # Arguments that cv2 cannot make C++ of have no function's name.
        name = getattr(error, "func", None)
        said = f"{name}: {error.err}" if name else str(error)
        raise OpenCVError(f"{what}: {said}") from error


def made(image: Mat, call: Callable[..., Any], *arguments: Any, **options: Any) -> Mat:
    """Return the image that `call` makes of `image`, or raise OpenCVError."""
    return with_channels(called(origin(image), call, image, *arguments, **options))


def with_channels(image: Mat) -> Mat:
    """Return a grey image with the channel that cv2 leaves out."""
    return np.asarray(image[..., None] if image.ndim == 2 else image)
