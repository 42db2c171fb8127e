"""Plots of activations over training, out of hooks that `append_stats` has filled (lesson 10)."""

import math
from collections.abc import Iterable
from typing import Any

import torch
from matplotlib.figure import Figure
from torch import Tensor

from tandem.drawing import grid
from tandem.training.activation_stats import LayerStats, get_hist, get_min
from tandem.training.hooks import Hook

__all__ = ["plot_histograms", "plot_means_stds", "plot_near_zero"]


def plot_means_stds(hooks: Iterable[Hook]) -> Figure:
    """Draw each layer's mean, and beside it each layer's standard deviation, by batch."""
    figure, axes = grid(1, 2)
    for hook in hooks:
        stats: LayerStats = hook.stats
        axes[0, 0].plot(_numbers(stats.means), label=hook.name, linewidth=1.2)
        axes[0, 1].plot(_numbers(stats.stds), label=hook.name, linewidth=1.2)
    axes[0, 0].set(title="mean", xlabel="batch")
    axes[0, 1].set(title="standard deviation", xlabel="batch")
    axes[0, 1].axhline(1, color="#5d6575", linestyle="--", linewidth=1)  # what to aim at
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside right upper", frameon=False)
    return figure


def plot_histograms(hooks: Iterable[Hook], columns: int = 2) -> Figure:
    """Draw each layer's histogram by batch, as colours: the brighter, the more activations."""
    listed = list(hooks)
    figure, axes = _grid_for(listed, columns)
    for hook, ax in zip(listed, axes, strict=False):
        stats: LayerStats = hook.stats
        counts = get_hist(hook)
        extent = (0, counts.shape[1], stats.low, stats.high)
        ax.imshow(counts.numpy(), origin="lower", aspect="auto", extent=extent, cmap="magma")
        ax.grid(False)
        ax.set(title=hook.name, xlabel="batch", ylabel="activation")
    return figure


def plot_near_zero(hooks: Iterable[Hook], columns: int = 2) -> Figure:
    """Draw the share of each layer's activations that are near zero, by batch."""
    listed = list(hooks)
    figure, axes = _grid_for(listed, columns)
    for hook, ax in zip(listed, axes, strict=False):
        ax.plot(get_min(hook).numpy(), linewidth=1.2)
        ax.set(title=hook.name, xlabel="batch", ylabel="share near zero", ylim=(0, 1))
    return figure


def _grid_for(hooks: list[Hook], columns: int) -> tuple[Figure, list[Any]]:
    if not hooks:
        raise ValueError("there is no hook to draw")
    columns = min(columns, len(hooks))
    figure, axes = grid(math.ceil(len(hooks) / columns), columns)
    for unused in axes.flat[len(hooks) :]:
        unused.set_visible(False)
    return figure, list(axes.flat)


def _numbers(values: list[Tensor]) -> list[float]:
    return torch.stack(values).tolist()
