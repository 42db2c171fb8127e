"""What the learner does in a fit: a bare loop's steps, training and evaluating in turn."""

import copy

import pytest
import torch
import torch.nn.functional as F
from tandem.optim.optimizer import Optimizer, adam_opt, sgd_mom_opt, sgd_opt
from tandem.training.callbacks import Callback
from tandem.training.learner import param_getter
from tiny_runs import Batches, Steps, small_learner, small_net, weights
from torch import nn


def bare_loop(model, batches, optimizer, epochs):
    losses = []
    for _ in range(epochs):
        for x, y in batches:
            optimizer.zero_grad()
            loss = F.cross_entropy(model(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses


def test_a_fit_is_pytorchs_bare_loop():
    model = small_net()
    twin, steps = copy.deepcopy(model), Steps()
    learn = small_learner(model)
    learn.fit(3, [steps])
    optimizer = torch.optim.SGD(twin.parameters(), lr=0.1, momentum=0.9)
    assert steps.train == pytest.approx(bare_loop(twin, Batches(40, 8), optimizer, 3), rel=1e-6)
    torch.testing.assert_close(weights(model), weights(twin))
    x, y = (torch.cat(part) for part in zip(*learn.data.valid_dl, strict=True))
    with torch.no_grad():
        pairs = zip(x.split(8), y.split(8), strict=True)
        expected = [F.cross_entropy(twin(a), b).item() for a, b in pairs]
    assert steps.valid[-3:] == pytest.approx(expected, rel=1e-5)


def test_the_original_never_said_that_it_trains_pull_517():
    seen = []

    class Look(Callback):
        def after_loss(self, learn):
            seen.append((learn.in_train, learn.model.training, learn.loss.requires_grad))

        def begin_validate(self, learn):
            seen.append((learn.in_train, learn.model.training, torch.is_grad_enabled()))

    learn = small_learner(train=Batches(8, 8), valid=Batches(8, 8), cbs=[Look()])
    assert not learn.in_train
    learn.fit(2)
    assert seen == [(True, True, True), (False, False, True), (False, False, False)] * 2


def test_validation_leaves_the_model_as_it_is():
    model = small_net(0, nn.BatchNorm1d(8), nn.Dropout(0.5))
    states = []

    class Look(Callback):
        order = 100

        def begin_validate(self, learn):
            states.append(copy.deepcopy(learn.model.state_dict()))

        def after_epoch(self, learn):
            states.append(copy.deepcopy(learn.model.state_dict()))

    learn = small_learner(model, cbs=[Look()])
    learn.fit(1)
    assert states[0].keys() == states[1].keys()
    assert all(torch.equal(value, states[1][name]) for name, value in states[0].items())
    assert int(model[2].num_batches_tracked) == 5
    assert all(p.grad is None for p in model.parameters())


def test_no_callback_sees_a_gradient_left_over():
    class Look(Callback):
        def begin_batch(self, learn):
            assert all(p.grad is None for p in learn.model.parameters())

        def after_backward(self, learn):
            assert all(p.grad is not None for p in learn.model.parameters())

    small_learner(cbs=[Look()]).fit(2)


# Counting.


def test_steps_batches_and_epochs_are_counted():
    seen = []

    class Look(Callback):
        def begin_batch(self, learn):
            seen.append((learn.epoch, learn.iter, learn.iters, learn.n_iter, learn.n_epochs))

    learn = small_learner(train=Batches(12, 4), valid=[], cbs=[Look()])
    for _ in "ab":  # each fit counts anew
        learn.fit(2)
        assert [s[:4] for s in seen] == [(e, i, 3, 3 * e + i) for e in (0, 1) for i in range(3)]
        assert [s[4] for s in seen] == pytest.approx([i / 3 for i in range(6)])
        assert (learn.epochs, learn.n_iter, learn.n_epochs) == (2, 6, 2)
        seen.clear()


def test_a_resume_sets_where_a_fit_begins():
    class Loader(list):
        start = 0

        def __iter__(self):
            start, self.start = self.start, 0
            return iter(self[start:])

    class Resume(Callback):
        def begin_fit(self, learn):
            learn.first_epoch, learn.n_iter, learn.data.train_dl.start = 2, 11, 3

    class Look(Callback):
        def begin_batch(self, learn):
            seen.append((learn.epoch, learn.iter, learn.n_iter, learn.n_epochs))

    seen = []
    learn = small_learner(train=Loader(Batches(20, 4)), valid=[])
    learn.fit(4, [Resume(), Look()])
    assert [s[:3] for s in seen[:3]] == [(2, 3, 11), (2, 4, 12), (3, 0, 13)]
    assert [s[3] for s in seen[:3]] == pytest.approx([2.6, 2.8, 3.0])
    assert len(seen) == 2 + 5


def test_a_fit_of_no_epochs_trains_nothing():
    learn = small_learner()
    before = weights(learn.model)
    learn.fit(0)
    assert torch.equal(weights(learn.model), before)


# The optimiser.


def test_the_optimiser_is_made_once_and_goes_on_from_fit_to_fit():
    learn, twin = small_learner(opt_func=adam_opt), small_learner(opt_func=adam_opt)
    assert learn.opt is None
    learn.fit(1)
    first = learn.opt
    learn.fit(1)
    assert learn.opt is first
    twin.fit(2)
    assert torch.equal(weights(learn.model), weights(twin.model))


def test_reset_opt_makes_another_with_the_rate_of_now():
    learn = small_learner(lr=0.1)
    learn.fit(1)
    first, learn.lr = learn.opt, 0.5
    learn.fit(0)
    assert learn.opt.hypers[0]["lr"] == 0.1
    learn.fit(0, reset_opt=True)
    assert learn.opt is not first
    assert learn.opt.hypers[0]["lr"] == 0.5
    assert not learn.opt.state


def test_the_original_used_a_global_rate_pull_474():
    # two learners, two rates, at the same time
    starts, moves = small_net(), []
    for lr in (0.5, 0.001):
        learn = small_learner(copy.deepcopy(starts), train=Batches(8, 8), opt_func=sgd_opt, lr=lr)
        learn.fit(1)
        moves.append((weights(learn.model) - weights(starts)).norm().item())
    assert moves[0] == pytest.approx(500 * moves[1], rel=1e-3)


def test_the_original_handlers_forgot_self_pull_365():
    # what one learner is told, another's callbacks must not hear
    first, second = Steps(), Steps()
    learn, other = small_learner(cbs=[first]), small_learner(cbs=[second])
    learn.fit(1)
    assert (len(first.train), len(second.train)) == (5, 0)
    other.fit(2)
    assert (len(first.train), len(second.train)) == (5, 10)


def test_a_splitter_makes_the_groups():
    learn = small_learner(splitter=lambda m: [list(m[0].parameters()), list(m[2].parameters())])
    learn.fit(0)
    assert [len(group) for group in learn.opt.param_groups] == [2, 2]
    assert [hypers["lr"] for hypers in learn.opt.hypers] == [0.1, 0.1]


def test_all_that_is_not_frozen_is_trained_by_default():
    model = small_net()
    model[0].requires_grad_(False)
    assert param_getter(model) == [list(model[2].parameters())]
    frozen = model[0].weight.clone()
    small_learner(model).fit(1)
    assert torch.equal(model[0].weight, frozen)


def test_an_optimiser_of_ones_own_is_asked_for_groups_and_rate():
    asked = []

    def opt_func(groups, lr):
        asked.append((groups, lr))
        return sgd_mom_opt(groups, lr=lr)

    learn = small_learner(opt_func=opt_func, lr=0.3)
    learn.fit(1)
    ((groups, lr),) = asked
    assert isinstance(learn.opt, Optimizer)
    assert lr == 0.3
    assert groups[0][0] is learn.model[0].weight
