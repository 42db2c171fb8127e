"""Stopping early, and keeping the best (lesson 10).

    better:  value < best - min_delta    (mode "min"; "max" the other way round)

Training ends once `patience` epochs in a row have not been better. The value is the mean
validation loss, over targets and over all processes; or what a callback that keeps a `history` has
measured, as AvgStatsCallback's "valid_accuracy"; or what a function of the learner returns at the
end of an epoch.

Swift twin: Training/EarlyStopping.swift.
"""

import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from tandem.training.callbacks import Callback, CancelFitException
from tandem.training.learner import Learner
from tandem.training.metrics import target_count
from tandem.training.processes import is_main, summed, unwrapped, wait_for_all
from tandem.training.state_file import load_state, save_state

__all__ = ["EarlyStopping", "Monitor", "SaveBest"]

_MODES = {"min": 1.0, "max": -1.0}


class Monitor(Callback):
    """Watches a value from epoch to epoch of a fit: `best`, and the `best_epoch` it was seen in.

    `monitor` is "valid_loss", a name in some callback's `history`, or a function of the learner,
    which must return the same in every process. A NaN is never better. An epoch that was cancelled
    before validation has no "valid_loss" and is passed over. Raises ValueError for another mode
    than "min" and "max", a negative `min_delta`, and after an epoch for a name that nobody has.
    """

    order = 80  # after what measures
    best: float
    best_epoch: int | None
    _sums: torch.Tensor | None  # of the losses and of the items of this validation

    def __init__(
        self,
        monitor: str | Callable[[Learner], float] = "valid_loss",
        min_delta: float = 0.0,
        mode: str = "min",
    ) -> None:
        name = type(self).__name__
        if mode not in _MODES:
            raise ValueError(f'{name}: mode is "min" or "max", not {mode!r}')
        if not min_delta >= 0:
            raise ValueError(f"{name}: min_delta must not be negative, got {min_delta}")
        self.monitor, self.min_delta, self.sign = monitor, min_delta, _MODES[mode]
        self._forget()

    def begin_fit(self, learn: Learner) -> None:
        """Begin with nothing seen."""
        self._forget()

    def begin_validate(self, learn: Learner) -> None:
        """Begin a mean."""
        # float64 for the items' sake; MPS has none.
        kind = torch.float32 if learn.device.type == "mps" else torch.float64
        self._sums = torch.zeros(2, dtype=kind, device=learn.device)

    def after_loss(self, learn: Learner) -> None:
        """Take a validation batch into the mean, without waiting for a GPU."""
        if not learn.in_train and self._sums is not None:
            items = target_count(learn.yb)
            self._sums[0] += learn.loss.detach() * items
            self._sums[1] += items

    def after_epoch(self, learn: Learner) -> None:
        """Compare the epoch's value with the best so far."""
        value = self._value(learn)
        self._sums = None
        if value is None:
            return
        is_better = self.sign * value < self.sign * self.best - self.min_delta
        if is_better:
            self.best, self.best_epoch = value, learn.epoch
        self.judged(learn, is_better)

    def judged(self, learn: Learner, is_better: bool) -> None:
        """Do what is to be done after an epoch; a subclass says what."""

    def state_dict(self) -> dict[str, Any]:
        """Return what was seen so far."""
        return {"best": self.best, "best_epoch": self.best_epoch}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on with what `state_dict` returned."""
        self.best, self.best_epoch = state["best"], state["best_epoch"]

    def _forget(self) -> None:
        self.best, self.best_epoch, self._sums = self.sign * math.inf, None, None

    def _value(self, learn: Learner) -> float | None:
        if callable(self.monitor):
            return float(self.monitor(learn))
        if self.monitor != "valid_loss":
            return self._measured(learn, self.monitor)
        if self._sums is None:
            return None
        total, items = summed(self._sums).tolist()
        return total / items if items else None

    def _measured(self, learn: Learner, name: str) -> float:
        histories = (getattr(cb, "history", None) for cb in learn.cbs)
        rows = [history[-1] for history in histories if history]
        for row in rows:
            if name in row:
                return float(row[name])
        known = ["valid_loss", *(key for row in rows for key in row)]
        listed = ", ".join(dict.fromkeys(known))
        raise ValueError(f"{type(self).__name__}: nobody measures {name!r}; there is {listed}")


class EarlyStopping(Monitor):
    """Ends training when the value has not got better for `patience` epochs in a row.

    Raises ValueError for a patience below 1, and as `Monitor` does.
    """

    order = 90  # after `SaveBest`

    def __init__(
        self,
        monitor: str | Callable[[Learner], float] = "valid_loss",
        patience: int = 1,
        min_delta: float = 0.0,
        mode: str = "min",
    ) -> None:
        if patience < 1:
            raise ValueError(f"EarlyStopping: patience must be at least 1, got {patience}")
        super().__init__(monitor, min_delta, mode)
        self.patience = patience

    def begin_fit(self, learn: Learner) -> None:
        """Begin with nothing seen."""
        super().begin_fit(learn)
        self.waited = 0

    def judged(self, learn: Learner, is_better: bool) -> None:
        """Count, and end the fit when it is enough."""
        self.waited = 0 if is_better else self.waited + 1
        if self.waited >= self.patience:
            raise CancelFitException

    def state_dict(self) -> dict[str, Any]:
        """Return what was seen so far."""
        return super().state_dict() | {"waited": self.waited}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on with what `state_dict` returned."""
        super().load_state_dict(state)
        self.waited = state["waited"]


class SaveBest(Monitor):
    """Keeps the model of the best epoch in a file, and with `restore` ends the fit with it.

    The main process writes the file, in a folder that all of them see. It holds the model's
    `state_dict` as tandem.training.state_file writes it. Training that is interrupted restores too.
    """

    def __init__(
        self,
        path: Path | str,
        monitor: str | Callable[[Learner], float] = "valid_loss",
        min_delta: float = 0.0,
        mode: str = "min",
        restore: bool = True,
    ) -> None:
        super().__init__(monitor, min_delta, mode)
        self.path, self.restore = Path(path), restore

    def judged(self, learn: Learner, is_better: bool) -> None:
        """Write the model when it is the best yet."""
        if is_better and is_main():
            save_state(self.path, unwrapped(learn.model).state_dict())
        wait_for_all()

    def cleanup_fit(self, learn: Learner) -> None:
        """Put the best weights into the model; after mixed precision has made it whole again."""
        if self.restore and self.best_epoch is not None:
            unwrapped(learn.model).load_state_dict(load_state(self.path))
