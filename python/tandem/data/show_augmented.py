"""One photo, many times: what a transform makes of it, to be looked at before training on it.

A transform that turns a six into a nine, or crops the dog away, is seen here in a second and in a
loss curve hardly at all.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from tandem.drawing import grid

__all__ = ["show_augmented"]

_INCHES = 2.0


def show_augmented(
    photo: Image.Image | Tensor,
    transform: Callable[[Any], Any],
    count: int = 8,
    columns: int = 3,
) -> Figure:
    """Draw a photo and, after it, what `transform` makes of it `count` times.

    A Pillow image goes through the transform time after time; a tensor [c, h, w] of floats in 0..1
    goes through once, as a batch [count, c, h, w]. Raises ValueError for no picture or no column.
    """
    if count < 1 or columns < 1:
        raise ValueError(f"show_augmented: needs a picture and a column: {count}, {columns}")
    if isinstance(photo, Tensor):
        made = list(transform(photo.expand(count, *photo.shape)))
    else:
        made = [transform(photo) for _ in range(count)]
    pictures = [photo, *made]
    rows = -(-len(pictures) // columns)
    figure, cells = grid(rows, columns, (_INCHES, _INCHES))
    axes = list(cells.flat)
    for ax in axes:
        ax.set_axis_off()
    for ax, picture in zip(axes, pictures, strict=False):
        ax.imshow(_pixels(picture), cmap="gray")
    axes[0].set_title("as it is", fontsize="small")
    return figure


def _pixels(picture: Image.Image | Tensor) -> NDArray[Any]:
    """Return a picture as [h, w, colours], or [h, w] where it is grey."""
    if isinstance(picture, Tensor):
        pixels = picture.detach().cpu().float().clamp(0, 1).movedim(0, -1).numpy()
        return pixels[..., 0] if pixels.shape[-1] == 1 else pixels
    return np.asarray(picture)
