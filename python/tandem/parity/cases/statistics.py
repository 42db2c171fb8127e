"""Parity of statistics: values, and gradients of those that one differentiates.

Inputs: "x", "y" [200], which go together in part; "output" [6, 5], outputs for classes.

Outputs:
- "variance", "standard_deviation", "mean_absolute_deviation", "covariance", "correlation" [1],
  and of each "<name>/grad/x" [200]
- "variance_from_squares", "covariance_from_products" [1]
- "softmax", "sigmoid" [6, 5], and of each "<name>/grad/x" [6, 5]: of sum(result * output)
- "table" [5, 4]: of the first row of outputs, by class: output, exp, softmax, sigmoid
"""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from tandem.foundations.statistics import (
    correlation,
    covariance,
    covariance_from_products,
    mean_absolute_deviation,
    sigmoid,
    softmax,
    softmax_table,
    standard_deviation,
    variance,
    variance_from_squares,
)
from tandem.parity.arrays import gradients, normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case, Tolerance

__all__ = ["CASE"]


def _inputs(rng: np.random.Generator) -> Arrays:
    x = 1 + normal(rng, 200)
    return {"x": x, "y": x / 2 + normal(rng, 200), "output": 3 * normal(rng, 6, 5)}


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    x, y, output = given["x"], given["y"], given["output"]
    answers: dict[str, Tensor | float | list[float]] = {
        "variance_from_squares": variance_from_squares(x),
        "covariance_from_products": covariance_from_products(x, y),
    }
    single: list[Callable[[Tensor], Tensor]] = [
        variance,
        standard_deviation,
        mean_absolute_deviation,
    ]
    for function in single:
        answers[function.__name__] = function(x)
        answers[f"{function.__name__}/grad/x"] = gradients(function, x=x)["x"]
    for pair in (covariance, correlation):
        answers[pair.__name__] = pair(x, y)
        answers[f"{pair.__name__}/grad/x"] = gradients(lambda x, f=pair: f(x, y), x=x)["x"]
    for activation in (softmax, sigmoid):
        answers[activation.__name__] = activation(output)
        answers[f"{activation.__name__}/grad/x"] = gradients(activation, output, x=output)["x"]
    rows = softmax_table(output[0], list("abcde"))
    table = [[row[name] for name in ("output", "exp", "softmax", "sigmoid")] for row in rows]
    return to_arrays(answers | {"table": torch.tensor(table)})


CASE = Case(
    milestone="foundations/statistics",
    name="statistics",
    inputs=_inputs,
    outputs=_outputs,
    tolerances={
        "sigmoid/grad/x": Tolerance(5e-5, "s - s^2 takes the difference of near numbers, s near 1")
    },
)
