"""Images through OpenCV, a library written in C++, by its binding cv2 (lesson 14).

    image = resize(imread("a.jpg"), (128, 128), "area")
    pixels = tensor(cvt_color(image, "bgr2rgb"))

An image is a NumPy array [rows, cols, channels], whose memory OpenCV reads and writes: cv2 makes a
`cv::Mat` around it for each call. Grey images have a channel too, which cv2 leaves out. The
functions give new arrays; a part is a view, as NumPy's are.

cv2 is C++ that a generator wrote from OpenCV's headers, a function for each of OpenCV's; a call is
checked when it is made. Swift's compiler reads the headers itself.
Twin of swift/Sources/OpenCVImage/OpenCVImage.swift, whose images are values.
"""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from tandem.interop.opencv_header import read_header
from tandem.interop.opencv_library import (
    MOST_PIXELS,
    Mat,
    OpenCVError,
    ReadMode,
    called,
    library,
    origin,
    with_channels,
)

__all__ = ["collate_mats", "from_tensor", "imdecode", "imencode", "imread", "imwrite", "tensor"]

_MODES = {"unchanged": -1, "grayscale": 0, "color": 1}
_Path = str | os.PathLike[str]


def imread(
    path: _Path,
    mode: ReadMode = "color",
    turned: bool = True,
    most_pixels: int = MOST_PIXELS,
) -> Mat:
    """Return the image of a file: BMP, JPEG, PNG, PNM, TIFF (its first page) or WebP.

    Its channels are blue, green and red unless `mode` says otherwise, as OpenCV has them. `turned`:
    whether it is turned as its EXIF tag says; never in mode "unchanged".

    Raises OpenCVError, which names the file, where it cannot be read, is of another kind, is cut
    short or damaged, or has more than `most_pixels`, which is found out before it is decoded.
    Damage within a JPEG passes: its decoder makes up the pixels. What OpenCV and its decoders have
    to say of a damaged file, some write to standard error.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise OpenCVError(f"{path}: cannot be read: {error.strerror}") from error
    return imdecode(data, mode, str(path), turned, most_pixels)


def imdecode(
    data: bytes,
    mode: ReadMode = "color",
    name: str = "bytes",
    turned: bool = True,
    most_pixels: int = MOST_PIXELS,
) -> Mat:
    """Return the image of a file's bytes; see `imread`. Errors name them `name`."""
    try:
        header = read_header(data)
    except ValueError as error:
        raise OpenCVError(f"{name}: {error}") from error
    if header.width * header.height > most_pixels:
        size = f"{header.width} x {header.height}"
        raise OpenCVError(f"{name}: {size} pixels are more than {most_pixels}")
    # All bits of "unchanged" are set, so that it has that one too.
    flags = _MODES[mode] | (0 if turned else library().IMREAD_IGNORE_ORIENTATION)
    image = called(name, library().imdecode, np.frombuffer(data, np.uint8), flags)
    if image is None:
        raise OpenCVError(f"{name}: is damaged or cut short")
    return with_channels(image)


def imencode(ending: str, image: Mat, quality: int | None = None) -> bytes:
    """Return a file's bytes, of the kind that goes with `ending`: ".jpg".

    `quality` is 0 to 100, for JPEG and WebP; above 100, WebP loses nothing. Raises OpenCVError
    where OpenCV writes no such files, or none of such pixels.
    """
    cv2, what = library(), f"{origin(image)} as {ending}"
    kinds = (cv2.IMWRITE_JPEG_QUALITY, cv2.IMWRITE_WEBP_QUALITY)
    options = [] if quality is None else [n for kind in kinds for n in (kind, quality)]
    done, data = called(what, cv2.imencode, ending, image, options)
    if not done:
        raise OpenCVError(f"{what}: it writes nothing")
    return bytes(data)


def imwrite(path: _Path, image: Mat, quality: int | None = None) -> None:
    """Write a file, its kind by the ending; see `imencode`. OpenCVError names the file."""
    try:
        Path(path).write_bytes(imencode(Path(path).suffix, image, quality))
    except OpenCVError as error:
        raise OpenCVError(f"{path}: cannot be written: {error}") from error
    except OSError as error:
        raise OpenCVError(f"{path}: cannot be written: {error.strerror}") from error


def tensor(image: Mat) -> torch.Tensor:
    """Return the numbers [rows, cols, channels]; they are the array's own: no copy is made.

    What is written to one is seen in the other. Raises OpenCVError for numbers that no tensor has.
    """
    try:
        return torch.from_numpy(image)
    except TypeError as error:
        raise OpenCVError(f"{origin(image)}: {error}") from error


def from_tensor(pixels: torch.Tensor) -> Mat:
    """Return an image of the numbers [rows, cols, channels], which are copied.

    Raises ValueError for another rank, or other than 1 to 4 channels.
    """
    if pixels.ndim != 3 or not 1 <= pixels.shape[2] <= 4 or 0 in pixels.shape:
        form = list(pixels.shape)
        raise ValueError(f"from_tensor: needs [rows, cols, 1 to 4 channels], got {form}")
    return np.asarray(pixels.contiguous().numpy()).copy()


def collate_mats(images: Sequence[Mat], scale: float = 1 / 255) -> torch.Tensor:
    """Return the images' numbers [images, rows, cols, channels] times `scale`: bytes 0 to 1.

    Each image is made floats in its place within the tensor: no other copy is made. Raises
    ValueError where there are none, or they have not one shape.
    """
    shapes = [image.shape for image in images]
    if len(set(shapes)) != 1:
        raise ValueError(f"collate_mats: needs images of one shape, got {shapes}")
    batch = np.empty((len(images), *shapes[0]), np.float32)
    for place, image in zip(batch, images, strict=True):
        np.multiply(image, np.float32(scale), out=place, casting="unsafe")
    return torch.from_numpy(batch)
