"""Parity of a whole run on photos: files, data block, augmentation, XResNet, Adam in one cycle.

Inputs: "photos/SIDE/CLASS/NUMBER.jpg", uint8, the bytes of JPEG files of four classes, twenty of
each to train on and four to validate on, 44 x 36, which each language writes into a folder of its
own; weights/NAME, the initial state of an XResNet of two stages; "seed", int64 [1], of the loader.

Two epochs of ten batches of 8, of squares of 32 pixels that are cut, and trained on, as
examples/python/imagenette.py does it: label smoothing 0.1, weight decay 0.05, one cycle of 0.001.

With so few photos a single value that comes to lie on the other side of ReLU's kink changes the
third digit of a loss, and all that follows. Fixtures are drawn until one is clear of that: until
weights that are off by some rounding errors lose the same.

Outputs: "first/images" [8, 3, 32, 32] and "first/labels" [8], the batch of the first step; "loss"
and "lr" [20], every step's; "valid_loss" and "accuracy" [2], every epoch's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import torch
from torch import Tensor, nn

from tandem.data.augment import CenterCrop, PilRandomFlip, RandomResizedCrop
from tandem.data.block import (
    CategoryProcessor,
    SplitData,
    grandparent_splitter,
    label_by_func,
    parent_labeler,
)
from tandem.data.bunch import DataBunch
from tandem.data.images import ImageList, ToByteTensor, normalize_chan
from tandem.models.xresnet import XResNet
from tandem.optim.optimizer import adam_opt
from tandem.parity.arrays import normal, to_arrays
from tandem.parity.case import DEFAULT_TOLERANCE, Arrays, Case, Tolerance
from tandem.parity.files import clouds, written
from tandem.parity.network_case import drawn_weights, weights_of
from tandem.parity.train_case import one_thread
from tandem.training.avg_stats import AvgStatsCallback
from tandem.training.batch_transform import BatchTransformCallback
from tandem.training.label_smoothing import LabelSmoothingCrossEntropy
from tandem.training.learner import Learner
from tandem.training.metrics import accuracy
from tandem.training.recorder import Recorder
from tandem.training.schedule import sched_1cycle

__all__ = ["CASE"]

_CLASSES = ("n01", "n02", "n03", "n04")
_COUNTS = {"train": 20, "val": 4}
_PHOTOS = "photos/"
_SIZE, _RATE, _EPOCHS = 32, 1e-3, 2
_CLEAR, _DRIFT = 1e-4, 1e-3
_REASON = "20 steps of rounding, by Adam's division by small gradients"


def _network() -> nn.Module:
    return XResNet.create(1, (1, 1), c_out=len(_CLASSES))


def _inputs(rng: np.random.Generator) -> Arrays:
    while not _is_clear_of_kinks(inputs := _draw(rng), rng):
        pass
    return inputs


def _is_clear_of_kinks(inputs: Arrays, rng: np.random.Generator) -> bool:
    losses = [_losses(inputs), *(_losses(_jittered(inputs, rng)) for _ in range(2))]
    return all(np.allclose(other, losses[0], rtol=_CLEAR) for other in losses[1:])


def _losses(inputs: Arrays) -> np.ndarray:
    outputs = _outputs(inputs)
    return np.concatenate([outputs["loss"], outputs["valid_loss"]])


def _jittered(inputs: Arrays, rng: np.random.Generator) -> Arrays:
    """Return the inputs, each weight off by some rounding errors."""
    off = {
        name: np.multiply(value, 1 + np.float32(3e-7) * normal(rng, *value.shape))
        for name, value in inputs.items()
        if name.startswith("weights/")
    }
    return inputs | off


def _draw(rng: np.random.Generator) -> Arrays:
    photos = {
        f"{_PHOTOS}{side}/{name}/{place:02}.jpg": _photo(rng, number)
        for side, count in _COUNTS.items()
        for number, name in enumerate(_CLASSES)
        for place in range(count)
    }
    return {**photos, **drawn_weights(rng, _network()), "seed": rng.integers(0, 2**40, 1)}


def _photo(rng: np.random.Generator, number: int) -> np.ndarray:
    """Return the bytes of a JPEG of clouds in the colour of their class."""
    coarse = rng.integers(0, 160, (9, 11, 3), dtype=np.uint8)
    coarse[..., number % 3] += np.uint8(50 + 30 * (number // 3))
    return written(lambda file: clouds(coarse, (44, 36)).save(file, "JPEG"))


def _outputs(inputs: Arrays) -> Arrays:
    recorder, stats = Recorder(), AvgStatsCallback([accuracy], logger=lambda cells: None)
    with one_thread(), _folder(inputs) as folder:
        first = _bunch(folder, int(inputs["seed"][0]))
        images, labels = next(iter(first.train_dl))
        learn = _learner(inputs, _bunch(folder, int(inputs["seed"][0])))
        learn.fit(_EPOCHS, [recorder, stats, *sched_1cycle(_RATE)])
    answers: dict[str, Tensor | float | list[float]] = {
        "first/images": normalize_chan(images),
        "first/labels": labels,
        "loss": recorder.losses,
        "lr": recorder.values("lr"),
        "valid_loss": [row["valid_loss"] for row in stats.history],
        "accuracy": [row["valid_accuracy"] for row in stats.history],
    }
    return to_arrays(answers)


def _learner(inputs: Arrays, data: DataBunch) -> Learner:
    net = _network()
    net.load_state_dict(weights_of(inputs), strict=False)  # all but how often norms were called
    return Learner(
        net,
        data,
        LabelSmoothingCrossEntropy(0.1),
        partial(adam_opt, wd=0.05, sqr_mom=0.99),
        cbs=[BatchTransformCallback(normalize_chan, on_valid=True)],
        device=torch.device("cpu"),
    )


def _bunch(folder: Path, seed: int) -> DataBunch:
    splitter = partial(grandparent_splitter, valid_name="val")
    halves = SplitData.split_by_func(ImageList.from_files(folder), splitter)
    data = label_by_func(halves, parent_labeler, proc_y=CategoryProcessor())
    crop = RandomResizedCrop(_SIZE, scale=(0.35, 1.0))
    data.train.x.tfms = [crop, PilRandomFlip(), ToByteTensor()]
    data.valid.x.tfms = [CenterCrop(_SIZE), ToByteTensor()]
    return data.to_databunch(8, c_in=3, seed=seed, drop_last=True)


@contextmanager
def _folder(inputs: Arrays) -> Iterator[Path]:
    """Write the photos into a folder that is there within the `with`."""
    with TemporaryDirectory() as folder:
        for name, data in inputs.items():
            if name.startswith(_PHOTOS):
                file = Path(folder) / name.removeprefix(_PHOTOS)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(data.tobytes())
        yield Path(folder)


CASE = Case(
    milestone="training/report",
    name="imagenette",
    inputs=_inputs,
    outputs=_outputs,
    tolerances={
        "loss": Tolerance(_DRIFT, _REASON),
        "valid_loss": Tolerance(_DRIFT, _REASON),
        "*": DEFAULT_TOLERANCE,
    },
)
