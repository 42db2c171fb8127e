from math import sqrt

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tandem.foundations.initialization import (
    fan_in_fan_out,
    fixup,
    fixup_scale,
    gain,
    kaiming_normal,
    kaiming_normal_from,
    kaiming_uniform,
    product_trace,
    uniform_noise,
    xavier_normal,
    xavier_uniform,
)
from torch import nn

SHAPES = [(50, 784), (32, 3, 5, 5)]
by_shape = pytest.mark.parametrize("shape", SHAPES, ids=str)


def seeded(seed=42):
    return torch.Generator().manual_seed(seed)


def torchs(initialiser, shape, **arguments):
    return initialiser(torch.empty(*shape), generator=seeded(), **arguments)


@by_shape
def test_xavier_equals_torch_on_the_same_draws(shape):
    expected = torchs(nn.init.xavier_normal_, shape)
    torch.testing.assert_close(xavier_normal(shape, seeded()), expected)
    expected = torchs(nn.init.xavier_uniform_, shape)
    torch.testing.assert_close(xavier_uniform(shape, seeded()), expected, atol=1e-7, rtol=1e-5)


@by_shape
@pytest.mark.parametrize("mode", ["fan_in", "fan_out"])
@pytest.mark.parametrize("leak", [0.0, 0.2, sqrt(5)])
def test_kaiming_equals_torch_on_the_same_draws(shape, mode, leak):
    expected = torchs(nn.init.kaiming_normal_, shape, a=leak, mode=mode)
    torch.testing.assert_close(kaiming_normal(shape, leak, mode, seeded()), expected)
    expected = torchs(nn.init.kaiming_uniform_, shape, a=leak, mode=mode)
    ours = kaiming_uniform(shape, leak, mode, seeded())
    torch.testing.assert_close(ours, expected, atol=1e-7, rtol=1e-5)


def test_uniform_and_normal_forms_have_one_standard_deviation():
    normal, uniform = (f((400, 400), generator=seeded()) for f in (kaiming_normal, kaiming_uniform))
    assert normal.std().item() == pytest.approx(sqrt(2 / 400), rel=0.01)
    assert uniform.std().item() == pytest.approx(sqrt(2 / 400), rel=0.01)


@given(leak=st.floats(0, 10))
def test_gain_is_torchs(leak):
    assert gain(leak) == pytest.approx(nn.init.calculate_gain("leaky_relu", leak))


@given(shape=st.lists(st.integers(1, 9), min_size=2, max_size=5))
def test_fans_are_torchs(shape):
    assert fan_in_fan_out(shape) == nn.init._calculate_fan_in_and_fan_out(torch.empty(shape))


def test_fan_needs_two_dimensions():
    with pytest.raises(ValueError, match=r"needs \[out, in, ...\], got \[7\]"):
        fan_in_fan_out((7,))


def test_unknown_mode_is_named():
    with pytest.raises(ValueError, match="mode is fan_in or fan_out, got fan_avg"):
        kaiming_normal((2, 2), mode="fan_avg")


def test_why_sqrt5_torchs_default_convolution_is_kaiming_with_that_leak():
    torch.manual_seed(42)
    weight = nn.Conv2d(1, 32, 5).weight
    torch.manual_seed(42)
    ours = kaiming_uniform((32, 1, 5, 5), leak=sqrt(5))
    torch.testing.assert_close(ours, weight.detach(), atol=1e-7, rtol=1e-5)
    assert weight.abs().max() <= 1 / sqrt(25)


def test_uniform_noise_fills_its_range():
    noise = uniform_noise((1000,), seeded())
    assert -1 <= noise.min() < -0.99
    assert 0.99 < noise.max() < 1


def matrices(scale, n=512, steps=100):
    generator = seeded()
    return (torch.randn(n, n, generator=generator) * scale for _ in range(steps))


def test_a_product_of_unit_normal_matrices_explodes_at_the_lessons_step():
    left = matrices(1.0)
    trace = product_trace(torch.randn(512, 1, generator=seeded(1)), left)
    # each step multiplies by sqrt(512) = 22.6, and 22.6^28.4 is float32's largest value
    assert trace.not_finite_at in (27, 28, 29)
    assert len(trace.std) == trace.not_finite_at
    assert trace.vanished_at is None
    assert len(list(left)) == 99 - trace.not_finite_at  # no more were drawn
    assert trace.std[3] / trace.std[2] == pytest.approx(sqrt(512), rel=0.1)


def test_a_product_of_small_matrices_vanishes():
    trace = product_trace(torch.randn(512, 1, generator=seeded(1)), matrices(0.01))
    assert trace.not_finite_at is None
    assert trace.std[trace.vanished_at] == 0
    assert all(std > 0 for std in trace.std[: trace.vanished_at])


def test_scaled_by_one_over_root_n_a_product_lives():
    trace = product_trace(torch.randn(512, 1, generator=seeded(1)), matrices(1 / sqrt(512)))
    assert (trace.not_finite_at, trace.vanished_at) == (None, None)
    assert len(trace.std) == 100
    assert 0.1 < trace.std[-1] < 10


def test_the_trace_is_torchs_standard_deviation_by_the_count():
    x, a = torch.randn(6, 2, generator=seeded()), torch.randn(6, 6, generator=seeded(1))
    assert product_trace(x, [a]).std == pytest.approx([(a @ x).std(correction=0).item()])


def test_kaiming_keeps_the_scale_through_relus_where_xavier_loses_it():
    def through(initialiser):
        generator = seeded()
        x = torch.randn(200, 256, generator=generator)
        for _ in range(20):
            x = (x @ initialiser((256, 256), generator=generator).T).relu()
        return x.pow(2).mean().item()

    assert 0.3 < through(kaiming_normal) < 3
    assert through(xavier_normal) < 1e-4  # half the second moment is lost at each of 20 layers


@given(branches=st.integers(1, 200), layers=st.integers(2, 5))
def test_fixup_scale_is_the_papers(branches, layers):
    assert fixup_scale(branches, layers) ** (2 * layers - 2) == pytest.approx(1 / branches)


@pytest.mark.parametrize(("branches", "layers"), [(0, 2), (3, 1)])
def test_fixup_refuses_what_its_rule_does_not_cover(branches, layers):
    with pytest.raises(ValueError, match=f"got {branches} of {layers}"):
        fixup_scale(branches, layers)


def test_fixup_scales_all_but_the_last_which_is_zero():
    shapes = [(8, 4, 3, 3), (8, 8, 3, 3), (4, 8, 3, 3)]
    first, second, last = fixup(shapes, branches=16, generator=seeded())
    generator = seeded()
    noise = [torch.randn(*s, generator=generator) for s in shapes]
    torch.testing.assert_close(first, kaiming_normal_from(noise[0]) * 0.5)
    torch.testing.assert_close(second, kaiming_normal_from(noise[1]) * 0.5)
    assert last.shape == (4, 8, 3, 3)
    assert not last.any()


def residual(x, weights):
    for first, second in weights:
        x = x + (x @ first.T).relu() @ second.T
    return x


def one_step_change(depth, width=64, rate=1e-3):
    """How far one step of gradient descent moves the output of a Fixup net, in rates."""
    generator = seeded()
    shapes = [(width, width)] * 2
    weights = [fixup(shapes, depth, generator=generator) for _ in range(depth)]
    leaves = [w.requires_grad_() for branch in weights for w in branch]
    x = torch.randn(1, width, generator=generator)
    before = residual(x, weights)
    torch.testing.assert_close(before, x)  # every branch starts as the identity
    cotangent = torch.randn(1, width, generator=generator)
    grads = torch.autograd.grad((before * cotangent).sum(), leaves)
    moved = iter([w - rate * g for w, g in zip(leaves, grads, strict=True)])
    return (residual(x, [(next(moved), next(moved)) for _ in weights]) - before).norm() / rate


def test_fixup_moves_a_deep_net_as_far_as_a_shallow_one():
    # without the scale, 16 times the branches would move the output 16 times as far
    assert (one_step_change(64) / one_step_change(4)).item() == pytest.approx(1, abs=0.35)


def test_without_fixup_a_residual_net_grows_with_its_depth():
    generator = seeded()
    shape = (64, 64)
    weights = [[kaiming_normal(shape, generator=generator) for _ in "ab"] for _ in range(32)]
    x = torch.randn(1, 64, generator=generator)
    assert residual(x, weights).norm() > 1e4 * x.norm()
