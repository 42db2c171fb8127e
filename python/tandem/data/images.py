"""Images as items: opened, brought to one size and form, made into tensors, batch by batch float.

Lesson 11.

    x = (byte / 255 - mean[channel]) / std[channel]

A byte takes a quarter of a float's room, so images travel as bytes, between processes too, and
become floats a whole batch at a time. Photos keep the form of their file: `get` makes RGB of
grey ones (one in twenty of Imagenette's), of palettes and of CMYK.
Swift twin: Data/Images.swift.
"""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from tandem.data.items import ItemList
from tandem.data.show import show_batch, show_image, show_images
from tandem.data.transform import Transform

__all__ = [
    "IMAGE_EXTENSIONS",
    "ImageList",
    "MakeRGB",
    "Picture",
    "ResizeFixed",
    "ToByteTensor",
    "ToFloatTensor",
    "imagenet_stats",
    "normalize_chan",
    "open_opencv",
    "open_pillow",
    "show_batch",
    "show_image",
    "show_images",
]

Picture = Image.Image | NDArray[np.uint8]  # Pillow's, or [height, width, 3] as OpenCV gives it

IMAGE_EXTENSIONS = frozenset(
    (".bmp", ".gif", ".jpeg", ".jpg", ".pgm", ".png", ".ppm", ".tif", ".tiff", ".webp")
)
# Mean and deviation of each channel over ImageNet's training images.
imagenet_stats = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])


def open_pillow(path: str | os.PathLike[str]) -> Image.Image:
    """Return the image of a file, RGB. Raises what Pillow raises where it is damaged."""
    with Image.open(path) as image:
        image.load()  # the file is open here only
    return image if image.mode == "RGB" else image.convert("RGB")


def open_opencv(path: str | os.PathLike[str]) -> NDArray[np.uint8]:
    """Return the image of a file, RGB [height, width, 3], decoded by OpenCV.

    It is not turned by its EXIF tag, as Pillow does not turn it either.
    Raises ValueError where it is damaged: OpenCV itself is silent about a JPEG cut short.
    """
    import cv2  # 0.1 s, which those do not pay who go by Pillow

    data = Path(path).read_bytes()
    cut = data.startswith(b"\xff\xd8") and data.rfind(b"\xff\xd9") < data.rfind(b"\xff\xda")
    flags = cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION
    image = None if cut or not data else cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    if image is None:
        raise ValueError("the image is cut short" if cut else "OpenCV finds no image in it")
    return np.asarray(image, np.uint8)


_OPENERS: dict[str, Callable[[Any], Picture]] = {"pillow": open_pillow, "opencv": open_opencv}


class ImageList(ItemList):
    """Files of images, opened as RGB by Pillow, or by OpenCV with `opener="opencv"`.

    Raises ValueError for another opener; reading one raises ItemError, with the file.
    """

    extensions = IMAGE_EXTENSIONS

    def __init__(
        self,
        items: Any,
        path: str | os.PathLike[str] = ".",
        tfms: Callable[[Any], Any] | Sequence[Callable[[Any], Any]] | None = None,
        opener: str = "pillow",
    ) -> None:
        super().__init__(items, path, tfms)
        if opener not in _OPENERS:
            raise ValueError(f"ImageList: opener is one of {', '.join(_OPENERS)}, got {opener!r}")
        self.opener = opener

    def get(self, item: Any) -> Picture:
        """Return the image of a file: Pillow's, or an array [height, width, 3] of OpenCV's."""
        return _OPENERS[self.opener](item)


class MakeRGB(Transform):
    """Makes images of any mode RGB; an array is grey [h, w] or has 1, 3 or 4 channels."""

    def __call__(self, x: Picture) -> Picture:
        """Return x as RGB; transparency is dropped. Raises ValueError for other arrays."""
        if isinstance(x, Image.Image):
            return x if x.mode == "RGB" else x.convert("RGB")
        channels = 1 if x.ndim == 2 else x.shape[-1]
        if x.ndim not in (2, 3) or channels not in (1, 3, 4):
            raise ValueError(f"MakeRGB: needs [h, w] or 1, 3 or 4 channels, got {list(x.shape)}")
        grey = x.reshape(*x.shape[:2], channels)
        return np.repeat(grey, 3, 2) if channels == 1 else grey[..., :3]


class ResizeFixed(Transform):
    """Resizes to `size`: height and width, or the side of a square; the form is not kept.

    `resample` is Pillow's filter. Of arrays, OpenCV makes the mean over areas where they shrink.
    """

    order = 10

    def __init__(
        self, size: int | tuple[int, int], resample: Image.Resampling = Image.Resampling.BILINEAR
    ) -> None:
        self.size = (size, size) if isinstance(size, int) else size
        self.resample = resample

    def __call__(self, x: Picture) -> Picture:
        """Return x resized."""
        height, width = self.size
        if isinstance(x, Image.Image):
            return x.resize((width, height), self.resample)
        import cv2

        shrinks = x.shape[0] > height and x.shape[1] > width
        filter_ = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
        return np.asarray(cv2.resize(x, (width, height), interpolation=filter_), np.uint8)


class ToByteTensor(Transform):
    """Makes an image a tensor of its bytes, [channels, height, width] uint8."""

    order = 20

    def __call__(self, x: Picture) -> Tensor:
        """Return x as a tensor of its own memory, strided as the image's rows lie."""
        if isinstance(x, Image.Image):
            height, width = x.height, x.width
            # A view: what puts the channels first is the copy that makes a batch of it.
            values = torch.frombuffer(bytearray(x.tobytes()), dtype=torch.uint8)
            return values.view(height, width, -1).permute(2, 0, 1)
        return torch.from_numpy(np.array(x, ndmin=3)).permute(2, 0, 1)


class ToFloatTensor(Transform):
    """Makes bytes floats from 0 to 1, one tensor or a whole batch."""

    order = 30

    def __call__(self, x: Tensor) -> Tensor:
        """Return x / 255 in float32. Raises TypeError where x does not hold bytes."""
        if x.dtype != torch.uint8:
            raise TypeError(f"ToFloatTensor: needs bytes, got {x.dtype}")
        return x.to(torch.float32).div_(255)


def normalize_chan(
    x: Tensor,
    mean: Sequence[float] | Tensor = imagenet_stats[0],
    std: Sequence[float] | Tensor = imagenet_stats[1],
) -> Tensor:
    """Return images [..., channels, h, w], of floats or bytes, with `mean` gone and over `std`.

    Bytes are taken as 255 to 1, and become float32. Raises ValueError for another number of
    channels.
    """
    shift, scale = _channels(x, mean), _channels(x, std)
    if x.dtype != torch.uint8:
        return (x - shift) / scale
    # One copy, then in place: the division by 255 goes into the statistics.
    return x.to(torch.float32).sub_(255 * shift).div_(255 * scale)


def _channels(x: Tensor, values: Sequence[float] | Tensor) -> Tensor:
    dtype = x.dtype if x.is_floating_point() else torch.float32
    statistic = torch.as_tensor(values, dtype=dtype, device=x.device)
    if x.ndim < 3 or x.shape[-3] != len(statistic):
        needed = f"{len(statistic)} channels, [..., {len(statistic)}, h, w]"
        raise ValueError(f"normalize_chan: needs {needed}, got {list(x.shape)}")
    return statistic[:, None, None]
