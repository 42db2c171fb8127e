"""Transforms of items: what stands between a file and a batch (lesson 11).

A transform is a callable with an `order`; `compose` applies many, lowest order first. One that
draws at random keeps its own generator, which the loader seeds item by item: an item's draws then
depend on the epoch and the item alone, not on the number of workers or on where a run was stopped.
"""

from collections.abc import Callable, Iterable
from random import Random
from typing import Any

__all__ = ["RandomTransform", "Transform", "compose", "seed_all"]


class Transform:
    """The base of transforms; a subclass gives `__call__`."""

    order: int = 0

    def __call__(self, x: Any) -> Any:
        """Return x transformed; raises NotImplementedError where a subclass has no form of it."""
        raise NotImplementedError(f"{type(self).__name__} has no __call__")


class RandomTransform(Transform):
    """A transform whose draws all come from `self.random`."""

    def __init__(self) -> None:
        self.random = Random()

    def seed(self, seed: int) -> None:
        """Make the draws that follow those of `seed`."""
        self.random.seed(seed)


def compose(x: Any, transforms: Iterable[Callable[[Any], Any]]) -> Any:
    """Return x through every transform, lowest `order` first; those of one order as given."""
    for transform in sorted(transforms, key=lambda t: getattr(t, "order", 0)):
        x = transform(x)
    return x


def seed_all(transforms: Iterable[Callable[[Any], Any]], seed: int) -> None:
    """Seed every random transform: each by its place too, so that two do not draw alike."""
    for place, transform in enumerate(transforms):
        if isinstance(transform, RandomTransform):
            transform.seed(seed * 1_000_003 + place)
