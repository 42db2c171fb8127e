"""All that the rest of a training hangs on, as nested plain values and tensors, and back.

`checkpoint.py` says when it is taken and where it is kept.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from torch import Tensor

from tandem.training.generators import generator_states, set_generator_states
from tandem.training.learner import Learner
from tandem.training.loader_state import load_loader_state, loader_state
from tandem.training.processes import gathered, process_count, process_rank, unwrapped

__all__ = [
    "Snapshot",
    "check_snapshot",
    "check_tensors",
    "place_in_training",
    "restore_callbacks",
    "restore_generators",
    "restore_training",
    "take_snapshot",
]

Snapshot = dict[str, Any]


def take_snapshot(learn: Learner) -> Snapshot:
    """Return the state of a learner in a fit; in several processes all must ask for it."""
    assert learn.opt is not None
    callbacks = {name: cb.state_dict() for name, cb in _stateful(learn)}
    return {
        "settings": _settings(learn),
        "n_iter": learn.n_iter,
        "model": unwrapped(learn.model).state_dict(),
        "opt": learn.opt.state_dict(),
        "gradients": {i: p.grad for i, p in enumerate(_parameters(learn)) if p.grad is not None},
        "loaders": [loader_state(dl) for dl in _loaders(learn)],
        # What may differ from process to process: what they drew.
        "processes": gathered({"generators": generator_states(), "callbacks": callbacks}),
    }


def check_snapshot(learn: Learner, found: Snapshot) -> None:
    """Raise ValueError, with the name at fault, where a snapshot is of another training."""
    ours, theirs = _settings(learn), found["settings"]
    for name, value in ours.items():
        if value != theirs[name]:
            raise ValueError(f"{name}: {value} here, {theirs[name]} in the checkpoint")
    model = unwrapped(learn.model).state_dict()
    check_tensors("the model's", model, found["model"], "the checkpoint")


def check_tensors(
    whose: str, ours: Mapping[str, Any], theirs: Mapping[str, Any], where: str
) -> None:
    """Raise ValueError, with the first name at fault, where names, shapes or types differ."""
    for name in sorted(ours.keys() ^ theirs.keys()):
        side = f"is not in {where}" if name in ours else f"is in {where} alone"
        raise ValueError(f"{whose} {name} {side}")
    for name, value in ours.items():
        if isinstance(value, Tensor) and _kind(value) != _kind(theirs[name]):
            here, there = _kind(value), _kind(theirs[name])
            raise ValueError(f"{whose} {name} is {here} here, {there} in {where}")


def restore_training(learn: Learner, found: Snapshot) -> None:
    """Put back the model, the optimiser and the loaders. Raises ValueError where they differ."""
    assert learn.opt is not None
    unwrapped(learn.model).load_state_dict(found["model"])
    learn.opt.load_state_dict(found["opt"])
    for place, parameter in enumerate(_parameters(learn)):
        gradient = found["gradients"].get(place)
        parameter.grad = None if gradient is None else gradient.to(parameter.device)
    for loader, state in zip(_loaders(learn), found["loaders"], strict=True):
        load_loader_state(loader, state)


def restore_callbacks(learn: Learner, found: Snapshot) -> None:
    """Put back each callback that has a state."""
    states = found["processes"][process_rank()]["callbacks"]
    for name, callback in _stateful(learn):
        callback.load_state_dict(states[name])


def restore_generators(found: Snapshot) -> None:
    """Put back this process's generators."""
    set_generator_states(found["processes"][process_rank()]["generators"])


def place_in_training(learn: Learner, found: Snapshot) -> None:
    """Have the fit begin at the epoch of the snapshot, its steps counted on from there."""
    learn.first_epoch, learn.n_iter = found["epoch"], found["n_iter"]


def _settings(learn: Learner) -> dict[str, Any]:
    """What must be the same for a training to be the same, in words."""
    assert learn.opt is not None
    return {
        "epochs": learn.epochs,
        "training batches": len(learn.data.train_dl),
        "processes": process_count(),
        "callbacks with a state": [name for name, _ in _stateful(learn)],
        "optimiser's parameters": [len(group) for group in learn.opt.param_groups],
        "optimiser's hyper-parameters": [sorted(hypers) for hypers in learn.opt.hypers],
    }


def _kind(value: Any) -> str:
    if not isinstance(value, Tensor):
        return type(value).__name__
    return f"{str(value.dtype).removeprefix('torch.')} {list(value.shape)}"


def _parameters(learn: Learner) -> list[Tensor]:
    assert learn.opt is not None
    return [p for group in learn.opt.param_groups for p in group]


def _stateful(learn: Learner) -> Iterator[tuple[str, Any]]:
    """Callbacks that have a state, by their names, which are numbered where two are alike."""
    seen: Counter[str] = Counter()
    for callback in learn.cbs:
        if hasattr(callback, "state_dict") and hasattr(callback, "load_state_dict"):
            name = callback.name
            seen[name] += 1
            yield (name if seen[name] == 1 else f"{name} {seen[name]}"), callback


def _loaders(learn: Learner) -> list[Any]:
    return [learn.data.train_dl, learn.data.valid_dl]
