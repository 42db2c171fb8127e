"""Progress of a fit: bars, a live loss and a row an epoch (lesson 11).

In a terminal by rich, in a notebook as a table and a plot that are drawn again in place, and
elsewhere, in a log file say, as plain lines. Looking at the loss waits for the device, so it is
done a few times a second and not at every batch.

Swift twin: Training/Progress.swift.
"""

import sys
import time
from collections.abc import Callable

from rich.console import Console

from tandem.training.avg_stats import AvgStatsCallback, Logger
from tandem.training.callbacks import Callback
from tandem.training.learner import Learner
from tandem.training.processes import is_main
from tandem.training.progress_displays import Display, LineDisplay, Place, TerminalDisplay
from tandem.training.progress_notebook import NotebookDisplay

__all__ = ["ProgressCallback", "choose_display", "in_notebook"]

_PERIOD = 0.1  # seconds between two looks


class ProgressCallback(Callback):
    """Shows how far a fit is, and the rows of `AvgStatsCallback`s in place of their own loggers.

    `display` makes what to show it on at the start of each fit; None chooses by where it runs.
    """

    order = -60  # before the names of the columns are logged

    def __init__(self, display: Callable[[], Display] | None = None) -> None:
        self.make = display or choose_display
        self._display: Display | None = None
        self._loggers: list[tuple[AvgStatsCallback, Logger]] = []
        self._looked = 0.0

    def begin_fit(self, learn: Learner) -> None:
        """Begin to show, and take the rows."""
        self._display = self.make()
        stats = [callback for callback in learn.cbs if isinstance(callback, AvgStatsCallback)]
        self._loggers = [(callback, callback.logger) for callback in stats]
        for callback in stats:
            callback.logger = self._display.row

    def after_batch(self, learn: Learner) -> None:
        """Show where the fit is: the first and last batch of a pass, others where it is time."""
        now, done = time.monotonic(), learn.iter + 1
        if done not in (1, learn.iters) and now - self._looked < _PERIOD:
            return
        self._looked = now
        loss = float(learn.loss.detach()) if learn.loss is not None else None
        place = Place(
            learn.epoch, learn.epochs, done, learn.iters, learn.in_train, learn.n_epochs, loss
        )
        assert self._display is not None
        self._display.show(place)

    def cleanup_fit(self, learn: Learner) -> None:
        """Close the display, also of a fit that was interrupted, and give the loggers back."""
        for callback, logger in self._loggers:
            callback.logger = logger
        self._loggers = []
        if self._display is not None:
            self._display.close()


def in_notebook() -> bool:
    """Return whether this runs in a kernel of a notebook; a terminal's IPython is none."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return hasattr(shell, "kernel")


def choose_display() -> Display:
    """Return the display for where this runs: a notebook, a terminal, or neither.

    Of several processes that train together only one has more than lines, and prints those.
    """
    if not is_main():
        return LineDisplay()
    if in_notebook():
        return NotebookDisplay()
    console = Console()
    return TerminalDisplay(console) if console.is_terminal else LineDisplay()
