"""A trained learner in one file, for others to predict with (lesson 12).

    export(learn, path, {"c_out": 10})              ...   learn = load_learner(path, xresnet18)

The file holds weights, the arguments that the model was made with, and what the processors of the
data learned: no code. Whoever loads it names the function that makes the model, and the processors;
a pickle would bring them along, and whatever else its maker put into it.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tandem.data.bunch import DataBunch
from tandem.data.process import Processor
from tandem.errors import TandemError
from tandem.training.learner import Learner
from tandem.training.processes import is_main, unwrapped, wait_for_all
from tandem.training.snapshot import check_tensors
from tandem.training.state_file import load_state, save_state

__all__ = ["ExportError", "export", "load_learner"]

_KIND = "tandem learner"


class ExportError(TandemError):
    """A file that is no exported learner, or one of another model; the message names it."""


class _Nothing(list[Any]):
    """No batch, of a data set without items whose processors are known."""

    def __init__(self, proc_x: Sequence[Processor], proc_y: Sequence[Processor]) -> None:
        super().__init__()
        self.proc_x, self.proc_y = list(proc_x), list(proc_y)

    @property
    def dataset(self) -> "_Nothing":
        return self


def export(learn: Learner, path: Path, arguments: Mapping[str, Any] | None = None) -> None:
    """Write the model's weights, the arguments it is made with, and what processors learned.

    Raises TypeError for an argument or a vocabulary that `save_state` cannot take. In several
    processes the main one writes.
    """
    data = getattr(learn.data.train_dl, "dataset", None)
    state = {
        "kind": _KIND,
        "arguments": dict(arguments or {}),
        "model": unwrapped(learn.model).state_dict(),
        "c_in": learn.data.c_in,
        "c_out": learn.data.c_out,
        "proc_x": _learned(getattr(data, "proc_x", [])),
        "proc_y": _learned(getattr(data, "proc_y", [])),
    }
    if is_main():
        save_state(Path(path), state)
    wait_for_all()


def load_learner(
    path: Path,
    make_model: Callable[..., nn.Module],
    loss_func: Callable[[Any, Any], Tensor] = F.cross_entropy,
    proc_x: Sequence[Processor] = (),
    proc_y: Sequence[Processor] = (),
    device: str | torch.device | None = None,
) -> Learner:
    """Return a learner that predicts as the exported one did; to train on, give it `data`.

    `make_model` is called with the arguments exported. `proc_x` and `proc_y` are processors of the
    same classes in the same order; those that had a vocabulary are made anew with it, and stand in
    `learn.data.train_ds`. Raises ExportError where the file is of another model or of other
    processors, StateFileError where it is damaged.
    """
    found = load_state(Path(path))
    if not isinstance(found, dict) or found.get("kind") != _KIND:
        raise ExportError(f"{path}: it holds no exported learner")
    try:
        model = _model(make_model, found)
        processors = [
            _restored(name, given, found[name])
            for name, given in (("proc_x", proc_x), ("proc_y", proc_y))
        ]
    except (TypeError, ValueError) as error:
        raise ExportError(f"{path}: {error}") from error
    nothing = _Nothing(*processors)
    data = DataBunch(nothing, nothing, found["c_in"], found["c_out"])
    return Learner(model, data, loss_func, device=device)


def _model(make_model: Callable[..., nn.Module], found: dict[str, Any]) -> nn.Module:
    model = make_model(**found["arguments"])
    check_tensors("the model's", model.state_dict(), found["model"], "the file")
    model.load_state_dict(found["model"])
    return model.eval()


def _learned(processors: Sequence[Processor]) -> list[tuple[str, Any]]:
    """The class and the vocabulary, if any, of each."""
    return [(type(p).__name__, getattr(p, "vocab", None)) for p in processors]


def _restored(
    name: str, given: Sequence[Processor], saved: Sequence[tuple[str, Any]]
) -> list[Processor]:
    kinds, expected = [type(p).__name__ for p in given], [kind for kind, _ in saved]
    if kinds != expected:
        raise ValueError(f"{name}: {kinds or 'none'} given, {expected or 'none'} in the file")
    makers: list[Any] = [type(p) for p in given]
    return [
        processor if vocab is None else make(vocab=vocab)
        for processor, make, (_, vocab) in zip(given, makers, saved, strict=True)
    ]
