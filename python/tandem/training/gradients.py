"""Gradients between the backward pass and the step: clipped, or saved up (lesson 12).

    clip:        g <- g min(1, max_norm / |g|),  |g| over all parameters together
    accumulate:  g  = sum_i n_i g_i / sum_i n_i,  g_i the gradient of a mean over n_i items

Clipping keeps the direction of a step and bounds its length, which recurrent networks need
(arXiv 1211.5063). Accumulation gives the step of a batch too large for the memory.

Swift twin: Training/Gradients.swift.
"""

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch import Tensor

from tandem.training.callbacks import Callback, CancelBatchException
from tandem.training.learner import Learner
from tandem.training.metrics import target_count
from tandem.training.processes import summed_number

__all__ = ["GradientAccumulation", "GradientClipping", "clip_gradients"]

_TINY = 1e-6  # PyTorch's, so that a gradient of zero is not divided by zero


@torch.no_grad()
def clip_gradients(parameters: Iterable[Tensor], max_norm: float) -> Tensor:
    """Scale all gradients in place to a norm of `max_norm` at most; return the norm they had.

    It is the norm of all gradients as one vector, a tensor [] in float32 at least. A norm of NaN
    or infinity makes every gradient NaN, or zero, as torch.nn.utils.clip_grad_norm_ does.
    """
    gradients = [p.grad for p in parameters if p.grad is not None]
    if not gradients:
        return torch.zeros(())
    wide = torch.promote_types(gradients[0].dtype, torch.float32)
    norms = [torch.linalg.vector_norm(g, dtype=wide) for g in gradients]
    norm = torch.linalg.vector_norm(torch.stack([n.to(norms[0].device) for n in norms]))
    factor = (max_norm / (norm + _TINY)).clamp(max=1.0)  # a tensor: no wait for a GPU's answer
    for gradient in gradients:
        gradient.mul_(factor.to(gradient.device, gradient.dtype))
    return norm


class GradientClipping(Callback):
    """Bounds the norm of all gradients together; `norm` is what it was in the last batch.

    It comes after whatever else changes gradients. Raises ValueError unless max_norm is positive.
    """

    order = 60

    def __init__(self, max_norm: float) -> None:
        if not max_norm > 0:
            raise ValueError(f"GradientClipping: max_norm must be positive, got {max_norm}")
        self.max_norm = max_norm
        self.norm: Tensor | None = None

    def after_backward(self, learn: Learner) -> None:
        """Clip."""
        assert learn.opt is not None
        parameters = (p for group in learn.opt.param_groups for p in group)
        self.norm = clip_gradients(parameters, self.max_norm)


def _targets(learn: Learner) -> int:
    return target_count(learn.yb)


class GradientAccumulation(Callback):
    """Makes one step out of the gradients of `steps` batches, as if they had been one batch.

    `count(learn)` says how many the loss of a batch is the mean over: the targets of `yb` unless it
    is given; those of all processes are added. The last batch of an epoch makes a step with what
    there is. A batch that another callback cancels adds nothing; if it was the last one, what was
    saved up waits for the next epoch. Batch norm still sees one small batch at a time. Takes
    memory for one more set of gradients.

    Raises ValueError for `steps` below 1.
    """

    order = 40
    totals: dict[int, Tensor]  # of n_i g_i, by the parameter's place
    items: float
    batches: int

    def __init__(self, steps: int, count: Callable[[Learner], float] = _targets) -> None:
        if steps < 1:
            raise ValueError(f"GradientAccumulation: steps must be at least 1, got {steps}")
        self.steps, self.count = steps, count
        self._forget()

    def begin_fit(self, learn: Learner) -> None:
        """Begin with nothing saved up."""
        self._forget()

    @torch.no_grad()
    def after_backward(self, learn: Learner) -> None:
        """Save the gradients up; let the step be made only once there are enough of them."""
        assert learn.opt is not None
        parameters = [p for group in learn.opt.param_groups for p in group]
        self._add(parameters, summed_number(self.count(learn), learn.device))
        if self.batches < self.steps and learn.iter + 1 < learn.iters:
            learn.opt.zero_grad()
            raise CancelBatchException
        for place, parameter in enumerate(parameters):
            if (total := self.totals.get(place)) is not None:
                parameter.grad = total.div_(self.items)
        self._forget()

    def state_dict(self) -> dict[str, Any]:
        """Return what is saved up: sums of gradients by the parameter's place."""
        return {"totals": self.totals, "items": self.items, "batches": self.batches}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on with what `state_dict` returned."""
        self.totals = {place: total.clone() for place, total in state["totals"].items()}
        self.items, self.batches = state["items"], state["batches"]

    def _forget(self) -> None:
        self.totals, self.items, self.batches = {}, 0.0, 0

    def _add(self, parameters: list[Tensor], items: float) -> None:
        for place, parameter in enumerate(parameters):
            if parameter.grad is None:
                continue
            if (total := self.totals.get(place)) is None:
                self.totals[place] = parameter.grad * items
            else:
                self.totals[place] = total.to(parameter.device).add_(parameter.grad, alpha=items)
        self.items += items
        self.batches += 1
