"""A folder of small files for the parity of the data block, and the list of what they hold.

Fixture: "names_utf8", uint8: the paths of the files in the folder, one a line; "numbers", int64
[files, 5]: what each file holds as text. Each language writes the files into a folder of its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from tandem.data.items import ItemList
from tandem.data.transform import RandomTransform, Transform
from tandem.parity.case import Arrays

__all__ = ["NumberFiles", "folder_inputs", "folder_of", "names_of", "transforms"]

_CLASSES = ("cat", "dog", "École", "ostrich")
_WIDTH = 5


class NumberFiles(ItemList):
    """Files of whole numbers, read as lists of numbers."""

    def get(self, item: Any) -> list[float]:
        """Read the numbers of a file."""
        return [float(word) for word in item.read_text().split()]


class _Turn(RandomTransform):
    """Turns a list by a number of places; comes last."""

    order = 5

    def __call__(self, x: list[float]) -> list[float]:
        by = self.random.randrange(len(x))
        return x[by:] + x[:by]


class _Noise(RandomTransform):
    """Adds a draw to each number."""

    def __call__(self, x: list[float]) -> list[float]:
        return [number + self.random.uniform(-1, 1) for number in x]


class _Double(Transform):
    """Draws nothing; comes first."""

    order = -1

    def __call__(self, x: list[float]) -> list[float]:
        return [2 * number for number in x]


def transforms() -> list[Transform]:
    """Return a turn, a doubling and noise, to be applied in another order than they stand in."""
    return [_Turn(), _Double(), _Noise()]


def folder_inputs(rng: np.random.Generator) -> Arrays:
    """Draw the names of some sixty files, and what they hold."""
    endings = (".txt", ".TXT", ".txt", ".md")
    names = [
        f"{side}/{name}/{number}{endings[int(rng.integers(4))]}"
        for side, count in (("train", 12), ("val", 4))
        for name in _CLASSES
        for number in map(int, rng.choice(1000, count, replace=False))
    ]
    names += ["train/cat/.hidden.txt", ".cache/dog/1.txt", "other/dog/1.txt", "train-2/cat/1.txt"]
    rng.shuffle(names)
    return {
        "names_utf8": np.frombuffer("\n".join(names).encode(), np.uint8),
        "numbers": rng.integers(-999, 999, (len(names), _WIDTH)),
    }


def names_of(inputs: Arrays) -> list[str]:
    """Return the names of the files, as the fixture has them."""
    return inputs["names_utf8"].tobytes().decode().split("\n")


@contextmanager
def folder_of(inputs: Arrays) -> Iterator[Path]:
    """Give a folder of the fixture's files, until the block ends."""
    with TemporaryDirectory() as text:
        folder = Path(text)
        for name, numbers in zip(names_of(inputs), inputs["numbers"], strict=True):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(" ".join(map(str, numbers)))
        yield folder
