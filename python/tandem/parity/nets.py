"""The small net that the training cases share: hidden -> relu -> output, and rows it can learn.

Its inputs: "x" [72, 20], "y" int32 [72], "valid_x" [30, 20], "valid_y" int32 [30]: rows and classes
(of 3); "order" int32 [epochs, 72]: the rows of each epoch; "hidden.weight" [8, 20], "hidden.bias"
[8], "output.weight" [3, 8], "output.bias" [3]: where training starts. Batches are of 16, the last
one short, and of 16 in file order for validation.
"""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor, nn

from tandem.data.bunch import DataBunch
from tandem.parity.arrays import normal
from tandem.parity.case import Arrays

__all__ = ["WEIGHTS", "bunch", "drawn_layers", "make_net", "net_inputs", "weights"]

WEIGHTS = ("hidden.weight", "hidden.bias", "output.weight", "output.bias")
_BATCH = 16
_NAMES = dict(zip(("0.weight", "0.bias", "2.weight", "2.bias"), WEIGHTS, strict=True))


def drawn_layers(rng: np.random.Generator, outputs: int = 1) -> Arrays:
    """Draw weights 12 -> 8 -> outputs, by Kaiming, and biases that are not zero."""
    return {
        "hidden.weight": normal(rng, 8, 12) * np.float32((2 / 12) ** 0.5),
        "hidden.bias": normal(rng, 8) * np.float32(0.1),
        "output.weight": normal(rng, outputs, 8) * np.float32((2 / 8) ** 0.5),
        "output.bias": normal(rng, outputs) * np.float32(0.1),
    }


def net_inputs(rng: np.random.Generator, epochs: int, rows: int = 72) -> Arrays:
    """Draw `rows` rows, their classes, their order in each epoch, and where training starts."""
    x, valid_x = normal(rng, rows, 20), normal(rng, 30, 20)
    return {
        "x": x,
        "y": x[:, :3].argmax(1).astype(np.int32),
        "valid_x": valid_x,
        "valid_y": valid_x[:, :3].argmax(1).astype(np.int32),
        "order": np.stack([rng.permutation(rows) for _ in range(epochs)]).astype(np.int32),
        "hidden.weight": normal(rng, 8, 20) * np.float32((2 / 20) ** 0.5),
        "hidden.bias": np.zeros(8, dtype=np.float32),
        "output.weight": normal(rng, 3, 8) * np.float32((2 / 8) ** 0.5),
        "output.bias": np.zeros(3, dtype=np.float32),
    }


def make_net(given: dict[str, Tensor]) -> nn.Module:
    """Return the net of the fixture's weights."""
    net = nn.Sequential(nn.Linear(20, 8), nn.ReLU(), nn.Linear(8, 3))
    net.load_state_dict({own: given[name] for own, name in _NAMES.items()})
    return net


def weights(net: nn.Module, prefix: str = "") -> dict[str, Tensor]:
    """Return the net's weights under the fixture's names."""
    state = net.state_dict()
    return {f"{prefix}{name}": state[own] for own, name in _NAMES.items()}


class _Ordered:
    """Batches of the rows of each epoch in turn."""

    def __init__(self, x: Tensor, y: Tensor, order: Tensor) -> None:
        self.x, self.y, self.order, self.epoch = x, y.long(), order.long(), 0

    def __len__(self) -> int:
        return -(-self.order.shape[1] // _BATCH)

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        rows = self.order[self.epoch % len(self.order)]
        self.epoch += 1
        for part in rows.split(_BATCH):
            yield self.x[part], self.y[part]


def bunch(given: dict[str, Tensor]) -> DataBunch:
    """Return the batches of the fixture."""
    in_turn = torch.arange(len(given["valid_x"])).unsqueeze(0)
    return DataBunch(
        _Ordered(given["x"], given["y"], given["order"]),
        _Ordered(given["valid_x"], given["valid_y"], in_turn),
    )
