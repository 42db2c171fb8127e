"""Parity of augmentation: the same seed makes the same pictures in both languages.

Inputs: "photo" and "wide", uint8, the bytes of two JPEGs, 90 x 70 and 40 x 300; "seed" int64 [12],
of items; "side" int64 [12, 2], width and height of pictures; "corners" float64 [12, 4, 2], about
the photo's; "images" [5, 3, 24, 24], smooth; "noise", like them.

Outputs, int32, the pixels of pictures end to end: for each transform of `_TRANSFORMS` "NAME", of
both photos for each seed; "composed", of three transforms in a list, whose places count;
"warp/FILTER", the photo warped from each of the corners. float64: "boxes" [12, 4] and "moved" [12,
4, 2], what is drawn for pictures of each of the sides; "coefficients" [12, 8]. float32, of
`BatchAugment` with one seed and settings NAME of `_BATCHES`: "NAME/matrices" [5, 3, 3],
"NAME/first" and "NAME/second", two batches, one after the other; "boxes/drawn" [5, 4], of random
erasing; "erased" and "copied", images with such boxes.
"""

import io
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Generator, Tensor

from tandem.data.augment import (
    CenterCrop,
    GeneralCrop,
    PilRandomDihedral,
    PilRandomFlip,
    PilTiltRandomCrop,
    PilTransform,
    RandomResizedCrop,
)
from tandem.data.augment_batch import BatchAugment
from tandem.data.erase import box_mask, fill_with_noise, rand_copy, random_boxes
from tandem.data.images import ResizeFixed
from tandem.data.transform import compose, seed_all
from tandem.data.warp import corners_of, find_coeffs, warp
from tandem.parity.arrays import normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case, Tolerance
from tandem.parity.files import clouds, written

__all__ = ["CASE"]

_SEEDS = 12
_WARPED = (40, 30)
_TRANSFORMS: dict[str, Callable[[], PilTransform]] = {
    "flip": PilRandomFlip,
    "dihedral": PilRandomDihedral,
    "general": lambda: GeneralCrop((20, 16)),
    "general_sized": lambda: GeneralCrop(16, (30, 25), Image.Resampling.BICUBIC),
    "center": lambda: CenterCrop((32, 24)),
    "resized": lambda: RandomResizedCrop(32),
    "resized_wide": lambda: RandomResizedCrop((16, 24), (0.5, 1.0), (1.5, 3.0)),
    "tilt": lambda: PilTiltRandomCrop(24),
    "tilt_sized": lambda: PilTiltRandomCrop((10, 8), 36, 0.3, Image.Resampling.BICUBIC),
}
_BATCHES: dict[str, dict[str, Any]] = {
    "default": {},
    "square": {"dihedral": 0.8, "tilt": 0.0, "shift": 0.2, "padding": "border"},
    "smaller": {"size": (10, 14), "zoom": (0.6, 1.5), "degrees": 90.0, "padding": "zeros"},
    "nearest": {"mode": "nearest", "degrees": 0.0, "tilt": 0.0, "zoom": (1.0, 1.0)},
    "copy": {"degrees": 0.0, "tilt": 0.0, "zoom": (1.0, 1.0), "flip": 0.0, "copy": 0.7},
}


def _inputs(rng: np.random.Generator) -> Arrays:
    corners = np.array(corners_of(8, 6, 84, 60)) + rng.uniform(-12, 12, (_SEEDS, 4, 2))
    corners[::3] *= [0.5, 0.7]
    images = torch.from_numpy(normal(rng, 5, 3, 5, 5))
    return {
        "photo": _file(rng, (90, 70)),
        "wide": _file(rng, (300, 40)),
        "seed": rng.integers(2**62, size=_SEEDS),
        "side": rng.integers(1, 400, (_SEEDS, 2)),
        "corners": corners,
        "images": torch.nn.functional.interpolate(images, (24, 24), mode="bicubic").numpy(),
        "noise": normal(rng, 5, 3, 24, 24),
    }


def _file(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    small = rng.integers(0, 256, (7, 9, 3), np.uint8)
    return written(lambda file: clouds(small, size).save(file, "JPEG"))


def _outputs(inputs: Arrays) -> Arrays:
    photos = [Image.open(io.BytesIO(inputs[name].tobytes())) for name in ("photo", "wide")]
    seeds = inputs["seed"].tolist()
    outputs = {name: _drawn([make()], photos, seeds) for name, make in _TRANSFORMS.items()}
    together = [PilRandomFlip(), RandomResizedCrop(20), ResizeFixed((60, 80))]
    outputs["composed"] = _drawn(together, photos, seeds)
    return outputs | _points(inputs) | _warped(inputs, photos[0]) | to_arrays(_batches(inputs))


def _drawn(tfms: list[Any], photos: Sequence[Image.Image], seeds: list[int]) -> np.ndarray:
    made = []
    for seed in seeds:
        for photo in photos:
            seed_all(tfms, seed)
            made.append(_pixels(compose(photo, tfms)))
    return np.concatenate(made)


def _pixels(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(np.int32).ravel()


def _points(inputs: Arrays) -> Arrays:
    crop, tilt = RandomResizedCrop(8), PilTiltRandomCrop(8, magnitude=0.2)
    boxes, moved = [], []
    for seed, side in zip(inputs["seed"].tolist(), inputs["side"].tolist(), strict=True):
        seed_all([crop], seed)
        seed_all([tilt], seed)
        boxes.append(crop.box(*side))
        moved.append(tilt.corners(*side))
    return {"boxes": np.array(boxes, np.float64), "moved": np.array(moved)}


def _warped(inputs: Arrays, photo: Image.Image) -> Arrays:
    all_corners = [[tuple(point) for point in corners] for corners in inputs["corners"].tolist()]
    target = corners_of(0, 0, _WARPED[1], _WARPED[0])
    outputs = {"coefficients": np.array([find_coeffs(c, target) for c in all_corners])}
    for name in ("nearest", "bilinear", "bicubic"):
        kernel = Image.Resampling[name.upper()]
        pictures = [_pixels(warp(photo, _WARPED, c, kernel)) for c in all_corners]
        outputs[f"warp/{name}"] = np.concatenate(pictures)
    return outputs


def _batches(inputs: Arrays) -> dict[str, Tensor]:
    images = to_tensors(inputs)["images"]
    seed = int(inputs["seed"][0]) % 2**32
    outputs: dict[str, Tensor] = {}
    for name, settings in _BATCHES.items():
        augment = BatchAugment(seed=seed, **settings)
        outputs |= {f"{name}/first": augment(images), f"{name}/second": augment(images)}
        outputs[f"{name}/matrices"] = BatchAugment(seed=seed, **settings).matrices(5, 1.5)
    return outputs | _erased(inputs, images, seed)


def _erased(inputs: Arrays, images: Tensor, seed: int) -> dict[str, Tensor]:
    generator = Generator().manual_seed(seed)
    boxes = random_boxes(5, 24, 24, generator)
    noise = to_tensors(inputs)["noise"]
    erased = fill_with_noise(images, box_mask(boxes, 24, 24), noise)
    copied = rand_copy(images, generator, 0.6)
    return {"boxes/drawn": boxes.float(), "erased": erased, "copied": copied}


_PIXELS = Tolerance(0.0, "exact: the same draws, and Pillow's own arithmetic")

CASE = Case(
    milestone="data/augment",
    name="augment",
    inputs=_inputs,
    outputs=_outputs,
    tolerances={
        **dict.fromkeys([*_TRANSFORMS, "composed", "warp/*", "boxes", "moved"], _PIXELS),
        "boxes/drawn": _PIXELS,
    },
)
