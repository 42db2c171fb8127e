"""Parity of gradient clipping: the norm of all gradients together, and what becomes of them.

Inputs: "hidden.weight" [5, 7], "output.weight" [3, 5], "output.bias" [3]: gradients.

Outputs: for the bounds 1 ("small", which clips) and 1000 ("large", which does not): "small/norm"
[1] and the clipped gradients, "small/hidden.weight" and so on.
"""

import numpy as np
import torch
from torch import Tensor

from tandem.parity.arrays import normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case
from tandem.training.gradients import clip_gradients

__all__ = ["CASE"]

_BOUNDS = {"small": 1.0, "large": 1000.0}


def _inputs(rng: np.random.Generator) -> Arrays:
    return {
        "hidden.weight": normal(rng, 5, 7),
        "output.weight": normal(rng, 3, 5),
        "output.bias": normal(rng, 3),
    }


def _outputs(inputs: Arrays) -> Arrays:
    answers: dict[str, Tensor | float | list[float]] = {}
    for bound, largest in _BOUNDS.items():
        parameters = {}
        for name, gradient in to_tensors(inputs).items():
            parameters[name] = torch.zeros_like(gradient, requires_grad=True)
            parameters[name].grad = gradient
        answers[f"{bound}/norm"] = clip_gradients(parameters.values(), largest)
        for name, parameter in parameters.items():
            if parameter.grad is not None:
                answers[f"{bound}/{name}"] = parameter.grad
    return to_arrays(answers)


CASE = Case(milestone="training/gradients", name="gradients", inputs=_inputs, outputs=_outputs)
