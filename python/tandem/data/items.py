"""Lists of items: what they are, how one is read, and what is done to it on the way.

Lesson 11.

    data[i] = compose(get(items[i]), tfms)

Nothing is read before it is asked for. Subclasses say how: a file of an image, a sound, a text.
Swift twin: Data/Block.swift.
"""

import os
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any, Self

from tandem.data.files import get_files
from tandem.data.lists import Index, ListContainer, is_position, listify
from tandem.data.transform import compose, seed_all
from tandem.errors import TandemError

__all__ = ["ItemError", "ItemList"]


class ItemError(TandemError):
    """An item that could not be read: which, and why. It travels between processes."""

    def __init__(self, item: str, reason: str) -> None:
        super().__init__(item, reason)
        self.item, self.reason = item, reason

    def __str__(self) -> str:
        return f"{self.item} cannot be read: {self.reason}"


class ItemList(ListContainer):
    """Items found below `path`, read by `get` and then changed by `tfms` in their order.

    Indexing reads: a position gives one value, everything else a list of values.
    """

    extensions: Collection[str] | None = None

    def __init__(
        self,
        items: Any,
        path: str | os.PathLike[str] = ".",
        tfms: Callable[[Any], Any] | Sequence[Callable[[Any], Any]] | None = None,
    ) -> None:
        super().__init__(items)
        self.path, self.tfms = Path(path), listify(tfms)

    @classmethod
    def from_files(
        cls,
        path: str | os.PathLike[str],
        extensions: str | Collection[str] | None = None,
        recurse: bool = True,
        include: str | Collection[str] | None = None,
        **options: Any,
    ) -> Self:
        """Return the list of the files below `path`, of `extensions` or of the class's own.

        `options` go to the initialiser. Raises DataError where `path` is no folder.
        """
        wanted = cls.extensions if extensions is None else extensions
        return cls(get_files(path, wanted, recurse, include), path, **options)

    def new(self, items: Any) -> Self:
        """Return a list like this one, of the same path and transforms, that holds `items`."""
        made = object.__new__(type(self))
        made.__dict__.update(self.__dict__)
        # A list of its own, for one side of a split may be given more transforms.
        made.items, made.tfms = listify(items), list(self.tfms)
        return made

    def get(self, item: Any) -> Any:
        """Read one item, given as it stands in `items`: here, the item itself."""
        return item

    def seed(self, seed: int) -> None:
        """Make the random draws of the transforms for the next item those of `seed`."""
        seed_all(self.tfms, seed)

    def __getitem__(self, index: Index) -> Any:
        found = super().__getitem__(index)
        if is_position(index):
            return self._read(found)
        return [self._read(item) for item in found]

    def __repr__(self) -> str:
        return f"{super().__repr__()}\nPath: {self.path}"

    def _read(self, item: Any) -> Any:
        try:
            value = self.get(item)
        except ItemError:
            raise
        except Exception as error:  # decoders raise whatever they like
            raise ItemError(_name(item), _reason(error)) from error
        try:
            return compose(value, self.tfms)
        except Exception as error:
            error.add_note(f"while transforming {_name(item)}")
            raise


def _name(item: Any) -> str:
    return os.fspath(item) if isinstance(item, os.PathLike) else repr(item)[:200]


def _reason(error: Exception) -> str:
    # The system's words alone: its message has the name of the file once more.
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
