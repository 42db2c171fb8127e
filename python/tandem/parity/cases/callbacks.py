"""Parity of callbacks: who is told of what, in which order, when somebody ends a level.

Inputs: those of tandem.parity.nets for 4 epochs; "limit" int32 [1].

Events are numbered from 1 as Swift has them: training, epoch and batch begin; loss, gradient and
step are there; the batch was skipped, ended; validation begins; the epoch was skipped, ended;
training ended. Python's `after_pred`, `after_cancel_fit` and `cleanup_...` have no number.

Outputs:
- "slow_calculation" [2]: the sum and the steps where a callback ends it above the limit
- "handler": the events of two epochs of three batches that nothing ends
- "runner": the events of three epochs of three batches, where a batch ends at its beginning (epoch
  0, batch 1), an epoch at the end of a batch (1, 0), and all of it as a batch begins (2, 1)
- "learner": the events of four epochs; a batch ends with its loss (0, 2), an epoch with a gradient
  (1, 1), another at the beginning of its validation (2), and all of it with a step (3, 1); each of
  them seen by one that is called before, and "learner/late" by one that is called after
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from torch.nn.functional import cross_entropy

from tandem.optim.optimizer import sgd_opt
from tandem.parity.arrays import to_arrays, to_tensors
from tandem.parity.case import Arrays, Case
from tandem.parity.nets import bunch, make_net, net_inputs
from tandem.training.callbacks import (
    CANCELS,
    Callback,
    Runner,
    fit_with_handler,
    slow_calculation,
)
from tandem.training.learner import Learner

__all__ = ["CASE"]

_EVENTS = (
    "begin_fit",
    "begin_epoch",
    "begin_batch",
    "after_loss",
    "after_backward",
    "after_step",
    "after_cancel_batch",
    "after_batch",
    "begin_validate",
    "after_cancel_epoch",
    "after_epoch",
    "after_fit",
)


class _Trace:
    """Writes every event down."""

    def __init__(self, order: int = 0) -> None:
        self.order, self.seen = order, list[float]()

    def __getattr__(self, name: str) -> Callable[..., None]:
        if name not in _EVENTS:
            raise AttributeError(name)
        return lambda *_: self.seen.append(_EVENTS.index(name) + 1)


class _EndRunner:
    """Ends levels of a runner, whose batches are numbers."""

    def begin_batch(self, runner: Runner) -> None:
        if (runner.epoch, runner.batch) == (0, 1):
            raise CANCELS["batch"]
        if (runner.epoch, runner.batch) == (2, 1):
            raise CANCELS["fit"]

    def after_batch(self, runner: Runner) -> None:
        if (runner.epoch, runner.batch) == (1, 0):
            raise CANCELS["epoch"]


class _EndLearner(Callback):
    """Ends levels of a learner."""

    def after_loss(self, learn: Learner) -> None:
        if learn.in_train and (learn.epoch, learn.iter) == (0, 2):
            raise CANCELS["batch"]

    def after_backward(self, learn: Learner) -> None:
        if (learn.epoch, learn.iter) == (1, 1):
            raise CANCELS["epoch"]

    def begin_validate(self, learn: Learner) -> None:
        if learn.epoch == 2:
            raise CANCELS["epoch"]

    def after_step(self, learn: Learner) -> None:
        if (learn.epoch, learn.iter) == (3, 1):
            raise CANCELS["fit"]


def _inputs(rng: np.random.Generator) -> Arrays:
    return net_inputs(rng, 4) | {"limit": np.array([60], np.int32)}


def _outputs(inputs: Arrays) -> Arrays:
    limit = int(inputs["limit"][0])
    total, steps = slow_calculation(100, lambda step, total: total > limit)
    batches: Any = [0, 1, 2]  # nobody looks into them
    handled, run = _Trace(), _Trace(order=-1)
    fit_with_handler(2, lambda batch: 0.0, batches, [handled])
    Runner(lambda batch: 0.0, [_EndRunner(), run]).fit(3, batches)
    early, late = _learned(inputs)
    return to_arrays(
        {
            "slow_calculation": [float(total), float(steps)],
            "handler": handled.seen,
            "runner": run.seen,
            "learner": early,
            "learner/late": late,
        }
    )


def _learned(inputs: Arrays) -> tuple[list[float], list[float]]:
    given = to_tensors(inputs)
    early, late = _Trace(order=-1), _Trace(order=1)
    watching: Any = [late, _EndLearner(), early]
    learn = Learner(
        make_net(given), bunch(given), cross_entropy, sgd_opt, lr=0.1, cbs=watching, device="cpu"
    )
    learn.fit(4)
    return early.seen, late.seen


CASE = Case(milestone="training/callbacks", name="callbacks", inputs=_inputs, outputs=_outputs)
