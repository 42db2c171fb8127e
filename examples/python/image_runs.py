"""What the examples on images share: callbacks that watch a run, and figures of what they saw."""

import csv
import io
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from tandem.drawing import grid
from tandem.files import write_atomically
from tandem.training.avg_stats import AvgStatsCallback
from tandem.training.callbacks import Callback
from tandem.training.confusion_plot import most_confused, show_confusion
from tandem.training.learner import Learner
from tandem.training.metrics import accuracy, confusion_matrix
from tandem.training.progress import ProgressCallback
from tandem.training.recorder import Recorder
from torch import Tensor

Rows = list[dict[str, object]]


@dataclass
class Watch:
    """The recorder, the means of every epoch and the progress of a learner, and its seconds."""

    stats: AvgStatsCallback = field(default_factory=lambda: AvgStatsCallback([accuracy]))
    recorder: Recorder = field(default_factory=Recorder)
    seconds: float = 0.0

    @property
    def last(self) -> dict[str, float]:
        """The row of the last epoch: train and valid loss and accuracy."""
        return self.stats.history[-1]

    def fit(self, learn: Learner, epochs: int, cbs: Sequence[Callback]) -> None:
        """Train under watch, and add up the seconds that it takes."""
        start = time.perf_counter()
        learn.fit(epochs, [self.stats, self.recorder, ProgressCallback(), *cbs])
        self.seconds += time.perf_counter() - start

    def facts(self, learn: Learner) -> dict[str, object]:
        """Return the last epoch's figures, the size of what was trained, and the time it took."""
        return {
            "accuracy": self.last["valid_accuracy"],
            "loss": self.last["valid_loss"],
            "parameters": sum(p.numel() for p in learn.model.parameters()),
            "training images": len(learn.data.train_ds),
            "validation images": len(learn.data.valid_ds),
            "seconds": self.seconds,
            "device": str(learn.device),
        }

    def curves(self) -> Figure:
        """Return loss by step, learning rate by step, and accuracy by epoch, side by side."""
        figure, axes = grid(1, 3)
        self.recorder.plot_loss(axes[0, 0])
        for group in range(len(self.recorder.hypers)):
            self.recorder.plot_lr(group, axes[0, 1])
        parts = ("train", "valid")
        by_epoch = {part: [row[f"{part}_accuracy"] for row in self.stats.history] for part in parts}
        plot_by_epoch(by_epoch, axes[0, 2])
        return figure

    def write_losses(self, folder: Path) -> None:
        """Write losses.csv: a line for each step, with its loss and its learning rate."""
        text = io.StringIO()
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(("step", "loss", "rate"))
        rates = self.recorder.values("lr")
        rows.writerows(
            (step, f"{loss:.9g}", f"{rate:.9g}")
            for step, (loss, rate) in enumerate(zip(self.recorder.losses, rates, strict=True))
        )
        write_atomically(folder / "losses.csv", text.getvalue().encode())


def plot_by_epoch(accuracies: Mapping[str, Sequence[float]], axes: Axes) -> None:
    """Draw accuracies by the number of the epoch, each under its name."""
    for name, values in accuracies.items():
        axes.plot(range(1, len(values) + 1), values, marker="o", label=name)
    axes.set(xlabel="epoch", ylabel="accuracy")
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.legend(frameon=False)


def confusion(scores: Tensor, target: Tensor, classes: Sequence[str]) -> tuple[Figure, Rows]:
    """Return what was taken for what, drawn, and the pairs that were mixed up most."""
    counts = confusion_matrix(scores, target)
    figure = show_confusion(counts, classes).get_figure()
    assert isinstance(figure, Figure)
    return figure, most_confused(counts, classes)


def worst(scores: Tensor, target: Tensor, count: int = 9) -> list[int]:
    """Return the rows whose own class got the lowest share, worst first."""
    own = torch.softmax(scores, 1).gather(1, target[:, None])[:, 0]
    return own.argsort()[:count].tolist()
