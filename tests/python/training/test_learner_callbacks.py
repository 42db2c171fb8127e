"""Whom the learner tells of events, and what they may change."""

import pytest
import torch
from tandem.training.callbacks import (
    Callback,
)
from tiny_runs import two_batches, weights


def test_lower_orders_come_first_and_equals_as_they_were_given():
    told = []

    def teller(name, order):
        callback = Callback()
        callback.order = order
        callback.begin_fit = lambda learn: told.append(name)
        return callback

    learn = two_batches([teller("a", 2), teller("b", 0), teller("c", 1)])
    learn.fit(0, [teller("d", 0), teller("e", -1), teller("f", 1)])
    assert told == ["e", "b", "d", "c", "f", "a"]


def test_callbacks_of_a_fit_are_among_the_learners_while_it_lasts():
    seen = []

    class Look(Callback):
        def begin_fit(self, learn):
            seen.append(list(learn.cbs))

    own, guest = Look(), Look()
    learn = two_batches([own])
    learn.fit(1, [guest])
    assert seen[0] == seen[1]
    assert {own, guest} <= set(seen[0])
    assert guest not in learn.cbs
    learn.fit(1)
    assert guest not in seen[2]


def test_a_method_named_like_an_event_that_does_not_exist_is_refused():
    class Misspelt(Callback):
        def begin_bach(self, learn):
            raise AssertionError("never called")

    learn = two_batches()
    with pytest.raises(ValueError, match=r"Misspelt\.begin_bach: there is no event of that name"):
        learn.fit(1, [Misspelt()])
    learn.fit(1)  # it is not kept
    with pytest.raises(ValueError, match="begin_bach"):
        two_batches([Misspelt()])


def test_callbacks_may_replace_the_batch_the_prediction_and_the_loss():
    class Replace(Callback):
        def begin_batch(self, learn):
            learn.xb = learn.xb * 0

        def after_pred(self, learn):
            learn.pred = learn.pred + 1

        def after_loss(self, learn):
            self.original, learn.loss = learn.loss, learn.loss * 0

    replace = Replace()
    learn = two_batches([replace])
    before = weights(learn.model)
    learn.fit(1)
    assert torch.equal(weights(learn.model), before)  # the loss was a constant
    with torch.no_grad():
        pred = learn.model(learn.xb) + 1
    torch.testing.assert_close(replace.original, learn.loss_func(pred, learn.yb))
    assert learn.loss == 0
