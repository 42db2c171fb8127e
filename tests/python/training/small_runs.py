"""A small learner for tests of callbacks: 3 classes, 50 made-up rows, a short last batch."""

import torch
import torch.nn.functional as F
from tandem.data.bunch import DataBunch
from tandem.foundations.training_loop import DataLoader, Dataset, Sampler
from tandem.optim.optimizer import sgd_mom_opt
from tandem.training.callbacks import Callback
from tandem.training.learner import Learner
from torch import nn

ROWS, BATCH = 50, 16  # three whole batches and one of 2


def rows(count=ROWS, seed=0):
    """Inputs [count, 6] and classes that follow from them."""
    x = torch.randn(count, 6, generator=torch.Generator().manual_seed(seed))
    return x, x[:, :3].argmax(1)


def small_data(valid=20):
    """Loaders that keep the order of their rows."""
    train, test = Dataset(*rows()), Dataset(*rows(valid, seed=1))
    return DataBunch(
        DataLoader(train, BATCH, Sampler(len(train))), DataLoader(test, BATCH, Sampler(len(test)))
    )


def small_net(seed=2):
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        return nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 3))


def small_learner(cbs=(), lr=0.1, **settings):
    settings = {"opt_func": sgd_mom_opt, "device": "cpu"} | settings
    return Learner(small_net(), small_data(), F.cross_entropy, lr=lr, cbs=cbs, **settings)


class Watch(Callback):
    """Calls a function at events of its choice, after other callbacks."""

    order = 50

    def __init__(self, **events):
        for name, function in events.items():
            setattr(self, name, function)
