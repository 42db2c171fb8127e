"""A small convolutional training, in whichever precision."""

import torch
from tandem.optim.optimizer import sgd_mom_opt
from tiny_runs import Steps, seeded, small_learner
from torch import nn

HALF, FLOAT = torch.float16, torch.float32


def conv_net(norm=nn.BatchNorm2d):
    torch.manual_seed(0)
    return nn.Sequential(
        nn.Conv2d(1, 8, 3, padding=1),
        norm(8),
        nn.ReLU(),
        nn.Conv2d(8, 8, 3, stride=2),
        nn.Flatten(),
        nn.Linear(8 * 9, 3),
    )


def images(batches=6, size=16):
    x = torch.randn(batches * size, 1, 8, 8, generator=seeded())
    y = (x.mean((1, 2, 3)) > 0).long() + (x[:, 0, 0, 0] > 0)
    return list(zip(x.split(size), y.split(size), strict=True))


def trained(cb, opt=sgd_mom_opt, lr=0.05, epochs=4, norm=nn.BatchNorm2d):
    steps = Steps()
    model = conv_net(norm)
    learn = small_learner(model, train=images(), valid=images(1), opt_func=opt, lr=lr)
    learn.fit(epochs, [steps, *([cb] if cb else [])])
    return learn, steps
