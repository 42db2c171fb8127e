"""Parity of the backward pass: one net, x -> lin -> relu -> lin -> mse, by every route.

Inputs: "x" [16, 12], "target" [16, 1]; "hidden.weight" [8, 12], "hidden.bias" [8],
"output.weight" [1, 8], "output.bias" [1].

Outputs, for each route of
- "forward_and_backward": by hand
- "forward_and_backward_holders": every gradient beside its value; in Python such a holder is a
  tensor, which autograd fills
- "forward_and_backward_layers": layers by reference (classes)
- "forward_and_backward_modules": the same on a base class
- "forward_and_backward_pullbacks": by value, with pullbacks and chain
- "forward_and_backward_autograd": the language's derivative
these: "<route>/loss" [1], "<route>/grad/hidden.weight", "<route>/grad/hidden.bias",
"<route>/grad/output.weight", "<route>/grad/output.bias", "<route>/grad/x" [16, 12].
"""

import numpy as np
from torch import Tensor

from tandem.foundations.backward import (
    Weights,
    forward_and_backward,
    forward_and_backward_autograd,
    forward_and_backward_layers,
    forward_and_backward_modules,
)
from tandem.foundations.by_value import forward_and_backward_pullbacks
from tandem.parity.arrays import normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case
from tandem.parity.nets import WEIGHTS, drawn_layers

__all__ = ["CASE"]

_ROUTES = {
    "forward_and_backward": forward_and_backward,
    "forward_and_backward_holders": forward_and_backward_autograd,
    "forward_and_backward_layers": forward_and_backward_layers,
    "forward_and_backward_modules": forward_and_backward_modules,
    "forward_and_backward_pullbacks": forward_and_backward_pullbacks,
    "forward_and_backward_autograd": forward_and_backward_autograd,
}


def _inputs(rng: np.random.Generator) -> Arrays:
    return {
        "x": normal(rng, 16, 12),
        "target": normal(rng, 16, 1),
        **drawn_layers(rng),
    }


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    weights = Weights(*(given[name] for name in WEIGHTS))
    answers: dict[str, Tensor | float | list[float]] = {}
    for route, run in _ROUTES.items():
        loss, grads, x_grad = run(given["x"], given["target"], weights)
        answers |= {f"{route}/loss": loss, f"{route}/grad/x": x_grad}
        for name, grad in zip(WEIGHTS, grads, strict=True):
            answers[f"{route}/grad/{name}"] = grad
    return to_arrays(answers)


CASE = Case(milestone="foundations/backward", name="backward", inputs=_inputs, outputs=_outputs)
