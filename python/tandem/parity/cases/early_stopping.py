"""Parity of early stopping: the epoch that ends training, and the best model that it ends with.

Inputs: those of tandem.parity.nets for 30 epochs, the classes of validation drawn anew, so that its
loss soon rises; "watched" [6, 12]: what is measured at the end of each epoch, walks up and down.

Outputs:
- "ends", "best", "best_epoch" [6, 4] of each walk: the epochs that were trained, the best value and
  the epoch that it was seen in, with a patience of 1; of 3; of 2, better by 0.3 at least; and of 2,
  where large values are the good ones
- of training at 0.3 with a patience of 3, by the validation loss: "valid/epochs", "valid/best",
  "valid/best_epoch" [1], and the weights that `SaveBest` put back, "hidden.weight", "hidden.bias",
  "output.weight", "output.bias"
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from torch import Tensor
from torch.nn.functional import cross_entropy

from tandem.optim.optimizer import sgd_opt
from tandem.parity.arrays import normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case
from tandem.parity.nets import bunch, make_net, net_inputs, weights
from tandem.training.callbacks import Callback
from tandem.training.early_stopping import EarlyStopping, SaveBest
from tandem.training.learner import Learner

__all__ = ["CASE"]

_EPOCHS = 30
# patience, by how much better is better, and which end is the good one
_SETTINGS = ((1, 0.0, "min"), (3, 0.0, "min"), (2, 0.3, "min"), (2, 0.0, "max"))


class _CountEpochs(Callback):
    count = 0

    def after_epoch(self, learn: Learner) -> None:
        self.count += 1


def _inputs(rng: np.random.Generator) -> Arrays:
    drawn = net_inputs(rng, _EPOCHS)
    return drawn | {
        "valid_y": rng.integers(0, 3, len(drawn["valid_y"]), dtype=np.int32),
        "watched": normal(rng, 6, 12).cumsum(axis=1, dtype=np.float32),
    }


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    found = [[_watching(given, walk, *each) for each in _SETTINGS] for walk in inputs["watched"]]
    ends, best, epochs = np.array(found, np.float32).transpose(2, 0, 1)
    return {"ends": ends, "best": best, "best_epoch": epochs} | _validated(given)


def _learner(given: dict[str, Tensor], cbs: list[Callback]) -> Learner:
    return Learner(
        make_net(given), bunch(given), cross_entropy, sgd_opt, lr=0.3, cbs=cbs, device="cpu"
    )


def _watching(
    given: dict[str, Tensor], walk: np.ndarray, patience: int, min_delta: float, mode: str
) -> tuple[int, float, int]:
    counter = _CountEpochs()
    stop = EarlyStopping(lambda learn: float(walk[learn.epoch]), patience, min_delta, mode)
    _learner(given, [counter, stop]).fit(len(walk))
    assert stop.best_epoch is not None
    return counter.count, stop.best, stop.best_epoch


def _validated(given: dict[str, Tensor]) -> Arrays:
    counter, stop = _CountEpochs(), EarlyStopping(patience=3)
    with TemporaryDirectory() as folder:
        learn = _learner(given, [counter, stop, SaveBest(Path(folder) / "best.pt")])
        learn.fit(_EPOCHS)
    assert stop.best_epoch is not None
    return to_arrays(
        {
            "valid/epochs": float(counter.count),
            "valid/best": stop.best,
            "valid/best_epoch": float(stop.best_epoch),
            **weights(learn.model),
        }
    )


CASE = Case(
    milestone="training/early_stopping", name="early_stopping", inputs=_inputs, outputs=_outputs
)
