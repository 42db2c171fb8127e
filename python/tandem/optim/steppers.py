"""Steppers: each a small change of one parameter, in place; an optimiser is a list of them.

Lesson 11. A stepper takes the parameter, then hyper-parameters and statistics by name; what it does
not know it lets pass. A default in its signature is the hyper-parameter's default.

    Adam   p -= rate m^ / (sqrt(v^) + eps)                     arXiv 1412.6980
    LAMB   p -= rate |p| / |u| u,  u = Adam's step + wd p       arXiv 1904.00962, algorithm 2
    RAdam  Adam with a rectified variance, or momentum alone    arXiv 1908.03265, algorithm 2
    Lookahead: every k steps p = slow += alpha (p - slow)       arXiv 1907.08610

Swift twin: Optim/Steppers.swift.
"""

from math import sqrt
from typing import Any

from torch import Tensor

from tandem.optim.stats import debias

__all__ = [
    "adam_step",
    "l2_reg",
    "lamb_step",
    "lookahead_step",
    "momentum_step",
    "radam_step",
    "sgd_step",
    "weight_decay",
]


def sgd_step(p: Tensor, lr: float, **_: Any) -> None:
    """Go down the gradient."""
    assert p.grad is not None
    p.add_(p.grad, alpha=-lr)


def weight_decay(p: Tensor, lr: float, wd: float = 0.0, **_: Any) -> None:
    """Shrink the weights themselves, whatever the statistics say (arXiv 1711.05101)."""
    if wd:
        p.mul_(1 - lr * wd)


def l2_reg(p: Tensor, wd: float = 0.0, **_: Any) -> None:
    """Add the gradient of wd / 2 |p|^2.

    Among the statistics, and before them, it is part of what they average, as `weight_decay` is
    in torch.optim.SGD and Adam; among the steppers it is not.
    """
    if wd:
        assert p.grad is not None
        p.grad.add_(p, alpha=wd)


def momentum_step(p: Tensor, lr: float, grad_avg: Tensor, **_: Any) -> None:
    """Go down the average gradient."""
    p.add_(grad_avg, alpha=-lr)


def adam_step(
    p: Tensor,
    lr: float,
    mom: float,
    mom_damp: float,
    sqr_mom: float,
    sqr_damp: float,
    step: int,
    grad_avg: Tensor,
    sqr_avg: Tensor,
    eps: float = 1e-8,
    **_: Any,
) -> None:
    """Go down the debiased average, each element in units of its root mean square."""
    rate = lr / debias(mom, mom_damp, step)
    p.addcdiv_(grad_avg, _root(sqr_avg, sqr_mom, sqr_damp, step).add_(eps), value=-rate)


def lamb_step(
    p: Tensor,
    lr: float,
    mom: float,
    mom_damp: float,
    sqr_mom: float,
    sqr_damp: float,
    step: int,
    grad_avg: Tensor,
    sqr_avg: Tensor,
    eps: float = 1e-6,
    wd: float = 0.0,
    max_ratio: float = 10.0,
    **_: Any,
) -> None:
    """Go Adam's way as far as the weights are long, layer by layer.

    The ratio of the lengths is 1 where either is zero, and `max_ratio` at most.
    """
    root = _root(sqr_avg, sqr_mom, sqr_damp, step).add_(eps)
    update = (grad_avg / debias(mom, mom_damp, step)).div_(root).add_(p, alpha=wd)
    length, moved = float(p.norm()), float(update.norm())
    ratio = min(length / moved, max_ratio) if length and moved else 1.0
    p.add_(update, alpha=-lr * ratio)


def radam_step(
    p: Tensor,
    lr: float,
    mom: float,
    mom_damp: float,
    sqr_mom: float,
    sqr_damp: float,
    step: int,
    grad_avg: Tensor,
    sqr_avg: Tensor,
    eps: float = 1e-8,
    **_: Any,
) -> None:
    """Adam's step where its second moment can be trusted, momentum alone before.

    Like torch.optim.RAdam it trusts from a length of the average above 5, and adds eps to the
    root before debiasing it.
    """
    rate = lr / debias(mom, mom_damp, step)
    longest = 2 / (1 - sqr_mom) - 1
    length = longest - 2 * step * sqr_mom**step / (1 - sqr_mom**step)
    if length <= 5:
        p.add_(grad_avg, alpha=-rate)
        return
    variances = (length - 4) * (length - 2) * longest, (longest - 4) * (longest - 2) * length
    rectified = sqrt(variances[0] / variances[1] * debias(sqr_mom, sqr_damp, step))
    p.addcdiv_(grad_avg, sqr_avg.sqrt().add_(eps), value=-rate * rectified)


def lookahead_step(
    p: Tensor, step: int, slow: Tensor, k: int = 6, alpha: float = 0.5, **_: Any
) -> None:
    """Every k steps go back part of the way, to where the slow weights have come."""
    if step % k == 0:
        slow.lerp_(p, alpha)
        p.copy_(slow)


def _root(sqr_avg: Tensor, sqr_mom: float, sqr_damp: float, step: int) -> Tensor:
    return (sqr_avg / debias(sqr_mom, sqr_damp, step)).sqrt_()
