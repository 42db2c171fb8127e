"""Parity of freezing: which parameters move, and what the others' momentum does meanwhile.

Inputs: those of tandem.parity.nets for 4 epochs.

SGD with momentum at 0.1 in three groups: the hidden layer's weight, its bias, the output layer. An
epoch each: "last" (only the last group), "two" (the last two), "all", and "again", the last once
more.

Outputs: after each epoch the weights, "last/hidden.weight", "last/hidden.bias",
"last/output.weight", "last/output.bias", "two/..." and so on; and "last/moved" [4], 1 for each of
the four, in that order, that is another than before the epoch. "rates" [5]: discriminative rates up
to 0.1; "rates/2" [3], a factor of 2 apart.
"""

import numpy as np
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from tandem.optim.optimizer import sgd_mom_opt
from tandem.parity.arrays import to_arrays, to_tensors
from tandem.parity.case import Arrays, Case
from tandem.parity.nets import bunch, make_net, net_inputs, weights
from tandem.training.freezing import discriminative_rates, freeze_to, unfreeze
from tandem.training.learner import Learner

__all__ = ["CASE"]


def _groups(net: nn.Module) -> list[list[Tensor]]:
    hidden, _, output = net.children()
    assert isinstance(hidden, nn.Linear)
    return [[hidden.weight], [hidden.bias], list(output.parameters())]


def _inputs(rng: np.random.Generator) -> Arrays:
    return net_inputs(rng, 4)


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    learn = Learner(
        make_net(given),
        bunch(given),
        cross_entropy,
        sgd_mom_opt,
        lr=0.1,
        splitter=_groups,
        device="cpu",
    )
    answers: dict[str, Tensor | float | list[float]] = {
        "rates": discriminative_rates(0.1, 5),
        "rates/2": discriminative_rates(0.1, 3, 2.0),
    }
    for phase, first in (("last", -1), ("two", 1), ("all", None), ("again", 2)):
        unfreeze(learn) if first is None else freeze_to(learn, first)
        before = {name: value.clone() for name, value in weights(learn.model).items()}
        learn.fit(1)
        after = {name: value.clone() for name, value in weights(learn.model).items()}
        answers |= {f"{phase}/{name}": value for name, value in after.items()}
        answers[f"{phase}/moved"] = [float((after[name] != before[name]).any()) for name in before]
    return to_arrays(answers)


CASE = Case(milestone="training/freezing", name="freezing", inputs=_inputs, outputs=_outputs)
