"""A generic optimiser: statistics look at a gradient, steppers change the parameter (lesson 11).

    for each parameter with a gradient: update every statistic, then take every step

SGD, momentum, Adam, LAMB, RAdam and Ranger are lists of the two. Hyper-parameters are kept a group
of parameters at a time, in plain dictionaries which a schedule may write to. One that nobody takes
is refused: a name spelt otherwise than its statistic's would change nothing, and say nothing.

Swift twin: Optim/Optimizer.swift.
"""

import inspect
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from tandem.optim.stats import AverageGrad, AverageSqrGrad, SlowWeights, Stat, StepCount
from tandem.optim.steppers import (
    adam_step,
    l2_reg,
    lamb_step,
    lookahead_step,
    momentum_step,
    radam_step,
    sgd_step,
    weight_decay,
)

__all__ = [
    "Optimizer",
    "Parameters",
    "Stepper",
    "adam_opt",
    "lamb_opt",
    "radam_opt",
    "ranger_opt",
    "sgd_mom_opt",
    "sgd_opt",
]

Parameters = Iterable[Tensor] | Iterable[Iterable[Tensor]]
Stepper = Callable[..., None]


class Optimizer:
    """Steppers and statistics over groups of parameters.

    `params` are tensors, one group, or several groups of them. A plain function among `stats` is a
    step taken before the statistics that follow it. Hyper-parameters are numbers for all groups;
    what a stepper gives no default for must be given. Raises ValueError for no parameters, for one
    that stands in two places, and for a hyper-parameter that is missing or that nobody takes.
    """

    def __init__(
        self,
        params: Parameters,
        steppers: Sequence[Stepper],
        stats: Sequence[Stat | Stepper] = (),
        **hypers: float,
    ) -> None:
        self.param_groups = _groups(params)
        self.steppers, self.stats = list(steppers), list(stats)
        self.state: dict[Tensor, dict[str, Any]] = {}
        complete = self._complete(hypers)
        self.hypers = [dict(complete) for _ in self.param_groups]

    def trainable(self) -> Iterator[tuple[Tensor, dict[str, float]]]:
        """Yield each parameter that has a gradient, with the hyper-parameters of its group."""
        for group, hypers in zip(self.param_groups, self.hypers, strict=True):
            for parameter in group:
                if parameter.grad is not None:
                    yield parameter, hypers

    @torch.no_grad()
    def step(self) -> None:
        """Move every parameter that has a gradient."""
        for parameter, hypers in self.trainable():
            state = self.state.get(parameter)
            if state is None:
                state = self.state[parameter] = self._first_state(parameter)
            for stat in self.stats:
                if callable(stat):
                    stat(parameter, **state, **hypers)
                else:
                    stat.update(parameter, state, **hypers)
            for stepper in self.steppers:
                stepper(parameter, **state, **hypers)

    def zero_grad(self) -> None:
        """Forget every gradient, so that the next backward pass does not add to it."""
        for group in self.param_groups:
            for parameter in group:
                parameter.grad = None

    def state_dict(self) -> dict[str, Any]:
        """Return the hyper-parameters by group and the state by the parameter's place."""
        places = (p for group in self.param_groups for p in group)
        state = {place: self.state[p] for place, p in enumerate(places) if p in self.state}
        return {"hypers": self.hypers, "state": state}

    @torch.no_grad()
    def load_state_dict(self, saved: dict[str, Any]) -> None:
        """Go on from what `state_dict` returned, on each parameter's own device.

        Raises ValueError for another number of groups or a state of another shape.
        """
        if len(saved["hypers"]) != len(self.hypers):
            counts = f"{len(saved['hypers'])} groups into {len(self.hypers)}"
            raise ValueError(f"Optimizer: cannot load the state of {counts}")
        parameters = [p for group in self.param_groups for p in group]
        loaded = {}
        for place, state in saved["state"].items():
            if int(place) >= len(parameters):
                raise ValueError(f"Optimizer: there is no parameter {place} to load a state for")
            loaded[parameters[int(place)]] = _moved(state, parameters[int(place)], int(place))
        self.state = loaded
        self.hypers = [dict(hypers) for hypers in saved["hypers"]]

    def _first_state(self, parameter: Tensor) -> dict[str, Any]:
        stats = (stat for stat in self.stats if not callable(stat))
        return {name: value for s in stats for name, value in s.init_state(parameter).items()}

    def _complete(self, given: dict[str, float]) -> dict[str, float]:
        """Return `given` with the defaults of the steppers and statistics that it leaves out."""
        kept = set(self._first_state(torch.zeros(1)))
        parts = [*(s if callable(s) else s.update for s in self.stats), *self.steppers]
        takes = [n for part in parts for n in _hypers(part) if n.name not in kept]
        names = list(dict.fromkeys(n.name for n in takes))
        if unknown := sorted(given.keys() - set(names)):
            raise ValueError(f"Optimizer: nobody takes {', '.join(unknown)}; {_listed(names)}")
        complete = {n.name: n.default for n in takes if n.default is not n.empty} | given
        if missing := [name for name in names if name not in complete]:
            raise ValueError(f"Optimizer: {', '.join(missing)} must be given; {_listed(names)}")
        return complete


def _listed(names: Sequence[str]) -> str:
    return f"its hyper-parameters are {', '.join(names)}"


def _hypers(part: Callable[..., None]) -> list[inspect.Parameter]:
    positional = inspect.signature(part).parameters.values()
    named = [p for p in positional if p.kind is not inspect.Parameter.VAR_KEYWORD]
    return [p for p in named[1:] if p.name != "state"]  # the first is the tensor


def _groups(params: Parameters) -> list[list[Tensor]]:
    listed: list[Any] = list(params)
    groups: list[list[Tensor]] = (
        [listed] if isinstance(next(iter(listed), None), Tensor) else [list(g) for g in listed]
    )
    tensors = [p for group in groups for p in group]
    if not tensors:
        raise ValueError("Optimizer: there are no parameters to train")
    for place, parameter in enumerate(tensors):
        if not isinstance(parameter, Tensor):
            raise ValueError(f"Optimizer: parameter {place} is a {type(parameter).__name__}")
    if len({id(p) for p in tensors}) < len(tensors):
        raise ValueError("Optimizer: a parameter stands in two places")
    return groups


def _moved(state: dict[str, Any], parameter: Tensor, place: int) -> dict[str, Any]:
    for name, value in state.items():
        if isinstance(value, Tensor) and value.shape != parameter.shape:
            shapes = f"{list(value.shape)} for {list(parameter.shape)}"
            raise ValueError(f"Optimizer: the state {name} of parameter {place} is {shapes}")
    return {
        name: value.to(parameter.device, copy=True) if isinstance(value, Tensor) else value
        for name, value in state.items()
    }


def sgd_opt(params: Parameters, **hypers: float) -> Optimizer:
    """Gradient descent: lr, wd (decoupled)."""
    return Optimizer(params, [weight_decay, sgd_step], [], **hypers)


def sgd_mom_opt(params: Parameters, **hypers: float) -> Optimizer:
    """Gradient descent with momentum, as torch.optim.SGD has it: lr, mom, wd (L2)."""
    stats: list[Stat | Stepper] = [l2_reg, AverageGrad()]
    return Optimizer(params, [momentum_step], stats, **({"mom": 0.9} | hypers))


def _adam_like(
    params: Parameters, steppers: Sequence[Stepper], hypers: dict[str, float], *more: Stat
) -> Optimizer:
    stats: list[Stat | Stepper] = [
        AverageGrad(dampening=True),
        AverageSqrGrad(),
        StepCount(),
        *more,
    ]
    return Optimizer(params, steppers, stats, **({"mom": 0.9, "sqr_mom": 0.999} | hypers))


def adam_opt(params: Parameters, **hypers: float) -> Optimizer:
    """Adam with decoupled weight decay (AdamW): lr, mom, sqr_mom, eps, wd."""
    return _adam_like(params, [weight_decay, adam_step], hypers)


def lamb_opt(params: Parameters, **hypers: float) -> Optimizer:
    """LAMB: lr, mom, sqr_mom, eps, wd, max_ratio."""
    return _adam_like(params, [lamb_step], hypers)


def radam_opt(params: Parameters, **hypers: float) -> Optimizer:
    """Rectified Adam with decoupled weight decay: lr, mom, sqr_mom, eps, wd."""
    return _adam_like(params, [weight_decay, radam_step], hypers)


def ranger_opt(params: Parameters, **hypers: float) -> Optimizer:
    """RAdam that looks ahead: lr, mom, sqr_mom, eps, wd, k, alpha."""
    steppers: list[Stepper] = [weight_decay, radam_step, lookahead_step]
    return _adam_like(params, steppers, hypers, SlowWeights())
