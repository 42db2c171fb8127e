"""What the learner predicts, and on which device."""

from collections import namedtuple

import pytest
import torch
import torch.nn.functional as F
from tandem.data.bunch import DataBunch
from tandem.training.learner import Learner, default_device, to_device
from tiny_runs import Batches, made_up, small_learner, small_net
from torch import nn


def test_predictions_are_made_in_evaluating_mode_and_leave_the_mode():
    learn = small_learner(small_net(0, nn.Dropout(0.5), nn.BatchNorm1d(8)))
    learn.fit(1)
    x, _ = made_up(5)
    for training in (True, False):
        learn.model.train(training)
        pred = learn.predict(x)
        assert learn.model.training is training
        assert not pred.requires_grad
        assert pred.device.type == "cpu"
        assert torch.equal(pred, learn.predict(x))
    learn.model.eval()
    torch.testing.assert_close(pred, learn.model(x))


def test_predictions_of_a_loader_are_joined_with_its_targets():
    learn = small_learner(valid=Batches(11, 4, seed=1))
    preds, targets = learn.get_preds()
    x, y = (torch.cat(part) for part in zip(*learn.data.valid_dl, strict=True))
    torch.testing.assert_close(preds, learn.predict(x))
    assert torch.equal(targets, y)
    assert len(learn.get_preds(Batches(6, 4))[0]) == 6
    with pytest.raises(ValueError, match="no batch to predict on"):
        learn.get_preds([])


def test_a_model_that_fails_to_predict_is_left_in_its_mode():
    learn = small_learner()
    learn.model.train()
    with pytest.raises(RuntimeError):
        learn.predict(torch.zeros(2, 99))
    assert learn.model.training


# Devices.


def test_batches_of_any_make_go_to_the_device():
    Pair = namedtuple("Pair", "words lengths")
    x = torch.ones(2)
    moved = to_device({"a": [x, (x, "text")], "b": Pair(x, 3)}, torch.device("meta"))
    assert moved["a"][0].is_meta
    assert moved["a"][1][0].is_meta
    assert moved["a"][1][1] == "text"
    assert isinstance(moved["b"], Pair)
    assert moved["b"].words.is_meta
    assert moved["b"].lengths == 3


def test_the_device_is_the_best_there_is_or_the_one_named(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    assert default_device().type == "cuda"
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert default_device().type == "mps"
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert default_device().type == "cpu"
    model = nn.Linear(2, 2)
    assert Learner(model, DataBunch([], []), F.cross_entropy, device="meta").device.type == "meta"
    assert model.weight.is_meta
