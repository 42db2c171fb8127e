"""Making one batch of several items.

Lesson 9. Items are pairs, or other tuples, whose parts are stacked part by part. Lesson 12 pads
texts instead: a loader takes any function in this one's place.
Swift twin: Data/Loader.swift.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

__all__ = ["collate"]


def collate(items: Sequence[tuple[Any, ...]]) -> tuple[Tensor, ...]:
    """Stack items of several parts into a batch of each: tensors, arrays or numbers.

    Raises ValueError, with the shapes, for parts that differ in shape; TypeError for parts that
    are no numbers.
    """
    return tuple(_stack(part) for part in zip(*items, strict=True))


def _stack(values: Sequence[Any]) -> Tensor:
    first = values[0]
    if isinstance(first, np.ndarray):
        values = [torch.from_numpy(value) for value in values]
    elif isinstance(first, int | float | np.number):
        return torch.tensor(values)
    elif not isinstance(first, Tensor):
        kind = type(first).__name__
        raise TypeError(f"collate: a batch cannot be made of {kind}; give a `collate` that can")
    shapes = dict.fromkeys(tuple(value.shape) for value in values)
    if len(shapes) > 1:
        found = " and ".join(str(list(shape)) for shape in list(shapes)[:3])
        raise ValueError(f"collate: the items of a batch differ in shape: {found}")
    return torch.stack(list(values))
