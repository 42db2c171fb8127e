"""Parity of random draws: of one seed, the same in both languages, to the bit.

Inputs, int64: "seed" [4], "epoch" [4] and "row" [4]: four items by the loader's seed, the pass and
the row; "length" [2]: of orders; "scale" float64 [2]: the bounds of numbers drawn.

Four transforms are composed for each item, the first and third of order 1, the second of -1, the
last of 0; each appends to a list of numbers what it draws: random(), uniform(low, high),
randrange(length), randint(-length, length), and the first three of shuffle(range(length)), for
the first of the lengths.

Outputs:
- "item_seed" float64 [4, 2]: item_seed of each item, its high and its low 32 bits
- "drawn" float64 [4, 28]: what the transforms append for each item
- "order/<seed>" float64 [sum of lengths]: two orders of torch's generator of the seed, end to end
"""

import numpy as np
import torch
from torch import Generator

from tandem.data.fetch import item_seed
from tandem.data.transform import RandomTransform, compose, seed_all
from tandem.parity.case import Arrays, Case, Tolerance

__all__ = ["CASE"]

_ORDERS = (1, -1, 1, 0)


class _Draws(RandomTransform):
    def __init__(self, order: int, length: int, low: float, high: float) -> None:
        super().__init__()
        self.order, self.length, self.low, self.high = order, length, low, high

    def __call__(self, x: list[float]) -> list[float]:
        numbers = [self.random.random(), self.random.uniform(self.low, self.high)]
        whole = [self.random.randrange(self.length), self.random.randint(-self.length, self.length)]
        shuffled = list(range(self.length))
        self.random.shuffle(shuffled)
        return [*x, *numbers, *whole, *shuffled[:3]]


def _inputs(rng: np.random.Generator) -> Arrays:
    return {
        "seed": np.array([0, 42, 2**62 - 1, int(rng.integers(2**62))]),
        "epoch": rng.integers(100, size=4),
        "row": np.array([0, 1, -3, int(rng.integers(100_000))]),
        "length": rng.integers(10, 300, size=2),
        "scale": np.sort(rng.standard_normal(2)),
    }


def _outputs(inputs: Arrays) -> Arrays:
    length, low, high = int(inputs["length"][0]), *map(float, inputs["scale"])
    transforms = [_Draws(order, length, low, high) for order in _ORDERS]
    items = zip(*(map(int, inputs[name]) for name in ("seed", "epoch", "row")), strict=True)
    seeds = [item_seed(*item) for item in items]
    drawn = []
    for seed in seeds:
        seed_all(transforms, seed)
        drawn.append(compose([], transforms))
    halves = np.array([[seed >> 32, seed & 0xFFFFFFFF] for seed in seeds], np.float64)
    return {"item_seed": halves, "drawn": np.array(drawn, np.float64)} | _shuffled(inputs)


def _shuffled(inputs: Arrays) -> Arrays:
    orders: Arrays = {}
    for seed in map(int, inputs["seed"]):
        generator = Generator().manual_seed(seed)
        rows = [torch.randperm(int(n), generator=generator) for n in inputs["length"]]
        orders[f"order/{seed}"] = torch.cat(rows).numpy().astype(np.float64)
    return orders


CASE = Case(
    milestone="data/transform",
    name="transform",
    inputs=_inputs,
    outputs=_outputs,
    tolerances={"*": Tolerance(0.0, "exact: the same generator in both languages")},
)
