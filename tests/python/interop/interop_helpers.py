"""Damage to files, the same on every run."""

import random
from collections.abc import Iterator

__all__ = ["mutated"]


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
