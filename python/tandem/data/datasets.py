"""The data sets of images that the course trains on, found where they are.

Lesson 8. A data set is a folder of four idx files, each plain or inside gzip. `digits` comes with
the repository; `mnist` is looked for, never downloaded behind one's back. Pixels enter a network
as (byte / scale - mean) / std, in float32, with the mean and the deviation of the training images.
Swift twin: Data/Datasets.swift.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tandem.data.idx import read_idx
from tandem.errors import TandemError
from tandem.paths import repository_root

__all__ = [
    "CLASSES",
    "FILES",
    "NAMES",
    "SCALES",
    "Bytes",
    "DataError",
    "Floats",
    "ImageDataset",
    "default_folder",
    "find",
    "load",
    "load_digits",
    "load_mnist",
    "normalise",
    "search_order",
]

Bytes = NDArray[np.uint8]
Floats = NDArray[np.float32]

# What a folder must hold, in the order of ImageDataset's fields.
FILES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)
# The byte that means full ink.
SCALES = {"digits": 16.0, "mnist": 255.0}
NAMES = tuple(SCALES)
_SIZES = {"digits": (8, 8), "mnist": (28, 28)}
CLASSES = 10
_COMMANDS = {"digits": "tandem data", "mnist": "tandem data mnist"}


class DataError(TandemError):
    """A data set that is not there, or whose files do not belong together."""


@dataclass(frozen=True, eq=False)
class ImageDataset:
    """Images of digits and their labels, as the bytes of the files.

    Images are [n, height, width] and labels [n], uint8. Raises DataError where they do not fit
    each other, are none, hold a label that is no class or a pixel above the scale.
    """

    name: str
    train_images: Bytes
    train_labels: Bytes
    test_images: Bytes
    test_labels: Bytes
    scale: float
    folder: Path
    classes: int = CLASSES

    def __post_init__(self) -> None:
        self._check("train", self.train_images, self.train_labels)
        self._check("test", self.test_images, self.test_labels)
        if self.train_images.shape[1:] != self.test_images.shape[1:]:
            sizes = f"{list(self.train_images.shape[1:])} and {list(self.test_images.shape[1:])}"
            raise DataError(f"{self._title}: train and test images differ in size: {sizes}")
        if self.std == 0:
            raise DataError(f"{self._title}: every train pixel is the same, nothing to normalise")

    @property
    def image_size(self) -> tuple[int, int]:
        """Height and width of every image."""
        return self.train_images.shape[1], self.train_images.shape[2]

    @cached_property
    def mean(self) -> float:
        """Mean of the scaled train pixels."""
        return float(self._pixel_weights @ self._pixel_values)

    @cached_property
    def std(self) -> float:
        """Standard deviation of the scaled train pixels (of the whole, not of a sample)."""
        return float(np.sqrt(self._pixel_weights @ (self._pixel_values - self.mean) ** 2))

    @property
    def train_inputs(self) -> Floats:
        """Normalised train images, float32 [n, height, width]."""
        return self.normalise(self.train_images)

    @property
    def test_inputs(self) -> Floats:
        """Normalised test images, float32 [n, height, width]."""
        return self.normalise(self.test_images)

    def normalise(self, images: Bytes) -> Floats:
        """Return images of this data set, or like them, as a network takes them."""
        return normalise(images, self.scale, self.mean, self.std)

    @cached_property
    def _pixel_weights(self) -> NDArray[np.float64]:
        # Counting bytes is exact; by blocks, because NumPy counts in a copy of 8 bytes a pixel.
        blocks = np.array_split(self.train_images.ravel(), 1 + self.train_images.size // 2**22)
        counts = sum(np.bincount(block, minlength=256) for block in blocks)
        return np.asarray(counts / self.train_images.size)

    @property
    def _pixel_values(self) -> NDArray[np.float64]:
        return np.arange(256) / self.scale

    @property
    def _title(self) -> str:
        return f"{self.name} in {self.folder}"

    def _check(self, part: str, images: Bytes, labels: Bytes) -> None:
        title = f"{self._title}: {part}"
        if images.ndim != 3 or images.dtype != np.uint8 or images.size == 0:
            raise DataError(f"{title} images must be uint8 [n, height, width], {_found(images)}")
        if labels.ndim != 1 or labels.dtype != np.uint8:
            raise DataError(f"{title} labels must be uint8 [n], {_found(labels)}")
        if len(images) != len(labels):
            raise DataError(f"{title} has {len(images)} images and {len(labels)} labels")
        if (top := int(labels.max())) >= self.classes:
            at = int(np.argmax(labels))
            raise DataError(f"{title} label {at} is {top}, the last class is {self.classes - 1}")
        if (top := int(images.max())) > self.scale:
            raise DataError(f"{title} images hold a pixel of {top}, above {self.scale:g}")


def normalise(images: Bytes, scale: float, mean: float, std: float) -> Floats:
    """Return (images / scale - mean) / std, each step in float32; same shape.

    The order of the steps is part of the contract with Swift: the bits must be the same.
    """
    scaled = images.astype(np.float32) / np.float32(scale)
    return (scaled - np.float32(mean)) / np.float32(std)


def load_digits(folder: str | os.PathLike[str] | None = None) -> ImageDataset:
    """Return scikit-learn's 8x8 digits, 1437 to train and 360 to test. Raises as `load`."""
    return load("digits", folder)


def load_mnist(folder: str | os.PathLike[str] | None = None) -> ImageDataset:
    """Return MNIST, 60000 images of 28x28 to train and 10000 to test. Raises as `load`."""
    return load("mnist", folder)


def load(name: str, folder: str | os.PathLike[str] | None = None) -> ImageDataset:
    """Return the data set called `name`, from `folder` or from where it is found.

    Raises DataError where it is not found or its files do not fit each other, IdxError where
    one of them is broken.
    """
    where = find(name, folder)
    a, b, c, d = (read_idx(_file(where, file) or where / file) for file in FILES)
    data = ImageDataset(name, a, b, c, d, scale=SCALES[name], folder=where)
    if data.image_size != _SIZES[name]:
        sizes = "expected images of {}x{}, found {}x{}".format(*_SIZES[name], *data.image_size)
        raise DataError(f"{name} in {where}: {sizes}")
    return data


def find(name: str, folder: str | os.PathLike[str] | None = None) -> Path:
    """Return the first folder that holds the files of the data set called `name`.

    Raises DataError that says where it looked and which command gets the files.
    """
    looked = list(search_order(name, folder))
    for place in looked:
        if not _missing(place):
            return place
    places = ", ".join(_described(place) for place in looked)
    raise DataError(f"{name} is not in {places}: get it with `{_command(name, folder)}`")


def search_order(name: str, folder: str | os.PathLike[str] | None = None) -> Iterator[Path]:
    """Yield the folders that may hold the data set called `name`, first the one to prefer.

    A folder given by argument is the only one to look in. Without it TANDEM_DATA comes first,
    then what lies beside the repository, then what is in it.
    Raises DataError for an unknown name.
    """
    if name not in SCALES:
        raise DataError(f"no data set is called {name!r}: choose one of {', '.join(NAMES)}")
    if folder is not None:
        yield from (Path(folder), Path(folder) / name)
        return
    if named := os.environ.get("TANDEM_DATA"):
        if name == "mnist":  # the folder itself is MNIST's or nothing's
            yield Path(named)
        yield Path(named) / name
    if name == "mnist":
        yield repository_root().parent / "shared" / "data" / "mnist"
    yield default_folder(name)


def default_folder(name: str) -> Path:
    """Return the folder of the repository that `tandem data` puts the data set called `name` in."""
    data = repository_root() / "shared_data"
    return data / "digits" if name == "digits" else data / "cache" / name


def _missing(folder: Path) -> list[str]:
    return [file for file in FILES if _file(folder, file) is None]


def _file(folder: Path, name: str) -> Path | None:
    return next((p for p in (folder / name, folder / f"{name}.gz") if p.is_file()), None)


def _described(folder: Path) -> str:
    missing = _missing(folder)
    some = 0 < len(missing) < len(FILES)
    return f"{folder} (which lacks {', '.join(missing)})" if some else str(folder)


def _command(name: str, folder: str | os.PathLike[str] | None) -> str:
    return _COMMANDS[name] + (f" --folder {os.fspath(folder)}" if folder is not None else "")


def _found(array: NDArray[np.generic]) -> str:
    return f"found {array.dtype.name} {list(array.shape)}"
