"""Parity of hooks: what two layers put out while they are trained.

Inputs: those of tandem.parity.nets for 2 epochs.

Two epochs of plain SGD at 0.3, ten training batches, of which every second is looked at, and two
validations, which are not. Hooks are on the two linear layers; histograms lie over -2 ... 2 in 8
bins, and 0.25 is near zero.

Outputs, of "hidden" and of "output": "hidden/means", "hidden/stds", "hidden/near_zero" [5],
"hidden/histograms" [5, 8] and "hidden/log_histograms" [8, 5], "output/..." the same.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from tandem.optim.optimizer import sgd_opt
from tandem.parity.arrays import to_arrays, to_tensors
from tandem.parity.case import Arrays, Case
from tandem.parity.nets import bunch, make_net, net_inputs
from tandem.training.activation_stats import ActivationStats, get_hist, get_min
from tandem.training.learner import Learner

__all__ = ["CASE"]


def _inputs(rng: np.random.Generator) -> Arrays:
    return net_inputs(rng, 2)


def _is_linear(module: nn.Module) -> bool:
    return isinstance(module, nn.Linear)


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    seen = ActivationStats(_is_linear, every=2, low=-2.0, high=2.0, bins=8, near=0.25)
    learn = Learner(
        make_net(given), bunch(given), cross_entropy, sgd_opt, lr=0.3, cbs=[seen], device="cpu"
    )
    learn.fit(2)
    answers: dict[str, Tensor] = {}
    for name, hook in zip(("hidden", "output"), seen.hooks, strict=True):
        answers |= {
            f"{name}/means": torch.stack(hook.stats.means),
            f"{name}/stds": torch.stack(hook.stats.stds),
            f"{name}/near_zero": get_min(hook),
            f"{name}/histograms": torch.stack(hook.stats.histograms),
            f"{name}/log_histograms": get_hist(hook),
        }
    return to_arrays(answers)


CASE = Case(milestone="training/hooks", name="hooks", inputs=_inputs, outputs=_outputs)
