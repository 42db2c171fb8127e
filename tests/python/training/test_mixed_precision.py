"""Mixed precision by hand: against float32, against torch.amp."""

import pytest
import torch
import torch.nn.functional as F
from mixed_precision_runs import FLOAT, HALF, conv_net, images, trained
from tandem.layers.norm import BatchNorm
from tandem.layers.running_batch_norm import RunningBatchNorm
from tandem.optim.optimizer import adam_opt, sgd_mom_opt
from tandem.training.amp import AmpCallback
from tandem.training.callbacks import Callback
from tandem.training.mixed_precision import MixedPrecision
from tiny_runs import Batches, Steps, small_learner, small_net, weights

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
