"""Transfer learning: what was learned on some classes helps with others (lesson 12).

    python examples/python/transfer.py --photos 20

Trains an XResNet on the first five classes of Imagenette, gives it a new head for the other five,
of which it sees a few photos only, and trains that head, then all of it, each part at its own
rate. Beside it the same network learns the same photos from scratch, for as many epochs.
"""

from copy import deepcopy
from pathlib import Path
from typing import Annotated

import torch
import typer
from image_runs import Watch, confusion, plot_by_epoch
from photos import (
    Arch,
    Augment,
    on_device,
    photo_batches,
    photo_learner,
    predictions,
    split_photos,
    vocabulary,
)
from rich import print as show
from tandem.data.bunch import DataBunch
from tandem.data.datasets import DataError
from tandem.data.sources import IMAGENETTE_CLASSES, find
from tandem.drawing import grid
from tandem.errors import TandemError
from tandem.models.transfer import adapt_model, bn_splitter
from tandem.paths import build_folder
from tandem.training.freezing import discriminative_rates, freeze_to, unfreeze
from tandem.training.learner import Learner
from tandem.training.report import write_report
from tandem.training.schedule import sched_1cycle

SOURCE_CLASSES = 5
RATE = 3e-3
SMOOTHING = 0.1


def transferred(learn: Learner, target: DataBunch, epochs: tuple[int, int], watch: Watch) -> None:
    """Adapt a trained learner to the target: its head and norms first, then all of it."""
    adapt_model(learn, target).splitter = bn_splitter
    freeze_to(learn, -1)
    watch.fit(learn, epochs[0], sched_1cycle(RATE))
    unfreeze(learn)
    watch.fit(learn, epochs[1], sched_1cycle(discriminative_rates(RATE / 2, 2)))


def class_names(folder: Path) -> tuple[list[str], list[str]]:
    """Return the classes to learn first, and those to transfer to.

    Raises DataError where there are not more than five.
    """
    classes = sorted(each.name for each in (folder / "train").iterdir() if each.is_dir())
    if len(classes) <= SOURCE_CLASSES:
        raise DataError(f"{folder}: {len(classes)} classes leave none to transfer to")
    return classes[:SOURCE_CLASSES], classes[SOURCE_CLASSES:]


def report(
    learn: Learner, watches: dict[str, Watch], folder: Path, options: dict[str, object]
) -> Path:
    """Write what the three runs gave; return the page."""
    figure, axes = grid(1, 1, (6.4, 4.0))
    shown = {name: watch.stats.history for name, watch in watches.items()}
    target_runs = {name: rows for name, rows in shown.items() if name != "pretraining"}
    plot_by_epoch(
        {n: [row["valid_accuracy"] for row in rows] for n, rows in target_runs.items()}, axes[0, 0]
    )
    names = [IMAGENETTE_CLASSES.get(name, name) for name in vocabulary(learn.data)]
    figures = {"accuracy": figure, "confusion": confusion(*predictions(learn), names)[0]}
    figures |= {f"{name.replace(' ', '_')}": watch.curves() for name, watch in watches.items()}
    results = {f"accuracy, {n}": watch.last["valid_accuracy"] for n, watch in watches.items()}
    facts = {**results, **watches["transfer"].facts(learn), **options}
    return write_report(folder, "Transfer learning", facts, figures, shown)


def main(
    arch: Annotated[Arch, typer.Option(help="the network")] = Arch.xresnet18,
    size: Annotated[int, typer.Option(min=32, help="side of the photos in pixels")] = 64,
    photos: Annotated[int, typer.Option(min=2, help="of each new class to train on")] = 20,
    pretrain: Annotated[int, typer.Option(min=1, help="epochs on the first classes")] = 10,
    frozen: Annotated[int, typer.Option(min=1, help="epochs of the head alone")] = 4,
    unfrozen: Annotated[int, typer.Option(min=1, help="epochs of all of it")] = 8,
    data: Annotated[Path | None, typer.Option(help="the folder of Imagenette")] = None,
    out: Annotated[Path | None, typer.Option(help="[default: build/examples/transfer]")] = None,
    seed: int = 42,
    quick: Annotated[bool, typer.Option("--quick", help="one epoch of few photos each")] = False,
) -> None:
    """Compare transfer with training from scratch on few photos of five classes."""
    limit = None
    if quick:
        size, photos, pretrain, frozen, unfrozen, limit = 32, 4, 1, 1, 1, 8
    folder = find("imagenette", data)
    first, second = class_names(folder)
    splits = (
        split_photos(folder, first, limit, limit),
        split_photos(folder, second, photos, limit),
    )
    source, target = (photo_batches(s, size, 32, Augment.item, seed=seed) for s in splits)
    torch.manual_seed(seed)
    watches = {name: Watch() for name in ("pretraining", "transfer", "from scratch")}
    learn = photo_learner(arch, source, RATE, SMOOTHING, on_device(Augment.item))
    scratch = adapt_model(deepcopy(learn), target)
    watches["pretraining"].fit(learn, pretrain, sched_1cycle(RATE))
    transferred(learn, target, (frozen, unfrozen), watches["transfer"])
    watches["from scratch"].fit(scratch, frozen + unfrozen, sched_1cycle(RATE))
    options = {
        "arch": arch,
        "size": size,
        "photos of a class": photos,
        "epochs of pretraining": pretrain,
        "epochs of the target": frozen + unfrozen,
        "seed": seed,
    }
    page = report(learn, watches, out or build_folder() / "examples" / "transfer", options)
    results = (f"{n} {w.last['valid_accuracy']:.4f}" for n, w in watches.items())
    show(f"accuracy: {', '.join(results)}: {page}")


if __name__ == "__main__":
    try:
        typer.run(main)
    except TandemError as error:
        raise SystemExit(f"error: {error}") from error
