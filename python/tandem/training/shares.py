"""One process's share of the batches of a loader: every so-manieth row of each batch.

    share r of w:  rows r, r + w, r + 2 w, ... of the batch

Together the shares are the batch that one process would see, each row once, whatever the order.
"""

from collections.abc import Iterator
from typing import Any

from tandem.data.nested import first_tensor_of, map_tensors

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
        self.is_padding = self.rank >= len(first_tensor_of(batch))
        rows = slice(0, 1) if self.is_padding else slice(self.rank, None, self.count)
        return map_tensors(lambda tensor: tensor[rows], batch)
