"""Draws: how a case's inputs are made.

A draw is a function of a NumPy generator. Inputs stay away from the points where a function has no
derivative, so that PyTorch, TensorFlow and a central difference all mean the same number.
"""

from collections.abc import Callable, Sequence

import numpy as np

__all__ = [
    "Draw",
    "apart",
    "distribution",
    "fixed",
    "integers",
    "lattice",
    "mask",
    "normal",
    "uniform",
]

Draw = Callable[[np.random.Generator], np.ndarray]


def normal(*shape: int, scale: float = 1.0) -> Draw:
    """Normal numbers of mean 0 and the given scale, of shape `shape`."""
    return lambda rng: scale * rng.standard_normal(shape)


def uniform(low: float, high: float, *shape: int) -> Draw:
    """Uniform numbers in [low, high), of shape `shape`."""
    return lambda rng: rng.uniform(low, high, shape)


def distribution(*shape: int) -> Draw:
    """Positive numbers that sum to one along the last axis."""

    def draw(rng: np.random.Generator) -> np.ndarray:
        weights = rng.uniform(0.1, 1, shape)
        return weights / weights.sum(-1, keepdims=True)

    return draw


def apart(kinks: Sequence[float], low: float, high: float, *shape: int) -> Draw:
    """Uniform numbers in [low, high) that keep 0.1 away from every kink."""

    def draw(rng: np.random.Generator) -> np.ndarray:
        values = rng.uniform(low, high, shape)
        for kink in kinks:
            near = np.abs(values - kink) < 0.1
            values[near] = kink + np.where(values[near] < kink, -0.15, 0.15)
        return values

    return draw


def lattice(*shape: int, offset: float = 0.0) -> Draw:
    """Shuffled multiples of 0.3 around 0: no two equal, so a largest one is unique.

    Two lattices whose offsets differ by 0.15 have no element in common either.
    """

    def draw(rng: np.random.Generator) -> np.ndarray:
        count = int(np.prod(shape))
        steps = np.arange(count) - count // 2
        return (0.3 * rng.permutation(steps) + offset).reshape(shape)

    return draw


def fixed(values: object) -> Draw:
    """The given numbers, in float64."""
    return lambda rng: np.array(values, np.float64)


def integers(values: object) -> Draw:
    """The given whole numbers, in int32: indices, labels, sizes."""
    return lambda rng: np.array(values, np.int32)


def mask(*shape: int) -> Draw:
    """Zeros and ones in int32, about as many of each; never all alike."""

    def draw(rng: np.random.Generator) -> np.ndarray:
        count = int(np.prod(shape))
        return rng.permutation(np.arange(count, dtype=np.int32) % 2).reshape(shape)

    return draw
