"""The recorder: the loss and the hyper-parameters of every training step (lessons 10 and 11).

Reading a loss off a GPU waits until the GPU has computed it. The recorder therefore keeps the
tensors, and reads those of an epoch at its end, or when somebody asks.

Swift twin: Training/Recorder.swift.
"""

from collections.abc import Sequence
from typing import Any

import torch
from matplotlib.axes import Axes
from torch import Tensor

from tandem.drawing import one_axes
from tandem.training.callbacks import Callback
from tandem.training.learner import Learner

__all__ = ["Recorder", "smooth"]


def smooth(values: Sequence[float], beta: float = 0.9) -> list[float]:
    """Return the exponential moving average, freed of its bias towards the 0 it starts from.

    m[t] = (1 - beta) sum over k of beta^k v[t - k], divided by 1 - beta^(t + 1).
    """
    average, smoothed = 0.0, []
    for step, value in enumerate(values, 1):
        average = beta * average + (1 - beta) * value
        smoothed.append(average / (1 - beta**step))
    return smoothed


class Recorder(Callback):
    """Keeps losses and, for each parameter group, every hyper-parameter by name, step by step.

    The loss is that of the loss function, before other callbacks add to it or scale it. The record
    goes on from fit to fit, unless the next has another number of parameter groups.
    """

    order = -50  # before those that change the loss

    def __init__(self) -> None:
        self.hypers: list[dict[str, list[float]]] = []
        self._read: list[float] = []
        self._unread: list[Tensor] = []
        self._loss: Tensor | None = None

    @property
    def losses(self) -> list[float]:
        """The loss of every step."""
        if self._unread:
            self._read += torch.stack(self._unread).tolist()
            self._unread.clear()
        return self._read

    def values(self, name: str, pgid: int = -1) -> list[float]:
        """Return a hyper-parameter's value at every step, in the parameter group `pgid`.

        Raises KeyError for one that the optimiser has not, IndexError for a group.
        """
        return self.hypers[pgid][name]

    def begin_fit(self, learn: Learner) -> None:
        """Make a record for each parameter group."""
        assert learn.opt is not None
        if len(self.hypers) != len(learn.opt.hypers):
            self.load_state_dict({"losses": [], "hypers": [{} for _ in learn.opt.hypers]})

    def begin_batch(self, learn: Learner) -> None:
        """Forget the loss of the batch before: this one may be cancelled before it has any."""
        self._loss = None

    def after_loss(self, learn: Learner) -> None:
        """Take the loss as it is."""
        self._loss = learn.loss.detach().float() if learn.in_train else None

    def after_batch(self, learn: Learner) -> None:
        """Record the step."""
        if self._loss is None:
            return
        assert learn.opt is not None
        self._unread.append(self._loss)
        for record, hypers in zip(self.hypers, learn.opt.hypers, strict=True):
            for name, value in hypers.items():
                record.setdefault(name, []).append(value)

    def after_epoch(self, learn: Learner) -> None:
        """Read the losses of the epoch."""
        _ = self.losses

    def state_dict(self) -> dict[str, Any]:
        """Return the whole record."""
        hypers = [{name: list(v) for name, v in record.items()} for record in self.hypers]
        return {"losses": list(self.losses), "hypers": hypers}

    def load_state_dict(self, saved: dict[str, Any]) -> None:
        """Go on from a record."""
        self._read, self._unread = list(saved["losses"]), []
        self.hypers = [{k: list(v) for k, v in record.items()} for record in saved["hypers"]]

    def plot_loss(self, axes: Axes | None = None, beta: float = 0.9, skip_last: int = 0) -> Axes:
        """Draw the loss by step, and over it its moving average."""
        axes = one_axes(axes)
        losses = self.losses[: len(self.losses) - skip_last]
        (line,) = axes.plot(losses, alpha=0.3, linewidth=1, label="loss")
        axes.plot(smooth(losses, beta), color=line.get_color(), label="moving average")
        axes.set(xlabel="step", ylabel="training loss")
        axes.legend(frameon=False)
        return axes

    def plot_lr(self, pgid: int = -1, axes: Axes | None = None, name: str = "lr") -> Axes:
        """Draw the learning rate, or another hyper-parameter, by step."""
        axes = one_axes(axes)
        axes.plot(self.values(name, pgid))
        axes.set(xlabel="step", ylabel="learning rate" if name == "lr" else name)
        return axes

    def plot(self, skip_last: int = 0, pgid: int = -1, axes: Axes | None = None) -> Axes:
        """Draw the loss against the logarithm of the learning rate."""
        axes = one_axes(axes)
        shown = len(self.losses) - skip_last
        axes.semilogx(self.values("lr", pgid)[:shown], self.losses[:shown])
        axes.set(xlabel="learning rate", ylabel="training loss")
        return axes
