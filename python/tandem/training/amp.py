"""Mixed precision by the library: torch.amp's autocast and GradScaler (lesson 12).

The model stays float32; autocast runs each op in the precision that suits it, and the scaler does
what `MixedPrecision` does by hand: scale the loss, unscale the gradients, leave out a step whose
gradients overflowed. With bfloat16, which has float32's range, nothing is scaled.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

from tandem.training.callbacks import Callback, CancelBatchException
from tandem.training.learner import Learner
from tandem.training.mixed_precision import cast_floats

__all__ = ["AmpCallback"]


class _Step:
    """What GradScaler takes for an optimiser: it sees the gradients, and says if it would step."""

    def __init__(self, groups: list[list[Tensor]]) -> None:
        self.param_groups = [{"params": group} for group in groups]
        self.taken = False

    def step(self) -> None:
        self.taken = True


class AmpCallback(Callback):
    """The model under autocast, its outputs float32; gradients are scaled by a GradScaler.

    `dtype` is float16 on CUDA and bfloat16 elsewhere, unless it is named. Further arguments are
    GradScaler's: init_scale, growth_factor, backoff_factor, growth_interval.
    """

    order = 10

    def __init__(self, dtype: torch.dtype | None = None, **scaling: Any) -> None:
        self.dtype, self.scaling = dtype, scaling
        self.scaler: torch.amp.GradScaler | None = None
        self._hooks: list[RemovableHandle] = []
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
        self._autocast = torch.autocast(kind, self.dtype)
        self._hooks = [
            learn.model.register_forward_pre_hook(self._enter),
            learn.model.register_forward_hook(self._leave, always_call=True),
        ]

    def after_loss(self, learn: Learner) -> None:
        """Scale the loss that gradients are taken of."""
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

    def cleanup_fit(self, learn: Learner) -> None:
        """Leave the model as it was."""
        for hook in self._hooks:
            hook.remove()

    def state_dict(self) -> dict[str, Any]:
        """Return the scaler's state: nothing with bfloat16."""
        return {} if self.scaler is None else self.scaler.state_dict()

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on, in a fit, from what `state_dict` returned."""
        if self.scaler is not None and state:
            self.scaler.load_state_dict(state)

    def _enter(self, model: nn.Module, inputs: Any) -> None:
        self._autocast.__enter__()

    def _leave(self, model: nn.Module, inputs: Any, outputs: Any) -> Any:
        self._autocast.__exit__(None, None, None)
        return cast_floats(outputs, torch.float32)

    def _unscale_loss(self, learn: Learner) -> None:
        if self._loss is not None:
            learn.loss, self._loss = self._loss, None
