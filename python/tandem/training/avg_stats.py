"""The callback that measures every epoch, and says what it found (lessons 9 and 11)."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from tandem.drawing import one_axes
from tandem.training.callbacks import Callback
from tandem.training.learner import Learner
from tandem.training.metrics import AvgStats, LossMetric, Metric
from tandem.training.processes import is_main

__all__ = ["AvgStatsCallback", "Logger", "print_row"]

Logger = Callable[[Sequence[str]], None]
_WIDTH = 12


def print_row(cells: Sequence[str]) -> None:
    """Print the cells of a row, right-aligned in columns, in one of several processes only."""
    if is_main():
        print("  ".join(f"{cell:>{_WIDTH}}" for cell in cells), flush=True)


class AvgStatsCallback(Callback):
    """Means of loss and metrics over each epoch, of training and of validation.

    Training's are those of the model as it was at each batch; the loss is that of the loss
    function, before other callbacks add to it or scale it. `logger` is given the column names at
    the start of a fit and a row after each epoch. `history` keeps a row an epoch, from fit to fit.
    An epoch that is interrupted and resumed, with the state loaded once its fit has begun, counts
    what came before.
    """

    order = -50  # before those that change the loss

    def __init__(
        self, metrics: Sequence[Metric | LossMetric] = (), logger: Logger = print_row
    ) -> None:
        self.train_stats, self.valid_stats = AvgStats(metrics), AvgStats(metrics)
        self.logger = logger
        self.history: list[dict[str, float]] = []
        self._epoch: int | None = None  # the one that the sums are of
        self._before = 0.0  # seconds of this epoch that went by before it was resumed
        self._start = 0.0

    @property
    def names(self) -> list[str]:
        """The columns: "epoch", training's and validation's loss and metrics, "seconds"."""
        both = [f"{part}_{name}" for part in ("train", "valid") for name in self.train_stats.names]
        return ["epoch", *both, "seconds"]

    def begin_fit(self, learn: Learner) -> None:
        """Say the names of the columns."""
        self._epoch = None
        self.logger(self.names)

    def begin_epoch(self, learn: Learner) -> None:
        """Begin the sums, or go on with them where the epoch is resumed."""
        if self._epoch != learn.epoch:
            self._epoch, self._before = learn.epoch, 0.0
            self.train_stats.reset()
        self.valid_stats.reset()
        self._start = time.perf_counter()

    def begin_validate(self, learn: Learner) -> None:
        """Begin the sums of validation."""
        self.valid_stats.reset()

    def after_loss(self, learn: Learner) -> None:
        """Take in a batch."""
        stats = self.train_stats if learn.in_train else self.valid_stats
        stats.accumulate(learn.loss, learn.pred, learn.yb)

    def after_epoch(self, learn: Learner) -> None:
        """Keep the epoch's row, and tell the logger."""
        means, seconds = [*self.train_stats.values(), *self.valid_stats.values()], self._seconds()
        self.history.append(dict(zip(self.names, [learn.epoch, *means, seconds], strict=True)))
        self.logger([str(learn.epoch), *(f"{mean:.6f}" for mean in means), f"{seconds:.1f}"])

    def _seconds(self) -> float:
        return self._before + time.perf_counter() - self._start

    def plot(self, name: str = "loss", axes: Axes | None = None) -> Axes:
        """Draw the loss or a metric of training and of validation by epoch, the first being 1.

        Raises KeyError for a metric that is not measured.
        """
        axes = one_axes(axes)
        epochs = range(1, len(self.history) + 1)
        for part in ("train", "valid"):
            values = [row[f"{part}_{name}"] for row in self.history]
            axes.plot(epochs, values, marker="o", markersize=3, label=part)
        axes.set(xlabel="epoch", ylabel=name.replace("_", " "))
        axes.xaxis.set_major_locator(MaxNLocator(integer=True))
        axes.legend(frameon=False)
        return axes

    def state_dict(self) -> dict[str, Any]:
        """Return the rows so far and the sums of the epoch under way."""
        return {
            "history": [dict(row) for row in self.history],
            "epoch": self._epoch,
            "seconds": self._seconds() if self._start else 0.0,
            "train": self.train_stats.state_dict(),
        }

    def load_state_dict(self, saved: dict[str, Any]) -> None:
        """Go on from a state; raises ValueError for one of other metrics."""
        self.train_stats.load_state_dict(saved["train"])
        self.history = [dict(row) for row in saved["history"]]
        self._epoch, self._before = saved["epoch"], saved["seconds"]
