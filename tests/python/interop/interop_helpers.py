"""Damage to files, and a picture, the same on every run."""

import random
from collections.abc import Iterator

import numpy as np

__all__ = ["mutated", "slopes"]


def mutated(data: bytes, count: int, seed: int = 42) -> Iterator[bytes]:
    """Give `count` copies of `data`, each cut short or with bytes changed, mostly in its head."""
    draws = random.Random(seed)
    for _ in range(count):
        made = bytearray(data)
        if draws.random() < 0.25:
            yield bytes(made[: draws.randrange(len(made))])
            continue
        reach = min(64, len(made)) if draws.random() < 0.5 else len(made)
        for _ in range(1 << draws.randrange(6)):
            made[draws.randrange(reach)] = draws.randrange(256)
        yield bytes(made)


def slopes(height: int, width: int, channels: int = 3) -> np.ndarray:
    """Give slopes of brightness, another in each channel, with a step in the middle."""
    y, x = np.mgrid[:height, :width]
    step = np.where(2 * x > width, 55, 0)
    across, down = 200 * x // width + step, 200 * y // height + step
    opaque = np.full_like(x, 255)
    return np.stack([across, down, across, opaque][:channels], 2).astype(np.uint8)
