"""The parts of mixed precision by hand: halves, masters, overflow, and GradScaler's scales."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from mixed_precision_runs import FLOAT, HALF, conv_net, images
from tandem.layers.norm import BatchNorm
from tandem.layers.running_batch_norm import RunningBatchNorm
from tandem.training.loss_scale import LossScale, LossScaleError, grad_overflow, test_overflow
from tandem.training.master_weights import get_master, to_master_grads, to_model_params
from tandem.training.mixed_precision import bn_to_float, model_to_half
from tiny_runs import small_net
from torch import nn


def kinds(model):
    return {name: p.dtype for name, p in model.state_dict().items()}


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
