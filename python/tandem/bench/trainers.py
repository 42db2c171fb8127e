"""One epoch of the same training by whichever loop: ours, a bare one, and three libraries'.

Each is given the same model, the same weights and the same batches; each is left as its makers ship
it, but for progress bars, logs and files, which are off. Time is taken from the moment the first
batch is asked for to the moment the last has been trained on: setting a library up costs nothing.
"""

import logging
import warnings
from collections.abc import Callable, Iterable, Iterator
from time import perf_counter
from typing import Any

import torch
from torch import Tensor, nn

from tandem.bench.torchvision_reference import torchvision

__all__ = ["RATE", "TRAINERS", "Batches", "Loss", "Trainer", "perceptron"]

RATE = 0.1
Loss = Callable[[Tensor, Tensor], Tensor]
# What trains for one epoch of the batches, when called.
Trainer = Callable[[nn.Module, "Batches", Loss], Callable[[], None]]


class Batches:
    """Batches that say how long they took to be used up."""

    def __init__(self, batches: Iterable[tuple[Tensor, Tensor]], count: int) -> None:
        self._batches, self._count = batches, count
        self._start = self.seconds = 0.0

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        self._start = perf_counter()
        yield from self._batches
        self.finish()

    def finish(self) -> None:
        """Take the time: here, where a library counts batches and does not ask for one too many."""
        self.seconds = perf_counter() - self._start


def perceptron() -> nn.Module:
    """Return the network of lesson 8 with the weights that everybody starts from."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(42)
        return nn.Sequential(nn.Linear(784, 50), nn.ReLU(), nn.Linear(50, 10))


def bare(model: nn.Module, batches: Batches, loss_func: Loss) -> Callable[[], None]:
    """The loop that one writes without a library."""
    optimizer = torch.optim.SGD(model.parameters(), lr=RATE)

    def epoch() -> None:
        for x, y in batches:
            loss_func(model(x), y).backward()
            optimizer.step()
            optimizer.zero_grad()

    return epoch


def tandem(model: nn.Module, batches: Batches, loss_func: Loss) -> Callable[[], None]:
    """Our Learner, with its recorder."""
    from tandem.data.bunch import DataBunch
    from tandem.optim.optimizer import sgd_opt
    from tandem.training.learner import Learner
    from tandem.training.recorder import Recorder

    data = DataBunch(batches, Batches([], 0))
    learner = Learner(model, data, loss_func, sgd_opt, RATE, cbs=[Recorder()], device="cpu")
    return lambda: learner.fit(1)


def fastai(model: nn.Module, batches: Batches, loss_func: Loss) -> Callable[[], None]:
    """fastai's Learner. Raises ImportError where it is not installed."""
    torchvision()  # which it imports
    from fastai.callback import progress  # noqa: F401 (it gives Learner `no_bar`)
    from fastai.learner import DataLoaders, Learner
    from fastai.optimizer import SGD

    loaders = DataLoaders(batches, Batches([], 0), device=torch.device("cpu"))
    learner = Learner(loaders, model, loss_func, SGD, RATE)

    def epoch() -> None:
        with learner.no_bar(), learner.no_logging(), warnings.catch_warnings(action="ignore"):
            learner.fit(1)

    return epoch


def lightning(model: nn.Module, batches: Batches, loss_func: Loss) -> Callable[[], None]:
    """Lightning's Trainer. Raises ImportError where it is not installed."""
    torchvision()  # which it imports
    from lightning import LightningModule
    from lightning import Trainer as LightningTrainer

    for name in ("lightning.pytorch", "lightning.fabric"):
        logging.getLogger(name).setLevel(logging.ERROR)

    class Module(LightningModule):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def training_step(self, batch: tuple[Tensor, Tensor], index: int) -> Tensor:
            return loss_func(self.model(batch[0]), batch[1])

        def on_train_epoch_end(self) -> None:
            batches.finish()

        def configure_optimizers(self) -> torch.optim.Optimizer:
            return torch.optim.SGD(self.parameters(), lr=RATE)

    module = Module()
    quiet: dict[str, Any] = {
        "logger": False,
        "enable_checkpointing": False,
        "enable_progress_bar": False,
        "enable_model_summary": False,
    }

    def epoch() -> None:
        with warnings.catch_warnings(action="ignore"):
            LightningTrainer(max_epochs=1, accelerator="cpu", **quiet).fit(module, batches)

    return epoch


def accelerate(model: nn.Module, batches: Batches, loss_func: Loss) -> Callable[[], None]:
    """A bare loop with Hugging Face's Accelerator. Raises ImportError where it is not there."""
    from accelerate import Accelerator
    from torch.utils.data import DataLoader, IterableDataset

    class Stream(IterableDataset[tuple[Tensor, Tensor]]):
        def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
            return iter(batches)

    accelerator = Accelerator(cpu=True)
    net, optimizer, loader = accelerator.prepare(
        model, torch.optim.SGD(model.parameters(), lr=RATE), DataLoader(Stream(), batch_size=None)
    )

    def epoch() -> None:
        for x, y in loader:
            accelerator.backward(loss_func(net(x), y))
            optimizer.step()
            optimizer.zero_grad()

    return epoch


TRAINERS: dict[str, Trainer] = {
    "bare loop": bare,
    "tandem": tandem,
    "fastai": fastai,
    "lightning": lightning,
    "accelerate": accelerate,
}
