"""Parity of the statistics: what they keep after each of 50 gradients.

Inputs: "gradients" [50, 4, 3].

Outputs, with mom = 0.9 and sqr_mom = 0.99:
- "grad_avg", "grad_avg/dampened" [50, 4, 3]: the average gradient after each step
- "sqr_avg", "sqr_avg/dampened" [50, 4, 3]: the average squared gradient
- "debias", "debias/dampened" [50]: what the average gradient lies off by
- "slow" [4, 3]: the slow weights after the last step, the parameter's first value: 1 ... 12
"""

import numpy as np
import torch
from torch import Tensor

from tandem.optim.stats import AverageGrad, AverageSqrGrad, SlowWeights, Stat, debias
from tandem.parity.arrays import normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case, Tolerance

__all__ = ["CASE"]

_STEPS, _MOM, _SQR_MOM = 50, 0.9, 0.99


def _inputs(rng: np.random.Generator) -> Arrays:
    return {"gradients": normal(rng, _STEPS, 4, 3)}


def _kept(stat: Stat, name: str, gradients: Tensor) -> Tensor:
    parameter = torch.arange(1, 13, dtype=torch.float32).reshape(4, 3)
    state, kept = stat.init_state(parameter), []
    for gradient in gradients:
        parameter.grad = gradient
        stat.update(parameter, state, mom=_MOM, sqr_mom=_SQR_MOM)
        kept.append(state[name].clone())
    return torch.stack(kept)


def _outputs(inputs: Arrays) -> Arrays:
    gradients = to_tensors(inputs)["gradients"]
    steps = range(1, _STEPS + 1)
    answers: dict[str, Tensor | float | list[float]] = {
        "debias": [debias(_MOM, 1.0, step) for step in steps],
        "debias/dampened": [debias(_MOM, 1 - _MOM, step) for step in steps],
        "slow": _kept(SlowWeights(), "slow", gradients)[-1],
    }
    for suffix, dampening in (("", False), ("/dampened", True)):
        answers["grad_avg" + suffix] = _kept(AverageGrad(dampening), "grad_avg", gradients)
        answers["sqr_avg" + suffix] = _kept(AverageSqrGrad(dampening), "sqr_avg", gradients)
    return to_arrays(answers)


CASE = Case(
    milestone="optim/stats",
    name="stats",
    inputs=_inputs,
    outputs=_outputs,
    tolerances={"*": Tolerance(1e-6)},
)
