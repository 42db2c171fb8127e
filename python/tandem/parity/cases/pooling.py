"""Parity of pooling, by windows and by the library.

Input: "x" [2, 3, 7, 5].

Outputs, each with NAME/grad, the gradient of half the sum of its squares: "avg_windowsS", "avgS",
"adaptive_avgS", "adaptive_maxS" and "concatS" for S of 1, 2 and 3, and "global".
"""

import numpy as np
import torch
from torch import Tensor, nn

from tandem.layers.pooling import (
    AdaptiveConcatPool2d,
    Reduce,
    adaptive_avg_pool2d_windows,
    adaptive_max_pool2d_windows,
    avg_pool2d_windows,
    global_avg_pool,
)
from tandem.parity.arrays import normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case

__all__ = ["CASE"]


def _inputs(rng: np.random.Generator) -> Arrays:
    return {"x": normal(rng, 2, 3, 7, 5)}


def _outputs(inputs: Arrays) -> Arrays:
    forms: dict[str, Reduce] = {"global": global_avg_pool}
    for size in (1, 2, 3):
        forms |= _forms(size)
    answers: dict[str, Tensor] = {}
    for name, form in forms.items():
        x = to_tensors(inputs)["x"].requires_grad_()
        value = form(x)
        (grad,) = torch.autograd.grad(value, x, value.detach())
        answers |= {name: value, f"{name}/grad": grad}
    return to_arrays(answers)


def _forms(size: int) -> dict[str, Reduce]:
    return {
        f"avg_windows{size}": lambda x: avg_pool2d_windows(x, size),
        f"avg{size}": nn.AvgPool2d(size, ceil_mode=True),
        f"adaptive_avg{size}": lambda x: adaptive_avg_pool2d_windows(x, size),
        f"adaptive_max{size}": lambda x: adaptive_max_pool2d_windows(x, size),
        f"concat{size}": AdaptiveConcatPool2d(size),
    }


CASE = Case(milestone="layers/pooling", name="pooling", inputs=_inputs, outputs=_outputs)
