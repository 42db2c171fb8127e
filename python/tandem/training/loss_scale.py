"""The factor that keeps small gradients above float16's smallest number (lesson 12).

    overflow:                        scale <- scale / factor
    `wait` passes without overflow:  scale <- min(scale * factor, largest)

Section 3.2 of arXiv 1710.03740. Powers of two only move the exponent, so scaling loses nothing.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor

from tandem.errors import TandemError

__all__ = ["LossScale", "LossScaleError", "grad_overflow", "test_overflow"]

_LEAST = 2.0**-24


class LossScaleError(TandemError):
    """Gradients that overflow at every scale: they are not finite by themselves."""


def test_overflow(x: Tensor) -> bool:
    """Say whether any element is infinite or NaN.

    The course looked at the sum, which large finite numbers can make infinite.
    """
    return not bool(torch.isfinite(x).all())


test_overflow.__test__ = False  # type: ignore[attr-defined]  # it tests a tensor, and is no test


def grad_overflow(groups: Iterable[Iterable[Tensor]]) -> bool:
    """Say whether any gradient of groups of parameters holds an infinity or a NaN."""
    return any(test_overflow(p.grad) for group in groups for p in group if p.grad is not None)


@dataclass
class LossScale:
    """The scale, and the passes `count` since it last changed; raises ValueError for nonsense."""

    scale: float
    factor: float = 2.0
    wait: int = 500
    largest: float = 2.0**24
    count: int = 0

    def __post_init__(self) -> None:
        if not (self.scale > 0 and self.factor > 1 and self.wait >= 1):
            raise ValueError(f"LossScale: needs scale > 0, factor > 1, wait >= 1, got {self}")

    def update(self, overflowed: bool) -> None:
        """Take in how a backward pass went; raises LossScaleError where no scale helps."""
        self.count = 0 if overflowed else self.count + 1
        if overflowed:
            self.scale /= self.factor
        elif self.count == self.wait:
            self.scale, self.count = min(self.scale * self.factor, self.largest), 0
        if self.scale < _LEAST:
            raise LossScaleError(
                f"the loss scale has fallen to {self.scale:.1e} and gradients are still not "
                "finite: look at the loss, a lower learning rate or clipping may help"
            )

    def state_dict(self) -> dict[str, Any]:
        """Return all of it."""
        return asdict(self)

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Go on from the scale and the count of `state_dict`; the settings stay this one's own."""
        self.scale, self.count = state["scale"], state["count"]
