"""Callbacks: how a training loop lets others in, a step at a time (lessons 9 and 10).

1. `slow_calculation` calls a function as it goes: any callable will do, a closure, a partial, an
   object with `__call__`; what the function returns can stop it.
2. `fit_with_handler` calls an object that has a method for each event.
3. `Runner` lets any event end its level (batch, epoch, fit) by an exception, from however deep.

The `Learner` of learner.py is the last step, and the one to use: one place for model, data, loss
and optimiser, whose callbacks receive the learner itself.

Swift twin: Training/Callbacks.swift.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack, suppress
from typing import Any

from torch import Tensor

__all__ = [
    "CANCELS",
    "EVENTS",
    "Callback",
    "CancelBatchException",
    "CancelEpochException",
    "CancelFitException",
    "Events",
    "Runner",
    "camel_to_snake",
    "cancellable",
    "fit_with_handler",
    "show_progress",
    "slow_calculation",
]

Batch = tuple[Tensor, Tensor]
Step = Callable[[Batch], float]

EVENTS = (
    "begin_fit",
    "begin_epoch",
    "begin_batch",
    "after_pred",
    "after_loss",
    "after_backward",
    "after_step",
    "after_cancel_batch",
    "after_batch",
    "cleanup_batch",
    "begin_validate",
    "after_cancel_epoch",
    "after_epoch",
    "cleanup_epoch",
    "after_cancel_fit",
    "after_fit",
    "cleanup_fit",
)


class CancelBatchException(Exception):
    """Raised in an event to leave out the rest of this batch."""


class CancelEpochException(Exception):
    """Raised in an event to leave out the rest of this epoch, its validation too."""


class CancelFitException(Exception):
    """Raised in an event to end training."""


CANCELS: dict[str, type[Exception]] = {
    "batch": CancelBatchException,
    "epoch": CancelEpochException,
    "fit": CancelFitException,
}


# 1. Functions.


def slow_calculation(
    steps: int, callback: Callable[[int, int], bool | None] | None = None
) -> tuple[int, int]:
    """Sum the squares below `steps`, telling the callback (step, sum so far) after each.

    The callback's True ends it early. Return the sum and the number of steps taken.
    """
    total = 0
    for step in range(steps):
        total += step**2
        if callback and callback(step, total):
            return total, step + 1
    return total, steps


def show_progress(exclamation: str, say: Callable[[str], None]) -> Callable[[int, int], None]:
    """Return a callback that remembers its exclamation: a closure."""

    def report(step: int, total: int) -> None:
        say(f"{exclamation}! step {step}: {total}")

    return report


# 2. Objects with a method for each event.


class Callback:
    """What wants to be told of events: it has a method for each that it cares for.

    In a `Learner` each such method takes the learner. Callbacks are called lowest `order` first,
    those of one order as they were given. One that has a state worth resuming offers `state_dict`
    and `load_state_dict`.
    """

    order: int = 0

    @property
    def name(self) -> str:
        """The class's name in snake_case, without "Callback"."""
        return camel_to_snake(type(self).__name__.removesuffix("Callback") or "Callback")


def camel_to_snake(name: str) -> str:
    """Return "LRFinder" as "lr_finder"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


class Events:
    """The methods that callbacks have for each event, looked up once and not at every batch.

    Raises ValueError for a method that is named like an event, begin_... say, and is none.
    """

    def __init__(self, callbacks: Iterable[Any]) -> None:
        ordered = sorted(callbacks, key=lambda callback: getattr(callback, "order", 0))
        for callback in ordered:
            _check_names(callback)
        self._methods = {
            event: [getattr(c, event) for c in ordered if hasattr(c, event)] for event in EVENTS
        }

    def __call__(self, event: str, *arguments: Any) -> None:
        """Call every method for `event`; to clean up, also those after one that raises."""
        methods = self._methods[event]
        if methods and event.startswith("cleanup_"):
            with ExitStack() as stack:
                for method in reversed(methods):  # the last one put there is called first
                    stack.callback(method, *arguments)
            return
        for method in methods:
            method(*arguments)


def _check_names(callback: Any) -> None:
    for name in dir(callback):
        if re.match(r"(begin|after|cleanup)_", name) and name not in EVENTS:
            raise ValueError(f"{type(callback).__name__}.{name}: there is no event of that name")


def fit_with_handler(
    epochs: int, step: Step, batches: Sequence[Batch], callbacks: Sequence[Any]
) -> list[float]:
    """Take a training step a batch, telling the callbacks; return the losses.

    Every event that there is must be written into the loop, and none can stop it.
    """
    events, losses = Events(callbacks), []
    events("begin_fit")
    for _ in range(epochs):
        events("begin_epoch")
        for batch in batches:
            events("begin_batch")
            losses.append(step(batch))
            events("after_batch")
        events("after_epoch")
    events("after_fit")
    return losses


# 3. Exceptions as control flow.


class Runner:
    """A loop whose callbacks can end a batch, an epoch or all of it, by exceptions.

    Callbacks receive the runner, and read `epoch`, `batch` and `loss` from it.
    """

    def __init__(self, step: Step, callbacks: Sequence[Any]) -> None:
        self.step, self.events = step, Events(callbacks)
        self.epoch = 0
        self.loss: float | None = None
        self.losses: list[float] = []

    def fit(self, epochs: int, batches: Iterable[Batch]) -> None:
        """Train on the batches for so many epochs, or until a callback says that it is enough."""
        self.epochs, self.batches = epochs, batches
        self.run("fit", self._all_epochs)

    def run(self, level: str, work: Callable[[], None]) -> None:
        """Run a level's work between its events; its cancellation ends here and goes no further."""
        cancellable(lambda event: self.events(event, self), level, work)

    def _all_epochs(self) -> None:
        for epoch in range(self.epochs):
            self.epoch = epoch
            self.run("epoch", self._all_batches)

    def _all_batches(self) -> None:
        for batch in self.batches:
            self.batch = batch
            self.run("batch", self._one_batch)

    def _one_batch(self) -> None:
        self.loss = self.step(self.batch)
        self.losses.append(self.loss)


def cancellable(tell: Callable[[str], None], level: str, work: Callable[[], None]) -> None:
    """Run the work of one level, "batch", "epoch" or "fit", between its events.

    begin_... can cancel it too, so this is no context manager, which could not leave the work out.
    after_... comes when the level ends, whole or cancelled; cleanup_... always, Ctrl-C included.
    """
    try:
        try:
            tell(f"begin_{level}")
            work()
        except CANCELS[level]:
            tell(f"after_cancel_{level}")
        with suppress(CANCELS[level]):  # what has ended can be cancelled, to no effect
            tell(f"after_{level}")
    finally:
        tell(f"cleanup_{level}")
