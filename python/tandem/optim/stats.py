"""Statistics of the gradient, kept a parameter at a time (lesson 11).

    average:  m = mom m + d g        d = 1 - mom if dampened, else 1
    squares:  v = sqr_mom v + d g^2

What an average lacks because it began at zero is `debias`: after n steps of a constant gradient g,
m = g d (1 - mom^n) / (1 - mom), whose factor of g `debias` returns.

Swift twin: Optim/Stats.swift.
"""

from collections.abc import Callable
from typing import Any, Protocol

import torch
from torch import Tensor

__all__ = ["AverageGrad", "AverageSqrGrad", "SlowWeights", "Stat", "StepCount", "debias"]


class Stat(Protocol):
    """A statistic: what it starts from, and what a gradient does to it.

    The names that `update` takes beside the parameter and the state are hyper-parameters.
    """

    def init_state(self, parameter: Tensor) -> dict[str, Any]:
        """Return the state before the first gradient, by names that steppers ask for."""

    @property
    def update(self) -> Callable[..., None]:
        """Take a parameter's gradient into its state, in place."""


def _gradient(parameter: Tensor) -> Tensor:
    assert parameter.grad is not None, "an optimiser updates only what has a gradient"
    return parameter.grad


class AverageGrad:
    """`grad_avg`, the moving average of gradients: momentum; `mom_damp`, the d of the formula."""

    def __init__(self, dampening: bool = False) -> None:
        self.dampening = dampening

    def init_state(self, parameter: Tensor) -> dict[str, Any]:
        """Return an average of zero."""
        return {"grad_avg": torch.zeros_like(parameter), "mom_damp": 1.0}

    def update(self, parameter: Tensor, state: dict[str, Any], mom: float, **_: Any) -> None:
        """Move the average towards the gradient."""
        state["mom_damp"] = 1 - mom if self.dampening else 1.0
        state["grad_avg"].mul_(mom).add_(_gradient(parameter), alpha=state["mom_damp"])


class AverageSqrGrad:
    """`sqr_avg`, the moving average of squared gradients; `sqr_damp`, the d of the formula."""

    def __init__(self, dampening: bool = True) -> None:
        self.dampening = dampening

    def init_state(self, parameter: Tensor) -> dict[str, Any]:
        """Return an average of zero."""
        return {"sqr_avg": torch.zeros_like(parameter), "sqr_damp": 1.0}

    def update(self, parameter: Tensor, state: dict[str, Any], sqr_mom: float, **_: Any) -> None:
        """Move the average towards the gradient's square."""
        state["sqr_damp"] = 1 - sqr_mom if self.dampening else 1.0
        gradient = _gradient(parameter)
        state["sqr_avg"].mul_(sqr_mom).addcmul_(gradient, gradient, value=state["sqr_damp"])


class StepCount:
    """`step`, how many gradients the parameter has seen, this one included."""

    def init_state(self, parameter: Tensor) -> dict[str, Any]:
        """Return no step."""
        return {"step": 0}

    def update(self, parameter: Tensor, state: dict[str, Any], **_: Any) -> None:
        """Count one."""
        state["step"] += 1


class SlowWeights:
    """`slow`, the weights that `lookahead_step` looks back to; they start where training starts."""

    def init_state(self, parameter: Tensor) -> dict[str, Any]:
        """Return a copy of the parameter."""
        return {"slow": parameter.detach().clone()}

    def update(self, parameter: Tensor, state: dict[str, Any], **_: Any) -> None:
        """Leave them: the stepper moves them, after the quick ones."""


def debias(mom: float, damp: float, step: int) -> float:
    """Return the factor that an average of `step` gradients lies off by, having begun at zero."""
    return damp * (1 - mom**step) / (1 - mom)
