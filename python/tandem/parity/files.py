"""Files of a fixture, as the bytes that they consist of."""

import io
from collections.abc import Callable
from typing import BinaryIO

import numpy as np
from PIL import Image

__all__ = ["clouds", "written"]


def written(write: Callable[[BinaryIO], object]) -> np.ndarray:
    """Return the bytes, uint8 [n], that `write` puts into a file."""
    file = io.BytesIO()
    write(file)
    return np.frombuffer(file.getvalue(), np.uint8)


def clouds(small: np.ndarray, size: tuple[int, int]) -> Image.Image:
    """Return a picture of few numbers [rows, columns, channels], drawn large: (width, height)."""
    return Image.fromarray(small).resize(size, Image.Resampling.BICUBIC)
