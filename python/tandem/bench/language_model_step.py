"""One training step of a language model: 16 texts of 35 words, AWD-LSTM of two layers.

Forward, cross-entropy with both penalties, backward, the gradient clipped, SGD with momentum, and
the loss read back; all dropouts are on. The outputs that are compared are the losses of the first
steps of the same model without any dropout.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from tandem.bench.contestant import PythonContestant
from tandem.models.language_model import SequentialRNN, cross_entropy_flat, get_language_model

__all__ = ["WORK", "StepInputs", "torch_step"]

WORK = "language model step"
_TEXTS, _STEPS = 16, 35
_VOCAB, _EMB, _HID, _LAYERS, _PAD = 2_000, 100, 200, 2, 1
_RATE, _MOMENTUM, _MAX_NORM, _ALPHA, _BETA = 0.1, 0.9, 0.25, 2.0, 1.0
_COMPARED = 3
_RATES = ("output_p", "hidden_p", "input_p", "embed_p", "weight_p")


@dataclass(frozen=True)
class StepInputs:
    """The words, those that follow them, and the weights that every contestant starts from."""

    words: Tensor
    targets: Tensor
    weights: dict[str, Tensor] = field(default_factory=dict)

    @classmethod
    def draw(cls, seed: int = 42) -> "StepInputs":
        """Draw a stream of words, and a model."""
        generator = torch.Generator().manual_seed(seed)
        text = torch.randint(2, _VOCAB, (_TEXTS, _STEPS + 1), generator=generator)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            model = _model()
        weights = {name: p.detach().clone() for name, p in model.named_parameters()}
        return cls(text[:, :-1], text[:, 1:], weights)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what Swift reads."""
        sizes = np.array([_VOCAB, _EMB, _HID, _LAYERS, _PAD], np.int32)
        return {
            f"{WORK}/sizes": sizes,
            f"{WORK}/words": self.words.numpy().astype(np.int32),
            f"{WORK}/targets": self.targets.numpy().astype(np.int32),
            **{f"{WORK}/weights/{name}": w.numpy() for name, w in self.weights.items()},
        }


def torch_step(inputs: StepInputs, who: str) -> PythonContestant:
    """Return our Python model's step."""
    training = _Training(inputs, _model())

    def losses() -> NDArray[np.float32]:
        plain = _Training(inputs, _model(0.0))
        return np.array([plain.step() for _ in range(_COMPARED)], np.float32)

    return PythonContestant(WORK, who, training.step, losses)


def _model(rate: float | None = None) -> SequentialRNN:
    rates: dict[str, Any] = {} if rate is None else dict.fromkeys(_RATES, rate)
    return get_language_model(_VOCAB, _EMB, _HID, _LAYERS, _PAD, **rates)


class _Training:
    """A model in training, from the given weights."""

    def __init__(self, inputs: StepInputs, model: SequentialRNN) -> None:
        self.inputs, self.model = inputs, model
        with torch.no_grad():
            for name, parameter in model.named_parameters():
                parameter.copy_(inputs.weights[name])
        self.optimizer = torch.optim.SGD(model.parameters(), lr=_RATE, momentum=_MOMENTUM)

    def step(self) -> float:
        """Take a step; return the loss before it, penalties and all."""
        logits, raw, outputs = self.model(self.inputs.words)
        loss = cross_entropy_flat(logits, self.inputs.targets)
        loss = loss + _ALPHA * outputs[-1].pow(2).mean()
        loss = loss + _BETA * (raw[-1][:, 1:] - raw[-1][:, :-1]).pow(2).mean()
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), _MAX_NORM)
        self.optimizer.step()
        return float(loss.item())
