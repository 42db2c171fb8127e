"""Colours and blurs of images; see `tandem.interop.opencv`.

Swift twin: swift/Sources/OpenCVImage/OpenCVImage+Filters.swift.
"""

from tandem.interop.opencv_library import (
    Border,
    ColorConversion,
    Mat,
    OpenCVError,
    Size,
    border_number,
    library,
    made,
    origin,
)

__all__ = ["blur", "cvt_color", "gaussian_blur", "median_blur"]


def cvt_color(image: Mat, conversion: ColorConversion) -> Mat:
    """Return the image with other channels.

    Raises OpenCVError where it has not those that `conversion` begins with.
    """
    # Some versions of OpenCV make something up of too few.
    needed = 1 if conversion.startswith("gray") else 3
    if image.ndim != 3 or image.shape[2] != needed:
        raise OpenCVError(f"{origin(image)}: {conversion} needs {needed} channels")
    return made(image, library().cvtColor, getattr(library(), f"COLOR_{conversion.upper()}"))


def blur(image: Mat, kernel: Size, border: Border = "reflect101") -> Mat:
    """Return the image with each pixel the mean of those around it.

    Raises OpenCVError for a kernel below 1 or larger than the image.
    """
    _check_kernel(image, kernel)
    return made(image, library().blur, kernel, borderType=border_number(border))


def gaussian_blur(image: Mat, kernel: Size, sigma: float = 0, border: Border = "reflect101") -> Mat:
    """Return the image with each pixel a mean of those around it, weighted by a bell.

    `sigma` is the bell's deviation; 0 is what fits the kernel. Raises OpenCVError for a kernel that
    is even, below 1 or larger than the image.
    """
    _check_kernel(image, kernel)
    return made(image, library().GaussianBlur, kernel, sigma, borderType=border_number(border))


def median_blur(image: Mat, side: int) -> Mat:
    """Return the image with each number the median of those in a square around it.

    Raises OpenCVError for a side that is even, below 3 or larger than the image, or, where the
    numbers are no bytes, other than 3 and 5.
    """
    _check_kernel(image, (side, side))
    if side % 2 == 0 or side < 3:
        raise OpenCVError(f"{origin(image)}: no median over a side of {side}")
    return made(image, library().medianBlur, side)


def _check_kernel(image: Mat, kernel: Size) -> None:
    (rows, cols), (width, height) = image.shape[:2], kernel
    if not (1 <= width <= cols and 1 <= height <= rows):
        raise OpenCVError(f"{origin(image)}: no kernel of {width} x {height} for {cols} x {rows}")
