"""64 images of 128 pixels augmented, by Pillow one after the other, by PyTorch as a batch.

The course's figures for the rotation are 45.6 ms on its CPU, 2.65 ms on its GPU, and 1.92 ms there
with PyTorch's `affine_grid`. What is resized had 160 pixels.

Pillow has bytes, PyTorch floats in 0..1: neither is charged for the other's form, and what they
compute agrees within a byte's rounding. Turns and tilts fill the corners differently, so the middle
of the pictures is compared.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from tandem.bench.contestant import Absent, Contestant, PythonContestant
from tandem.data.coordinates import (
    affine_grid,
    coordinate_warp,
    perspective_matrix,
    resample,
    rotation_matrix,
)
from tandem.data.warp import corners_of, warp

__all__ = ["WORKS", "contestants"]

_COUNT, _SIDE, _LARGE = 64, 128, 160
_FLIP, _RESIZE, _ROTATE, _TILT, _GRID = WORKS = (
    "flip",
    "resize",
    "rotate",
    "tilt",
    "affine grid",
)
_MIDDLE = (..., slice(32, 96), slice(32, 96))
_TILTS = torch.tensor([[8.0, 4], [-8, -4], [8, 4], [-8, -4]])  # pixels of each corner

Photos = list[Image.Image]


def contestants(
    swift: Path | None, folder: Path, stack: ExitStack, works: Sequence[str]
) -> tuple[list[Contestant], list[Absent]]:
    """Return Pillow and the batch for each work, on the CPU and on a GPU where there is one."""
    ways: list[Contestant] = [*_pillow(), *_batch(torch.device("cpu"), "batch")]
    if torch.cuda.is_available():
        ways += _batch(torch.device("cuda"), "GPU batch")
        return _sorted(ways), []
    absent = [Absent(work, "GPU batch", "there is no GPU") for work in works]
    return _sorted(ways), absent


def _sorted(ways: Iterable[Contestant]) -> list[Contestant]:
    return sorted(ways, key=lambda contestant: WORKS.index(contestant.work))


def _pixels(side: int) -> NDArray[np.uint8]:
    """Return pictures [64, side, side, 3] that are as smooth as photos, each different."""
    n = np.arange(_COUNT)[:, None, None]
    y, x = np.mgrid[:side, :side] / side
    waves = [np.sin(9 * x + n) + np.cos(7 * y - n), np.sin(12 * x * y + n), np.cos(5 * (x + y) + n)]
    return np.stack([127 + 60 * wave for wave in waves], -1).astype(np.uint8)


def _pillow() -> list[PythonContestant]:
    photos = [Image.fromarray(pixels) for pixels in _pixels(_SIDE)]
    large = [Image.fromarray(pixels) for pixels in _pixels(_LARGE)]
    ways: dict[str, Callable[[], Photos]] = {
        _FLIP: lambda: [photo.transpose(Image.Transpose.FLIP_LEFT_RIGHT) for photo in photos],
        _RESIZE: lambda: [
            photo.resize((_SIDE, _SIDE), Image.Resampling.BILINEAR) for photo in large
        ],
        _ROTATE: lambda: [
            photo.rotate(turn, Image.Resampling.BILINEAR)
            for photo, turn in zip(photos, _degrees().tolist(), strict=True)
        ],
        _TILT: lambda: [warp(photo, (_SIDE, _SIDE), _corners().tolist()) for photo in photos],
    }
    return [
        PythonContestant(work, "pillow", way, partial(_bytes_compared, work, way))
        for work, way in ways.items()
    ]


def _batch(device: torch.device, batch: str) -> list[PythonContestant]:
    """Return the contestants that have all images as one tensor, or as tensors one by one."""
    images, large = (_floats(side).to(device) for side in (_SIDE, _LARGE))
    turns, quadrilateral = _degrees().to(device), (2 * _corners() / _SIDE - 1).to(device)
    corners = quadrilateral.expand(_COUNT, 4, 2)
    theirs = f"{batch}, torch's grid"
    ways: list[tuple[str, str, Callable[[], Tensor]]] = [
        (_FLIP, batch, lambda: images.flip(-1)),
        (
            _RESIZE,
            batch,
            lambda: F.interpolate(large, (_SIDE, _SIDE), mode="bilinear", antialias=True),
        ),
        (_ROTATE, f"{batch}es of one", lambda: _rotate_each(images, turns)),
        (_ROTATE, batch, lambda: _rotate(images, turns, _our_grid)),
        (_ROTATE, theirs, lambda: _rotate(images, turns, _torchs_grid)),
        (_TILT, batch, lambda: _tilt(images, corners)),
        (_GRID, batch, lambda: _our_grid(rotation_matrix(turns))),
        (_GRID, theirs, lambda: _torchs_grid(rotation_matrix(turns))),
    ]
    return [
        PythonContestant(work, who, partial(_whole, way), partial(_compared, work, way))
        for work, who, way in ways
    ]


def _degrees() -> Tensor:
    return torch.linspace(-30, 30, _COUNT)


def _corners() -> Tensor:
    """Return the corners [4, 2] of what is drawn out to the whole picture, in pixels."""
    return torch.tensor(corners_of(0, 0, _SIDE, _SIDE)) + _TILTS


def _floats(side: int) -> Tensor:
    return torch.from_numpy(_pixels(side)).movedim(-1, 1).contiguous() / 255


def _our_grid(matrix: Tensor) -> Tensor:
    return affine_grid(matrix, _SIDE, _SIDE)


def _torchs_grid(matrix: Tensor) -> Tensor:
    size = [len(matrix), 3, _SIDE, _SIDE]
    return F.affine_grid(matrix[:, :2], size, align_corners=False)


def _rotate(images: Tensor, degrees: Tensor, grid: Callable[[Tensor], Tensor]) -> Tensor:
    return resample(images, grid(rotation_matrix(degrees)), padding="zeros")


def _rotate_each(images: Tensor, degrees: Tensor) -> Tensor:
    pairs = zip(images.split(1), degrees.split(1), strict=True)
    return torch.cat([_rotate(image, turn, _our_grid) for image, turn in pairs])


def _tilt(images: Tensor, corners: Tensor) -> Tensor:
    grid = coordinate_warp(perspective_matrix(corners), _SIDE, _SIDE)
    return resample(images, grid, padding="zeros")


def _whole(way: Callable[[], Tensor]) -> Tensor:
    """Return the result when it is there: a GPU answers before it has done the work."""
    result = way()
    if result.is_cuda:
        torch.cuda.synchronize()
    return result


def _compared(work: str, way: Callable[[], Tensor]) -> NDArray[np.float32]:
    array: NDArray[np.float32] = way().cpu().numpy()
    return array[_MIDDLE] if work in (_ROTATE, _TILT) else array


def _bytes_compared(work: str, way: Callable[[], Photos]) -> NDArray[np.float32]:
    pixels = np.stack([np.asarray(photo, np.float32) for photo in way()]) / np.float32(255)
    array: NDArray[np.float32] = np.moveaxis(pixels, -1, 1)
    return array[_MIDDLE] if work in (_ROTATE, _TILT) else array
