"""MNIST by a perceptron or a convolutional network, with any norm or LSUV (lessons 8 to 11).

    python examples/python/mnist.py --model mlp
    python examples/python/mnist.py --model cnn --norm batch --epochs 5
    python examples/python/mnist.py --norm none --lsuv

Trains by Adam in one cycle of the learning rate, and writes a report with the curves, what was
taken for what, and the digits that it was surest about in vain.
"""

from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Annotated

import torch
import torch.nn.functional as F
import typer
from image_runs import Watch, confusion, worst
from rich import print as show
from tandem.data.bunch import DataBunch
from tandem.data.datasets import ImageDataset, load_mnist
from tandem.data.loader import get_dls
from tandem.data.show import show_images
from tandem.errors import TandemError
from tandem.foundations.training_loop import Dataset
from tandem.layers.conv import Norm, conv_layer
from tandem.layers.lsuv import ConvLayer, find_modules, is_lin_layer, lsuv_init
from tandem.layers.norm import BatchNorm, GroupNorm, InstanceNorm, LayerNorm
from tandem.layers.running_batch_norm import RunningBatchNorm
from tandem.models.convnet import get_cnn_model
from tandem.models.mlp import mlp
from tandem.models.summary import model_summary
from tandem.optim.optimizer import Optimizer, Parameters, adam_opt
from tandem.paths import build_folder
from tandem.training.learner import Learner
from tandem.training.report import write_report
from tandem.training.schedule import sched_1cycle
from torch import nn


class Model(StrEnum):
    """Which network."""

    mlp = "mlp"
    cnn = "cnn"


class NormKind(StrEnum):
    """Which norm of ours, or none."""

    batch = "batch"
    layer = "layer"
    instance = "instance"
    group = "group"
    running = "running"
    none = "none"


NORMS: dict[NormKind, Norm | None] = {
    NormKind.batch: BatchNorm,
    NormKind.layer: lambda channels: LayerNorm(),
    NormKind.instance: InstanceNorm,
    NormKind.group: lambda channels: GroupNorm(4, channels),
    NormKind.running: RunningBatchNorm,
    NormKind.none: None,
}
RATES = {Model.mlp: 5e-3, Model.cnn: 2e-2}
DECAY = 0.01


def bunch(data: ImageDataset, batch_size: int, seed: int, limit: int | None) -> DataBunch:
    """Return loaders of the normalised images, [n, 1, height, width], of at most `limit` rows."""
    train = data.train_inputs[:limit], data.train_labels[:limit]
    test = data.test_inputs[:limit], data.test_labels[:limit]
    train_ds, test_ds = (
        Dataset(torch.from_numpy(x)[:, None], torch.from_numpy(y).long()) for x, y in (train, test)
    )
    return DataBunch(*get_dls(train_ds, test_ds, batch_size, seed=seed), c_in=1, c_out=data.classes)


def network(model: Model, norm: NormKind, lsuv: bool, data: DataBunch) -> nn.Module:
    """Return the network; with LSUV its layers are set on the first training batch."""
    if model is Model.mlp:
        net: nn.Module = mlp(data.train_ds.x[0].numel(), data.c_out or 0)
    elif lsuv:
        net = get_cnn_model(data, layer=ConvLayer)
    else:
        net = get_cnn_model(data, layer=partial(conv_layer, norm=NORMS[norm]))
    if lsuv:
        xb, _ = data.train_dl.one_batch()  # type: ignore[attr-defined]
        layers = find_modules(net, lambda m: isinstance(m, ConvLayer) or is_lin_layer(m))
        lsuv_init(net, xb, layers[:-1])
    return net


def optimiser(params: Parameters, lr: float) -> Optimizer:
    """Return Adam with weight decay."""
    return adam_opt(params, lr=lr, wd=DECAY)


def report(learn: Learner, watch: Watch, folder: Path, options: dict[str, object]) -> Path:
    """Write what the run was and gave; return the page."""
    scores, target = learn.get_preds()
    rows, images = worst(scores, target), learn.data.valid_ds.x
    darkest, brightest = images.min(), images.max()
    mistaken = show_images(
        [(images[row] - darkest) / (brightest - darkest) for row in rows],
        [f"{target[row]}, seen as {scores[row].argmax()}" for row in rows],
    )
    classes = [str(digit) for digit in range(learn.data.c_out or 0)]
    matrix, mixed_up = confusion(scores, target, classes)
    figures = {"curves": watch.curves(), "confusion": matrix, "most_mistaken": mistaken}
    facts = {**watch.facts(learn), **options}
    tables = {"epochs": watch.stats.history, "most_confused": mixed_up}
    return write_report(folder, "MNIST", facts, figures, tables)


def main(
    model: Annotated[Model, typer.Option(help="the network")] = Model.cnn,
    norm: Annotated[NormKind, typer.Option(help="the norm of the CNN's layers")] = NormKind.batch,
    lsuv: Annotated[bool, typer.Option(help="set the weights by a batch; needs no norm")] = False,
    epochs: Annotated[int, typer.Option(min=1)] = 5,
    batch_size: Annotated[int, typer.Option(min=2)] = 64,
    lr: Annotated[float | None, typer.Option(help="the highest learning rate")] = None,
    data: Annotated[Path | None, typer.Option(help="the folder of MNIST's files")] = None,
    out: Annotated[Path | None, typer.Option(help="[default: build/examples/mnist]")] = None,
    seed: int = 42,
    quick: Annotated[bool, typer.Option("--quick", help="one epoch of 1,024 images")] = False,
) -> None:
    """Train on MNIST and report the accuracy on its 10,000 test images."""
    if lsuv and model is Model.cnn and norm is not NormKind.none:
        raise typer.BadParameter("a norm undoes what LSUV does: give --norm none with it")
    bunched = bunch(load_mnist(data), batch_size, seed, 1024 if quick else None)
    torch.manual_seed(seed)
    net, watch = network(model, norm, lsuv, bunched), Watch()
    rate = RATES[model] if lr is None else lr
    learn = Learner(net, bunched, F.cross_entropy, optimiser, rate)
    show(model_summary(learn))
    watch.fit(learn, 1 if quick else epochs, sched_1cycle(rate))
    options = {"model": model, "norm": norm, "lsuv": lsuv, "epochs": epochs, "seed": seed}
    page = report(learn, watch, out or build_folder() / "examples" / "mnist", options)
    show(f"accuracy {watch.last['valid_accuracy']:.4f} in {watch.seconds:.0f} s: {page}")


if __name__ == "__main__":
    try:
        typer.run(main)
    except TandemError as error:
        raise SystemExit(f"error: {error}") from error
