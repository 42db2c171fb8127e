"""Samplers that put texts of like length into one batch, where little is padding (lesson 12).

Swift twin: Data/LengthSamplers.swift.
"""

from collections.abc import Callable, Iterator, Sized

import torch
from torch import Generator, Tensor

__all__ = ["SortSampler", "SortishSampler"]

Key = Callable[[int], int]


class SortSampler:
    """All rows, the longest first; `key(row)` is a row's length, asked for once."""

    def __init__(self, data: Sized, key: Key) -> None:
        self.lengths = _lengths(data, key)

    def __len__(self) -> int:
        return len(self.lengths)

    def __iter__(self) -> Iterator[int]:
        return iter(self.lengths.argsort(descending=True, stable=True).tolist())


class SortishSampler:
    """All rows in an order drawn anew each time, in which rows `bs` by `bs` have like lengths.

    Rows are shuffled, sorted by length within stretches of 50 batches, and then whole batches are
    shuffled. The batch with the longest row comes first, so that what does not fit into memory
    fails at once; a batch that is short comes last. `seed` fixes the draws. Raises ValueError for
    a batch size below 1.
    """

    def __init__(self, data: Sized, key: Key, bs: int, seed: int | None = None) -> None:
        if bs < 1:
            raise ValueError(f"SortishSampler: batch size must be at least 1, got {bs}")
        self.lengths, self.bs = _lengths(data, key), bs
        self.generator = Generator()
        self.generator.manual_seed(int(torch.randint(2**62, ())) if seed is None else seed)

    def __len__(self) -> int:
        return len(self.lengths)

    def __iter__(self) -> Iterator[int]:
        if not len(self):
            return iter(())
        batches = torch.cat([self._sorted(c) for c in self._shuffled().split(50 * self.bs)])
        first, *others = batches.split(self.bs)
        whole = [batch for batch in others if len(batch) == self.bs]
        order = torch.randperm(len(whole), generator=self.generator).tolist()
        rows = torch.cat([first, *(whole[i] for i in order), *others[len(whole) :]])
        return iter(rows.tolist())

    def _shuffled(self) -> Tensor:
        """All rows at random, but for the longest, which changes places with the first."""
        rows = torch.randperm(len(self), generator=self.generator)
        place = int(self.lengths[rows].argmax())
        rows[[0, place]] = rows[[place, 0]]
        return rows

    def _sorted(self, rows: Tensor) -> Tensor:
        return rows[self.lengths[rows].argsort(descending=True, stable=True)]


def _lengths(data: Sized, key: Key) -> Tensor:
    return torch.tensor([key(row) for row in range(len(data))], dtype=torch.int64)
