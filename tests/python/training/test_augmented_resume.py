"""Augmented and mixed batches are the same to the bit in a training that broke off and went on."""

from contextlib import suppress

import numpy as np
import pytest
import torch
from PIL import Image
from tandem.data.augment import PilRandomFlip, RandomResizedCrop
from tandem.data.augment_batch import BatchAugment
from tandem.data.bunch import DataBunch
from tandem.data.images import ToByteTensor, ToFloatTensor
from tandem.data.items import ItemList
from tandem.data.loader import DataLoader
from tandem.training.batch_transform import BatchTransformCallback
from tandem.training.callbacks import Callback
from tandem.training.checkpoint import Checkpoint
from tandem.training.label_smoothing import LabelSmoothingCrossEntropy
from tandem.training.learner import Learner
from tandem.training.mixup import MixUp
from tiny_runs import Steps, weights
from torch import nn

ROWS, EPOCHS, STEPS = 18, 2, 10  # five batches an epoch, the last one short


class Photos:
    """Made-up photos through Pillow's transforms, and classes."""

    def __init__(self):
        rng = np.random.default_rng(0)
        photos = [Image.fromarray(p) for p in rng.integers(0, 256, (ROWS, 12, 16, 3), np.uint8)]
        tfms = [PilRandomFlip(), RandomResizedCrop(8), ToByteTensor(), ToFloatTensor()]
        self.x = ItemList(photos, tfms=tfms)

    def __len__(self):
        return ROWS

    def seed(self, seed):
        self.x.seed(seed)

    def __getitem__(self, index):
        return self.x[index], index % 3


class BrokenOffError(Exception):
    """What ends a training before its end."""


class Stop(Callback):
    """Ends a fit by an error, after so many steps."""

    order = 2000

    def __init__(self, step):
        self.step = step

    def after_batch(self, learn):
        if learn.in_train and learn.n_iter == self.step:
            raise BrokenOffError


def run(folder, *others):
    """Train in a folder, from where it was left; return the losses of this part, and the net."""
    torch.manual_seed(0)
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(4 * 36, 3))
    data = DataBunch(DataLoader(Photos(), 4, shuffle=True), DataLoader(Photos(), 8))
    augment = BatchAugment(tilt=0.2, erase=0.5, copy=0.5)
    steps = Steps()
    cbs = [BatchTransformCallback(augment), MixUp(), steps, Checkpoint(folder, every_steps=1)]
    learn = Learner(net, data, LabelSmoothingCrossEntropy(), lr=0.05, cbs=cbs, device="cpu")
    with suppress(BrokenOffError):
        learn.fit(EPOCHS, others)
    return steps.train, learn.model


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The losses and the net of a training that nothing broke off."""
    return run(tmp_path_factory.mktemp("whole"))


@pytest.mark.parametrize("step", [1, 3, 5, 8])
def test_a_resumed_training_sees_the_same_pictures(tmp_path, whole, step):
    losses, net = whole
    assert len(losses) == STEPS
    before, _ = run(tmp_path, Stop(step))
    after, resumed = run(tmp_path)
    assert [len(before), len(after)] == [step, STEPS - step]
    assert before + after == losses
    assert torch.equal(weights(resumed), weights(net))


def test_without_the_augmentations_state_it_would_not(tmp_path, whole, monkeypatch):
    for kind in (BatchTransformCallback, MixUp):
        monkeypatch.delattr(kind, "state_dict")
        monkeypatch.delattr(kind, "load_state_dict")
    before, _ = run(tmp_path, Stop(3))
    after, _ = run(tmp_path)
    assert before + after != whole[0]
