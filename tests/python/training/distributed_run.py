"""What each of the processes of a training does; torchrun starts it, a test reads what it leaves.

`distributed_run.py FOLDER` trains every case and leaves RANK-NAME files; then, in a last training,
one of the processes ends by a fault.
"""

import contextlib
import json
import os
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from tandem.data.bunch import DataBunch
from tandem.data.language_stream import LanguageModelStream
from tandem.data.loader import DataLoader
from tandem.data.transform import RandomTransform
from tandem.models.language_model import RNNTrainer, cross_entropy_flat, get_language_model
from tandem.optim.optimizer import adam_opt, sgd_mom_opt
from tandem.training.avg_stats import AvgStatsCallback
from tandem.training.callbacks import Callback
from tandem.training.checkpoint import Checkpoint
from tandem.training.distributed import Distributed, join_processes
from tandem.training.early_stopping import EarlyStopping, SaveBest
from tandem.training.gradients import GradientAccumulation, GradientClipping
from tandem.training.learner import Learner
from tandem.training.metrics import accuracy
from tandem.training.mixed_precision import MixedPrecision
from tandem.training.processes import gathered, process_count, process_rank
from tandem.training.recorder import Recorder
from tandem.training.schedule import sched_1cycle
from tandem.training.state_file import save_state
from torch import nn


class Jitter(RandomTransform):
    """Adds noise from its own generator."""

    def __call__(self, x):
        return x + self.random.gauss(0, 0.3)


class Pairs:
    """Items with a random transform, and their classes."""

    def __init__(self, rows, seed):
        self.x = torch.randn(rows, 6, generator=torch.Generator().manual_seed(seed))
        self.jitter = Jitter()

    def __len__(self):
        return len(self.x)

    def seed(self, seed):
        self.jitter.seed(seed)

    def __getitem__(self, index):
        x = self.x[index]
        return self.jitter(x), int(x[:3].argmax())


def net(seed):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(6, 8), nn.LayerNorm(8), nn.ReLU(), nn.Linear(8, 3))


def batches(sizes):
    x = torch.randn(sum(sizes), 6, generator=torch.Generator().manual_seed(3))
    return list(zip(x.split(sizes), x[:, :3].argmax(1).split(sizes), strict=True))


def loaders(rows=22, **options):
    # Without a seed: the first process's order must become everyone's.
    return DataLoader(Pairs(rows, 0), 4, shuffle=True, **options), DataLoader(Pairs(9, 1), 4)


CASES = {
    "short last batch": (lambda: loaders(), sgd_mom_opt, list),
    "one row for two": (lambda: loaders(21), adam_opt, list),
    "workers": (lambda: loaders(num_workers=1), adam_opt, list),
    "any loader": (lambda: (batches([5, 4, 3, 1]), batches([3, 1])), sgd_mom_opt, list),
    "clipped, accumulated": (
        lambda: loaders(),
        sgd_mom_opt,
        lambda: [GradientClipping(0.1), GradientAccumulation(4)],
    ),
    "mixed precision": (lambda: loaders(), adam_opt, lambda: [MixedPrecision(dynamic=False)]),
    "stopping": (lambda: loaders(), sgd_mom_opt, lambda: [EarlyStopping(patience=1, min_delta=1)]),
}


def train(name, folder, cbs=(), epochs=3):
    """Train a case; return what is compared."""
    make_loaders, opt_func, make = CASES[name]
    # In the one process as in the first of two; the others begin otherwise.
    torch.manual_seed(process_rank())
    data = DataBunch(*make_loaders())
    lines = []
    recorder, stats = Recorder(), AvgStatsCallback([accuracy], logger=lines.append)
    learn = Learner(net(process_rank()), data, F.cross_entropy, opt_func, 0.05, device="cpu")
    printed = Callback()
    printed.after_epoch = lambda learn: print(f"epoch {learn.epoch} of {name}")
    learn.fit(epochs, [recorder, stats, printed, Distributed(), *make(), *sched_1cycle(0.05), *cbs])
    assert learn.data is data
    assert type(learn.model) is nn.Sequential
    names = ("train_loss", "valid_loss", "valid_accuracy", "train_accuracy")
    return {
        "losses": list(recorder.losses),
        "model": learn.model.state_dict(),
        "history": [{name: row[name] for name in names} for row in stats.history],
    }


def train_language_model():
    """Train a recurrent model, whose state follows the rows; return what is compared."""
    torch.manual_seed(process_rank())
    text = torch.randint(2, 12, (101,), generator=torch.Generator().manual_seed(5))
    data = DataBunch(LanguageModelStream([text], 3, 7), LanguageModelStream([text[:40]], 3, 7))
    model = get_language_model(12, 8, 16, 2, 1, output_p=0, hidden_p=0, input_p=0, embed_p=0,
                               weight_p=0)  # fmt: skip
    learn = Learner(model, data, cross_entropy_flat, adam_opt, 0.01, device="cpu")
    recorder, stats = Recorder(), AvgStatsCallback(logger=lambda row: None)
    learn.fit(2, [recorder, stats, Distributed(), RNNTrainer()])
    losses = [*recorder.losses, *(row["valid_loss"] for row in stats.history)]
    return {"losses": losses, "model": model.state_dict()}


def batch_norm_net():
    return nn.Sequential(nn.Linear(6, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 3))


def train_batch_norm():
    """Train with batch norm; return the model and its validation loss."""
    torch.manual_seed(process_rank())
    data = DataBunch(DataLoader(Pairs(24, 0), 8, shuffle=True), batches([4, 3, 2]))
    learn = Learner(batch_norm_net(), data, F.cross_entropy, sgd_mom_opt, 0.05, device="cpu")
    stats = AvgStatsCallback(logger=lambda row: None)
    learn.fit(2, [stats, Distributed()])
    return {"model": learn.model.state_dict(), "loss": stats.history[-1]["valid_loss"]}


class Die(Callback):
    """Ends one process, at the fifth step."""

    order = 50

    def after_batch(self, learn):
        if learn.n_iter == 5 and process_rank() == process_count() - 1:
            sys.stdout.flush()
            raise RuntimeError("the disk of process 1 is full")


class Stop(Callback):
    """Interrupts all of them."""

    def begin_batch(self, learn):
        if learn.n_iter == 8:
            raise KeyboardInterrupt


def resumed(folder):
    """A training that is interrupted and goes on."""
    kept = [SaveBest(folder / "best"), Checkpoint(folder / "checkpoints", every_steps=1)]
    with contextlib.suppress(KeyboardInterrupt):
        train("short last batch", folder, [Stop(), *kept])
    kept = [SaveBest(folder / "best"), Checkpoint(folder / "checkpoints", every_steps=1)]
    return train("short last batch", folder, kept)


def skipping():
    """What is said of a loader that leaves out what cannot be read."""
    data = DataBunch(*loaders(on_error="skip"))
    try:
        Learner(net(0), data, F.cross_entropy, device="cpu").fit(1, [Distributed()])
    except ValueError as error:
        return str(error)
    return "nothing"


def main(folder):
    torch.set_num_threads(1)
    count = join_processes()
    (folder / f"{os.getpid()}.pid").touch()
    for name in CASES:
        save_state(folder / f"{process_rank()}-{name}", train(name, folder))
    save_state(folder / f"{process_rank()}-resumed", resumed(folder))
    save_state(folder / f"{process_rank()}-language model", train_language_model())
    save_state(folder / f"{process_rank()}-batch norm", train_batch_norm())
    assert gathered(process_rank()) == list(range(count))
    facts = {"count": count, "skipping": skipping()}
    (folder / f"{process_rank()}.json").write_text(json.dumps(facts))
    gathered("all has been written")
    train("short last batch", folder, [Die()], epochs=100)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
