"""A data set with random draws, and items that can be made unreadable, for the loader's tests."""

import torch
from tandem.data.items import ItemList
from tandem.data.transform import RandomTransform

ROWS = 23


class Noise(RandomTransform):
    """Adds a draw to a number."""

    def __call__(self, x):
        return torch.tensor(x + self.random.random(), dtype=torch.float64)


class Numbers(ItemList):
    """Numbers of which some cannot be read."""

    bad = ()

    def get(self, item):
        if item in self.bad:
            raise OSError("broken")
        return item


class Pairs:
    """Numbers with noise, and the numbers; at module level, so that workers can be sent it."""

    def __init__(self, rows=ROWS, bad=()):
        self.items = Numbers(list(range(rows)), tfms=[Noise()])
        self.items.bad = bad
        self.seed = self.items.seed

    def __len__(self):
        return len(self.items)

    def __getitem__(self, row):
        return self.items[row], row


def rows_of(batches):
    return [int(row) for _, y in batches for row in y]


def same(one, other):
    return len(one) == len(other) and all(
        torch.equal(a, b)
        for x, y in zip(one, other, strict=True)
        for a, b in zip(x, y, strict=True)
    )
