"""Statistics of activations over training: is each layer alive, and on a sensible scale?

Lesson 10. A layer whose activations are nearly all zero passes no gradient; one whose mean and
standard deviation climb and crash by turns has lost what it learned each time. They are taken for
each training batch and kept on the device, so that training does not wait for them.
"""

from dataclasses import dataclass, field
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from tandem.training.hooks import Hook, HooksCallback, Modules, first_tensor
from tandem.training.learner import Learner

__all__ = ["ActivationStats", "LayerStats", "append_stats", "get_hist", "get_min"]


@dataclass
class LayerStats:
    """What one layer's output was at each batch looked at; histograms lie over `low` to `high`."""

    low: float
    high: float
    means: list[Tensor] = field(default_factory=list)
    stds: list[Tensor] = field(default_factory=list)
    histograms: list[Tensor] = field(default_factory=list)
    near_zero: list[Tensor] = field(default_factory=list)


@torch.no_grad()
def append_stats(
    hook: Hook,
    module: nn.Module,
    inputs: Any,
    output: Any,
    low: float = -7.0,
    high: float = 7.0,
    bins: int = 40,
    near: float = 0.1,
) -> None:
    """Add the output's statistics to `hook.stats`, a `LayerStats` made at the first call.

    Values outside low...high are counted in the outermost bins: left out, they would make shares
    of the whole wrong. `near` is the largest size that counts as near zero.
    """
    x = first_tensor(output).detach().float()
    stats = hook.__dict__.setdefault("stats", LayerStats(low, high))
    stats.means.append(x.mean())
    stats.stds.append(x.std(correction=0))
    stats.histograms.append(x.clamp(low, high).histc(bins, low, high))
    stats.near_zero.append((x.abs() <= near).float().mean())


def get_hist(hook: Hook) -> Tensor:
    """Return log(1 + count) [bins, batches] of the hook's histograms, the lowest bin first."""
    return torch.stack(_stats(hook).histograms, 1).cpu().log1p()


def get_min(hook: Hook) -> Tensor:
    """Return the share of activations near zero, [batches]."""
    return torch.stack(_stats(hook).near_zero).cpu()


def _stats(hook: Hook) -> LayerStats:
    stats = getattr(hook, "stats", None)
    if stats is None:
        raise ValueError(f"the hook on {hook.name} has seen no batch yet")
    return stats


class ActivationStats(HooksCallback):
    """Keeps `append_stats` of every `every`th training batch for each hooked module.

    The other settings are those of `append_stats`; after the fit `hooks` is for the plots.
    """

    def __init__(self, modules: Modules = None, every: int = 1, **settings: Any) -> None:
        super().__init__(partial(append_stats, **settings), modules)
        self.every = every

    def wanted(self, learn: Learner) -> bool:
        """Return whether to look at this batch."""
        return learn.in_train and learn.n_iter % self.every == 0
