"""Parity of the steppers: a parameter after each of 12 steps along given gradients.

Inputs: "p" [4, 3], where each begins; "gradients" [12, 4, 3].

Outputs [12, 4, 3], by stepper, with lr = 0.1, mom = 0.9, sqr_mom = 0.8 (so that RAdam comes to
trust its variance within 12 steps) and each stepper's own defaults, but for what is said here:
- "sgd_step", "momentum_step" (average not dampened), "adam_step", "radam_step"
- "weight_decay": alone, wd = 0.2; "l2_reg": before sgd_step, wd = 0.2
- "lamb_step": wd = 0.2; "lamb_step/capped": max_ratio = 0.5; "lamb_step/zero": p begins at zero
- "lookahead_step": after sgd_step, k = 3, alpha = 0.3
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from tandem.optim.optimizer import Optimizer, Stepper
from tandem.optim.stats import AverageGrad, AverageSqrGrad, SlowWeights, Stat, StepCount
from tandem.optim.steppers import (
    adam_step,
    l2_reg,
    lamb_step,
    lookahead_step,
    momentum_step,
    radam_step,
    sgd_step,
    weight_decay,
)
from tandem.parity.arrays import normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case, Tolerance

__all__ = ["CASE"]

_STEPS = 12


def _inputs(rng: np.random.Generator) -> Arrays:
    return {"p": normal(rng, 4, 3), "gradients": normal(rng, _STEPS, 4, 3)}


def _adam_stats() -> list[Stat | Stepper]:
    return [AverageGrad(dampening=True), AverageSqrGrad(), StepCount()]


def _moved(
    given: dict[str, Tensor],
    steppers: Sequence[Stepper],
    stats: Sequence[Stat | Stepper] = (),
    **hypers: float,
) -> Tensor:
    parameter = given["p"].clone()
    optimizer = Optimizer([parameter], steppers, stats, **hypers)
    moved = []
    for gradient in given["gradients"]:
        parameter.grad = gradient.clone()
        optimizer.step()
        moved.append(parameter.clone())
    return torch.stack(moved)


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    zero = given | {"p": torch.zeros(4, 3)}
    adam = {"lr": 0.1, "mom": 0.9, "sqr_mom": 0.8}
    answers: dict[str, Tensor | float | list[float]] = {
        "sgd_step": _moved(given, [sgd_step], lr=0.1),
        "momentum_step": _moved(given, [momentum_step], [AverageGrad()], lr=0.1, mom=0.9),
        "adam_step": _moved(given, [adam_step], _adam_stats(), **adam),
        "radam_step": _moved(given, [radam_step], _adam_stats(), **adam),
        "weight_decay": _moved(given, [weight_decay], lr=0.1, wd=0.2),
        "l2_reg": _moved(given, [sgd_step], [l2_reg], lr=0.1, wd=0.2),
        "lamb_step": _moved(given, [lamb_step], _adam_stats(), wd=0.2, **adam),
        "lamb_step/capped": _moved(given, [lamb_step], _adam_stats(), max_ratio=0.5, **adam),
        "lamb_step/zero": _moved(zero, [lamb_step], _adam_stats(), **adam),
        "lookahead_step": _moved(
            given, [sgd_step, lookahead_step], [StepCount(), SlowWeights()], lr=0.1, k=3, alpha=0.3
        ),
    }
    return to_arrays(answers)


CASE = Case(
    milestone="optim/steppers",
    name="steppers",
    inputs=_inputs,
    outputs=_outputs,
    tolerances={"*": Tolerance(1e-6)},
)
