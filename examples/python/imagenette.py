"""Imagenette by an XResNet: ten classes of photos (lessons 11 and 12).

    python examples/python/imagenette.py --size 64 --epochs 3
    python examples/python/imagenette.py --arch xresnet50 --size 128 --epochs 5 --precision amp
    torchrun --nproc-per-node 2 examples/python/imagenette.py --epochs 5

Adam in one cycle of the learning rate; by choice label smoothing, mixup, mixed precision, and
augmentation photo by photo on the CPU or batch by batch on the device. Processes of torchrun share
each batch among them. `tandem data imagenette` gets the photos.
"""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import torch
import typer
from image_runs import Watch, confusion
from photos import (
    Arch,
    Augment,
    load_weights,
    on_device,
    photo_batches,
    photo_learner,
    predictions,
    save_weights,
    split_photos,
    trained_on,
    vocabulary,
)
from rich import print as show
from tandem.data.sources import IMAGENETTE_CLASSES, find
from tandem.errors import TandemError
from tandem.paths import build_folder
from tandem.training.amp import AmpCallback
from tandem.training.callbacks import Callback
from tandem.training.checkpoint import Checkpoint
from tandem.training.distributed import Distributed, join_processes
from tandem.training.learner import Learner
from tandem.training.mixed_precision import MixedPrecision
from tandem.training.mixup import MixUp
from tandem.training.processes import is_main, process_count, process_rank
from tandem.training.report import write_report
from tandem.training.schedule import sched_1cycle


class Precision(StrEnum):
    """float32, or mixed: by torch.amp or by hand."""

    float32 = "float32"
    amp = "amp"
    hand = "hand"


PRECISIONS: dict[Precision, Callable[[], list[Callback]]] = {
    Precision.float32: list,
    Precision.amp: lambda: [AmpCallback()],
    Precision.hand: lambda: [MixedPrecision()],
}


def report(learn: Learner, watch: Watch, folder: Path, options: dict[str, object]) -> Path:
    """Write what the run was and gave; return the page."""
    data, scores, target = learn.data, *predictions(learn)
    names = [IMAGENETTE_CLASSES.get(name, name) for name in vocabulary(data)]
    matrix, mixed_up = confusion(scores, target, names)
    batch = trained_on(data, on_device(Augment(options["augment"])), names)
    figures = {"curves": watch.curves(), "confusion": matrix, "training_batch": batch}
    facts = {**watch.facts(learn), **options}
    tables = {"epochs": watch.stats.history, "most_confused": mixed_up}
    watch.write_losses(folder)
    return write_report(folder, "Imagenette", facts, figures, tables)


def main(
    arch: Annotated[Arch, typer.Option(help="the network")] = Arch.xresnet18,
    size: Annotated[int, typer.Option(min=32, help="side of the photos in pixels")] = 128,
    epochs: Annotated[int, typer.Option(min=1)] = 5,
    batch_size: Annotated[int, typer.Option(min=2, help="of all processes")] = 32,
    lr: Annotated[float, typer.Option(help="the highest learning rate")] = 3e-3,
    smoothing: Annotated[float, typer.Option(help="label smoothing; 0 is none")] = 0.1,
    mixup: Annotated[float, typer.Option(help="mixup's alpha; 0 is none")] = 0.0,
    augment: Annotated[Augment, typer.Option(help="photo by photo, or batches")] = Augment.item,
    precision: Annotated[Precision, typer.Option()] = Precision.float32,
    workers: Annotated[int, typer.Option(min=0, help="processes that read photos")] = 0,
    data: Annotated[Path | None, typer.Option(help="the folder of Imagenette")] = None,
    checkpoint: Annotated[
        Path | None, typer.Option(help="folder to keep one in, and to go on from")
    ] = None,
    weights: Annotated[Path | None, typer.Option(help="initial ones, as safetensors")] = None,
    save_initial: Annotated[Path | None, typer.Option(help="where to keep those")] = None,
    limit: Annotated[int | None, typer.Option(help="photos of a class and side")] = None,
    out: Annotated[Path | None, typer.Option(help="[default: build/examples/imagenette]")] = None,
    seed: int = 42,
    quick: Annotated[
        bool, typer.Option("--quick", help="one epoch of 8 small photos a class")
    ] = False,
) -> None:
    """Train on Imagenette and report the accuracy on its validation photos."""
    if quick:
        size, epochs, limit, batch_size = 32, 1, min(limit or 8, 8), 16
    join_processes()
    split = split_photos(find("imagenette", data), (), limit, limit)
    bunch = photo_batches(split, size, batch_size, augment, workers, seed)
    torch.manual_seed(seed)
    own_seed = seed * process_count() + process_rank()  # no two processes draw alike
    watch, changes = Watch(), [*on_device(augment, own_seed), *PRECISIONS[precision]()]
    if mixup:
        changes.append(MixUp(mixup, own_seed))
    changes.append(Distributed())
    if checkpoint:
        changes.append(Checkpoint(checkpoint))
    learn = photo_learner(arch, bunch, lr, smoothing, changes)
    if weights:
        load_weights(learn.model, weights)
    if save_initial and is_main():
        save_weights(learn.model, save_initial)
    watch.fit(learn, epochs, sched_1cycle(lr))
    if not is_main():
        return
    options = {
        "arch": arch,
        "size": size,
        "epochs": epochs,
        "batch size": batch_size,
        "lr": lr,
        "smoothing": smoothing,
        "mixup": mixup,
        "augment": augment,
        "precision": precision,
        "processes": process_count(),
        "seed": seed,
    }
    page = report(learn, watch, out or build_folder() / "examples" / "imagenette", options)
    show(f"accuracy {watch.last['valid_accuracy']:.4f} in {watch.seconds:.0f} s: {page}")


if __name__ == "__main__":
    try:
        typer.run(main)
    except TandemError as error:
        raise SystemExit(f"error: {error}") from error
