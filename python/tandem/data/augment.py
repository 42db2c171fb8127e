"""Augmentation, image by image: one photo is many, if it is seen otherwise each time (lesson 11).

    side = sqrt(area u r), sqrt(area u / r):  u uniform in `scale`, log r uniform in log `ratio`

is the crop that training sees: a random part of a photo's area, of a random shape, resized to what
the network takes. Everything here works on Pillow images, before they are tensors. A size [pixels]
is (height, width), as everywhere in this library; boxes and points are Pillow's, x before y. The
same on whole batches is in `augment_batch`.

Swift twin: Data/Augment.swift.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tandem.data.transform import RandomTransform
from tandem.data.warp import Corners, corners_of, warp

__all__ = [
    "CenterCrop",
    "GeneralCrop",
    "PilRandomDihedral",
    "PilRandomFlip",
    "PilTiltRandomCrop",
    "PilTransform",
    "RandomResizedCrop",
    "default_crop_size",
    "process_size",
]

Size = int | Sequence[int]
Box = tuple[float, float, float, float]
_ATTEMPTS = 10


def process_size(size: Size) -> tuple[int, int]:
    """Return (height, width) of a side or a pair. Raises ValueError for any other, or below 1."""
    pair = (size, size) if isinstance(size, int) else tuple(size)
    if len(pair) == 1:
        pair *= 2
    if len(pair) != 2 or min(pair) < 1:
        raise ValueError(f"a size is a side or (height, width), at least 1, got {size}")
    return pair[0], pair[1]


def default_crop_size(width: float, height: float, aspect: float = 1.0) -> tuple[float, float]:
    """Return the largest (width, height) of the given aspect that fits: by default a square."""
    return min(width, height * aspect), min(height, width / aspect)


def _check_chance(name: str, p: float) -> float:
    if not 0 <= p <= 1:
        raise ValueError(f"{name}: p must be within 0..1, got {p}")
    return p


class PilTransform(RandomTransform):
    """The base of transforms of Pillow images, before they are tensors: a subclass gives `apply`.

    An array [h, w, channels] of bytes, as OpenCV opens a file, becomes a Pillow image.
    """

    order = 11  # after resizing

    def __call__(self, x: Image.Image | NDArray[np.uint8]) -> Image.Image:
        """Return x transformed."""
        return self.apply(x if isinstance(x, Image.Image) else Image.fromarray(x))

    def apply(self, image: Image.Image) -> Image.Image:
        """Return the image transformed; raises NotImplementedError where no subclass does it."""
        raise NotImplementedError(f"{type(self).__name__} has no apply")


class PilRandomFlip(PilTransform):
    """Mirrors left and right with probability `p`. Raises ValueError for p outside 0..1."""

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        self.p = _check_chance("PilRandomFlip", p)

    def apply(self, image: Image.Image) -> Image.Image:
        """Return the image or its mirror image."""
        if self.random.random() >= self.p:
            return image
        return image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)


class PilRandomDihedral(PilTransform):
    """With probability `p` one of the square's eight symmetries, of which one leaves it as it is.

    For pictures without an up, such as those of satellites. Raises ValueError for p outside 0..1.
    """

    def __init__(self, p: float = 0.75) -> None:
        super().__init__()
        self.p = _check_chance("PilRandomDihedral", p)

    def apply(self, image: Image.Image) -> Image.Image:
        """Return the image flipped, turned by quarters, or both; a quarter swaps its sides."""
        if self.random.random() >= self.p:
            return image
        symmetry = self.random.randrange(8)
        return image.transpose(Image.Transpose(symmetry - 1)) if symmetry else image


class GeneralCrop(PilTransform):
    """A box of the picture, resized to `size`: subclasses say which, this one takes the middle.

    `crop_size` is the box's, None for the largest of the shape of `size`. Pillow averages where
    it shrinks a picture. Raises ValueError for a size that is none, and, when called, for a crop
    that the image cannot hold.
    """

    def __init__(
        self,
        size: Size,
        crop_size: Size | None = None,
        resample: Image.Resampling = Image.Resampling.BILINEAR,
    ) -> None:
        super().__init__()
        self.size, self.resample = process_size(size), resample
        self.crop_size = None if crop_size is None else process_size(crop_size)

    def apply(self, image: Image.Image) -> Image.Image:
        """Return the box, resized."""
        height, width = self.size
        return image.resize((width, height), self.resample, self.box(*image.size))

    def box(self, width: int, height: int) -> Box:
        """Return (left, top, right, bottom) of the crop of an image; may draw."""
        return _middle(width, height, *self.crop(width, height))

    def crop(self, width: int, height: int) -> tuple[float, float]:
        """Return the crop's own (width, height)."""
        if self.crop_size is None:
            return default_crop_size(width, height, self.size[1] / self.size[0])
        crop_height, crop_width = self.crop_size
        if crop_width > width or crop_height > height:
            held = f"an image of {height} x {width} has no crop of {crop_height} x {crop_width}"
            raise ValueError(f"{type(self).__name__}: {held} (height x width)")
        return crop_width, crop_height


def _middle(width: float, height: float, crop_width: float, crop_height: float) -> Box:
    left, top = (width - crop_width) / 2, (height - crop_height) / 2
    return left, top, left + crop_width, top + crop_height


class CenterCrop(GeneralCrop):
    """The middle, at 1/`scale` of the largest crop: how validation sees what training crops.

    The original took 1/scale of either side, so that a photo that is not square was squeezed into
    one; the shape is kept here. Raises ValueError for a scale below 1.
    """

    def __init__(self, size: Size, scale: float = 1.14) -> None:
        super().__init__(size)
        if scale < 1:
            raise ValueError(f"CenterCrop: scale must be at least 1, got {scale}")
        self.scale = scale

    def crop(self, width: int, height: int) -> tuple[float, float]:
        """Return the largest crop of the shape of `size`, divided by the scale."""
        crop_width, crop_height = super().crop(width, height)
        return crop_width / self.scale, crop_height / self.scale


class RandomResizedCrop(GeneralCrop):
    """A random part of the area, of a random shape, in a random place (arXiv 1409.4842).

    Where ten draws do not fit, the largest box in the middle whose shape `ratio` allows. The
    original multiplied the area again at each attempt, and failed when none fitted. Raises
    ValueError for a scale outside 0..1, or bounds that are not in order.
    """

    def __init__(
        self,
        size: Size,
        scale: tuple[float, float] = (0.08, 1.0),
        ratio: tuple[float, float] = (3 / 4, 4 / 3),
        resample: Image.Resampling = Image.Resampling.BILINEAR,
    ) -> None:
        super().__init__(size, resample=resample)
        if not 0 < scale[0] <= scale[1] <= 1 or not 0 < ratio[0] <= ratio[1]:
            wanted = "0 < scale <= 1 and 0 < ratio, each (low, high)"
            raise ValueError(f"RandomResizedCrop: needs {wanted}, got {scale} and {ratio}")
        self.scale, self.ratio = scale, ratio

    def box(self, width: int, height: int) -> Box:
        """Return (left, top, right, bottom) of the crop, in whole pixels."""
        for _ in range(_ATTEMPTS):
            area = width * height * self.random.uniform(*self.scale)
            ratio = math.exp(self.random.uniform(*map(math.log, self.ratio)))
            wide, high = round(math.sqrt(area * ratio)), round(math.sqrt(area / ratio))
            if 0 < wide <= width and 0 < high <= height:
                left = self.random.randint(0, width - wide)
                top = self.random.randint(0, height - high)
                return left, top, left + wide, top + high
        nearest = min(max(width / height, self.ratio[0]), self.ratio[1])
        wide, high = (max(round(side), 1) for side in default_crop_size(width, height, nearest))
        left, top = (width - wide) // 2, (height - high) // 2
        return left, top, left + wide, top + high


class PilTiltRandomCrop(GeneralCrop):
    """A random crop, seen from a little to the side: its corners move by a share of its sides.

    A share is drawn within `magnitude` for either direction, and within what the photo leaves
    around the crop, so that nothing is seen that is not there. Raises ValueError for a magnitude
    outside 0..0.5, at which a side would shrink to a point.
    """

    def __init__(
        self,
        size: Size,
        crop_size: Size | None = None,
        magnitude: float = 0.1,
        resample: Image.Resampling = Image.Resampling.BILINEAR,
    ) -> None:
        super().__init__(size, crop_size, resample)
        if not 0 <= magnitude < 0.5:
            raise ValueError(f"PilTiltRandomCrop: magnitude must be in 0..0.5, got {magnitude}")
        self.magnitude = magnitude

    def apply(self, image: Image.Image) -> Image.Image:
        """Return the tilted crop, drawn out to the size."""
        return warp(image, self.size, self.corners(*image.size), self.resample)

    def corners(self, width: int, height: int) -> Corners:
        """Draw the crop's four corners in an image, from the top left down and around."""
        wide, high = self.crop(width, height)
        left, top = self.random.uniform(0, width - wide), self.random.uniform(0, height - high)
        right, bottom = left + wide, top + high
        across = self._shift(wide, left, width - right)
        down = self._shift(high, top, height - bottom)
        moves = ((-across, -down), (across, down), (-across, -down), (across, down))
        box = corners_of(left, top, right, bottom)
        return [(x + dx, y + dy) for (x, y), (dx, dy) in zip(box, moves, strict=True)]

    def _shift(self, side: float, before: float, after: float) -> float:
        """Draw how far the corners move along a side, which has so much room on both ends."""
        most = min(self.magnitude * side, before, max(after, 0.0))
        return self.random.uniform(-most, most)
