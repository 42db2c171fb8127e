"""Lists that are indexed in every way a data set is, and the small tools around them.

Lesson 11. `listify` and `setify` let an argument be nothing, one thing or many; the course's
`listify` took a string for many (course-v3 #369): here a string is one thing.
Swift twin: Data/Block.swift.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from torch import Tensor

__all__ = ["Index", "ListContainer", "is_position", "listify", "setify", "uniqueify"]

Index = int | slice | Sequence[int] | Sequence[bool] | Tensor

# Iterable, but one thing all the same.
_ONE = (str, bytes, os.PathLike, dict, Tensor, np.ndarray)


def listify(value: Any) -> list[Any]:
    """Return `value` as a list: None is empty; a string, path, tensor or array is one item."""
    if value is None:
        return []
    if isinstance(value, list):
        return value
    if isinstance(value, Iterable) and not isinstance(value, _ONE):
        return list(value)
    return [value]


def setify(value: Any) -> set[Any]:
    """Return `value` as a set, by the rules of `listify`."""
    return value if isinstance(value, set) else set(listify(value))


def uniqueify(values: Iterable[Any], sort: bool = False) -> list[Any]:
    """Return each value once, in the order of first appearance or sorted."""
    unique = list(dict.fromkeys(values))
    return sorted(unique) if sort else unique


def is_position(index: Any) -> bool:
    """Say whether an index is for one item: a number, or a tensor or array of no dimension."""
    return isinstance(index, int | np.integer) or getattr(index, "ndim", 1) == 0


class ListContainer:
    """Items indexed by a position, a slice, a list of positions or a mask of booleans.

    A position gives one item, everything else a list. Raises IndexError, with the number of
    items, for a position that is not there and for a mask of another length (the course's cut
    the longer of the two short, in silence, and failed on an empty list).
    """

    def __init__(self, items: Any) -> None:
        self.items = listify(items)

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __getitem__(self, index: Index) -> Any:
        if is_position(index):
            return self.items[self._position(index)]
        if isinstance(index, slice):
            return self.items[index]
        return [self.items[i] for i in self._positions(index)]

    def __setitem__(self, index: int, item: Any) -> None:
        self.items[self._position(index)] = item

    def __delitem__(self, index: int) -> None:
        del self.items[self._position(index)]

    def __repr__(self) -> str:
        shown = ", ".join(str(item) for item in self.items[:10])
        more = ", ..." if len(self) > 10 else ""
        return f"{type(self).__name__} ({len(self)} items)\n[{shown}{more}]"

    def _position(self, index: Any) -> int:
        if not -len(self) <= index < len(self):
            raise IndexError(f"{type(self).__name__}: no item {index} among {len(self)}")
        return int(index)

    def _positions(self, index: Any) -> list[int]:
        listed = index.tolist() if hasattr(index, "tolist") else list(index)
        if not (listed and all(isinstance(i, bool) for i in listed)):
            return [self._position(i) for i in listed]
        if len(listed) != len(self):
            name, sizes = type(self).__name__, f"{len(listed)} for {len(self)} items"
            raise IndexError(f"{name}: the mask does not fit, {sizes}")
        return [i for i, kept in enumerate(listed) if kept]
