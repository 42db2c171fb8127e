"""Splitting items into those to train on and those to validate on.

Lesson 11. A splitter takes an item and says True for validation, False for training, None for
neither.
Swift twin: Data/Block.swift.
"""

import os
import random
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

__all__ = ["RandomSplitter", "Splitter", "grandparent_splitter", "random_splitter", "split_by_func"]

Splitter = Callable[[Any], bool | None]


def grandparent_splitter(
    path: str | os.PathLike[str], valid_name: str = "valid", train_name: str = "train"
) -> bool | None:
    """Split by the folder above the class's: `train/dog/1.jpg` is False, `valid/...` True."""
    name = Path(path).parent.parent.name
    return True if name == valid_name else False if name == train_name else None


class RandomSplitter:
    """Puts each item into validation with probability `p_valid`, by draws of its own.

    The draws begin again at `restart`, so that one list is always split the same way.
    Raises ValueError for a probability outside 0 to 1.
    """

    def __init__(self, p_valid: float = 0.2, seed: int = 42) -> None:
        if not 0 <= p_valid <= 1:
            raise ValueError(f"random_splitter: p_valid must be within 0 and 1, got {p_valid}")
        self.p_valid, self.seed = p_valid, seed
        self.restart()

    def restart(self) -> None:
        """Begin the draws again."""
        self._random = random.Random(self.seed)

    def __call__(self, item: Any) -> bool:
        """Draw whether the next item is to validate on."""
        return self._random.random() < self.p_valid


def random_splitter(p_valid: float = 0.2, seed: int = 42) -> RandomSplitter:
    """Return a splitter that puts about the share `p_valid` of the items into validation."""
    return RandomSplitter(p_valid, seed)


def split_by_func(items: Iterable[Any], splitter: Splitter) -> tuple[list[Any], list[Any]]:
    """Return the items to train on and those to validate on, each in their order."""
    if isinstance(splitter, RandomSplitter):
        splitter.restart()
    sides: dict[bool | None, list[Any]] = {False: [], True: [], None: []}
    for item in items:
        side = splitter(item)
        sides[None if side is None else bool(side)].append(item)
    return sides[False], sides[True]
