"""Parity of the learning-rate finder: the curve of a search, smoothed, and what it suggests.

Inputs: those of tandem.parity.nets for 1 epoch, which comes again and again.

A search of 40 steps from 1e-4 to 5 with plain SGD.

Outputs: "lr", "loss", "smoothed" [steps]; "minimum", "steepest" [1]: the rates suggested.
"""

import numpy as np
from torch.nn.functional import cross_entropy

from tandem.optim.optimizer import sgd_opt
from tandem.parity.arrays import to_arrays, to_tensors
from tandem.parity.case import Arrays, Case
from tandem.parity.nets import bunch, make_net, net_inputs
from tandem.training.learner import Learner
from tandem.training.lr_finder import lr_find

__all__ = ["CASE"]


def _inputs(rng: np.random.Generator) -> Arrays:
    return net_inputs(rng, 1)


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    learn = Learner(make_net(given), bunch(given), cross_entropy, sgd_opt, device="cpu")
    found = lr_find(learn, 40, 1e-4, 5.0)
    return to_arrays(
        {
            "lr": found.lrs,
            "loss": found.losses,
            "smoothed": [float(value) for value in found.smoothed()],
            "minimum": found.suggestion(),
            "steepest": found.suggestion("steepest"),
        }
    )


CASE = Case(milestone="training/lr_finder", name="lr_finder", inputs=_inputs, outputs=_outputs)
