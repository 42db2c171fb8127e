"""Parity of the Learner: one-cycle with momentum, the same batches, loss, metrics and record.

Inputs: those of tandem.parity.nets for 3 epochs.

Three epochs (15 steps) of SGD with momentum, the rate by one cycle of 0.3, the momentum against it,
gradients clipped to a norm of 1.

Outputs: "loss", "lr", "mom" [15]: every step's; "valid_loss", "accuracy" [3]: by epoch; the final
weights; "accumulated/loss" [5] and "accumulated/output.weight": one epoch of plain SGD at 0.3, one
step for two batches.
"""

import numpy as np
from torch import Tensor
from torch.nn.functional import cross_entropy

from tandem.optim.optimizer import sgd_mom_opt, sgd_opt
from tandem.parity.arrays import to_arrays, to_tensors
from tandem.parity.case import Arrays, Case
from tandem.parity.nets import bunch, make_net, net_inputs, weights
from tandem.training.avg_stats import AvgStatsCallback
from tandem.training.gradients import GradientAccumulation, GradientClipping
from tandem.training.learner import Learner
from tandem.training.metrics import accuracy
from tandem.training.recorder import Recorder
from tandem.training.schedule import sched_1cycle

__all__ = ["CASE"]

_EPOCHS = 3


def _inputs(rng: np.random.Generator) -> Arrays:
    return net_inputs(rng, _EPOCHS)


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    recorder, stats = Recorder(), AvgStatsCallback([accuracy], logger=lambda cells: None)
    watching = [recorder, stats, GradientClipping(1.0), *sched_1cycle(0.3)]
    learn = Learner(
        make_net(given), bunch(given), cross_entropy, sgd_mom_opt, cbs=watching, device="cpu"
    )
    learn.fit(_EPOCHS)
    answers: dict[str, Tensor | float | list[float]] = {
        "loss": recorder.losses,
        "lr": recorder.values("lr"),
        "mom": recorder.values("mom"),
        "valid_loss": [row["valid_loss"] for row in stats.history],
        "accuracy": [row["valid_accuracy"] for row in stats.history],
        **weights(learn.model),
    }
    return to_arrays(answers) | _accumulated(inputs)


def _accumulated(inputs: Arrays) -> Arrays:
    given, recorder = to_tensors(inputs), Recorder()
    learn = Learner(
        make_net(given),
        bunch(given),
        cross_entropy,
        sgd_opt,
        lr=0.3,
        cbs=[recorder, GradientAccumulation(2)],
        device="cpu",
    )
    learn.fit(1)
    final = weights(learn.model)["output.weight"]
    return to_arrays({"accumulated/loss": recorder.losses, "accumulated/output.weight": final})


CASE = Case(milestone="training/learner", name="learner", inputs=_inputs, outputs=_outputs)
