"""Pictures of images: one, many, or a batch with its labels.

Lesson 11. Each returns its figure, which a notebook shows and `savefig` writes.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray
from torch import Tensor

__all__ = ["show_batch", "show_image", "show_images"]

_INCHES = 1.8  # of a picture among many


def show_image(image: Any, ax: Axes | None = None, title: str = "", inches: float = 3.0) -> Figure:
    """Draw an image, on `ax` where there is one; return the figure.

    A tensor is [c, h, w] or [h, w], of bytes or of floats from 0 to 1, which are cut to that;
    an array [h, w, c]; anything else what NumPy makes of it. One channel is drawn in grey.
    """
    if ax is None:
        ax = Figure(figsize=(inches, inches), layout="constrained").add_subplot()
    values = _picture(image)
    # Without limits, the darkest and the brightest value would be made black and white.
    limit = 255 if values.dtype == np.uint8 else 1
    ax.imshow(values, cmap="gray" if values.ndim == 2 else None, vmin=0, vmax=limit)
    ax.set_axis_off()
    if title:
        ax.set_title(title, fontsize=9)
    figure = ax.get_figure()
    assert isinstance(figure, Figure)
    return figure


def show_images(
    images: Sequence[Any], titles: Sequence[Any] | None = None, columns: int | None = None
) -> Figure:
    """Draw images in rows of `columns`, about a square by default, each under its title.

    Raises ValueError for no image, or titles that are not as many.
    """
    if not len(images):
        raise ValueError("show_images: there is no image to show")
    if titles is not None and len(titles) != len(images):
        raise ValueError(f"show_images: {len(titles)} titles for {len(images)} images")
    across = columns or math.ceil(math.sqrt(len(images)))
    down = math.ceil(len(images) / across)
    height = _INCHES + (0.25 if titles is not None else 0.05)
    figure = Figure(figsize=(across * _INCHES, down * height), layout="constrained")
    for i, image in enumerate(images):
        ax = figure.add_subplot(down, across, i + 1)
        show_image(image, ax, "" if titles is None else str(titles[i]))
    return figure


def show_batch(
    x: Tensor,
    y: Sequence[Any] | Tensor | None = None,
    n: int = 9,
    vocab: Sequence[Any] | None = None,
    stats: tuple[Sequence[float], Sequence[float]] | None = None,
) -> Figure:
    """Draw the first `n` images of a batch x [m, c, h, w] under their labels y [m].

    `vocab` names the labels; `stats`, the mean and deviation that x was normalised with, are
    undone.
    """
    images = list(x[:n].detach().cpu())
    if stats is not None:
        mean, std = (torch.tensor(part)[:, None, None] for part in stats)
        images = [image * std + mean for image in images]
    if y is None:
        return show_images(images)
    labels = y[:n].tolist() if isinstance(y, Tensor) else y[:n]
    return show_images(images, [vocab[i] for i in labels] if vocab else labels)


def _picture(image: Any) -> NDArray[Any]:
    if isinstance(image, Tensor):
        tensor = image.detach().cpu()
        image = tensor.permute(1, 2, 0).numpy() if tensor.ndim == 3 else tensor.numpy()
    values = np.asarray(image)
    if values.ndim == 3 and values.shape[-1] == 1:
        values = values[..., 0]
    return values.clip(0, 1) if np.issubdtype(values.dtype, np.floating) else values
