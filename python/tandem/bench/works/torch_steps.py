"""PyTorch's ways of making a step of training: eager, compiled, with the channels last."""

import os
import shutil
import warnings
from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F

from tandem.bench.contestant import Absent, Contestant, PythonContestant
from tandem.bench.works import COMPARED_STEPS, Work
from tandem.demo.threads import choose_threads

__all__ = ["TorchStep", "contestants"]


class TorchStep:
    """Model, optimiser and batch of a work; called, it makes a step and returns the loss before."""

    def __init__(self, work: Work, channels_last: bool = False, compiled: bool = False) -> None:
        inputs, labels = work.batch()
        self._model = work.start()
        self._inputs, self._labels = torch.from_numpy(inputs), torch.from_numpy(labels).long()
        if channels_last:
            self._model.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
            self._inputs = self._inputs.contiguous(memory_format=torch.channels_last)
        self._start = {name: value.clone() for name, value in self._model.state_dict().items()}
        self._optimizer = _optimizer(work, self._model)
        self._loss: Callable[[Tensor, Tensor], Tensor] = self._eager_loss
        self._update: Callable[[], object] = self._optimizer.step
        if compiled:
            self._loss = torch.compile(self._eager_loss)
            self._update = torch.compile(self._optimizer.step)

    def __call__(self) -> float:
        """Make one step: forward, backward, update."""
        self._optimizer.zero_grad()
        loss = self._loss(self._inputs, self._labels)
        loss.backward()
        self._update()
        return loss.item()

    def reset(self) -> None:
        """Go back to the start, in place: what was compiled stays good.

        Zeros are what the state of these optimisers starts from.
        """
        self._model.load_state_dict(self._start)
        for state in self._optimizer.state.values():
            for value in state.values():
                if isinstance(value, Tensor):
                    value.zero_()

    def losses(self) -> NDArray[np.float32]:
        """Return the losses of the first steps, from the start."""
        self.reset()
        return np.array([self() for _ in range(COMPARED_STEPS)], np.float32)

    def _eager_loss(self, inputs: Tensor, labels: Tensor) -> Tensor:
        return F.cross_entropy(self._model(inputs), labels)


def contestants(work: Work) -> tuple[list[Contestant], list[Absent]]:
    """Return PyTorch's ways with a work, and why one of them cannot take part."""
    threads = choose_threads(TorchStep(work))
    ways = {"torch eager": TorchStep(work)}
    absent = []
    if missing := _missing_compiler():
        absent.append(Absent(work.name, "torch compile", missing))
    else:
        warnings.filterwarnings("ignore", module="torch._inductor")
        torch._logging.set_logs(dynamo=40, inductor=40)  # errors only
        ways["torch compile"] = TorchStep(work, compiled=True)
    if work.has_channels:
        ways["torch channels-last"] = TorchStep(work, channels_last=True)
    else:
        absent.append(Absent(work.name, "torch channels-last", "–"))
    return [_contestant(work, who, step, threads) for who, step in ways.items()], absent


def _contestant(work: Work, who: str, step: TorchStep, threads: int) -> PythonContestant:
    def prepare() -> None:
        torch.set_num_threads(threads)

    return PythonContestant(work.name, who, step, step.losses, prepare)


def _optimizer(work: Work, model: nn.Module) -> torch.optim.Optimizer:
    parameters: Sequence[nn.Parameter] = [p for p in model.parameters() if p.requires_grad]
    if work.optimizer == "adam":
        return torch.optim.Adam(parameters, work.rate)
    return torch.optim.SGD(parameters, work.rate, momentum=work.momentum)


def _missing_compiler() -> str:
    """Say which compiler `torch.compile` lacks; nothing where it has one."""
    compiler = os.environ.get("CXX", "g++")
    return "" if shutil.which(compiler) else f"{compiler} missing"
