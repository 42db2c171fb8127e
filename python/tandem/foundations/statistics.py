"""Variance, covariance, correlation, and softmax with what it cannot say (lesson 10).

    variance:     E[(x - E x)^2]           = E[x^2] - (E x)^2
    covariance:   E[(x - E x)(y - E y)]    = E[x y] - E x E y
    correlation:  covariance / (std x std y), within -1 ... 1 and without unit
    softmax:      exp(x[j]) / sum over k of exp(x[k]) = softmax(x + any constant)

Of each pair of equal formulas, use the first. The second takes the difference of two large numbers
and so loses digits: where the mean is 10,000 standard deviations, float32 has none left.

Swift twin: Foundations/Statistics.swift.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import torch
from matplotlib.figure import Figure
from torch import Tensor

from tandem.drawing import grid
from tandem.foundations.losses import log_softmax

__all__ = [
    "correlation",
    "covariance",
    "covariance_from_products",
    "mean_absolute_deviation",
    "plot_relations",
    "plot_softmax",
    "sigmoid",
    "softmax",
    "softmax_table",
    "standard_deviation",
    "variance",
    "variance_from_squares",
]

# How far values lie from their mean.


def variance(x: Tensor) -> Tensor:
    """Return the mean squared deviation from the mean, in squared units of x.

    The variance of these values themselves, divided by n; an estimate of what they were drawn from
    would be divided by n - 1. Raises ValueError for no values.
    """
    return (x - _mean("variance", x)).pow(2).mean()


def variance_from_squares(x: Tensor) -> Tensor:
    """Return the same as a difference of means: shorter, but wrong where the mean is large.

    It can even be negative. Raises ValueError for no values.
    """
    return x.pow(2).mean() - _mean("variance_from_squares", x).pow(2)


def standard_deviation(x: Tensor) -> Tensor:
    """Return the square root of the variance, in units of x; one far value weighs most."""
    return variance(x).sqrt()


def mean_absolute_deviation(x: Tensor) -> Tensor:
    """Return the mean size of the deviations, in units of x; a far value weighs as it is far.

    Never above the standard deviation. Raises ValueError for no values.
    """
    return (x - _mean("mean_absolute_deviation", x)).abs().mean()


# How two things go together.


def covariance(x: Tensor, y: Tensor) -> Tensor:
    """Return the mean product of the deviations, in units of x times those of y.

    Raises ValueError for no values and for shapes that differ: they would be broadcast.
    """
    _check_pair("covariance", x, y)
    return ((x - x.mean()) * (y - y.mean())).mean()


def covariance_from_products(x: Tensor, y: Tensor) -> Tensor:
    """Return the same as a difference of means, which loses digits; raises ValueError alike."""
    _check_pair("covariance_from_products", x, y)
    return (x * y).mean() - x.mean() * y.mean()


def correlation(x: Tensor, y: Tensor) -> Tensor:
    """Return Pearson's coefficient: 1 or -1 where y is a straight line of x, 0 where none helps.

    Raises ValueError as `covariance`, and where either does not vary.
    """
    spread = standard_deviation(x) * standard_deviation(y)
    if not spread > 0:
        raise ValueError("correlation: one side does not vary, so nothing can go with it")
    return covariance(x, y) / spread


def _mean(name: str, x: Tensor) -> Tensor:
    if x.numel() == 0:
        raise ValueError(f"{name}: there are no values: {list(x.shape)}")
    return x.mean()


def _check_pair(name: str, x: Tensor, y: Tensor) -> None:
    if x.shape != y.shape:
        raise ValueError(f"{name}: shapes differ: {list(x.shape)} and {list(y.shape)}")
    _mean(name, x)


# Which of these is it, and is it there at all?


def softmax(x: Tensor) -> Tensor:
    """Return shares of 1 over the last axis: which class it is, given that it is exactly one.

    A constant added to x changes nothing, so how sure the model is that any of them is there is
    lost; and of two that are there each gets half. Use `sigmoid` for what may be none or several.
    """
    return log_softmax(x).exp()


def sigmoid(x: Tensor) -> Tensor:
    """Return 1 / (1 + exp(-x)), a binomial a class: is it there, whatever the others are."""
    return softmax(torch.stack([torch.zeros_like(x), x], -1))[..., 1]


def softmax_table(output: Tensor, names: Sequence[str]) -> list[dict[str, Any]]:
    """Return a row a class: the output [classes], its exponential, softmax and sigmoid.

    Raises ValueError where the names are not as many as the outputs.
    """
    if output.shape != (len(names),):
        raise ValueError(f"softmax_table: {len(names)} names for output {list(output.shape)}")
    columns = {"output": output, "exp": output.exp(), "softmax": softmax(output)}
    columns["sigmoid"] = sigmoid(output)
    return [
        {"class": name} | {column: float(values[place]) for column, values in columns.items()}
        for place, name in enumerate(names)
    ]


# Plots.


def plot_relations(x: Tensor, others: Mapping[str, Tensor]) -> Figure:
    """Draw each of the others against x, with its covariance and its correlation."""
    figure, axes = grid(1, len(others), (3.8, 3.4))
    for ax, (name, y) in zip(axes[0], others.items(), strict=True):
        ax.scatter(x.tolist(), y.tolist(), s=14, alpha=0.7)
        words = f"covariance {covariance(x, y):.3g}, correlation {correlation(x, y):.2f}"
        ax.set_title(f"{name}\n{words}", fontsize=10)
        ax.set(xlabel="x", ylabel="y")
    return figure


def plot_softmax(outputs: Mapping[str, Tensor], names: Sequence[str]) -> Figure:
    """Draw for each picture the outputs for the classes, their softmax and their sigmoid.

    Pictures whose outputs differ by a constant have the same softmax.
    """
    figure, axes = grid(len(outputs), 3, (3.6, 2.3), sharex=True)
    for line, (picture, output) in zip(axes, outputs.items(), strict=True):
        for ax, title, values in zip(
            line,
            ("output", "softmax: which one?", "sigmoid: is it there?"),
            (output, softmax(output), sigmoid(output)),
            strict=True,
        ):
            bars = ax.bar(list(names), values.tolist())
            ax.bar_label(bars, fmt="{:.2f}", fontsize=8, padding=1)
            ax.margins(y=0.2)
            ax.set_title(f"{picture}: {title}" if ax is line[0] else title, fontsize=10)
            if ax is not line[0]:
                ax.set_ylim(0, 1.15)
    return figure
