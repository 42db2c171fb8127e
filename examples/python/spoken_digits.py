"""Spoken digits from 0 to 9, told apart by their mel spectrograms (lesson 11).

Takes 0 to 4 of each digit and speaker are held out, as the data set's authors do; the network is
trained on the others, shifted in time and with bands of frequencies and frames hidden.
"""

import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from matplotlib.figure import Figure
from tandem.data.audio import (
    AudioList,
    Decibel,
    MelSpectrogram,
    PadOrTrim,
    SignalShift,
    SpecAugment,
    ToMono,
    ToSamples,
)
from tandem.data.block import CategoryProcessor, SplitData, label_by_func, regex_labeler
from tandem.data.bunch import DataBunch
from tandem.data.show_audio import show_spectrograms
from tandem.data.sources import find
from tandem.drawing import grid
from tandem.errors import TandemError
from tandem.layers.conv import conv_layer, init_cnn
from tandem.layers.pooling import AdaptiveConcatPool2d
from tandem.optim.optimizer import adam_opt
from tandem.paths import build_folder
from tandem.training.avg_stats import AvgStatsCallback
from tandem.training.confusion_plot import most_confused, show_confusion
from tandem.training.label_smoothing import LabelSmoothingCrossEntropy
from tandem.training.learner import Learner
from tandem.training.metrics import accuracy, confusion_matrix
from tandem.training.progress import ProgressCallback
from tandem.training.recorder import Recorder
from tandem.training.report import write_report
from tandem.training.schedule import sched_1cycle
from torch import Tensor, nn

RATE, N_FFT, HOP, MELS = 8000, 256, 64, 40


def main(
    data: Annotated[
        Path | None, typer.Option(help="The data set's folder, instead of where it is found.")
    ] = None,
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the training takes.")] = 40,
    bs: Annotated[int, typer.Option(min=2, help="Signals in a batch.")] = 16,
    lr: Annotated[float, typer.Option(help="The highest learning rate of the cycle.")] = 0.01,
    seed: Annotated[int, typer.Option(help="Of the weights, the order and every draw.")] = 0,
    quick: Annotated[bool, typer.Option("--quick", help="One pass, to see that it runs.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="Folder of the report.", show_default="build/examples/spoken_digits"),
    ] = None,
) -> None:
    """Train a small convolutional network to tell spoken digits; write a report."""
    torch.manual_seed(seed)
    epochs = 1 if quick else epochs
    bunch = make_data(find("spoken_digits", data), bs, seed)
    stats, recorder = AvgStatsCallback([accuracy]), Recorder()
    learn = Learner(
        init_cnn(make_model(bunch.c_out or 0)),
        bunch,
        LabelSmoothingCrossEntropy(),
        opt_func=adam_with_decay,
        lr=lr,
        cbs=[stats, recorder, ProgressCallback()],
    )
    begin = time.perf_counter()
    learn.fit(epochs, sched_1cycle(lr))
    facts = {"epochs": epochs, "batch_size": bs, "lr": lr, "seed": seed, "device": learn.device}
    facts |= {"seconds_of_training": time.perf_counter() - begin}
    page = report(learn, stats, recorder, facts, out or build_folder() / "examples/spoken_digits")
    typer.echo(f"{stats.history[-1]['valid_accuracy']:.1%} of the held-out takes; report: {page}")


def make_data(folder: Path, bs: int, seed: int) -> DataBunch:
    """Return batches of spectrograms [n, 1, mels, frames] with the digits spoken."""
    signals = AudioList.from_files(folder / "recordings", tfms=[ToMono(), PadOrTrim(RATE)])
    halves = SplitData.split_by_func(signals, held_out)
    halves.train.tfms = [*signals.tfms, SignalShift(0.1), ToSamples()]
    halves.valid.tfms = [*signals.tfms, ToSamples()]
    labeled = label_by_func(halves, regex_labeler(r"^(\d)_"), proc_y=CategoryProcessor())
    bunch = labeled.to_databunch(bs, c_in=1, seed=seed)
    to_mel = [MelSpectrogram(RATE, N_FFT, HOP, n_mels=MELS), Decibel()]
    bunch.train_dl.batch_tfms = [*to_mel, SpecAugment(6, 10, 1, 1)]
    bunch.valid_dl.batch_tfms = to_mel
    return bunch


def held_out(path: Path) -> bool:
    """Return whether a file named DIGIT_SPEAKER_TAKE.wav is one to test on."""
    return int(path.stem.split("_")[-1]) < 5


def make_model(classes: int) -> nn.Module:
    """Return the network: decibels normalised, four convolutions, pooling, a linear layer."""
    widths = (1, 16, 32, 64, 128)
    layers = [conv_layer(ni, nf) for ni, nf in pairwise(widths)]
    head = [AdaptiveConcatPool2d(), nn.Flatten(), nn.Dropout(0.2)]
    output = nn.Linear(2 * widths[-1], classes)
    return nn.Sequential(nn.BatchNorm2d(1, affine=False), *layers, *head, output)


def adam_with_decay(params: Any, lr: float) -> Any:
    """Return Adam as it is used here."""
    return adam_opt(params, lr=lr, wd=0.01, eps=1e-5)


def report(
    learn: Learner, stats: AvgStatsCallback, recorder: Recorder, facts: dict[str, Any], out: Path
) -> Path:
    """Write the report of a trained learner and return its page."""
    scores, targets = learn.get_preds()
    held = learn.data.valid_ds
    names = held.proc_y[0].vocab
    counts = confusion_matrix(scores, targets)
    last = stats.history[-1]
    facts |= {
        "accuracy_on_held_out_takes": last["valid_accuracy"],
        "training_takes": len(learn.data.train_ds),
        "held_out_takes": f"{len(held)}, of speakers who are trained on too",
        "parameters": sum(p.numel() for p in learn.model.parameters()),
    }
    figures = {
        "loss": loss_figure(stats, recorder),
        "confusion": show_confusion(counts, names).figure,
        "spectrograms": examples(learn, scores, targets, names),
    }
    right = scores.argmax(1) == targets
    tables = {
        "by_speaker": by_speaker(held.x.items, right),
        "most_confused": most_confused(counts, names),
        "epochs": stats.history,
    }
    return write_report(out, "Spoken digits", facts, figures, tables)


def loss_figure(stats: AvgStatsCallback, recorder: Recorder) -> Figure:
    """Draw the loss by step, the rate, and by epoch what validation found."""
    figure, axes = grid(1, 3)
    recorder.plot_loss(axes[0, 0])
    recorder.plot_lr(axes=axes[0, 1])
    for name in ("train_loss", "valid_loss", "valid_accuracy"):
        values = [row[name] for row in stats.history]
        axes[0, 2].plot(values, label=name.replace("_", " "), marker="o", markersize=2)
    axes[0, 2].set(xlabel="epoch", ylim=(0, None))
    axes[0, 2].legend(frameon=False)
    return figure


def examples(learn: Learner, scores: Tensor, targets: Tensor, names: list[str]) -> Figure:
    """Draw what was taken for something else, the surest first, then others of the held-out."""
    sure, found = scores.softmax(1).max(1)
    wrong = (found != targets).nonzero().flatten()
    surest = wrong[sure[wrong].argsort(descending=True)][:8].tolist()
    others = range(0, len(targets), max(len(targets) // 8, 1))
    shown = list(dict.fromkeys([*surest, *others]))[:8]
    batch = torch.stack([learn.data.valid_ds[row][0] for row in shown])
    for transform in learn.data.valid_dl.batch_tfms:
        batch = transform(batch)
    taken = [f", taken for {names[found[row]]}" if row in surest else "" for row in shown]
    titles = [f"{names[targets[row]]}{but}" for row, but in zip(shown, taken, strict=True)]
    return show_spectrograms(list(batch), titles, 4, RATE, HOP, mel=True)


def by_speaker(files: list[Path], right: Tensor) -> list[dict[str, object]]:
    """Return each speaker's held-out takes and the share of them that was recognised."""
    speakers = [path.stem.split("_")[1] for path in files]
    rows = []
    for speaker in sorted(set(speakers)):
        own = right[torch.tensor([each == speaker for each in speakers])]
        rows.append({"speaker": speaker, "takes": len(own), "accuracy": own.float().mean().item()})
    return rows


if __name__ == "__main__":
    try:
        typer.run(main)
    except TandemError as error:
        sys.exit(f"error: {error}")
