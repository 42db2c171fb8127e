"""Fetching the batches of a loader: whole, in this process, or by worker processes.

A batch is asked for by its rows, the loader's seed and the number of the pass: whoever answers,
here or in a worker, makes the same one of it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, NamedTuple

import torch
import torch.utils.data
from torch import Generator, Tensor

from tandem.data.items import ItemError
from tandem.data.nested import map_tensors
from tandem.foundations.training_loop import Dataset

__all__ = ["Ask", "Fetched", "Fetcher", "Workers", "item_seed", "pinned", "whole_batches"]

Fetched = tuple[Any, list[ItemError]]  # the batch, or None; what could not be read


class Ask(NamedTuple):
    """What a batch is asked for by: `skip` says to leave out what cannot be read."""

    seed: int
    epoch: int
    rows: list[int]
    skip: bool


def item_seed(seed: int, epoch: int, row: int) -> int:
    """Return the seed of one item's draws, of 63 bits: another for each of the three numbers."""
    digest = blake2b(f"{seed} {epoch} {row}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1


@dataclass
class Fetcher:
    """Reads the items of a batch, each with its own seed, and collates them.

    An item that cannot be read ends the batch, or is left out of it.
    """

    dataset: Any
    collate: Callable[[Sequence[Any]], Any]

    def __getitem__(self, ask: Ask) -> Fetched:
        seed, items, faults = getattr(self.dataset, "seed", None), [], []
        for row in ask.rows:
            if callable(seed):
                seed(item_seed(ask.seed, ask.epoch, row))
            try:
                items.append(self.dataset[row])
            except ItemError as error:
                faults.append(error)
                if not ask.skip:
                    return None, faults
        return self.collate(items) if items else None, faults


def whole_batches(dataset: Any) -> Callable[[Tensor], Any] | None:
    """Return how a data set is indexed with all the rows [n] of a batch, where it can be."""
    if hasattr(dataset, "get_batch"):
        return dataset.get_batch
    if isinstance(dataset, Dataset):
        return lambda rows: (_rows_of(dataset.x, rows), _rows_of(dataset.y, rows))
    if isinstance(dataset, torch.utils.data.TensorDataset):
        return lambda rows: tuple(_rows_of(tensor, rows) for tensor in dataset.tensors)
    return None


def _rows_of(tensor: Tensor, rows: Tensor) -> Tensor:
    # A third of the time of tensor[rows]; unlike that, it wants the rows on the same device.
    return tensor.index_select(0, rows.to(tensor.device))


class Workers:
    """The worker processes of a loader: new ones for every pass, or kept from pass to pass."""

    def __init__(self, fetcher: Fetcher, count: int, prefetch: int, pin: bool, keep: bool) -> None:
        self._asks: list[Ask] = []
        # Its own generator: torch's default one would go another way than without workers.
        self._loader: Any = torch.utils.data.DataLoader(
            fetcher,  # type: ignore[arg-type]
            batch_size=None,
            sampler=self._asks,
            num_workers=count,
            prefetch_factor=prefetch,
            pin_memory=pin,
            persistent_workers=keep,
            collate_fn=_as_it_is,  # type: ignore[arg-type]
            generator=Generator(),
        )

    def fetch(self, asks: Sequence[Ask]) -> Iterator[Fetched]:
        """Yield what the workers fetch, in the order asked for; the workers end with it."""
        self._asks[:] = asks
        yield from self._loader


def _as_it_is(fetched: Fetched) -> Fetched:
    return fetched


def pinned(batch: Any) -> Any:
    """Return a batch with its tensors in pinned memory, from which a GPU copies fastest."""
    return map_tensors(lambda t: t.pin_memory() if t.device.type == "cpu" else t, batch)
