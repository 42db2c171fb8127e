"""Checkpoints that a killed training goes on from, to the bit (lesson 12).

    the same program, run again after a kill, gives the same losses as if it had never been killed

A file holds all that the rest of the training hangs on: model, optimiser, how far each loader is,
every generator, and each callback that has a state. It is written beside the last one and then put
in its place, so at any moment there is a whole one. What is computed must itself repeat to the bit:
on the CPU it does, on CUDA with torch.use_deterministic_algorithms.
"""

from pathlib import Path
from typing import Any

from tandem.errors import TandemError
from tandem.training.callbacks import Callback
from tandem.training.learner import Learner
from tandem.training.processes import is_main, wait_for_all
from tandem.training.snapshot import (
    Snapshot,
    check_snapshot,
    place_in_training,
    restore_callbacks,
    restore_generators,
    restore_training,
    take_snapshot,
)
from tandem.training.state_file import load_state, save_state

__all__ = ["Checkpoint", "CheckpointError"]

_SUFFIX = ".safetensors"


class CheckpointError(TandemError):
    """A checkpoint that is of another training; the message names the file and what differs."""


class Checkpoint(Callback):
    """Writes checkpoints into the folder `path`, and goes on from the newest that is there.

    One is written every `every_steps` training batches, after every `every_epochs` epochs and at
    the end of a fit; the newest `keep` stay. A program may fit several times with one of these:
    run again, it passes over the fits that had ended and goes on within the one that had not. To
    train anew, remove the folder.

    A checkpoint inside an epoch needs a training loader that has a `state_dict`, as
    tandem.data.loader's; such states and those of callbacks may hold what `save_state` takes.
    Raises ValueError for intervals below 1 and for a loader that cannot be resumed, CheckpointError
    for the checkpoint of another training, StateFileError for a damaged one.
    """

    order = 1000  # after every other callback has taken in what happened

    def __init__(
        self,
        path: Path | str,
        every_steps: int | None = None,
        every_epochs: int | None = 1,
        keep: int = 1,
    ) -> None:
        for name, value in {
            "every_steps": every_steps,
            "every_epochs": every_epochs,
            "keep": keep,
        }.items():
            if value is not None and value < 1:
                raise ValueError(f"Checkpoint: {name} must be at least 1, got {value}")
        self.path, self.keep = Path(path), keep
        self.every_steps, self.every_epochs = every_steps, every_epochs
        self.fits = 0  # that have begun
        self._found: Snapshot | None = None  # what is still to be gone on from
        self._file: Path | None = None
        self._is_over = False  # the fit in progress had ended before

    def begin_fit(self, learn: Learner) -> None:
        """Go on from the checkpoint there is, or pass over a fit that had ended before it."""
        if self.every_steps is not None and not hasattr(learn.data.train_dl, "state_dict"):
            kind = type(learn.data.train_dl).__name__
            raise ValueError(f"Checkpoint: every_steps needs a loader with state_dict, not {kind}")
        if self.fits == 0:
            self._find()
        self.fits += 1
        self._is_over = False
        if self._found is None:
            return
        fit = self._found["fit"]
        if self.fits < fit:
            self._is_over, learn.first_epoch = True, learn.epochs
        else:
            self._resume(learn, self._found)

    def begin_epoch(self, learn: Learner) -> None:
        """Put back what callbacks reset as an epoch begins, and the generators."""
        if self._found is None:
            return
        if self._found["batch"] > 0:
            restore_callbacks(learn, self._found)
        restore_generators(self._found)
        self._found = None

    def after_batch(self, learn: Learner) -> None:
        """Write a checkpoint, if it is time."""
        if learn.in_train and self.every_steps and learn.n_iter % self.every_steps == 0:
            self._write(learn, learn.epoch, learn.iter + 1)

    def after_epoch(self, learn: Learner) -> None:
        """Write a checkpoint, if it is time."""
        if self.every_epochs and (learn.epoch + 1) % self.every_epochs == 0:
            self._write(learn, learn.epoch + 1, 0)

    def after_fit(self, learn: Learner) -> None:
        """Write that the fit has ended, be it early."""
        if not self._is_over:
            self._write(learn, learn.epochs, 0, is_over=True)

    def _find(self) -> None:
        """Read the newest checkpoint, and remove what a kill in mid-write has left."""
        if is_main():
            for draft in self.path.glob(f".checkpoint-*{_SUFFIX}.*.tmp"):
                draft.unlink(missing_ok=True)
        files = self._files()
        if files:
            self._file = files[-1]
            self._found = load_state(self._file)

    def _files(self) -> list[Path]:
        return sorted(self.path.glob(f"checkpoint-*{_SUFFIX}"))

    def _resume(self, learn: Learner, found: Snapshot) -> None:
        try:
            check_snapshot(learn, found)
            restore_training(learn, found)
        except ValueError as error:
            remedy = "give it the settings it was made with, or remove it to train anew"
            raise CheckpointError(f"{self._file}: {error}; {remedy}") from error
        restore_callbacks(learn, found)
        place_in_training(learn, found)
        if learn.first_epoch == learn.epochs:  # no epoch begins
            restore_generators(found)
            self._found = None
        self._is_over = found["is_over"]

    def _write(self, learn: Learner, epoch: int, batch: int, is_over: bool = False) -> None:
        place: dict[str, Any] = {"fit": self.fits, "epoch": epoch, "batch": batch}
        snapshot = take_snapshot(learn) | place | {"is_over": is_over}
        if is_main():
            name = f"checkpoint-{self.fits:03d}-{learn.n_iter:09d}{_SUFFIX}"
            save_state(self.path / name, snapshot)
            for file in self._files()[: -self.keep]:
                file.unlink()
        wait_for_all()
