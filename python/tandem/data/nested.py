"""Tensors of a batch, whatever it is made of: a tensor, or tuples, lists and dictionaries of them.

What is neither, a name, say, or a number, stays as it is.
"""

from collections.abc import Callable
from typing import Any

from torch import Tensor

__all__ = ["first_tensor_of", "map_tensors"]


def map_tensors(f: Callable[[Tensor], Any], batch: Any) -> Any:
    """Return `batch` with `f` of every tensor in its place."""
    if isinstance(batch, Tensor):
        return f(batch)
    if isinstance(batch, tuple) and hasattr(batch, "_fields"):  # a named tuple takes its parts
        return type(batch)(*(map_tensors(f, part) for part in batch))
    if isinstance(batch, tuple | list):
        return type(batch)(map_tensors(f, part) for part in batch)
    if isinstance(batch, dict):
        return {key: map_tensors(f, part) for key, part in batch.items()}
    return batch


def first_tensor_of(batch: Any) -> Tensor:
    """Return the first tensor of `batch`; raises ValueError where there is none."""
    found: list[Tensor] = []
    map_tensors(found.append, batch)
    if not found:
        raise ValueError(f"there is no tensor in a batch of {type(batch).__name__}")
    return found[0]
