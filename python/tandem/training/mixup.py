"""Mixup: train on pictures that are part one, part another (lesson 12).

    x = l x_i + (1 - l) x_j,   loss = l loss(pred, y_i) + (1 - l) loss(pred, y_j)
    l = max(b, 1 - b),  b ~ Beta(alpha, alpha),  j a permutation of the batch  (arXiv 1710.09412)

Each image has a share of its own. The larger one is the image's: without it, two images could be
each other's partner with shares that make the same picture twice. The losses are mixed and not the
targets, which is the same for cross-entropy and leaves the classes as they are.

Swift twin: Training/Mixup.swift.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import torch
from matplotlib.figure import Figure
from torch import Tensor

from tandem.drawing import grid
from tandem.training.callbacks import Callback
from tandem.training.label_smoothing import NoneReduce, reduce_loss
from tandem.training.learner import Learner

__all__ = ["MixUp", "beta_density", "mix", "plot_beta"]


def mix(first: Tensor, second: Tensor, share: Tensor) -> Tensor:
    """Return share first + (1 - share) second, both [n, ...] of any rank, share [n].

    Raises ValueError where shapes do not fit.
    """
    if first.shape != second.shape or first.shape[:1] != share.shape:
        got = f"{list(first.shape)}, {list(second.shape)} and {list(share.shape)}"
        raise ValueError(f"mix: needs two [n, ...] of one shape and shares [n], got {got}")
    weight = share.to(first.dtype).view(-1, *[1] * (first.ndim - 1))
    return torch.lerp(second, first, weight)  # exactly `first` where its share is 1


class MixUp(Callback):
    """Mixes the images of each training batch, and their losses; validation is left alone.

    `alpha` near 0 mixes hardly anything, 1 draws all shares alike. The loss has a `reduction`, as
    an attribute or an argument. Draws come from a generator of its own; processes that share a
    training want a `seed` each. A mean is over all items, whatever weights the loss gives its
    classes. Raises ValueError unless alpha is positive, and in training
    TypeError for inputs that are not floats, or a loss that takes no reduction.
    """

    order = 90  # after whatever else makes the batch

    def __init__(self, alpha: float = 0.4, seed: int = 0) -> None:
        if not alpha > 0:
            raise ValueError(f"MixUp: alpha must be positive, got {alpha}")
        self.alpha = alpha
        self.generator = np.random.default_rng(seed)
        self.share: Tensor | None = None  # [n] of the batch's own images
        self.partner: Tensor | None = None  # [n] which image each was mixed with
        self._loss_func: Callable[..., Tensor] | None = None

    def begin_fit(self, learn: Learner) -> None:
        """Put the mixed loss in the place of the learner's."""
        NoneReduce(learn.loss_func)  # says now what a first batch would say
        self._loss_func = learn.loss_func
        learn.loss_func = partial(self._mixed_loss, learn, learn.loss_func)

    def begin_batch(self, learn: Learner) -> None:
        """Draw shares and partners, and mix the inputs."""
        if not learn.in_train:
            return
        if not isinstance(learn.xb, Tensor) or not learn.xb.is_floating_point():
            kind = getattr(learn.xb, "dtype", type(learn.xb).__name__)
            raise TypeError(f"MixUp: inputs must be a tensor of floats, not {kind}")
        share, partner = self.draw(len(learn.xb))
        self.share, self.partner = share.to(learn.device), partner.to(learn.device)
        learn.xb = mix(learn.xb, learn.xb[self.partner], self.share)

    def cleanup_fit(self, learn: Learner) -> None:
        """Give the learner its loss back."""
        if self._loss_func is not None:
            learn.loss_func, self._loss_func = self._loss_func, None

    def draw(self, count: int) -> tuple[Tensor, Tensor]:
        """Draw the shares [count], each at least 1/2, and the partners [count] of a batch."""
        share = self.generator.beta(self.alpha, self.alpha, count)
        larger = torch.from_numpy(np.maximum(share, 1 - share)).float()
        return larger, torch.from_numpy(self.generator.permutation(count))

    def state_dict(self) -> dict[str, Any]:
        """Return what a resumed run needs to draw on as this one would."""
        return {"generator": self.generator.bit_generator.state}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Go on drawing where `state_dict` was taken. Raises KeyError for another's state."""
        self.generator.bit_generator.state = state["generator"]

    def _mixed_loss(
        self, learn: Learner, loss_func: Callable[..., Tensor], pred: Tensor, target: Tensor
    ) -> Tensor:
        if not learn.in_train:
            return loss_func(pred, target)
        assert self.share is not None
        with NoneReduce(loss_func) as each:
            losses = mix(each(pred, target), each(pred, target[self.partner]), self.share)
        return reduce_loss(losses, getattr(loss_func, "reduction", "mean"))


def beta_density(x: float, alpha: float) -> float:
    """Return the density of Beta(alpha, alpha) at x, between 0 and 1.

    x^(a-1) (1-x)^(a-1) gamma(2a) / gamma(a)^2, by logarithms: gamma(172) is beyond a float.
    """
    scale = math.lgamma(2 * alpha) - 2 * math.lgamma(alpha)
    return math.exp(scale + (alpha - 1) * (math.log(x) + math.log1p(-x)))


def plot_beta(alphas: Sequence[float] = (0.1, 0.4, 1.0, 4.0)) -> Figure:
    """Draw the gamma function, which is the factorial between whole numbers too, and beta's curves.

    The lower alpha, the more of the shares lie near 0 and 1: little is mixed.
    """
    figure, axes = grid(1, 2)
    gamma, beta = axes[0]
    x = np.linspace(0.15, 5, 200)
    gamma.plot(x, [math.gamma(at) for at in x])
    whole = range(1, 6)
    factorials = [math.factorial(n - 1) for n in whole]
    gamma.plot(whole, factorials, "o", label="(x - 1)!")
    gamma.set(title="gamma(x)", xlabel="x")
    gamma.legend(frameon=False)
    share = np.linspace(0.005, 0.995, 199)
    for alpha in alphas:
        beta.plot(share, [beta_density(at, alpha) for at in share], label=f"alpha {alpha:g}")
    beta.set(title="density of Beta(alpha, alpha)", xlabel="share", ylim=(0, 4))
    beta.legend(frameon=False)
    return figure
