"""The data a learner is given: batches to train on and batches to validate on (lesson 9)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

__all__ = ["Batches", "DataBunch"]


class Batches(Protocol):
    """What a learner asks of a loader: (inputs, targets) in turn, and how many they are."""

    def __iter__(self) -> Iterator[Any]:
        """Yield the batches of one epoch."""

    def __len__(self) -> int:
        """Return how many batches an epoch has."""


@dataclass
class DataBunch:
    """A loader to train on and one to validate on; channels in and classes out, where known."""

    train_dl: Batches
    valid_dl: Batches
    c_in: int | None = None
    c_out: int | None = None

    @property
    def train_ds(self) -> Any:
        """The data set that the training batches come from."""
        return _dataset(self.train_dl)

    @property
    def valid_ds(self) -> Any:
        """The data set that the validation batches come from."""
        return _dataset(self.valid_dl)


def _dataset(loader: Iterable[Any]) -> Any:
    if not hasattr(loader, "dataset"):
        raise AttributeError(f"DataBunch: {type(loader).__name__} does not say its dataset")
    return loader.dataset
