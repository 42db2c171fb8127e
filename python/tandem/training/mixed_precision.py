"""Mixed precision by hand (lesson 12); amp.py has it by torch.amp, and the two are shown equal.

    float16 model:    loss * scale -> gradients * scale
    float32 masters:  g = gradients / scale,  step,  copied into the model

Three things save float16, of arXiv 1710.03740: batch norm's statistics stay float32; the optimiser
moves float32 masters, where a small update is not rounded away (1 + 1e-4 is 1 in float16); the loss
is scaled, so that small gradients do not vanish.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.utils.hooks import RemovableHandle

from tandem.data.nested import map_tensors
from tandem.training.callbacks import Callback, CancelBatchException
from tandem.training.learner import Learner
from tandem.training.loss_scale import LossScale, grad_overflow
from tandem.training.master_weights import (
    get_master,
    state_to_masters,
    state_to_model,
    to_master_grads,
    to_model_params,
)

__all__ = [
    "MixedPrecision",
    "bn_to_float",
    "cast_floats",
    "keeps_statistics",
    "model_to_half",
]


def keeps_statistics(module: nn.Module) -> bool:
    """Say whether a module is a norm with running statistics: PyTorch's, the course's, or alike."""
    has_statistics = any(b.is_floating_point() for b in module.buffers(recurse=False))
    return isinstance(module, _BatchNorm) or (
        has_statistics and "norm" in type(module).__name__.lower()
    )


def bn_to_float(
    model: nn.Module, keep: Callable[[nn.Module], bool] = keeps_statistics
) -> nn.Module:
    """Put the norms inside a model, or what else `keep` says, into float32; return the model."""
    for module in model.modules():
        if keep(module):
            module.float()
    return model


def model_to_half(
    model: nn.Module, keep: Callable[[nn.Module], bool] = keeps_statistics
) -> nn.Module:
    """Put a model into float16, in place, but for its norms, which lose nothing; return it."""
    norms = [m for m in model.modules() if keep(m)]
    exact = [{name: t.clone() for name, t in norm.state_dict().items()} for norm in norms]
    bn_to_float(model.half(), keep)
    for norm, values in zip(norms, exact, strict=True):
        norm.load_state_dict(values)
    return model


class MixedPrecision(Callback):
    """Trains a float16 model by float32 masters; between fits the model is the masters, whole.

    The model takes float32 inputs and gives float32 outputs, so the loss is float32 too.

    `dynamic` starts the loss scale at `max_loss_scale` and halves it whenever a gradient overflows,
    which costs that batch its step; otherwise it is `loss_scale`. With `flat_master` a group is one
    vector to the optimiser, so steppers that look at a layer's length (LAMB) see the group's.
    `keep` says which modules stay float32.
    """

    order = 10

    def __init__(
        self,
        loss_scale: float = 512.0,
        flat_master: bool = False,
        dynamic: bool = True,
        max_loss_scale: float = 2.0**24,
        div_factor: float = 2.0,
        scale_wait: int = 500,
        keep: Callable[[nn.Module], bool] = keeps_statistics,
    ) -> None:
        self.flat_master, self.dynamic, self.keep = flat_master, dynamic, keep
        first = max_loss_scale if dynamic else loss_scale
        self.scale = LossScale(first, div_factor, scale_wait, max_loss_scale)
        self.masters: list[list[Tensor]] = []
        self._model: list[list[Tensor]] = []
        self._groups: list[list[Tensor]] | None = None  # the optimiser's own, during a fit
        self._loss: Tensor | None = None
        self._hooks: list[RemovableHandle] = []

    def begin_fit(self, learn: Learner) -> None:
        """Make the masters, have the optimiser move them, and put the model into float16."""
        assert learn.opt is not None
        self._groups = learn.opt.param_groups
        self._model, self.masters = get_master(self._groups, self.flat_master)
        state_to_masters(learn.opt, self._model, self.masters, self.flat_master)
        learn.opt.param_groups = self.masters
        model_to_half(learn.model, self.keep)
        self._hooks = [
            learn.model.register_forward_pre_hook(_inputs_to_half),
            learn.model.register_forward_hook(_outputs_to_float),
        ]

    def after_loss(self, learn: Learner) -> None:
        """Scale the loss that gradients are taken of."""
        if learn.in_train:
            self._loss, learn.loss = learn.loss, learn.loss * self.scale.scale

    def after_backward(self, learn: Learner) -> None:
        """Give the masters their gradients, unscaled; leave the batch out where one overflowed."""
        assert learn.opt is not None
        self._unscale_loss(learn)
        to_master_grads(self._model, self.masters, self.flat_master)
        self._forget_gradients()
        for master in (p for group in self.masters for p in group if p.grad is not None):
            assert master.grad is not None
            master.grad.div_(self.scale.scale)
        if self.dynamic:
            overflowed = grad_overflow(self.masters)
            self.scale.update(overflowed)
            if overflowed:
                learn.opt.zero_grad()
                raise CancelBatchException

    def after_step(self, learn: Learner) -> None:
        """Copy the masters into the model."""
        to_model_params(self._model, self.masters, self.flat_master)

    def after_cancel_batch(self, learn: Learner) -> None:
        """Forget the model's gradients, and show the loss as it was."""
        self._unscale_loss(learn)
        self._forget_gradients()

    def cleanup_fit(self, learn: Learner) -> None:
        """Put the masters, and the optimiser's state of them, into the model, float32 again."""
        if self._groups is None or learn.opt is None:
            return
        for hook in self._hooks:
            hook.remove()
        learn.model.float()
        to_model_params(self._model, self.masters, self.flat_master)
        state_to_model(learn.opt, self._model, self.masters, self.flat_master)
        learn.opt.param_groups, self._groups = self._groups, None

    def state_dict(self) -> dict[str, Any]:
        """Return the masters and the loss scale."""
        return {"masters": self.masters, "scale": self.scale.state_dict()}

    @torch.no_grad()
    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on, in a fit, from what `state_dict` returned."""
        self.scale.load_state_dict(state["scale"])
        for group, saved in zip(self.masters, state["masters"], strict=True):
            for master, value in zip(group, saved, strict=True):
                master.copy_(value)

    def _forget_gradients(self) -> None:
        for parameter in (p for group in self._model for p in group):
            parameter.grad = None

    def _unscale_loss(self, learn: Learner) -> None:
        if self._loss is not None:
            learn.loss, self._loss = self._loss, None


# Hooks, and no events: whatever the callbacks do to a batch, they do in float32.


def _inputs_to_half(model: nn.Module, inputs: tuple[Any, ...]) -> Any:
    return cast_floats(inputs, torch.float16)


def _outputs_to_float(model: nn.Module, inputs: Any, outputs: Any) -> Any:
    return cast_floats(outputs, torch.float32)


def cast_floats(value: Any, kind: torch.dtype) -> Any:
    """Return floating-point tensors, alone or in tuples, lists and dictionaries, as `kind`."""
    return map_tensors(lambda t: t.to(kind) if t.is_floating_point() else t, value)
