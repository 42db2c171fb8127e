"""Parity of the optimiser: 50 steps of every composition on linear regression.

Inputs: "x" [50, 8, 5], "y" [50, 8, 4], a batch a step; where each training begins, in the layout
[in, out] in both languages: "hidden.weight" [5, 6], "hidden.bias" [6], "output.weight" [6, 4],
"output.bias" [4]; "rates" [50], "moms" [50]: a schedule.

The net: (x hidden.weight + hidden.bias) output.weight + output.bias, its loss the mean squared
error.

Outputs, for every NAME: "NAME/loss" [50], the loss before each step, and after the last one
"NAME/hidden.weight", "NAME/hidden.bias", "NAME/output.weight", "NAME/output.bias":
- sgd: lr 0.1; sgd_decay: and wd 0.1
- momentum: lr 0.05, mom 0.8; momentum_l2: and wd 0.1
- adam: lr 0.02; adamw: lr 0.02, mom 0.8, sqr_mom 0.95, eps 1e-5, wd 0.1
- adam_l2: adam_step after l2_reg among the statistics, lr 0.02, wd 0.1
- lamb: lr 0.01; lamb_decay: and wd 0.3
- radam: lr 0.05; radam_decay: and wd 0.1, sqr_mom 0.9
- ranger: lr 0.05, k 4, alpha 0.3
- groups: adam_opt, two groups: the hidden layer with lr 0.005 and wd 0.1, the output with lr 0.02
  and wd 0
- schedule: sgd_mom_opt, at step i lr = rates[i] and mom = moms[i]
"""

from collections.abc import Callable
from functools import partial

import numpy as np
from torch import Tensor
from torch.nn.functional import mse_loss

from tandem.optim.optimizer import (
    Optimizer,
    Stepper,
    adam_opt,
    lamb_opt,
    radam_opt,
    ranger_opt,
    sgd_mom_opt,
    sgd_opt,
)
from tandem.optim.stats import AverageGrad, AverageSqrGrad, Stat, StepCount
from tandem.optim.steppers import adam_step, l2_reg
from tandem.parity.arrays import normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case, Tolerance
from tandem.training.schedule import one_cycle

__all__ = ["CASE"]

_STEPS = 50
_SHAPES = {
    "hidden.weight": (5, 6),
    "hidden.bias": (6,),
    "output.weight": (6, 4),
    "output.bias": (4,),
}


def _inputs(rng: np.random.Generator) -> Arrays:
    rate, mom = one_cycle(0.01, 0.1, 0.0001), one_cycle(0.95, 0.85, 0.95)
    positions = [step / _STEPS for step in range(_STEPS)]
    drawn = {name: normal(rng, *s) * np.float32(s[0] ** -0.5) for name, s in _SHAPES.items()}
    return drawn | {
        "x": normal(rng, _STEPS, 8, 5),
        "y": normal(rng, _STEPS, 8, 4),
        "rates": np.array([rate(p) for p in positions], dtype=np.float32),
        "moms": np.array([mom(p) for p in positions], dtype=np.float32),
    }


def _adam_l2(params: list[Tensor]) -> Optimizer:
    stats: list[Stat | Stepper] = [
        l2_reg,
        AverageGrad(dampening=True),
        AverageSqrGrad(),
        StepCount(),
    ]
    return Optimizer(params, [adam_step], stats, lr=0.02, wd=0.1, mom=0.9, sqr_mom=0.999)


def _groups(params: list[Tensor]) -> Optimizer:
    optimizer = adam_opt([params[:2], params[2:]], lr=0.02)
    optimizer.hypers[0] |= {"lr": 0.005, "wd": 0.1}
    return optimizer


_MAKERS: dict[str, Callable[[list[Tensor]], Optimizer]] = {
    "sgd": partial(sgd_opt, lr=0.1),
    "sgd_decay": partial(sgd_opt, lr=0.1, wd=0.1),
    "momentum": partial(sgd_mom_opt, lr=0.05, mom=0.8),
    "momentum_l2": partial(sgd_mom_opt, lr=0.05, mom=0.8, wd=0.1),
    "adam": partial(adam_opt, lr=0.02),
    "adamw": partial(adam_opt, lr=0.02, mom=0.8, sqr_mom=0.95, eps=1e-5, wd=0.1),
    "adam_l2": _adam_l2,
    "lamb": partial(lamb_opt, lr=0.01),
    "lamb_decay": partial(lamb_opt, lr=0.01, wd=0.3),
    "radam": partial(radam_opt, lr=0.05),
    "radam_decay": partial(radam_opt, lr=0.05, wd=0.1, sqr_mom=0.9),
    "ranger": partial(ranger_opt, lr=0.05, k=4, alpha=0.3),
    "groups": _groups,
    "schedule": partial(sgd_mom_opt, lr=0.1),
}


def _trained(
    name: str, make: Callable[[list[Tensor]], Optimizer], given: dict[str, Tensor]
) -> dict[str, Tensor | float | list[float]]:
    params = [given[parameter].clone().requires_grad_() for parameter in _SHAPES]
    optimizer, losses = make(params), []
    for step in range(_STEPS):
        if name == "schedule":
            for hyper, values in (("lr", "rates"), ("mom", "moms")):
                optimizer.hypers[0][hyper] = given[values][step].item()
        hidden = given["x"][step] @ params[0] + params[1]
        loss = mse_loss(hidden @ params[2] + params[3], given["y"][step])
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    final = {f"{name}/{parameter}": p for parameter, p in zip(_SHAPES, params, strict=True)}
    return {f"{name}/loss": losses, **final}


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    answers: dict[str, Tensor | float | list[float]] = {}
    for name, make in _MAKERS.items():
        answers |= _trained(name, make, given)
    return to_arrays(answers)


CASE = Case(
    milestone="optim/optimizer",
    name="optimizer",
    inputs=_inputs,
    outputs=_outputs,
    tolerances={"*": Tolerance(1e-6)},
)
