"""The works of `tandem bench compiled`: a model, its batch, its optimiser.

Every contestant starts from the same weights and trains on the same batch again and again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from tandem.bench.works.layout import channels_last, images_last
from tandem.bench.works.torch_models import (
    MLP,
    LSTMClassifier,
    ResidualBlock,
    StridedCNN,
    XResNet18,
)

__all__ = ["CLASSES", "COMPARED_STEPS", "WORKS", "Work"]

CLASSES = 10
# The contestants of a work are held against each other by the losses of so many steps.
COMPARED_STEPS = 5


@dataclass(frozen=True)
class Work:
    """One work: `inputs` is the shape of a batch, in PyTorch's order of axes."""

    name: str
    model: Callable[[], nn.Module]
    inputs: tuple[int, ...]
    optimizer: Literal["sgd", "momentum", "adam"]
    rate: float

    @property
    def has_channels(self) -> bool:
        """Whether the inputs are images, whose channels may come first or last."""
        return len(self.inputs) == 4

    @property
    def momentum(self) -> float:
        """The momentum of SGD."""
        return 0.9 if self.optimizer == "momentum" else 0.0

    def start(self) -> nn.Module:
        """Return the model with the weights that every contestant starts from."""
        torch.manual_seed(42)
        return self.model()

    def batch(self) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        """Return the inputs, which are noise, and a class for each."""
        rng = np.random.default_rng(42)
        inputs = rng.standard_normal(self.inputs, np.float32)
        return inputs, rng.integers(CLASSES, size=len(inputs), dtype=np.int32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return batch and weights for contestants whose channels come last, by name."""
        inputs, labels = self.batch()
        weights = channels_last(self.start().state_dict())
        named: dict[str, NDArray[Any]] = {"inputs": images_last(inputs), "labels": labels}
        named |= {f"weights/{name}": array for name, array in weights.items()}
        return {f"{self.name}/{name}": array for name, array in named.items()}


WORKS = {
    work.name: work
    for work in (
        Work("mlp sgd", MLP, (64, 784), "sgd", 0.01),
        Work("mlp adam", MLP, (64, 784), "adam", 0.001),
        Work("cnn", StridedCNN, (64, 1, 28, 28), "sgd", 0.01),
        Work("residual block", ResidualBlock, (64, 32, 28, 28), "sgd", 0.01),
        Work("xresnet18", XResNet18, (32, 3, 64, 64), "momentum", 0.01),
        Work("lstm", LSTMClassifier, (32, 20, 128), "adam", 0.001),
    )
}
