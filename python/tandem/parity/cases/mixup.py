"""Parity of mixup: mixed images and a training with mixed losses, by the same draws.

Inputs: those of tandem.parity.nets for 2 epochs; "images" [6, 3, 4, 4], "image_share" [6],
"image_partner" int32 [6]; "share" [2, 72] and "partner" int32 [2, 72]: the draws of the batches of
each epoch, one after the other; partners count within their batch.

Outputs: "mixed" [6, 3, 4, 4]; "loss" [10]: every step's; "valid_loss" [2]; the final weights.
"""

import numpy as np
from torch import Tensor, nn

from tandem.optim.optimizer import sgd_mom_opt
from tandem.parity.arrays import normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case
from tandem.parity.nets import bunch, make_net, net_inputs, weights
from tandem.training.avg_stats import AvgStatsCallback
from tandem.training.learner import Learner
from tandem.training.mixup import MixUp, mix
from tandem.training.recorder import Recorder

__all__ = ["CASE"]

_EPOCHS, _SIZES = 2, (16, 16, 16, 16, 8)


def _inputs(rng: np.random.Generator) -> Arrays:
    partners = [rng.permutation(size) for _ in range(_EPOCHS) for size in _SIZES]
    return net_inputs(rng, _EPOCHS) | {
        "images": normal(rng, 6, 3, 4, 4),
        "image_share": rng.uniform(0.5, 1, 6).astype(np.float32),
        "image_partner": rng.permutation(6).astype(np.int32),
        "share": rng.uniform(0.5, 1, (_EPOCHS, 72)).astype(np.float32),
        "partner": np.concatenate(partners).reshape(_EPOCHS, 72).astype(np.int32),
    }


class _Drawn(MixUp):
    """Mixes by given draws."""

    def __init__(self, share: Tensor, partner: Tensor) -> None:
        super().__init__()
        self._share, self._partner, self._at = share.flatten(), partner.flatten().long(), 0

    def draw(self, count: int) -> tuple[Tensor, Tensor]:
        """Return the next draws."""
        rows = slice(self._at, self._at + count)
        self._at += count
        return self._share[rows], self._partner[rows]


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    images, partner = given["images"], given["image_partner"].long()
    recorder, stats = Recorder(), AvgStatsCallback(logger=lambda cells: None)
    mixup = _Drawn(given["share"], given["partner"])
    net, data, loss = make_net(given), bunch(given), nn.CrossEntropyLoss()
    cbs = [recorder, stats, mixup]
    learn = Learner(net, data, loss, sgd_mom_opt, lr=0.1, cbs=cbs, device="cpu")
    learn.fit(_EPOCHS)
    answers: dict[str, Tensor | float | list[float]] = {
        "mixed": mix(images, images[partner], given["image_share"]),
        "loss": recorder.losses,
        "valid_loss": [row["valid_loss"] for row in stats.history],
        **weights(learn.model),
    }
    return to_arrays(answers)


CASE = Case(milestone="training/mixup", name="mixup", inputs=_inputs, outputs=_outputs)
