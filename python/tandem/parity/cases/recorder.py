"""Parity of the recorder: groups, batches without a loss, and a record over several fits.

Inputs: those of tandem.parity.nets for 3 epochs.

SGD with momentum in two groups, the hidden layer (0) and the output layer (1), each with a cycle of
its own, 0.1 and 0.3. The third batch of every epoch is cancelled before it has a loss, so an epoch
has four steps on record. Fits of two epochs and of one.

Outputs: "loss", "lr/0", "lr/1", "mom/0" and "mom/1" [12] of every step on record; "after_first"
[1], how many there are after the first fit; "smoothed" [12], the losses' moving average, and
"smoothed/0.5", with the factor 0.5.
"""

import numpy as np
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from tandem.optim.optimizer import sgd_mom_opt
from tandem.parity.arrays import to_arrays, to_tensors
from tandem.parity.case import Arrays, Case
from tandem.parity.nets import bunch, make_net, net_inputs
from tandem.training.callbacks import Callback, CancelBatchException
from tandem.training.learner import Learner
from tandem.training.recorder import Recorder, smooth
from tandem.training.schedule import sched_1cycle

__all__ = ["CASE"]

_RATES = (0.1, 0.3)


class _SkipThird(Callback):
    def begin_batch(self, learn: Learner) -> None:
        if learn.in_train and learn.iter == 2:
            raise CancelBatchException


def _layers(net: nn.Module) -> list[list[Tensor]]:
    hidden, _, output = net.children()
    return [list(hidden.parameters()), list(output.parameters())]


def _inputs(rng: np.random.Generator) -> Arrays:
    return net_inputs(rng, 3)


def _outputs(inputs: Arrays) -> Arrays:
    given, recorder = to_tensors(inputs), Recorder()
    learn = Learner(
        make_net(given),
        bunch(given),
        cross_entropy,
        sgd_mom_opt,
        splitter=_layers,
        cbs=[recorder, _SkipThird(), *sched_1cycle(_RATES)],
        device="cpu",
    )
    learn.fit(2)
    after_first = float(len(recorder.losses))
    learn.fit(1)
    return to_arrays(
        {
            "loss": recorder.losses,
            **{f"{name}/{g}": recorder.values(name, g) for name in ("lr", "mom") for g in (0, 1)},
            "after_first": after_first,
            "smoothed": smooth(recorder.losses),
            "smoothed/0.5": smooth(recorder.losses, 0.5),
        }
    )


CASE = Case(milestone="training/recorder", name="recorder", inputs=_inputs, outputs=_outputs)
