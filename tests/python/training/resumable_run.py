"""A training to be killed and run again: all that draws at random and all that has a state.

`run` is the program; each time it is run in the same folder it should go on where it was. It
writes every loss to losses.txt as it comes, and at the end what it came to. Run as a script it is
a server: what a run imports is imported once, and each run is a process forked off.
"""

import json
import os
import random
import signal
import sys
import traceback
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tandem.data.bunch import DataBunch
from tandem.data.items import ItemList
from tandem.data.loader import DataLoader
from tandem.data.transform import RandomTransform
from tandem.optim.optimizer import adam_opt, ranger_opt, sgd_mom_opt
from tandem.training import state_file
from tandem.training.amp import AmpCallback
from tandem.training.callbacks import Callback, CancelBatchException
from tandem.training.checkpoint import Checkpoint
from tandem.training.early_stopping import EarlyStopping, SaveBest
from tandem.training.gradients import GradientAccumulation, GradientClipping
from tandem.training.learner import Learner
from tandem.training.mixed_precision import MixedPrecision
from tandem.training.schedule import sched_1cycle
from torch import nn

ROWS, BATCH, EPOCHS = 22, 4, 3  # six batches, the last one short


class Jitter(RandomTransform):
    """Adds noise from its own generator."""

    def __call__(self, x):
        return x + self.random.gauss(0, 0.3)


class Pairs:
    """Items with a random transform, and their classes."""

    def __init__(self, rows, seed, tfms):
        generator = torch.Generator().manual_seed(seed)
        self.x = ItemList(torch.randn(rows, 6, generator=generator).unbind(), tfms=tfms)
        self.y = [int(x[:3].argmax()) for x in self.x.items]

    def __len__(self):
        return len(self.y)

    def seed(self, seed):
        self.x.seed(seed)

    def __getitem__(self, index):
        return self.x[index], self.y[index]


class Draws(Callback):
    """Draws from every generator there is for every batch, as mixup and the like may."""

    def begin_batch(self, learn):
        if learn.in_train:
            noise = random.gauss(0, 0.1) + np.random.normal(0, 0.1)
            learn.xb = learn.xb + noise + 0.1 * torch.randn_like(learn.xb)


class Losses(Callback):
    """Keeps the losses, and writes them at once, where a kill leaves them."""

    order = 50

    def __init__(self, folder):
        self.file, self.losses = folder / "losses.txt", []

    def after_batch(self, learn):
        if learn.in_train:
            self.losses.append(learn.loss.item())
            with self.file.open("a") as file:
                file.write(f"{len(self.losses)} {self.losses[-1].hex()}\n")

    def state_dict(self):
        return {"losses": self.losses}

    def load_state_dict(self, state):
        self.losses = list(state["losses"])


class Means(Callback):
    """A mean over each epoch, begun anew at its begin: what a resume within an epoch must keep."""

    def __init__(self):
        self.sums, self.means = 0.0, []

    def begin_epoch(self, learn):
        self.sums = 0.0

    def after_batch(self, learn):
        if learn.in_train:
            self.sums += learn.loss.item()

    def after_epoch(self, learn):
        self.means.append(self.sums)

    def state_dict(self):
        return {"sums": self.sums, "means": list(self.means)}

    def load_state_dict(self, state):
        self.sums, self.means = state["sums"], list(state["means"])


class Skips(Callback):
    """Cancels some batches after their backward pass; their gradients stay for the next step."""

    order = 30

    def after_backward(self, learn):
        if learn.iter == 2:
            raise CancelBatchException


class Die(Callback):
    """Kills the process at an event of a training step, counted over all fits and lives."""

    order = 2000

    def __init__(self, event, step, losses):
        self.step, self.losses = step, losses
        setattr(self, event, self.maybe)

    def maybe(self, learn):
        if len(self.losses.losses) >= self.step:
            os.kill(os.getpid(), signal.SIGKILL)


def net():
    return nn.Sequential(
        nn.Linear(6, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Dropout(0.3), nn.Linear(8, 3)
    )


VARIANTS = {
    "momentum": (sgd_mom_opt, {}, lambda folder: [GradientClipping(1.0)]),
    "adam with workers": (adam_opt, {"num_workers": 2}, lambda folder: []),
    "ranger, accumulated": (ranger_opt, {}, lambda folder: [GradientAccumulation(4)]),
    "by hand": (adam_opt, {}, lambda folder: [MixedPrecision(max_loss_scale=2.0**9, scale_wait=3)]),
    "flat by hand": (sgd_mom_opt, {}, lambda f: [MixedPrecision(dynamic=False, flat_master=True)]),
    "amp": (adam_opt, {}, lambda folder: [AmpCallback(torch.float16, growth_interval=3)]),
    "stopping": (
        sgd_mom_opt,
        {},
        lambda folder: [Skips(), EarlyStopping(patience=1), SaveBest(folder / "best")],
    ),
}


def run(folder, variant="momentum", every_steps=1, every_epochs=1, fits=(EPOCHS,), die=None):
    """Train in a folder, from where it was left; killed at `die`, (event, step)."""
    torch.set_num_threads(1)
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    np.random.seed(2)
    random.seed(3)
    opt_func, options, make = VARIANTS[variant]
    train = DataLoader(Pairs(ROWS, 0, [Jitter()]), BATCH, shuffle=True, **options)
    valid = DataLoader(Pairs(10, 1, [Jitter()]), BATCH)
    losses, means = Losses(folder), Means()
    checkpoint = Checkpoint(folder / "checkpoints", every_steps, every_epochs, keep=2)
    cbs = [losses, means, Draws(), *make(folder), checkpoint]
    if die and die[0] == "mid-write":
        _die_in_mid_write(*die[1:], losses)
    elif die:
        cbs.append(Die(*die, losses))
    data = DataBunch(train, valid)
    learn = Learner(net(), data, F.cross_entropy, opt_func, 0.02, cbs=cbs, device="cpu")
    for number, epochs in enumerate(fits):
        learn.fit(epochs, sched_1cycle(0.02), reset_opt=number == 1)
        torch.rand(number + 1)  # what a program draws between its fits
    end = {"model": learn.model.state_dict(), "losses": losses.losses, "means": means.means}
    state_file.save_state(folder / "end", end | {"next": torch.rand(1), "opt": learn.opt.hypers})


def _die_in_mid_write(step, losses):
    """Be killed when the file of a checkpoint is written but not yet in its place."""
    replace = os.replace

    def killed(source, target):
        if len(losses.losses) >= step and "checkpoint" in str(target):
            os.kill(os.getpid(), signal.SIGKILL)
        replace(source, target)

    os.replace = killed


def serve():
    """For each line of standard input, the arguments of a run: say its pid, then its exit code."""
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _run_and_exit(json.loads(line))
        print(pid, flush=True)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _run_and_exit(arguments):
    code = 1
    try:
        run(**arguments)
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


if __name__ == "__main__":
    serve()
