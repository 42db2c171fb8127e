"""The data loader: batches of a data set, in an order that can be taken up again to the bit.

Lesson 9, grown up. A pass draws its order from the sampler; the draws of an item's transforms
hang on (seed of the loader, number of the pass, row) alone, so that they are the same for any
number of worker processes, and after a resume in mid-pass.

Worker processes are those of torch.utils.data.DataLoader: batches come through shared memory,
memory is pinned by a thread, workers end when their parent does. Order and collation are ours.
Swift twin: Data/Loader.swift.
"""

import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Generator

from tandem.data.collate import collate
from tandem.data.fetch import Ask, Fetched, Fetcher, Workers, item_seed, pinned, whole_batches
from tandem.data.items import ItemError
from tandem.data.transform import compose, seed_all
from tandem.foundations.training_loop import Sampler

__all__ = ["DataLoader", "collate", "get_dls", "item_seed"]

Collate = Callable[[Sequence[Any]], Any]


@dataclass(eq=False)
class DataLoader:
    """Batches of a data set; `len` is their number in a whole pass.

    `sampler` gives the rows of a pass: by default all, shuffled where `shuffle` says so, by a
    generator seeded with `seed` (drawn from torch's own where it is None). A data set of tensors,
    or one with a `get_batch(rows)`, is indexed once a batch, without workers. `num_workers`
    processes read `prefetch` batches ahead each, and live on after a pass with `keep_workers`:
    then they do not see what is changed in the data set later. Memory is pinned where a GPU is
    there, or as `pin_memory` says. `batch_tfms` are applied to each batch of inputs.
    An item that cannot be read raises ItemError, or with on_error="skip" is left out, kept in
    `skipped`, and counted in a warning at the end of the pass. Raises ValueError for bad options.
    """

    dataset: Any
    batch_size: int = 64
    shuffle: bool = False
    sampler: Any = None
    collate: Collate = collate
    drop_last: bool = False
    num_workers: int = 0
    pin_memory: bool | None = None
    prefetch: int = 2
    seed: int | None = None
    on_error: str = "raise"
    batch_tfms: Sequence[Callable[[Any], Any]] = ()
    keep_workers: bool = False
    epoch: int = field(default=0, init=False)  # passes begun
    start: int = field(default=0, init=False)  # first batch of the next pass
    # (r, w): of each batch only the rows r, r + w, r + 2 w, ...; the first row where there is none
    share: tuple[int, int] = field(default=(0, 1), init=False)
    skipped: list[ItemError] = field(default_factory=list, init=False)  # in the latest pass

    def __post_init__(self) -> None:
        self._check()
        self._seed = int(torch.randint(2**62, ())) if self.seed is None else self.seed
        if self.sampler is None:
            generator = Generator().manual_seed(self._seed)
            self.sampler = Sampler(len(self.dataset), self.shuffle, generator)
        if self.pin_memory is None:
            self.pin_memory = torch.cuda.is_available()
        self._workers: Any = None
        self._pass: dict[str, Any] | None = None  # the sampler's state before the running pass
        self._yielded = 0

    def _check(self) -> None:
        for name, least in (("batch_size", 1), ("num_workers", 0), ("prefetch", 1)):
            if getattr(self, name) < least:
                value = getattr(self, name)
                raise ValueError(f"DataLoader: {name} must be at least {least}, got {value}")
        if self.on_error not in ("raise", "skip"):
            raise ValueError(f"DataLoader: on_error is 'raise' or 'skip', got {self.on_error!r}")
        if self.shuffle and self.sampler is not None:
            raise ValueError("DataLoader: a sampler has its own order: give it or `shuffle`")

    def __len__(self) -> int:
        rows = len(self.sampler)
        return rows // self.batch_size if self.drop_last else -(-rows // self.batch_size)

    def __iter__(self) -> Iterator[Any]:
        self._pass, self._yielded = self._sampler_state(), self.start
        number, start, self.skipped = self.epoch, self.start, []
        self.epoch, self.start = number + 1, 0
        try:
            for batch in self._batches(number, start):
                self._yielded += 1
                if batch is not None:
                    yield self._finish(batch, number)
        finally:
            self._pass = None
        if self.skipped:
            count = f"{len(self.skipped)} of {len(self.sampler)}"
            warnings.warn(f"{count} items were skipped; the first: {self.skipped[0]}", stacklevel=2)

    def rows_in(self, number: int) -> int:
        """Return how many rows batch `number` of a pass has, before it is shared out."""
        return min(self.batch_size, len(self.sampler) - number * self.batch_size)

    def one_batch(self) -> Any:
        """Return the first batch of the next pass, which begins after it as if nothing had been.

        Raises IndexError where a pass has no batch.
        """
        running, self._pass = (self._pass, self._yielded, self.skipped), None
        state, batches = self.state_dict(), iter(self)
        try:
            return next(batches)
        except StopIteration:
            raise IndexError("DataLoader: there is no batch in a pass") from None
        finally:
            del batches  # ends its pass, and its workers
            self.load_state_dict(state)
            self._pass, self._yielded, self.skipped = running

    def state_dict(self) -> dict[str, Any]:
        """Return where the loader is: of the running pass, its beginning and its batches so far.

        A pass that is left early is over.
        """
        running = self._pass is not None
        return {
            "seed": self._seed,
            "epoch": self.epoch - running,
            "start": self._yielded if running else self.start,
            "sampler": self._pass if running else self._sampler_state(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from `state`: the next pass yields the batches that were still to come."""
        self._seed, self.epoch, self.start = state["seed"], state["epoch"], state["start"]
        self._pass = None
        if (generator := state["sampler"]["generator"]) is not None:
            self.sampler.generator.set_state(generator)
        if (epoch := state["sampler"]["epoch"]) is not None:
            self.sampler.epoch = epoch

    def _sampler_state(self) -> dict[str, Any]:
        generator = getattr(self.sampler, "generator", None)
        return {
            "generator": None if generator is None else generator.get_state(),
            "epoch": getattr(self.sampler, "epoch", None),
        }

    def _batches(self, number: int, start: int) -> Iterator[Any]:
        """Yield the batches of pass `number` from `start` on; None where no item could be read."""
        rows = torch.from_numpy(np.fromiter(self.sampler, np.int64))
        whole_chunks = rows.split(self.batch_size)[start : len(self)]
        rank, count = self.share
        chunks = [c[rank::count] if rank < len(c) else c[:1] for c in whole_chunks]
        whole = whole_batches(self.dataset) if self.collate is collate else None
        if whole is not None:
            yield from map(whole, chunks)
            return
        skip = self.on_error == "skip"
        asks = [Ask(self._seed, number, chunk.tolist(), skip) for chunk in chunks]
        for batch, faults in self._fetch(asks):
            if faults and not skip:
                raise faults[0]
            self.skipped += faults
            yield batch

    def _fetch(self, asks: list[Ask]) -> Iterator[Fetched]:
        fetcher = Fetcher(self.dataset, self.collate)
        if not self.num_workers:
            return map(fetcher.__getitem__, asks)
        if self._workers is None or not self.keep_workers:
            pin = bool(self.pin_memory)
            workers = Workers(fetcher, self.num_workers, self.prefetch, pin, self.keep_workers)
            self._workers = workers
        return self._workers.fetch(asks)

    def _finish(self, batch: Any, number: int) -> Any:
        if self.pin_memory and not self.num_workers:
            batch = pinned(batch)
        if not self.batch_tfms:
            return batch
        # Rows are not negative: the draws for a batch are none of its items'.
        seed_all(self.batch_tfms, item_seed(self._seed, number, -self._yielded))
        x, *rest = batch
        return (compose(x, self.batch_tfms), *rest)


def get_dls(train_ds: Any, valid_ds: Any, bs: int, **options: Any) -> tuple[DataLoader, DataLoader]:
    """Return a shuffling loader of `bs` items a batch, and one to validate with, of 2 `bs`.

    Validation keeps nothing for a backward pass, so twice the items fit. `options` go to both.
    """
    train = DataLoader(train_ds, bs, shuffle=True, **options)
    return train, DataLoader(valid_ds, 2 * bs, **(options | {"drop_last": False}))
