"""Images as Pillow encodes and decodes them, and areas averaged by plain sums."""

import io
from typing import Any

import numpy as np
from PIL import Image

__all__ = ["area_means", "decoded", "tensors"]

FORMATS = ("png", "bmp", "gif", "jpeg", "webp")


def tensors() -> dict[str, np.ndarray]:
    """Each format's file as bytes and its pixels; a grey and a deep PNG; two pictures in a GIF."""
    picture = _picture()
    files = {name: _encoded(Image.fromarray(picture), name) for name in FORMATS}
    files["grey"] = _encoded(Image.fromarray(picture[..., 0]), "png")
    result: dict[str, np.ndarray] = {
        f"{name}.file": np.frombuffer(data, np.uint8) for name, data in files.items()
    }
    result |= {f"{name}.pixels": decoded(data) for name, data in files.items()}
    deep = picture[..., 1].astype(np.uint16) * 257 + 3
    result["deep.file"] = np.frombuffer(_encoded(Image.fromarray(deep), "png"), np.uint8)
    result["deep.pixels"] = deep[..., None]
    numbers = picture.astype(np.float32)
    for height, width in ((4, 5), (5, 3), (9, 14)):
        result[f"area.{height}x{width}"] = area_means(numbers, height, width)
    return result | {"picture": picture}


def _picture() -> np.ndarray:
    """A smooth picture [8, 10, 3], which JPEG keeps well, of at most 80 colours."""
    y, x = np.mgrid[:8, :10]
    channels = [20 * x + 10, 25 * y + 5, 12 * (x + y) + 20]
    return np.stack(channels, -1).astype(np.uint8)


def _encoded(image: Image.Image, name: str) -> bytes:
    settings: dict[str, dict[str, Any]] = {
        "jpeg": {"quality": 100, "subsampling": 0},
        "webp": {"lossless": True},
    }
    stream = io.BytesIO()
    image.save(stream, name, **settings.get(name, {}))
    return stream.getvalue()


def decoded(data: bytes) -> np.ndarray:
    """The pixels [height, width, channels] of a file's first picture."""
    image = Image.open(io.BytesIO(data))
    pixels = np.asarray(image if image.mode == "L" else image.convert("RGB"))
    return pixels[..., None] if pixels.ndim == 2 else pixels


def area_means(image: np.ndarray, height: int, width: int) -> np.ndarray:
    """The mean of what each pixel of the new size covers of the old ones."""
    rows, columns = _cover(image.shape[0], height), _cover(image.shape[1], width)
    return np.einsum("ah,bw,hwc->abc", rows, columns, image).astype(np.float32)


def _cover(old: int, new: int) -> np.ndarray:
    """How much of each new cell each old one fills: [new, old], rows that sum to one."""
    edges = np.arange(new + 1)[:, None] * old / new
    low, high = np.arange(old), np.arange(old) + 1
    overlap = np.minimum(edges[1:], high) - np.maximum(edges[:-1], low)
    return np.maximum(overlap, 0) * new / old
