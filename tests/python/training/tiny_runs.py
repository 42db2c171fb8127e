"""Small made-up trainings for the tests: data, a net, a learner, and a record of its steps."""

import torch
import torch.nn.functional as F
from tandem.data.bunch import DataBunch
from tandem.optim.optimizer import sgd_mom_opt
from tandem.training.callbacks import Callback
from tandem.training.learner import Learner
from torch import nn

INPUTS, CLASSES = 6, 3


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def made_up(rows, seed=0):
    """Inputs [rows, 6] and the class of the largest of the first three."""
    x = torch.randn(rows, INPUTS, generator=seeded(seed))
    return x, x[:, :CLASSES].argmax(1)


class Batches(list):
    """Batches of so many rows each, in turn: a loader without any state."""

    def __init__(self, rows, size, seed=0):
        x, y = made_up(rows, seed)
        super().__init__(zip(x.split(size), y.split(size), strict=True))


def small_net(seed=0, *between):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(INPUTS, 8), nn.ReLU(), *between, nn.Linear(8, CLASSES))


class Steps(Callback):
    """The losses of the training batches, as after_batch sees them, and of validation's."""

    order = 50

    def __init__(self):
        self.train, self.valid = [], []

    def after_batch(self, learn):
        (self.train if learn.in_train else self.valid).append(learn.loss.item())


def small_learner(model=None, train=None, valid=None, cbs=(), **arguments):
    train = Batches(40, 8) if train is None else train
    valid = Batches(20, 8, seed=1) if valid is None else valid
    arguments = {"opt_func": sgd_mom_opt, "lr": 0.1, "device": "cpu"} | arguments
    model = small_net() if model is None else model
    return Learner(model, DataBunch(train, valid), F.cross_entropy, cbs=cbs, **arguments)


def weights(model):
    return torch.cat([p.detach().reshape(-1).clone() for p in model.parameters()])


def two_batches(cbs=(), **arguments):
    """A learner of two training batches and one to validate on."""
    return small_learner(train=Batches(8, 4), valid=Batches(4, 4), cbs=cbs, **arguments)
