"""One photo, many times: what a transform makes of it, to be looked at before training on it.

A transform that turns a six into a nine, or crops the dog away, is seen here in a second and in a
loss curve hardly at all.
"""

from collections.abc import Callable
from typing import Any

from matplotlib.figure import Figure
from torch import Tensor

from tandem.data.images import Picture
from tandem.data.show import show_images

__all__ = ["show_augmented"]


def show_augmented(
    photo: Picture | Tensor,
    transform: Callable[[Any], Any],
    count: int = 8,
    columns: int | None = None,
) -> Figure:
    """Draw a photo and, after it, what `transform` makes of it `count` times.

    An image goes through the transform time after time; a tensor [c, h, w] of floats in 0..1 goes
    through once, as a batch [count, c, h, w]. Raises ValueError for a count below 1.
    """
    if count < 1:
        raise ValueError(f"show_augmented: count must be at least 1, got {count}")
    if isinstance(photo, Tensor):
        made = list(transform(photo.expand(count, *photo.shape)))
    else:
        made = [transform(photo) for _ in range(count)]
    return show_images([photo, *made], ["as it is"] + [""] * count, columns)
