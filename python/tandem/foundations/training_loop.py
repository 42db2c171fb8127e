"""The training loop, taken apart and built up again (lesson 9).

    v = momentum v + g,  p = p - rate v

Each `fit_...` takes one burden off the loop: slices and an update by hand; parameters that a
module finds; an optimiser; a data set and a loader; at last, validation. They train in place on
x [n, ...] and classes y [n], and on the same batches give the same loss a step, to the bit. An
`order` [epochs, n] says which row comes when, so that no random generator need be shared.

Swift twin: Foundations/TrainingLoop.swift.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Generator, Tensor

from tandem.foundations.forward import LayerParameters, model
from tandem.foundations.losses import accuracy, cross_entropy
from tandem.foundations.modules import Module

__all__ = [
    "DataLoader",
    "Dataset",
    "EpochResult",
    "Optimizer",
    "Sampler",
    "collate",
    "fit",
    "fit_dataset",
    "fit_optimizer",
    "fit_parameters",
    "fit_slices",
    "validate",
]

Batch = tuple[Tensor, Tensor]
Batches = Iterable[Batch]
Collate = Callable[[Sequence[Batch]], Batch]
Layers = Sequence[LayerParameters]
Loss = Callable[[Tensor, Tensor], Tensor]


def fit_slices(
    layers: Layers, x: Tensor, y: Tensor, order: Tensor, batch_size: int, learning_rate: float
) -> list[float]:
    """Train linear layers by slices of `order` [epochs, n]; return the loss of every step."""
    losses = []
    for rows in order:
        for start in range(0, len(rows), batch_size):
            batch = rows[start : start + batch_size]
            loss = cross_entropy(model(x[batch], layers), y[batch])
            loss.backward()
            for parameter in (tensor for layer in layers for tensor in layer):
                _descend(parameter, learning_rate)
            losses.append(loss.item())
    return losses


@torch.no_grad()
def _descend(parameter: Tensor, learning_rate: float) -> None:
    if parameter.grad is not None:
        parameter -= learning_rate * parameter.grad
        parameter.grad = None


def fit_parameters(
    net: Module, x: Tensor, y: Tensor, order: Tensor, batch_size: int, learning_rate: float
) -> list[float]:
    """Train a module: the update no longer knows what layers there are."""
    losses = []
    for batch in _batches(order, batch_size):
        loss = cross_entropy(net(x[batch]), y[batch])
        loss.backward()
        for parameter in net.parameters():
            _descend(parameter, learning_rate)
        losses.append(loss.item())
    return losses


def _batches(order: Tensor, batch_size: int) -> list[Tensor]:
    return [batch for rows in order for batch in rows.split(batch_size)]


class Optimizer:
    """Gradient descent with momentum, in place; raises ValueError where nothing is to train."""

    def __init__(
        self, parameters: Iterable[Tensor], learning_rate: float, momentum: float = 0.0
    ) -> None:
        self.parameters = list(parameters)
        if not self.parameters:
            raise ValueError("Optimizer: there are no parameters to train")
        self.learning_rate, self.momentum = learning_rate, momentum
        self.velocity = [torch.zeros_like(p) for p in self.parameters]

    @torch.no_grad()
    def step(self) -> None:
        """Move every parameter that has a gradient."""
        for parameter, velocity in zip(self.parameters, self.velocity, strict=True):
            if parameter.grad is not None:
                velocity.mul_(self.momentum).add_(parameter.grad)
                parameter -= self.learning_rate * velocity

    def zero_grad(self) -> None:
        """Forget every gradient, so that the next backward pass does not add to it."""
        for parameter in self.parameters:
            parameter.grad = None


def fit_optimizer(
    net: Module, optimizer: Optimizer, x: Tensor, y: Tensor, order: Tensor, batch_size: int
) -> list[float]:
    """Train a module by an optimiser: the loop no longer knows how a step is made."""
    batches = _batches(order, batch_size)
    return [_step(net, cross_entropy, optimizer, (x[rows], y[rows])) for rows in batches]


def _step(net: Module, loss: Loss, optimizer: Optimizer, batch: Batch) -> float:
    value = loss(net(batch[0]), batch[1])
    value.backward()
    optimizer.step()
    optimizer.zero_grad()
    return value.item()


class Dataset:
    """Inputs [n, ...] and targets [n, ...] that go together; raises ValueError if they do not."""

    def __init__(self, x: Tensor, y: Tensor) -> None:
        if len(x) != len(y):
            raise ValueError(f"Dataset: {len(x)} inputs and {len(y)} targets")
        self.x, self.y = x, y

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: int | slice | Tensor) -> Batch:
        return self.x[index], self.y[index]


@dataclass
class Sampler:
    """The rows of one epoch, each time it is iterated: in turn, shuffled, or by a given order.

    `order` [epochs, length] fixes every epoch; `epoch` counts those begun. Raises ValueError for
    an order of another length or beside `shuffle`, IndexError when its epochs are used up.
    """

    length: int
    shuffle: bool = False
    generator: Generator | None = None
    order: Tensor | None = None
    epoch: int = 0

    def __post_init__(self) -> None:
        if self.order is not None and (self.shuffle or self.order.shape[1:] != (self.length,)):
            shape = f"[epochs, {self.length}] and no shuffle"
            raise ValueError(f"Sampler: needs order {shape}, got {list(self.order.shape)}")

    def __len__(self) -> int:
        return self.length

    def __iter__(self) -> Iterator[int]:
        if self.order is not None and self.epoch >= len(self.order):
            raise IndexError(f"Sampler: the order has {len(self.order)} epochs, all used")
        self.epoch += 1
        if self.order is not None:
            return iter(self.order[self.epoch - 1].tolist())
        if self.shuffle:
            return iter(torch.randperm(self.length, generator=self.generator).tolist())
        return iter(range(self.length))


def collate(items: Sequence[Batch]) -> Batch:
    """Stack pairs of one input and one target into a batch of each."""
    inputs, targets = zip(*items, strict=True)
    return torch.stack(inputs), torch.stack(targets)


@dataclass
class DataLoader:
    """Batches of a data set: a sampler says which rows, `collate` makes them one.

    The last batch may be short. Raises ValueError for a batch size below 1.
    """

    data: Dataset
    batch_size: int
    sampler: Sampler
    collate: Collate = collate

    def __post_init__(self) -> None:
        if self.batch_size < 1:
            raise ValueError(f"DataLoader: batch size must be at least 1, got {self.batch_size}")

    def __len__(self) -> int:
        return -(-len(self.sampler) // self.batch_size)  # rounded up

    def __iter__(self) -> Iterator[Batch]:
        rows = list(self.sampler)
        for start in range(0, len(rows), self.batch_size):
            yield self.collate([self.data[i] for i in rows[start : start + self.batch_size]])


def fit_dataset(net: Module, optimizer: Optimizer, loader: Batches, epochs: int) -> list[float]:
    """Train a module on a loader: the loop no longer knows where batches come from."""
    batches = (batch for _ in range(epochs) for batch in loader)
    return [_step(net, cross_entropy, optimizer, batch) for batch in batches]


def validate(net: Module, loss: Loss, batches: Batches) -> tuple[float, float]:
    """Return mean loss and accuracy over all rows; raises ValueError where there is none."""
    count, total, right = 0, 0.0, 0.0
    with torch.no_grad():
        for x, y in batches:
            logits = net(x)
            count += len(y)
            total += loss(logits, y).item() * len(y)
            right += accuracy(logits, y).item() * len(y)
    if not count:
        raise ValueError("validate: there is no batch to validate on")
    return total / count, right / count


@dataclass(frozen=True)
class EpochResult:
    """The training loss of each step and over all rows; loss and accuracy on validation data."""

    step_losses: list[float]
    train_loss: float
    loss: float
    accuracy: float


def fit(
    epochs: int, net: Module, loss: Loss, optimizer: Optimizer, train: Batches, valid: Batches
) -> list[EpochResult]:
    """Train a module, and after each epoch measure it on the validation batches."""
    history = []
    for _ in range(epochs):
        net.train()
        steps = [(_step(net, loss, optimizer, batch), len(batch[1])) for batch in train]
        net.train(False)
        mean = sum(value * rows for value, rows in steps) / sum(rows for _, rows in steps)
        history.append(EpochResult([v for v, _ in steps], mean, *validate(net, loss, valid)))
    return history
