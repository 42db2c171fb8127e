"""Mixed precision by the library: torch.amp's autocast and GradScaler (lesson 12).

The model stays float32; autocast runs each op in the precision that suits it, and the scaler does
what `MixedPrecision` does by hand: scale the loss, unscale the gradients, leave out a step whose
gradients overflowed. With bfloat16, which has float32's range, nothing is scaled.
"""

from typing import Any

import torch
from torch import Tensor

from tandem.training.callbacks import Callback, CancelBatchException
from tandem.training.learner import Learner

__all__ = ["AmpCallback"]


class _Step:
    """What GradScaler takes for an optimiser: it sees the gradients, and says if it would step."""

    def __init__(self, groups: list[list[Tensor]]) -> None:
        self.param_groups = [{"params": group} for group in groups]
        self.taken = False

    def step(self) -> None:
        self.taken = True


class AmpCallback(Callback):
    """Forward pass and loss under autocast, gradients scaled and unscaled by a GradScaler.

    `dtype` is float16 on CUDA and bfloat16 elsewhere, unless it is named. Further arguments are
    GradScaler's: init_scale, growth_factor, backoff_factor, growth_interval.
    """

    order = 10

    def __init__(self, dtype: torch.dtype | None = None, **scaling: Any) -> None:
        self.dtype, self.scaling = dtype, scaling
        self.scaler: torch.amp.GradScaler | None = None
        self._autocast: torch.autocast | None = None
        self._loss: Tensor | None = None

    def begin_fit(self, learn: Learner) -> None:
        """Make a scaler, which fits share."""
        assert learn.opt is not None
        kind = learn.device.type
        if self.dtype is None:
            self.dtype = torch.float16 if kind == "cuda" else torch.bfloat16
        if self.scaler is None:
            self.scaler = torch.amp.GradScaler(
                kind, enabled=self.dtype == torch.float16, **self.scaling
            )
        self._step = _Step(learn.opt.param_groups)  # the scaler knows optimisers by their identity

    def begin_batch(self, learn: Learner) -> None:
        """Enter autocast."""
        self._autocast = torch.autocast(learn.device.type, self.dtype)
        self._autocast.__enter__()

    def after_loss(self, learn: Learner) -> None:
        """Leave autocast, which the backward pass is not for, and scale the loss."""
        self._leave()
        if learn.in_train:
            assert self.scaler is not None
            self._loss, learn.loss = learn.loss, self.scaler.scale(learn.loss)

    def after_backward(self, learn: Learner) -> None:
        """Unscale the gradients; leave the batch out where one overflowed."""
        assert learn.opt is not None
        assert self.scaler is not None
        self._unscale_loss(learn)
        self._step.taken = False
        scaler: Any = self.scaler  # it is typed for torch.optim's, and asks less
        scaler.unscale_(self._step)
        scaler.step(self._step)
        scaler.update()
        if not self._step.taken:
            learn.opt.zero_grad()
            raise CancelBatchException

    def after_cancel_batch(self, learn: Learner) -> None:
        """Show the loss as it was."""
        self._unscale_loss(learn)

    def cleanup_batch(self, learn: Learner) -> None:
        """Leave autocast, if the batch ended before its loss."""
        self._leave()

    def state_dict(self) -> dict[str, Any]:
        """Return the scaler's state: nothing with bfloat16."""
        return {} if self.scaler is None else self.scaler.state_dict()

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on, in a fit, from what `state_dict` returned."""
        if self.scaler is not None and state:
            self.scaler.load_state_dict(state)

    def _leave(self) -> None:
        if self._autocast is not None:
            self._autocast.__exit__(None, None, None)
            self._autocast = None

    def _unscale_loss(self, learn: Learner) -> None:
        if self._loss is not None:
            learn.loss, self._loss = self._loss, None
