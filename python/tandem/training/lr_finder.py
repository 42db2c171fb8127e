"""The learning-rate finder: train for a while at ever higher rates, and look at the loss.

Lesson 10; L. Smith, Cyclical learning rates, arXiv 1506.01186. Step k of n has the rate

    lr[k] = lowest (highest / lowest)^(k / (n - 1))

Too low a rate leaves the loss where it is, a good one lowers it, too high a one makes it grow.

Swift twin: Training/LRFinder.swift.
"""

import copy
import math
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch
from matplotlib.axes import Axes
from numpy.typing import NDArray

from tandem.drawing import one_axes
from tandem.training.avg_stats import AvgStatsCallback
from tandem.training.callbacks import Callback, CancelEpochException, CancelFitException
from tandem.training.checkpoint import Checkpoint
from tandem.training.early_stopping import Monitor
from tandem.training.hooks import HooksCallback
from tandem.training.learner import Learner
from tandem.training.processes import process_count, summed
from tandem.training.progress import ProgressCallback
from tandem.training.recorder import Recorder
from tandem.training.schedule import ParamScheduler, sched_exp

__all__ = ["LRFinder", "lr_find", "untouched"]

# Callbacks that look on, or that set the rate themselves: a search goes without them.
_LEFT_OUT = (
    AvgStatsCallback,
    Checkpoint,
    HooksCallback,
    Monitor,
    ParamScheduler,
    ProgressCallback,
    Recorder,
)
_WORSE = 10.0  # times the best loss: the rate is too high
_BETA = 0.7  # of the moving average which that is looked for in
_WIDTH = 2.0  # steps, of the smoothing of the curve


class LRFinder(Callback):
    """Raises the rate of every group step by step, and ends the fit after `max_iter` steps.

    Or before, when the smoothed loss is above 10 times its lowest, or no number any more. There is
    no validation. The fit leaves the model where the search took it: `lr_find` puts it back.
    Raises ValueError for fewer than 2 steps and for rates that do not rise from above 0.
    """

    order = 900  # after those that set rates, but before what saves

    def __init__(self, max_iter: int = 100, min_lr: float = 1e-6, max_lr: float = 10.0) -> None:
        if max_iter < 2 or not 0 < min_lr < max_lr:
            raise ValueError(f"LRFinder: cannot take {max_iter} steps from {min_lr} to {max_lr}")
        self.max_iter, self.schedule = max_iter, sched_exp(min_lr, max_lr)
        self.lrs: list[float] = []
        self.losses: list[float] = []
        self._average, self._best = 0.0, math.inf

    def begin_fit(self, learn: Learner) -> None:
        """Begin a search."""
        self.lrs, self.losses = [], []
        self._average, self._best = 0.0, math.inf

    def begin_batch(self, learn: Learner) -> None:
        """Set the rate of this step."""
        assert learn.opt is not None
        rate = self.schedule(len(self.lrs) / (self.max_iter - 1))
        for hypers in learn.opt.hypers:
            hypers["lr"] = rate
        self._rate = rate

    def after_batch(self, learn: Learner) -> None:
        """Note the loss, and end the search when it has seen enough."""
        # The processes of one training must end together, so each looks at the mean of all.
        loss = float(summed(learn.loss.detach())) / process_count()
        if not math.isfinite(loss):
            raise CancelFitException
        self.lrs.append(self._rate)
        self.losses.append(loss)
        self._average = _BETA * self._average + (1 - _BETA) * loss
        smoothed = self._average / (1 - _BETA ** len(self.losses))
        self._best = min(self._best, smoothed)
        # For a loss above 0 this is 10 times the best; one below 0 has no such multiple.
        if smoothed > self._best + (_WORSE - 1) * abs(self._best):
            raise CancelFitException
        if len(self.lrs) == self.max_iter:
            raise CancelFitException

    def begin_validate(self, learn: Learner) -> None:
        """Leave validation out."""
        raise CancelEpochException

    def smoothed(self) -> NDArray[np.float64]:
        """Return the losses, each a mean of those around it, near ones weighing most.

        A moving average would come late, by several steps and so at a rate that is too high.
        """
        places = np.arange(len(self.losses))
        weights = np.exp(-0.5 * ((places[:, None] - places) / _WIDTH) ** 2)
        return weights @ np.array(self.losses) / weights.sum(1)

    def suggestion(self, rule: str = "minimum") -> float:
        """Return a rate to train at, a tenth of the one where the smoothed loss is lowest.

        There the loss no longer falls, so that rate is too high; a tenth is within the fall. The
        rule "steepest" returns the rate where the loss falls fastest, by log(rate): a derivative,
        which noise moves far more than it moves the minimum. Raises ValueError for another rule
        and for a search of fewer than 2 steps.
        """
        if len(self.losses) < 2:
            raise ValueError(f"LRFinder: a search of {len(self.losses)} steps shows nothing")
        curve = self.smoothed()
        lowest = int(curve.argmin())
        if rule == "minimum":
            return max(self.lrs[lowest] / 10, self.lrs[0])
        if rule != "steepest":
            raise ValueError(f'LRFinder: the rule is "minimum" or "steepest", not {rule!r}')
        slopes = np.gradient(curve, np.log(self.lrs))[: max(lowest, 1)]
        return self.lrs[int(slopes.argmin())]

    def plot(self, axes: Axes | None = None, rule: str = "minimum") -> Axes:
        """Draw the loss by rate, smoothed and as it was, and mark the suggested rate."""
        axes, curve, rate = one_axes(axes), self.smoothed(), self.suggestion(rule)
        (line,) = axes.semilogx(self.lrs, self.losses, alpha=0.35, linewidth=1, label="loss")
        axes.semilogx(self.lrs, curve, color=line.get_color(), label="smoothed")
        value = np.interp(math.log(rate), np.log(self.lrs), curve)
        axes.plot([rate], [value], "o", color="#d55e00", label=f"suggested: {rate:.1e}")
        # What happens on the way up would press the rest of the curve flat.
        low = float(curve.min())
        axes.set_ylim(low - 0.15 * (curve[0] - low), curve[0] + 0.6 * (curve[0] - low))
        axes.set(xlabel="learning rate", ylabel="training loss")
        axes.legend(frameon=False)
        return axes


def lr_find(
    learn: Learner, max_iter: int = 100, min_lr: float = 1e-6, max_lr: float = 10.0
) -> LRFinder:
    """Search for a rate, and leave model and optimiser as they were; return the finder.

    Callbacks that only look on, save, stop early or schedule do not see the search. Raises
    ValueError as `LRFinder`.
    """
    finder, own = LRFinder(max_iter, min_lr, max_lr), learn.cbs
    epochs = -(-max_iter // len(learn.data.train_dl))  # rounded up
    with untouched(learn):
        try:
            learn.cbs = [callback for callback in own if not isinstance(callback, _LEFT_OUT)]
            learn.fit(epochs, cbs=[finder])
        finally:
            learn.cbs = own
    return finder


@contextmanager
def untouched(learn: Learner) -> Iterator[None]:
    """Put back model, optimiser, PyTorch's generators and the training loader's order at the end.

    The loader's if it has a `state_dict`; on an error too.
    """
    model = {name: value.clone() for name, value in learn.model.state_dict().items()}
    opt, training = learn.opt, learn.model.training
    state = None if opt is None else copy.deepcopy(opt.state_dict())
    loader = learn.data.train_dl
    order = copy.deepcopy(loader.state_dict()) if hasattr(loader, "state_dict") else None
    devices = [learn.device] if learn.device.type == "cuda" else []
    with torch.random.fork_rng(devices=devices):
        try:
            yield
        finally:
            learn.model.load_state_dict(model)
            learn.model.train(training)
            learn.opt = opt
            if opt is not None and state is not None:
                opt.load_state_dict(state)
            if order is not None:
                loader.load_state_dict(order)  # type: ignore[attr-defined]
