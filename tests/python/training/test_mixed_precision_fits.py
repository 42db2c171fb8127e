"""Mixed precision over whole fits: masters, the optimiser's state, interruptions."""

import copy

import pytest
import torch
from mixed_precision_runs import FLOAT, HALF, conv_net, images
from tandem.optim.optimizer import adam_opt, lamb_opt, sgd_mom_opt, sgd_opt
from tandem.training.amp import AmpCallback
from tandem.training.callbacks import Callback
from tandem.training.gradients import GradientAccumulation
from tandem.training.mixed_precision import MixedPrecision
from tiny_runs import Batches, made_up, small_learner, small_net, weights
from torch import nn


def test_masters_keep_updates_that_half_would_round_away():
    class Constant(nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = nn.Parameter(torch.ones(1))

        def forward(self, x):
            return self.weight * x

    batches = [(torch.ones(1, 1), torch.zeros(1, dtype=torch.long))] * 50
    rounded = Constant().half()
    for _ in batches:  # 1 - 1e-4 is 1 in float16
        with torch.no_grad():
            rounded.weight -= 1e-4
    assert rounded.weight.item() == 1
    model = Constant()
    learn = small_learner(model, train=batches, valid=[], opt_func=sgd_opt, lr=1e-4)
    learn.loss_func = lambda pred, y: pred.sum()
    learn.fit(1, [MixedPrecision(dynamic=False)])
    assert model.weight.item() == pytest.approx(1 - 50e-4, rel=1e-5)


def test_the_scale_keeps_gradients_that_would_vanish():
    def gradient(scale):
        model = nn.Linear(1, 1, bias=False)
        with torch.no_grad():
            model.weight.fill_(0.0)
        batches = [(torch.full((1, 1), 1e-3), torch.zeros(1))]
        learn = small_learner(model, train=batches, valid=[], opt_func=sgd_opt, lr=1.0)
        # d loss / d w = 1e-5 * 1e-3, below float16's smallest number, 6e-8
        learn.loss_func = lambda pred, y: (pred * 1e-5).sum()
        learn.fit(1, [MixedPrecision(loss_scale=scale, dynamic=False)])
        return -model.weight.item()

    assert gradient(1.0) == 0
    assert gradient(1024.0) == pytest.approx(1e-8, rel=0.02)


@pytest.mark.parametrize("flat", [False, True])
@pytest.mark.parametrize("opt", [sgd_mom_opt, adam_opt])
def test_two_fits_are_one_for_the_optimisers_state_and_the_masters_go_on(flat, opt):
    ends = []
    for fits in ([3], [1, 2]):
        learn = small_learner(conv_net(), train=images(), valid=[], opt_func=opt, lr=0.01)
        groups = learn.splitter(learn.model)
        for epochs in fits:
            learn.fit(epochs, [MixedPrecision(dynamic=False, flat_master=flat)])
        assert all(p is q for p, q in zip(learn.opt.param_groups[0], groups[0], strict=True))
        assert set(learn.opt.state) == set(groups[0])
        ends.append((weights(learn.model), learn.opt.state_dict()["state"]))
    assert torch.equal(ends[0][0], ends[1][0])
    for place, state in ends[0][1].items():
        for name, value in state.items():
            other = ends[1][1][place][name]
            assert torch.equal(value, other) if isinstance(value, torch.Tensor) else value == other


def test_a_flat_master_of_groups_of_one_parameter_keeps_shapes():
    learn = small_learner(
        splitter=lambda m: [[p] for p in m.parameters()], opt_func=adam_opt, lr=0.01
    )
    learn.fit(1, [MixedPrecision(dynamic=False, flat_master=True)])
    assert all(learn.opt.state[p]["grad_avg"].shape == p.shape for p in learn.model.parameters())


@pytest.mark.parametrize("make", [lambda: MixedPrecision(dynamic=False), lambda: AmpCallback(HALF)])
def test_callbacks_work_in_float32_whatever_their_order(make):
    kinds = set()

    class Augment(Callback):
        order = 50

        def begin_batch(self, learn):
            kinds.add(learn.xb.dtype)
            learn.xb = learn.xb + torch.ones_like(learn.xb)  # float32 again
            kinds.add((learn.xb @ learn.xb.T).dtype)

        def after_pred(self, learn):
            kinds.add(learn.pred.dtype)

        def after_loss(self, learn):
            kinds.add(learn.loss.dtype)

        def begin_validate(self, learn):
            kinds.add(learn.predict(made_up(2)[0]).dtype)  # the model is whole to others, too

    small_learner().fit(1, [Augment(), make()])
    assert kinds == {FLOAT}


@pytest.mark.parametrize("make", [MixedPrecision, lambda: AmpCallback(HALF)])
def test_a_model_that_fails_leaves_no_autocast_and_no_hook(make):
    learn = small_learner(train=[(torch.zeros(2, 99), torch.zeros(2).long())])
    with pytest.raises(RuntimeError):
        learn.fit(1, [make()])
    assert not torch.is_autocast_enabled("cpu")
    assert not learn.model._forward_hooks
    assert not learn.model._forward_pre_hooks


@pytest.mark.parametrize("event", ["begin_batch", "after_pred", "after_loss", "after_step"])
@pytest.mark.parametrize(
    "make", [lambda: MixedPrecision(dynamic=False), lambda: AmpCallback(HALF, init_scale=512.0)]
)
def test_an_interruption_leaves_a_whole_model_and_no_autocast(event, make):
    def interrupt(learn):
        if learn.n_iter == 3:
            raise KeyboardInterrupt

    interruption = Callback()
    interruption.order = 20
    setattr(interruption, event, interrupt)
    learn = small_learner()
    groups = copy.copy(learn.splitter(learn.model))
    with pytest.raises(KeyboardInterrupt):
        learn.fit(1, [make(), interruption])
    assert {p.dtype for p in learn.model.parameters()} == {FLOAT}
    assert all(p is q for p, q in zip(learn.opt.param_groups[0], groups[0], strict=True))
    assert not torch.is_autocast_enabled("cpu")


def test_accumulation_works_on_the_masters():
    ends = []
    for steps, size in ((2, 8), (1, 16)):
        learn = small_learner(train=Batches(64, size), opt_func=sgd_opt, lr=0.1)
        learn.fit(2, [MixedPrecision(dynamic=False), GradientAccumulation(steps)])
        ends.append(weights(learn.model))
    torch.testing.assert_close(*ends, rtol=1e-2, atol=1e-3)


def test_lamb_sees_layers_unless_the_master_is_flat():
    learn = small_learner(opt_func=lamb_opt, lr=0.01)
    learn.fit(1, [MixedPrecision(dynamic=False)])
    exact = small_learner(opt_func=lamb_opt, lr=0.01)
    exact.fit(1)
    torch.testing.assert_close(weights(learn.model), weights(exact.model), rtol=0.02, atol=2e-3)


def test_state_goes_on_where_it_was():
    cb = MixedPrecision(scale_wait=3)
    learn = small_learner()
    saved = []

    class Keep(Callback):
        order = 1000

        def after_epoch(self, learn):
            saved.append(copy.deepcopy(cb.state_dict()))

    class Resume(Callback):
        order = 1000

        def begin_fit(self, learn):
            other.load_state_dict(saved[0])
            seen.append(copy.deepcopy(other.state_dict()))

    learn.fit(1, [cb, Keep()])
    other, seen = MixedPrecision(scale_wait=3), []
    small_learner(small_net(5)).fit(0, [other, Resume()])
    assert seen[0]["scale"] == saved[0]["scale"]
    pairs = zip(seen[0]["masters"][0], saved[0]["masters"][0], strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)
