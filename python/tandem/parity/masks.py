"""Dropout masks that travel in a fixture: drawn there, and handed to the model in their order.

Names: "masks/STEP/NUMBER", by the step that uses a mask and its turn in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np
import torch
from torch import Tensor

from tandem.models import dropouts
from tandem.parity.case import Arrays

__all__ = ["MaskShape", "draw_masks", "given_masks"]

MaskShape = tuple[tuple[int, ...], float]  # and the rate


def draw_masks(rng: np.random.Generator, shapes: Sequence[MaskShape], steps: int) -> Arrays:
    """Return the masks of `steps` steps, each of which uses masks of these shapes and rates."""
    return {
        f"masks/{step}/{number}": ((rng.random(shape) >= p) / (1 - p)).astype(np.float32)
        for step in range(steps)
        for number, (shape, p) in enumerate(shapes)
    }


@contextmanager
def given_masks(given: Mapping[str, Tensor], steps: Sequence[int]) -> Iterator[None]:
    """Have every dropout take the fixture's masks of `steps`, one after the other.

    Raises RuntimeError where a mask does not fit, or is left over at the end.
    """
    names = [[n for n in given if n.startswith(f"masks/{step}/")] for step in steps]
    rest = [given[name] for of_step in names for name in of_step]

    def take(size: Sequence[int]) -> Tensor:
        if not rest or rest[0].shape != torch.Size(size):
            raise RuntimeError(f"masks: {list(size)} is asked for, {len(rest)} are left")
        return rest.pop(0)

    def mask(x: Tensor, size: Sequence[int], p: float) -> Tensor:
        return take(size).to(x)

    def dropout(x: Tensor, p: float = 0.5, training: bool = True, *_: Any) -> Tensor:
        return x * take(x.shape).to(x) if training and p else x

    with (
        patch.object(dropouts, "dropout_mask", mask),
        patch.object(torch.nn.functional, "dropout", dropout),
    ):
        yield
    if rest:
        raise RuntimeError(f"masks: {len(rest)} are left over")
