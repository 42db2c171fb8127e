"""Mixed precision by hand: against float32, against torch.amp, against GradScaler's scales."""

import copy

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.layers.norm import BatchNorm
from tandem.layers.running_batch_norm import RunningBatchNorm
from tandem.optim.optimizer import adam_opt, lamb_opt, sgd_mom_opt, sgd_opt
from tandem.training.amp import AmpCallback
from tandem.training.callbacks import Callback
from tandem.training.gradients import GradientAccumulation
from tandem.training.loss_scale import LossScale, LossScaleError, grad_overflow, test_overflow
from tandem.training.master_weights import get_master, to_master_grads, to_model_params
from tandem.training.mixed_precision import MixedPrecision, bn_to_float, model_to_half
from tiny_runs import Batches, Steps, made_up, seeded, small_learner, small_net, weights
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


def kinds(model):
    return {name: p.dtype for name, p in model.state_dict().items()}


# The parts.


@pytest.mark.parametrize("norm", [nn.BatchNorm2d, BatchNorm, RunningBatchNorm])
def test_a_model_in_half_keeps_its_norms_in_float32(norm):
    model = model_to_half(conv_net(norm))
    for name, kind in kinds(model).items():
        if kind is not torch.int64:
            assert kind is (FLOAT if name.startswith("1.") else HALF), name
    out = model(images()[0][0].half())
    assert out.dtype is HALF
    assert torch.isfinite(out).all()
    assert {p.dtype for p in model[1].buffers()} <= {FLOAT, torch.int64}


def test_a_norm_loses_nothing_on_the_way():
    model = conv_net()
    with torch.no_grad():
        model[1].running_var.fill_(1 + 1e-5)
    model_to_half(model)
    assert model[1].running_var[0].item() == pytest.approx(1 + 1e-5, rel=1e-7)


def test_bn_to_float_finds_norms_however_deep_and_nothing_else():
    model = bn_to_float(nn.Sequential(nn.Sequential(nn.BatchNorm1d(2)), nn.LayerNorm(2)).half())
    assert model[0][0].weight.dtype is FLOAT
    assert model[1].weight.dtype is HALF
    assert bn_to_float(nn.BatchNorm1d(2).half()).weight.dtype is FLOAT


@pytest.mark.parametrize("flat", [False, True])
def test_masters_take_gradients_and_give_weights(flat):
    model = conv_net()
    parameters = list(model.parameters())
    groups = [parameters[:3], parameters[3:]]
    before = [p.detach().clone() for p in parameters]
    mine, masters = get_master(groups, flat)
    assert [len(group) for group in masters] == ([1, 1] if flat else [3, 5])
    assert all(m.dtype is FLOAT and m.is_leaf and m.requires_grad for g in masters for m in g)
    model_to_half(model)
    for p in parameters[1:]:
        p.grad = torch.full_like(p, 2.0)
    to_master_grads(mine, masters, flat)
    given = torch.cat([m.grad.reshape(-1) for g in masters for m in g if m.grad is not None])
    assert given.dtype is FLOAT
    assert (given == 2).sum() == sum(p.numel() for p in parameters[1:])
    assert (masters[0][0].grad is None) != flat  # a flat vector has no gap
    for group in masters:
        for master in group:
            master.data += 1
    to_model_params(mine, masters, flat)
    for p, old in zip(parameters, before, strict=True):
        torch.testing.assert_close(p, (old + 1).to(p.dtype), rtol=0, atol=0)


def test_what_is_frozen_has_no_master():
    model = small_net()
    model[0].requires_grad_(False)
    mine, masters = get_master([list(model.parameters()), list(model[0].parameters())], True)
    assert [len(group) for group in mine] == [2, 0]
    assert [len(group) for group in masters] == [1, 0]


@pytest.mark.parametrize(
    ("values", "is_overflow"),
    [
        ([1.0, 2.0], False),
        ([1.0, float("inf")], True),
        ([1.0, -float("inf")], True),
        ([float("inf"), -float("inf")], True),
        ([float("nan"), 0.0], True),
        ([3e38, 3e38], False),  # the course summed: their sum is infinite
        ([], False),
    ],
)
def test_an_overflow_is_an_infinity_or_a_nan_and_not_a_large_sum(values, is_overflow):
    x = torch.tensor(values)
    assert test_overflow(x) is is_overflow
    p = torch.zeros_like(x, requires_grad=True)
    p.grad = x
    assert grad_overflow([[torch.zeros(1, requires_grad=True)], [p]]) is is_overflow


def gradscaler_scales(overflows, **settings):
    """The scale that GradScaler has after each made-up gradient, finite or not."""
    p = torch.nn.Parameter(torch.zeros(2))
    optimizer = torch.optim.SGD([p], lr=0.1)
    scaler = torch.amp.GradScaler("cpu", **settings)
    scales = []
    for overflowed in overflows:
        scaler.scale(torch.zeros(()))
        p.grad = torch.tensor([1.0, float("inf") if overflowed else 2.0])
        scaler.step(optimizer)
        scaler.update()
        scales.append(scaler.get_scale())
    return scales


@settings(deadline=None, max_examples=60)
@given(
    overflows=st.lists(st.booleans(), max_size=30),
    wait=st.integers(1, 6),
    factor=st.sampled_from([2.0, 4.0]),
)
def test_the_loss_scale_is_gradscalers(overflows, wait, factor):
    scale, ours = LossScale(2.0**60, factor, wait, largest=2.0**126), []
    for overflowed in overflows:
        scale.update(overflowed)
        ours.append(scale.scale)
    theirs = gradscaler_scales(
        overflows,
        init_scale=2.0**60,
        growth_factor=factor,
        backoff_factor=1 / factor,
        growth_interval=wait,
    )
    assert ours == theirs


def test_the_scale_stays_below_its_largest_and_a_hopeless_loss_is_told():
    scale = LossScale(4.0, wait=1, largest=8.0)
    for _ in range(3):
        scale.update(False)
    assert scale.scale == 8
    for _ in range(27):
        scale.update(True)
    assert scale.scale == 2.0**-24
    with pytest.raises(LossScaleError, match="gradients are still not finite"):
        scale.update(True)
    with pytest.raises(ValueError, match="needs scale > 0, factor > 1, wait >= 1"):
        LossScale(1.0, factor=1.0)


# The whole.


def trained(cb, opt=sgd_mom_opt, lr=0.05, epochs=4, norm=nn.BatchNorm2d):
    steps = Steps()
    model = conv_net(norm)
    learn = small_learner(model, train=images(), valid=images(1), opt_func=opt, lr=lr)
    learn.fit(epochs, [steps, *([cb] if cb else [])])
    return learn, steps


MIXED = {
    "static": lambda: MixedPrecision(dynamic=False),
    "static flat": lambda: MixedPrecision(dynamic=False, flat_master=True),
    "dynamic": lambda: MixedPrecision(max_loss_scale=2.0**12, scale_wait=5),
    "dynamic flat": lambda: MixedPrecision(max_loss_scale=2.0**12, flat_master=True),
    "amp float16": lambda: AmpCallback(HALF),
    "amp bfloat16": lambda: AmpCallback(),
}


@pytest.mark.parametrize("name", MIXED)
@pytest.mark.parametrize("opt", [sgd_mom_opt, adam_opt])
def test_it_trains_as_float32_does(name, opt):
    lr = 0.05 if opt is sgd_mom_opt else 0.002
    learn, steps = trained(MIXED[name](), opt, lr)
    _, exact = trained(None, opt, lr)
    tolerance = 0.03 if "bfloat16" in name else 0.005  # 8 bits of mantissa; float16 has 11
    assert steps.train == pytest.approx(exact.train, rel=tolerance, abs=tolerance)
    assert steps.valid == pytest.approx(exact.valid, rel=tolerance, abs=tolerance)
    assert {p.dtype for p in learn.model.parameters()} == {FLOAT}


@pytest.mark.parametrize("norm", [BatchNorm, RunningBatchNorm])
def test_the_courses_norms_train_in_mixed_precision(norm):
    _, steps = trained(MixedPrecision(dynamic=False), norm=norm)
    _, exact = trained(None, norm=norm)
    assert steps.train == pytest.approx(exact.train, rel=0.01, abs=0.01)


def test_by_hand_and_by_torch_amp_are_equal():
    by_hand, hand_steps = trained(MixedPrecision(loss_scale=2.0**10, dynamic=False))
    by_amp, amp_steps = trained(AmpCallback(HALF, init_scale=2.0**10))
    # one rounds the inputs of all layers, the other keeps some in float32
    assert hand_steps.train == pytest.approx(amp_steps.train, rel=5e-3, abs=5e-3)
    difference = (weights(by_hand.model) - weights(by_amp.model)).abs().max().item()
    assert difference < 5e-3


class Overflow(Callback):
    """Makes the gradients of training batches of these numbers infinite, once they are there."""

    order = 5

    def __init__(self, *numbers):
        self.numbers, self.scales, self.skipped = numbers, [], []

    def after_backward(self, learn):
        if learn.n_iter in self.numbers:
            next(learn.model.parameters()).grad.fill_(float("inf"))

    def after_cancel_batch(self, learn):
        self.skipped.append(learn.n_iter)

    def after_batch(self, learn):
        if learn.in_train:
            self.scales.append(scale_of(learn))


def scale_of(learn):
    for cb in learn.cbs:
        if isinstance(cb, MixedPrecision):
            return cb.scale.scale
        if isinstance(cb, AmpCallback):
            return cb.scaler.get_scale()
    raise AssertionError("no mixed precision")


@pytest.mark.parametrize("flat", [False, True])
def test_overflowing_steps_are_left_out_by_both_at_the_same_scales(flat):
    overflow = {2, 3, 9, 17}
    runs = {}
    for name, cb in {
        "hand": MixedPrecision(max_loss_scale=2.0**10, scale_wait=4, flat_master=flat),
        "amp": AmpCallback(HALF, init_scale=2.0**10, growth_interval=4),
    }.items():
        watch = Overflow(*overflow)
        learn = small_learner(train=images(), valid=[], lr=0.05, model=conv_net())
        learn.fit(4, [watch, cb])
        runs[name] = watch
        assert learn.n_iter == 24
    assert runs["hand"].skipped == runs["amp"].skipped == sorted(overflow)
    assert runs["hand"].scales == runs["amp"].scales
    assert min(runs["hand"].scales) == 2.0**8


@pytest.mark.parametrize("make", [MixedPrecision, lambda: AmpCallback(HALF)])
def test_a_step_left_out_changes_nothing_and_the_loss_shown_is_unscaled(make):
    model = small_net()
    before, steps = weights(model), Steps()
    learn = small_learner(model, train=Batches(8, 8), opt_func=adam_opt)
    learn.fit(1, [make(), Overflow(0), steps])
    assert torch.equal(weights(model), before)
    assert not learn.opt.state
    x, y = learn.data.train_dl[0]
    assert steps.train == pytest.approx([F.cross_entropy(model(x), y).item()], rel=1e-2)
    assert all(p.grad is None for p in model.parameters())


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
