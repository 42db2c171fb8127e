"""One process's share of the batches of a loader: every so-manieth row of each batch.

    share r of w:  rows r, r + w, r + 2 w, ... of the batch

Together the shares are the batch that one process would see, each row once, whatever the order.
"""

from collections.abc import Iterator
from typing import Any

from torch import Tensor

__all__ = ["Share"]


class Share:
    """A loader that yields a process's share of another's batches; in all else it is the other.

    The course's own loader reads only the rows of the share. Of any other loader the whole batch is
    read and the rows are taken out of it: of tensors, alone or in tuples, lists and dictionaries,
    along their first axis. A batch with too few rows for all gives those left without its first
    row, as `is_padding` then says: a process without any row could not take part in the backward
    pass.
    """

    def __init__(self, loader: Any, rank: int, count: int) -> None:
        self.loader, self.rank, self.count = loader, rank, count
        self.is_padding = False

    def __len__(self) -> int:
        return len(self.loader)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.loader, name)

    def __iter__(self) -> Iterator[Any]:
        if not hasattr(self.loader, "share"):
            yield from map(self._taken, self.loader)
            return
        self.loader.share = (self.rank, self.count)
        try:
            for number, batch in enumerate(self.loader, self.loader.start):
                self.is_padding = self.rank >= self.loader.rows_in(number)
                yield batch
        finally:
            self.loader.share = (0, 1)

    def _taken(self, batch: Any) -> Any:
        rows = _rows(batch)
        self.is_padding = self.rank >= rows
        return _part(batch, slice(0, 1) if self.is_padding else slice(self.rank, None, self.count))


def _rows(batch: Any) -> int:
    while not isinstance(batch, Tensor):
        batch = next(iter(batch.values())) if isinstance(batch, dict) else batch[0]
    return len(batch)


def _part(batch: Any, rows: slice) -> Any:
    if isinstance(batch, Tensor):
        return batch[rows]
    if isinstance(batch, tuple | list):
        return type(batch)(_part(part, rows) for part in batch)
    if isinstance(batch, dict):
        return {name: _part(part, rows) for name, part in batch.items()}
    return batch
