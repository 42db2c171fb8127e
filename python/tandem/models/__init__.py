"""Models: the networks that both languages train, by name."""

from collections.abc import Callable

import torch
from torch import nn

from tandem.models.cnn import CNN, cnn
from tandem.models.mlp import MLP, mlp

__all__ = ["CNN", "MLP", "NAMES", "build", "cnn", "initialise", "mlp"]

_MAKERS: dict[str, Callable[[tuple[int, int], int], nn.Module]] = {
    "mlp": lambda size, classes: mlp(size[0] * size[1], classes),
    "cnn": cnn,
}
NAMES = tuple(_MAKERS)


def build(name: str, image_size: tuple[int, int], classes: int, seed: int) -> nn.Module:
    """Return the model called `name` for images of `image_size`, its weights drawn from `seed`.

    The same arguments give the same weights, and no global generator is drawn from.
    Raises ValueError for an unknown name or an image that is too small for the model.
    """
    if name not in _MAKERS:
        raise ValueError(f"no model is called {name!r}: choose one of {', '.join(NAMES)}")
    with torch.random.fork_rng(devices=[]):  # torch.nn's own draw, which is replaced at once
        model = _MAKERS[name](image_size, classes)
    return initialise(model, torch.Generator().manual_seed(seed))


def initialise(model: nn.Module, generator: torch.Generator) -> nn.Module:
    """Draw every weight from Kaiming's normal distribution and zero every bias; return `model`.

    std = sqrt(2 / fan_in): K. He et al., Delving deep into rectifiers, 2015, equation 10.
    """
    for parameter in model.parameters():
        if parameter.ndim > 1:
            nn.init.kaiming_normal_(parameter, nonlinearity="relu", generator=generator)
        else:
            nn.init.zeros_(parameter)
    return model
