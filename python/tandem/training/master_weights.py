"""Float32 masters of a float16 model's parameters, one each or one vector a group (lesson 12).

The optimiser moves the masters, where 1 + 1e-4 is not rounded to 1; section 3.1 of
arXiv 1710.03740. What it is for is in mixed_precision.py.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from tandem.optim.optimizer import Optimizer

__all__ = [
    "get_master",
    "state_to_masters",
    "state_to_model",
    "to_master_grads",
    "to_model_params",
]

Groups = Sequence[Sequence[Tensor]]
State = dict[str, Any]


def get_master(groups: Groups, flat_master: bool = False) -> tuple[list[list[Tensor]], ...]:
    """Return what is to be trained, by group, and float32 masters of it.

    The masters of a group are a copy each, or with `flat_master` one vector of all of them.
    """
    model = [[p for p in group if p.requires_grad] for group in groups]
    return model, [_masters(group, flat_master) for group in model]


def _masters(group: Sequence[Tensor], flat: bool) -> list[Tensor]:
    copies = [p.detach().to(torch.float32, copy=True) for p in group]
    if flat and copies:
        copies = [_flattened(copies)]
    return [copy.requires_grad_() for copy in copies]


def _flattened(tensors: Sequence[Tensor]) -> Tensor:
    return torch.cat([t.reshape(-1) for t in tensors])


def _parts(flat: Tensor, like: Sequence[Tensor]) -> list[Tensor]:
    """A flat vector cut into tensors of the shapes of `like`."""
    pieces = flat.detach().split([p.numel() for p in like])
    return [piece.view(p.shape) for piece, p in zip(pieces, like, strict=True)]


def to_master_grads(model: Groups, masters: Groups, flat_master: bool = False) -> None:
    """Give the masters the model's gradients, in float32; in a flat one no gradient is zero."""
    for group, copies in zip(model, masters, strict=True):
        if flat_master and group:
            full = [torch.zeros_like(p) if p.grad is None else p.grad for p in group]
            copies[0].grad = _flattened([g.float() for g in full])
            continue
        for parameter, master in zip(group, copies, strict=True):
            gradient = parameter.grad
            master.grad = None if gradient is None else gradient.to(torch.float32, copy=True)


@torch.no_grad()
def to_model_params(model: Groups, masters: Groups, flat_master: bool = False) -> None:
    """Copy the masters into the model's parameters, rounding where those are float16."""
    for group, copies in zip(model, masters, strict=True):
        values = _parts(copies[0], group) if flat_master and group else copies
        for parameter, value in zip(group, values, strict=True):
            parameter.copy_(value)


def state_to_masters(
    opt: Optimizer, model: Groups, masters: Groups, flat_master: bool = False
) -> None:
    """Hand the optimiser's state of each of the model's parameters on to its master."""
    for group, copies in zip(model, masters, strict=True):
        states = [opt.state.pop(p, None) for p in group]
        _set(opt, copies, _joined(states, group) if flat_master and group else states)


def state_to_model(
    opt: Optimizer, model: Groups, masters: Groups, flat_master: bool = False
) -> None:
    """Hand the optimiser's state of the masters back to the model's parameters."""
    for group, copies in zip(model, masters, strict=True):
        states = [opt.state.pop(p, None) for p in copies]
        _set(opt, group, _cut(states[0], group) if flat_master and group else states)


def _set(opt: Optimizer, parameters: Sequence[Tensor], states: Sequence[State | None]) -> None:
    for parameter, state in zip(parameters, states, strict=True):
        if state is not None:
            opt.state[parameter] = state


def _joined(states: Sequence[State | None], parameters: Sequence[Tensor]) -> list[State | None]:
    """One state of a flat vector: tensors end to end, zero where a parameter has none yet."""
    known = next((s for s in states if s is not None), None)
    if known is None:
        return [None]
    joined = dict(known)
    for name, value in known.items():
        if isinstance(value, Tensor):
            full = zip(states, parameters, strict=True)
            joined[name] = _flattened(
                [torch.zeros_like(p) if s is None else s[name] for s, p in full]
            )
    return [joined]


def _cut(state: State | None, parameters: Sequence[Tensor]) -> list[State | None]:
    """The state of a flat vector, cut into one for each parameter."""
    if state is None:
        return [None] * len(parameters)
    parts = {n: _parts(v, parameters) for n, v in state.items() if isinstance(v, Tensor)}
    return [
        state | {name: pieces[place].clone() for name, pieces in parts.items()}
        for place in range(len(parameters))
    ]
