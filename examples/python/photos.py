"""Folders of photos as batches, for `imagenette.py` and `transfer.py`, and their augmentation."""

from collections.abc import Collection
from enum import StrEnum
from functools import partial
from pathlib import Path

import torch
from matplotlib.figure import Figure
from safetensors import SafetensorError
from safetensors.torch import load, save
from tandem.data.augment import CenterCrop, GeneralCrop, PilRandomFlip, RandomResizedCrop
from tandem.data.augment_batch import BatchAugment
from tandem.data.block import (
    CategoryProcessor,
    SplitData,
    grandparent_splitter,
    label_by_func,
    parent_labeler,
)
from tandem.data.bunch import DataBunch
from tandem.data.images import ImageList, ToByteTensor, imagenet_stats, normalize_chan
from tandem.data.show import show_batch
from tandem.errors import TandemError
from tandem.files import write_atomically
from tandem.models import xresnet
from tandem.models.xresnet import cnn_learner
from tandem.optim.optimizer import adam_opt
from tandem.training.batch_transform import BatchTransformCallback
from tandem.training.callbacks import Callback
from tandem.training.label_smoothing import LabelSmoothingCrossEntropy
from tandem.training.learner import Learner
from torch import Tensor, nn

DECAY = 0.05


class Arch(StrEnum):
    """Which network."""

    xresnet18 = "xresnet18"
    xresnet34 = "xresnet34"
    xresnet50 = "xresnet50"
    xresnet101 = "xresnet101"
    xresnet152 = "xresnet152"


class Augment(StrEnum):
    """What is done to the photos that are trained on."""

    item = "item"
    batch = "batch"
    none = "none"


def split_photos(
    folder: Path,
    classes: Collection[str] = (),
    train_limit: int | None = None,
    valid_limit: int | None = None,
) -> SplitData:
    """Return the labelled photos of FOLDER/{train,val or test}/CLASS/*, as files.

    Only those of `classes`, if any are given, and the first so many of each class.
    """
    held_out = "val" if (folder / "val").is_dir() else "test"
    images = ImageList.from_files(folder, include=("train", held_out))
    kept: dict[tuple[str, str], list[Path]] = {}
    for file in sorted(images.items):
        if not classes or file.parent.name in classes:
            kept.setdefault((file.parts[-3], file.parent.name), []).append(file)
    limits = {"train": train_limit, held_out: valid_limit}
    files = [file for (side, _), group in kept.items() for file in group[: limits[side]]]
    splitter = partial(grandparent_splitter, valid_name=held_out)
    halves = SplitData.split_by_func(images.new(files), splitter)
    return label_by_func(halves, parent_labeler, proc_y=CategoryProcessor())


def photo_batches(
    data: SplitData, size: int, batch_size: int, augment: Augment, workers: int = 0, seed: int = 0
) -> DataBunch:
    """Return loaders of photos cut to squares of `size` pixels, as bytes [n, 3, size, size].

    A short last batch is not trained on: batch norm learns nothing of a single photo.
    """
    crops = [RandomResizedCrop(size, scale=(0.35, 1.0)), PilRandomFlip()]
    whole = [GeneralCrop(size)]
    data.train.x.tfms = [*(crops if augment is Augment.item else whole), ToByteTensor()]
    data.valid.x.tfms = [CenterCrop(size), ToByteTensor()]
    options = {"num_workers": workers, "seed": seed, "drop_last": len(data.train) >= batch_size}
    return data.to_databunch(batch_size, c_in=3, **options)


def vocabulary(data: DataBunch) -> list[str]:
    """Return the names of the classes, in the order of their numbers."""
    return list(data.train_ds.proc_y[-1].vocab)


def on_device(augment: Augment, seed: int = 0) -> list[Callback]:
    """Return what makes normalised floats of bytes where the model is, and augments them there."""
    callbacks: list[Callback] = [BatchTransformCallback(normalize_chan, on_valid=True)]
    if augment is Augment.batch:
        changes = BatchAugment(zoom=(1.0, 1.5), erase=0.25, seed=seed)
        callbacks.append(BatchTransformCallback(changes))
    return callbacks


def photo_learner(
    arch: Arch, data: DataBunch, lr: float, smoothing: float, cbs: list[Callback]
) -> Learner:
    """Return the learner of a fresh network, by Adam with weight decay."""
    loss = LabelSmoothingCrossEntropy(smoothing)
    optimiser = partial(adam_opt, wd=DECAY, sqr_mom=0.99)
    make = getattr(xresnet, arch)
    return cnn_learner(make, data, loss, opt_func=optimiser, lr=lr, cbs=cbs)


def save_weights(net: nn.Module, file: Path) -> None:
    """Write the network's state as a safetensors file."""
    state = {name: tensor.detach().cpu().contiguous() for name, tensor in net.state_dict().items()}
    write_atomically(file, save(state))


def load_weights(net: nn.Module, file: Path) -> None:
    """Take the network's state from a safetensors file, which may lack what batch norms count.

    Raises TandemError, with the file, for one that cannot be read or is of another network.
    """
    counts = {k: v for k, v in net.state_dict().items() if k.endswith("num_batches_tracked")}
    try:
        net.load_state_dict(counts | load(file.read_bytes()))
    except (OSError, SafetensorError, RuntimeError) as error:
        raise TandemError(f"{file}: {error}") from error


def predictions(learn: Learner) -> tuple[Tensor, Tensor]:
    """Return scores [n, classes] and targets [n] of the photos that are held out."""
    pairs = [(learn.predict(normalize_chan(xb)), yb) for xb, yb in learn.data.valid_dl]
    scores, targets = zip(*pairs, strict=True)
    return torch.cat(scores), torch.cat(targets)


def trained_on(data: DataBunch, changes: list[Callback], names: list[str]) -> Figure:
    """Return a figure of photos as the network sees them in training."""
    xb, yb = data.train_dl.one_batch()  # type: ignore[attr-defined]
    for change in changes:
        xb = change.transform(xb)  # type: ignore[attr-defined]
    return show_batch(xb, yb, 12, names, imagenet_stats)
