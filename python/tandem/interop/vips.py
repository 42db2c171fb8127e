"""Images through libvips, a library written in C, by its binding pyvips (lesson 14).

    pixels = VipsImage.thumbnail("a.jpg", 128, 128).rgb().tensor()

An image is a pipeline, which computes its pixels only when they are asked for, piece by piece. It
is never changed: each operation gives a new one, which keeps those it needs.

pyvips knows no operation by name: it asks libvips at run time which there are and what they take,
so a call is checked when it is made. In Swift the compiler checks it, against the header of a few
functions in C that take their options in fixed places.
Twin of swift/Sources/VipsImage/VipsImage.swift.
"""

import os
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Literal, Self

import numpy as np
import torch

from tandem.errors import TandemError

__all__ = [
    "MOST_PIXELS",
    "Fit",
    "Kernel",
    "VipsError",
    "VipsImage",
    "VipsMissingError",
    "library",
    "use",
]

# Files of more pixels are refused, unless another bound is given.
MOST_PIXELS = 1 << 28
Fit = Literal["inside", "stretched"]
Kernel = Literal["nearest", "linear", "cubic", "lanczos3"]
_SIZES = {"inside": "both", "stretched": "force"}
_Path = str | os.PathLike[str]


class VipsMissingError(TandemError):
    """libvips is not installed."""


class VipsError(TandemError):
    """A file or an operation that libvips refused, in its own words."""


@cache
def library() -> Any:
    """Return pyvips, set up. Raises VipsMissingError where it or libvips is missing."""
    try:
        if find_spec("h5py"):
            # Its own HDF5 must come before the system's, which libvips brings: the other way round
            # h5py finds the wrong one, and spaCy imports it.
            import_module("h5py")
        import pyvips
    except (ImportError, OSError) as error:
        raise VipsMissingError(
            "libvips is not installed: `apt-get install libvips-dev` (Debian, Ubuntu) or "
            "`brew install vips` (macOS)"
        ) from error
    # Files are read once each, and one that has changed is to be seen as it is now.
    pyvips.cache_set_max(0)
    # Leaves out the readers that are not made for files from anywhere.
    pyvips.block_untrusted_set(True)
    # With more, libvips 8.14 takes one in forty thumbnails of files cut short for whole ones.
    pyvips.concurrency_set(1)
    return pyvips


def use(threads: int) -> None:
    """Have an image use so many threads; one unless this is called.

    More may let a damaged file pass, and gain nothing where images are read side by side.
    """
    library().concurrency_set(threads)


class VipsImage:
    """An image of libvips. Its methods raise VipsError, with libvips's own message."""

    def __init__(self, image: Any, origin: str) -> None:
        self._image, self._origin = image, origin

    @classmethod
    def from_file(
        cls, path: _Path, sequential: bool = False, most_pixels: int = MOST_PIXELS
    ) -> Self:
        """Return the image of a file; its header is read, its pixels are not.

        `sequential`: whether pixels are asked for once, from top to bottom; they are then never all
        in memory, and asking twice raises. A file that is cut short or damaged raises when its
        pixels are asked for, one of more than `most_pixels` at once.
        """
        access = "sequential" if sequential else "random"
        load = library().Image.new_from_file
        image = _made(str(path), load, os.fspath(path), access=access, fail_on="error")
        made = cls(image, str(path))
        if made.width * made.height > most_pixels:
            size = f"{made.width} x {made.height}"
            raise VipsError(f"{path}: {size} pixels are more than {most_pixels}")
        return made

    @classmethod
    def from_tensor(cls, pixels: torch.Tensor) -> Self:
        """Return an image of the pixels [height, width, channels] uint8, which are copied.

        Raises ValueError for another form.
        """
        if pixels.dtype != torch.uint8 or pixels.ndim != 3 or not 1 <= pixels.shape[2] <= 4:
            form = f"{pixels.dtype} {list(pixels.shape)}"
            raise ValueError(f"VipsImage: needs bytes [height, width, 1 to 4 channels], got {form}")
        values = pixels.contiguous().numpy().copy()
        height, width, channels = values.shape
        make = library().Image.new_from_memory
        origin = f"pixels {list(values.shape)}"
        return cls(_made(origin, make, values, width, height, channels, "uchar"), origin)

    @classmethod
    def thumbnail(
        cls,
        path: _Path,
        width: int,
        height: int,
        fit: Fit = "inside",
        most_pixels: int = MOST_PIXELS,
    ) -> Self:
        """Return a small image of a file, within the size or exactly it.

        It is decoded no larger than it takes: a JPEG at a half, a quarter or an eighth. It is
        turned as its file says, and read once from top to bottom.
        """
        # The header alone: what it announces is decided on before anything is decoded.
        cls.from_file(path, sequential=True, most_pixels=most_pixels)
        make = library().Image.thumbnail
        options = {"height": height, "size": _SIZES[fit], "fail_on": "error"}
        return cls(_made(str(path), make, os.fspath(path), width, **options), str(path))

    @property
    def width(self) -> int:
        """Pixels in a row."""
        return int(self._image.width)

    @property
    def height(self) -> int:
        """Rows."""
        return int(self._image.height)

    @property
    def channels(self) -> int:
        """Numbers a pixel."""
        return int(self._image.bands)

    @property
    def is_bytes(self) -> bool:
        """Whether a channel has eight bits."""
        return bool(self._image.format == "uchar")

    def __repr__(self) -> str:
        return f"{self.width} x {self.height} image of {self.channels} channels"

    def cropped(self, left: int, top: int, width: int, height: int) -> Self:
        """Return the part of `width` x `height` at `left` and `top`, which must lie within."""
        return self._then(self._image.extract_area, left, top, width, height)

    def resized(self, width: int, height: int, kernel: Kernel = "lanczos3") -> Self:
        """Return the image in another size; its form is not kept."""
        if width < 1 or height < 1:
            raise VipsError(f"{self._origin}: no size of {width} x {height}")
        across, down = width / self.width, height / self.height
        return self._then(self._image.resize, across, vscale=down, kernel=kernel)

    def rgb(self) -> Self:
        """Return the image with three channels of eight bits; transparency is laid on black."""
        return self._then(self._as_rgb)

    def tensor(self) -> torch.Tensor:
        """Return the pixels [height, width, channels] uint8.

        They are computed into memory that the tensor takes over: no copy is made. Raises VipsError
        where the file is damaged, or a channel has not eight bits.
        """
        if not self.is_bytes:
            raise VipsError(f"{self._origin}: has not eight bits a channel: call rgb() first")
        shape = (self.height, self.width, self.channels)
        # A buffer of C's, of which NumPy and PyTorch are views.
        memory = _made(self._origin, self._image.write_to_memory)
        return torch.from_numpy(np.frombuffer(memory, np.uint8).reshape(shape))

    def write(self, path: _Path) -> None:
        """Write a file, its kind by the ending; options may follow: "a.jpg[Q=90]"."""
        _made(str(path), self._image.write_to_file, os.fspath(path))

    def _then(self, call: Any, *arguments: Any, **options: Any) -> Self:
        return type(self)(_made(self._origin, call, *arguments, **options), self._origin)

    def _as_rgb(self) -> Any:
        rgb = self._image.colourspace("srgb")
        # `flatten` takes the last channel for transparency, whether it is or not.
        return (rgb.flatten() if rgb.hasalpha() else rgb).cast("uchar")


def _made(what: str, call: Any, *arguments: Any, **options: Any) -> Any:
    try:
        return call(*arguments, **options)
    except library().Error as error:
        said = [line.strip() for line in str(error).splitlines()[1:] if line.strip()]
        raise VipsError(f"{what}: {'; '.join(said) or error}") from error
