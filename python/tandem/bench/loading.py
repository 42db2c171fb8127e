"""Photos to batches: 982 JPEGs of Imagenette, read, resized to 128 pixels, normalised as floats.

torchvision's ImageFolder with Resize, ToTensor and Normalize under PyTorch's loader, against ours,
which leaves bytes until a whole batch is there. A time is that of a whole pass.

By Pillow both give the same values (to float32's rounding). OpenCV has another JPEG decoder and
takes means over areas where Pillow weighs by a triangle, so what is compared are the means of
blocks of 8 x 8 pixels, which that hardly moves.
"""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch.utils.data
from numpy.typing import NDArray
from torch.nn.functional import avg_pool2d

from tandem.bench.contestant import Absent, Contestant, PythonContestant
from tandem.data.block import CategoryProcessor, LabeledData, get_files, parent_labeler
from tandem.data.datasets import DataError
from tandem.data.images import (
    IMAGE_EXTENSIONS,
    ImageList,
    ResizeFixed,
    ToByteTensor,
    imagenet_stats,
    normalize_chan,
)
from tandem.data.loader import DataLoader
from tandem.data.sources import find

__all__ = ["IMAGES", "WORKS", "contestants", "loaders"]

_WORKERS = {"no workers": 0, "2 workers": 2}
WORKS = tuple(_WORKERS)
_SIDE, _BATCH, _BLOCK = 128, 64, 8
# Every fourth photo of the validation side, 3,925 of them.
_EVERY = 4
IMAGES = 982

Loader = Iterable[tuple[Any, Any]]


def contestants(
    swift: Path | None, folder: Path, stack: ExitStack, works: Sequence[str] = WORKS
) -> tuple[list[Contestant], list[Absent]]:
    """Return each loader for each number of workers; torchvision where it is installed.

    Raises DataError where Imagenette is not at hand, or is not the published validation side.
    """
    found: list[Contestant] = []
    absent: list[Absent] = []
    photos = find("imagenette") / "val"
    if (count := len(_files(photos))) != IMAGES:
        raise DataError(f"{photos}: every fourth photo makes {count}, not {IMAGES}")
    for work in works:
        made = loaders(photos, _WORKERS[work])
        for who, loader in made.items():
            if loader is None:
                absent.append(Absent(work, who, "not installed"))
            else:
                found.append(_contestant(work, who, loader))
    return found, absent


def loaders(folder: Path, workers: int) -> dict[str, Loader | None]:
    """Return torchvision's loader of every fourth photo in the folders of `folder`, and ours."""
    return {
        "torchvision": _torchvision(folder, workers),
        "tandem": _tandem(folder, workers, "pillow"),
        "tandem, opencv": _tandem(folder, workers, "opencv"),
    }


def _torchvision(folder: Path, workers: int) -> Loader | None:
    from tandem.bench.torchvision_reference import torchvision

    try:
        library = torchvision()
    except ImportError:
        return None
    transforms = library.transforms
    steps = [
        transforms.Resize((_SIDE, _SIDE)),
        transforms.ToTensor(),
        transforms.Normalize(*imagenet_stats),
    ]
    images = library.datasets.ImageFolder(folder, transforms.Compose(steps))
    images.samples = images.samples[::_EVERY]
    loader: Loader = torch.utils.data.DataLoader(images, _BATCH, num_workers=workers)
    return loader


def _tandem(folder: Path, workers: int, opener: str) -> Loader:
    tfms = [ResizeFixed(_SIDE), ToByteTensor()]
    images = ImageList(_files(folder), folder, tfms, opener)
    classes = CategoryProcessor(sorted(path.name for path in folder.iterdir()))
    data = LabeledData.label_by_func(images, parent_labeler, proc_y=classes)
    floats = [normalize_chan]
    return DataLoader(data, _BATCH, num_workers=workers, pin_memory=False, batch_tfms=floats)


def _files(folder: Path) -> list[Path]:
    return get_files(folder, IMAGE_EXTENSIONS)[::_EVERY]


def _contestant(work: str, who: str, loader: Loader) -> PythonContestant:
    return PythonContestant(work, who, partial(_pass, loader), partial(_blocks, loader))


def _pass(loader: Loader) -> None:
    for _ in loader:
        pass


def _blocks(loader: Loader) -> NDArray[np.float32]:
    """Return the means of the blocks of the first batch, [64, 3, 16, 16]."""
    x, _ = next(iter(loader))
    means: NDArray[np.float32] = avg_pool2d(x, _BLOCK).numpy()
    return means
