"""The Python engine: trains the model of a plan with PyTorch's autograd and an SGD of our own.

It is the twin of `tandem-swift train`: the same plan in, the same record out. Every event goes to
`report` as it happens, so that a caller can show progress.
"""

from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from tandem.data.datasets import ImageDataset, load, normalise
from tandem.demo.plan import Plan, PlanError, read_plan
from tandem.demo.record import remove_record, write_record
from tandem.demo.threads import choose_threads
from tandem.models import NAMES, build

__all__ = ["SGD", "Trainer", "train"]

Event = dict[str, Any]
_TEST_BATCH = 1000


class SGD:
    """Stochastic gradient descent with momentum: v = momentum v + g, p = p - rate v."""

    def __init__(self, parameters: list[Tensor], learning_rate: float, momentum: float) -> None:
        self.parameters, self.rate, self.momentum = parameters, learning_rate, momentum
        self.velocities = [torch.zeros_like(p) for p in parameters]

    @torch.no_grad()
    def step(self) -> None:
        """Move every parameter by its gradient, and forget the gradient."""
        for parameter, velocity in zip(self.parameters, self.velocities, strict=True):
            if parameter.grad is not None:
                velocity.mul_(self.momentum).add_(parameter.grad)
                parameter.sub_(velocity, alpha=self.rate)
                parameter.grad = None


class Trainer:
    """A model, its optimiser and its data, as a plan says. Raises PlanError, DataError."""

    def __init__(self, plan: Plan) -> None:
        settings = plan.settings
        data = load(settings.data, settings.data_folder)
        _check_data(plan, data)
        self.plan, self.model = plan, _model(plan)
        self.optimizer = SGD(
            list(self.model.parameters()), settings.learning_rate, settings.momentum
        )
        self.images = _inputs(plan, data.train_images)
        self.labels = torch.from_numpy(data.train_labels.astype(np.int64))
        self.test_images = _inputs(plan, data.test_images)
        self.test_labels = torch.from_numpy(data.test_labels.astype(np.int64))

    def step(self, epoch: int, step: int) -> float:
        """Train on one batch of the plan; return its mean loss before the update."""
        rows = torch.from_numpy(self.plan.batch(epoch, step))
        loss = cross_entropy(self.model(self.images[rows]), self.labels[rows])
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def rehearse(self) -> None:
        """Do the work of the first step, and leave everything as it was."""
        rows = torch.from_numpy(self.plan.batch(0, 0))
        cross_entropy(self.model(self.images[rows]), self.labels[rows]).backward()
        for parameter in self.model.parameters():
            parameter.grad = None

    @torch.no_grad()
    def test(self) -> tuple[float, float, NDArray[np.int32]]:
        """Return the mean loss on the test set, the accuracy, and the predictions int32 [n]."""
        total, predictions = 0.0, []
        batches = zip(
            self.test_images.split(_TEST_BATCH), self.test_labels.split(_TEST_BATCH), strict=True
        )
        for images, labels in batches:
            logits = self.model(images)
            total += cross_entropy(logits, labels).item() * len(labels)
            predictions.append(logits.argmax(1))
        predicted = torch.cat(predictions)
        accuracy = (predicted == self.test_labels).double().mean().item()
        return total / len(predicted), accuracy, predicted.numpy().astype(np.int32)

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Return a copy of every parameter, by name."""
        return {name: p.detach().numpy().copy() for name, p in self.model.named_parameters()}


def train(
    plan_path: Path,
    folder: Path,
    report: Callable[[Event], None] = lambda event: None,
    engine: str = "python",
) -> None:
    """Train from a plan file and write the record into `folder`.

    Raises PlanError for a plan that cannot be followed, DataError for data that is not there.
    """
    plan = read_plan(plan_path)
    remove_record(folder)
    trainer = Trainer(plan)
    choose_threads(trainer.rehearse)
    events: list[Event] = []

    def emit(event: Event) -> None:
        events.append(event)
        report(event)

    emit(_begin(plan, engine))
    times, predictions = _run(trainer, emit)
    emit({"event": "end", "step_ms": median(times)})
    write_record(folder, events, trainer.weights(), predictions, plan.id)


def _begin(plan: Plan, engine: str) -> Event:
    settings = plan.settings
    names = {"event": "begin", "engine": engine, "model": settings.model, "data": settings.data}
    return names | {"epochs": settings.epochs, "steps_per_epoch": plan.steps_per_epoch}


def _run(trainer: Trainer, emit: Callable[[Event], None]) -> tuple[list[float], NDArray[np.int32]]:
    """Train every epoch; return the milliseconds of each step and the last predictions."""
    plan, times = trainer.plan, []
    predictions = np.zeros(0, np.int32)
    for epoch in range(plan.settings.epochs):
        total = 0.0
        for step in range(plan.steps_per_epoch):
            start = perf_counter()
            loss = trainer.step(epoch, step)
            times.append(1000 * (perf_counter() - start))
            total += loss * len(plan.batch(epoch, step))
            emit({"event": "step", "epoch": epoch, "step": step, "loss": loss})
        test_loss, accuracy, predictions = trainer.test()
        result = {"train_loss": total / plan.batch_order.shape[1], "loss": test_loss}
        emit({"event": "epoch", "epoch": epoch} | result | {"accuracy": accuracy})
    return times, predictions


def _model(plan: Plan) -> nn.Module:
    settings = plan.settings
    if settings.model not in NAMES:
        raise PlanError(f"plan: no model is called {settings.model!r}")
    model = build(settings.model, settings.image_size, settings.classes, settings.seed)
    parameters = dict(model.named_parameters())
    if parameters.keys() != plan.weights.keys():
        found = f"{sorted(plan.weights)}, expected {sorted(parameters)}"
        raise PlanError(f"plan: the weights of {settings.model} are {found}")
    with torch.no_grad():
        for name, parameter in parameters.items():
            _copy(name, parameter, plan.weights[name])
    return model


def _copy(name: str, parameter: Tensor, weight: NDArray[np.float32]) -> None:
    if weight.shape != tuple(parameter.shape):
        shapes = f"{list(weight.shape)}, expected {list(parameter.shape)}"
        raise PlanError(f"plan: weights/{name} has shape {shapes}")
    parameter.copy_(torch.from_numpy(weight.copy()))


def _inputs(plan: Plan, images: NDArray[np.uint8]) -> Tensor:
    """Return images as a network takes them: float32 [n, 1, height, width]."""
    settings = plan.settings
    pixels = normalise(images, settings.scale, settings.mean, settings.std)
    return torch.from_numpy(pixels)[:, None]


def _check_data(plan: Plan, data: ImageDataset) -> None:
    found, expected = len(data.train_images), plan.batch_order.shape[1]
    if found != expected:
        raise PlanError(f"plan: it orders {expected} images, {data.folder} holds {found}")
    if data.image_size != plan.settings.image_size:
        sizes = f"{data.image_size} in {data.folder}, {plan.settings.image_size} in the plan"
        raise PlanError(f"plan: image sizes differ: {sizes}")
