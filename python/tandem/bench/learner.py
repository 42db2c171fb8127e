"""What a training loop costs beside the training: ours against a bare one and three libraries'.

The network is small (784-50-10, batches of 64), so that the loop shows. All train on slices of the
same tensors; `tandem, shuffled` draws its batches by our own loader, as one does in earnest. Losses
of the first steps are compared before anything is timed.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from tandem.bench.contestant import Absent, Contestant
from tandem.bench.trainers import TRAINERS, Batches, Trainer, perceptron
from tandem.data.loader import DataLoader
from tandem.demo.threads import choose_threads
from tandem.foundations.training_loop import Dataset

__all__ = ["WORKS", "contestants"]

_WORK = "mlp step"
WORKS = (_WORK,)
_STEPS, _BATCH, _COMPARED = 200, 64, 5


def contestants(
    swift: Path | None, folder: Path, stack: ExitStack, works: Sequence[str] = WORKS
) -> tuple[list[Contestant], list[Absent]]:
    """Return every loop that is installed, and those that are not."""
    x, y = _data()
    slices = _Slices(x, y)
    choose_threads(TRAINERS["bare loop"](perceptron(), Batches(slices, _STEPS), F.cross_entropy))
    found: list[Contestant] = []
    absent = []
    for name, trainer in TRAINERS.items():
        if name not in ("bare loop", "tandem") and find_spec(name) is None:
            absent.append(Absent(_WORK, name, "not installed"))
            continue
        found.append(_Loop(name, trainer, slices, slices))
    shuffled = DataLoader(Dataset(x, y), _BATCH, shuffle=True, seed=42)
    found.insert(2, _Loop("tandem, shuffled", TRAINERS["tandem"], shuffled, slices))
    return found, absent


class _Loop:
    """A loop as a contestant: it trains for epochs, and a step's time is its share of one."""

    work = _WORK

    def __init__(self, who: str, trainer: Trainer, batches: Any, compared: "_Slices") -> None:
        self.who, self._trainer, self._compared = who, trainer, compared
        self._batches = Batches(batches, _STEPS)
        self._epoch: Callable[[], None] | None = None

    def run(self, repeats: int) -> list[float]:
        """Train for `repeats` epochs; return the milliseconds of a step in each."""
        if self._epoch is None:
            self._epoch = self._trainer(perceptron(), self._batches, F.cross_entropy)
        times = []
        for _ in range(repeats):
            self._epoch()
            times.append(1000 * self._batches.seconds / _STEPS)
        return times

    def output(self) -> NDArray[Any]:
        """Return the losses of the first steps on the slices."""
        losses: list[float] = []

        def loss_func(pred: Tensor, target: Tensor) -> Tensor:
            loss = F.cross_entropy(pred, target)
            losses.append(loss.item())
            return loss

        few = list(self._compared)[:_COMPARED]
        self._trainer(perceptron(), Batches(few, _COMPARED), loss_func)()
        return np.array(losses, np.float32)


class _Slices:
    """The tensors by slices, in turn."""

    def __init__(self, x: Tensor, y: Tensor) -> None:
        self.x, self.y = x, y

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        for start in range(0, len(self.x), _BATCH):
            rows = slice(start, start + _BATCH)
            yield self.x[rows], self.y[rows]


def _data() -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(42)
    x = torch.randn(_STEPS * _BATCH, 784, generator=generator)
    return x, torch.randint(10, (len(x),), generator=generator)
