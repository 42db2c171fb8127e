"""The norms against torch.nn: outputs, gradients, running statistics, in training and after."""

import copy

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.layers.norm import BatchNorm, GroupNorm, InstanceNorm, LayerNorm
from torch import nn

C = 6
PAIRS = {
    "batch": (lambda: BatchNorm(C), lambda: nn.BatchNorm2d(C)),
    "batch, other arguments": (
        lambda: BatchNorm(C, mom=0.3, eps=1e-2),
        lambda: nn.BatchNorm2d(C, momentum=0.3, eps=1e-2),
    ),
    "layer": (lambda: LayerNorm([C, 5, 4]), lambda: nn.LayerNorm([C, 5, 4])),
    "layer, last": (lambda: LayerNorm(4, eps=0.1), lambda: nn.LayerNorm(4, eps=0.1)),
    "instance": (lambda: InstanceNorm(C), lambda: nn.InstanceNorm2d(C, affine=True)),
    "group": (lambda: GroupNorm(2, C), lambda: nn.GroupNorm(2, C)),
    "group of one": (lambda: GroupNorm(C, C, eps=0.1), lambda: nn.GroupNorm(C, C, eps=0.1)),
}


def draw(*shape, seed=0, dtype=torch.float64, scale=3.0, shift=2.0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(*shape, generator=generator, dtype=dtype) * scale + shift


def pair(name):
    """Ours and torch's with the same random scale and shift, loaded from ours."""
    ours, torchs = (make().double() for make in PAIRS[name])
    for seed, parameter in enumerate(ours.parameters()):
        nn.init.zeros_(parameter)
        with torch.no_grad():
            parameter += draw(*parameter.shape, seed=seed + 10)
    torchs.load_state_dict(ours.state_dict())
    return ours, torchs


def gradients(layer, x):
    """The output, and the gradients of a loss that weighs every element differently."""
    x = x.clone().requires_grad_()
    y = layer(x)
    (y * draw(*y.shape, seed=99)).sum().backward()
    return [y.detach(), x.grad, *(p.grad for p in layer.parameters())]


@pytest.mark.parametrize("name", PAIRS)
def test_norms_are_torchs_in_training_and_in_evaluation(name):
    ours, torchs = pair(name)
    for seed in range(3):
        x = draw(4, C, 5, 4, seed=seed)
        torch.testing.assert_close(gradients(ours, x), gradients(torchs, x), rtol=1e-9, atol=1e-9)
        assert ours.state_dict().keys() == torchs.state_dict().keys()
        torch.testing.assert_close(dict(ours.state_dict()), dict(torchs.state_dict()))
    ours.eval(), torchs.eval()
    before = copy.deepcopy(ours.state_dict())
    x = draw(4, C, 5, 4, seed=7)
    torch.testing.assert_close(gradients(ours, x), gradients(torchs, x), rtol=1e-9, atol=1e-9)
    torch.testing.assert_close(dict(ours.state_dict()), dict(before), rtol=0, atol=0)


@pytest.mark.parametrize("shape", [(7, C), (3, C, 5), (2, C, 2, 3, 4)])
def test_batch_norm_takes_any_number_of_dimensions(shape):
    kind = {2: nn.BatchNorm1d, 3: nn.BatchNorm1d, 5: nn.BatchNorm3d}[len(shape)]
    ours, torchs = BatchNorm(C).double(), kind(C).double()
    x = draw(*shape)
    torch.testing.assert_close(ours(x), torchs(x))
    torch.testing.assert_close(ours.running_var, torchs.running_var)


def test_running_variance_is_the_unbiased_one_and_the_output_uses_the_other():
    layer = BatchNorm(1, mom=1.0, eps=0.0).double()
    y = layer(torch.tensor([[1.0], [2.0], [6.0]], dtype=torch.float64))  # mean 3, squares 14
    assert layer.running_mean.tolist() == pytest.approx([3])
    assert layer.running_var.tolist() == pytest.approx([14 / 2])
    assert y.flatten().tolist() == pytest.approx([d / (14 / 3) ** 0.5 for d in (-2, -1, 3)])


def test_every_norm_has_the_gradient_that_finite_differences_give():
    x = draw(2, 4, 3, 2).requires_grad_()
    for layer in (BatchNorm(4), LayerNorm(), InstanceNorm(4), GroupNorm(2, 4)):
        assert torch.autograd.gradcheck(layer.double(), x), layer


def test_layer_norm_without_a_shape_has_one_scale_and_takes_any_size():
    layer = LayerNorm().double()
    nn.init.constant_(layer.weight, 1.5), nn.init.constant_(layer.bias, 0.25)
    assert [p.numel() for p in layer.parameters()] == [1, 1]
    for shape in [(3, C, 5, 4), (3, 2, 8, 8), (3, 10)]:
        x = draw(*shape)
        expected = F.layer_norm(x, x.shape[1:]) * 1.5 + 0.25
        torch.testing.assert_close(layer(x), expected)


def test_group_norm_lies_between_layer_and_instance_norm():
    x = draw(3, C, 5, 4)
    torch.testing.assert_close(GroupNorm(1, C).double()(x), LayerNorm().double()(x))
    torch.testing.assert_close(GroupNorm(C, C).double()(x), InstanceNorm(C).double()(x))


@settings(deadline=None, max_examples=25)
@given(
    scale=st.floats(0.1, 100), shift=st.floats(-100, 100), n=st.integers(1, 4), h=st.integers(3, 6)
)
def test_what_comes_out_has_mean_zero_and_deviation_one(scale, shift, n, h):
    x = draw(n, 4, h, h, scale=scale, shift=shift)
    layers = {BatchNorm(4): (0, 2, 3), LayerNorm(): (1, 2, 3), InstanceNorm(4): (2, 3)}
    for layer, dims in layers.items():
        y = layer.double()(x)
        var, mean = torch.var_mean(y, dims, correction=0)
        assert mean.abs().max() < 1e-9
        assert (1 - var).abs().max() < 1e-2, layer  # eps makes it a little less than one


def test_course_pull_363_layer_and_instance_norm_divide_by_the_deviation_not_by_its_root():
    x = draw(3, C, 8, 8, scale=9.0)  # divided by the root of 9 it would have deviation 3
    for layer in (LayerNorm(), InstanceNorm(C)):
        assert layer.double()(x).std(correction=0).item() == pytest.approx(1, abs=1e-4)


def test_course_07_instance_norm_has_an_eps_of_1e_minus_5_not_of_one():
    x = draw(3, C, 8, 8, scale=0.1)  # an eps of 1 would leave a deviation of about 0.1
    assert InstanceNorm(C).eps == 1e-5
    assert InstanceNorm(C).double()(x).std(correction=0).item() == pytest.approx(1, abs=1e-2)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_does_not_overflow_in_the_squares(dtype):
    x = draw(4, C, 5, 4, dtype=torch.float32, scale=300.0).to(dtype)
    for layer in (BatchNorm(C), LayerNorm(), InstanceNorm(C), GroupNorm(2, C)):
        y = layer(x)
        assert y.dtype == dtype
        torch.testing.assert_close(y.float(), layer(x.float()), rtol=0, atol=0.02)


def test_shapes_that_do_not_fit_are_refused():
    x = torch.zeros(2, 3, 4, 4)
    for layer in (BatchNorm(C), InstanceNorm(C), GroupNorm(2, C)):
        with pytest.raises(ValueError, match=r"Norm: needs \[n, 6, ...\], got \[2, 3, 4, 4\]"):
            layer(x)
    for shape in (5, [9, 2, 3, 4, 4]):
        with pytest.raises(ValueError, match="LayerNorm: needs"):
            LayerNorm(shape)(x)
    with pytest.raises(ValueError, match="needs two values a channel"):
        BatchNorm(C)(torch.zeros(1, C))
    BatchNorm(C).eval()(torch.zeros(1, C))
    for groups in (0, 4):
        with pytest.raises(ValueError, match=f"6 channels do not make {groups} equal groups"):
            GroupNorm(groups, C)


def test_a_norm_shows_its_arguments():
    texts = [str(layer) for layer in (BatchNorm(6), GroupNorm(2, 6), LayerNorm(4), LayerNorm())]
    assert texts == [
        "BatchNorm(6, eps=1e-05)",
        "GroupNorm(2, 6, eps=1e-05)",
        "LayerNorm([4], eps=1e-05)",
        "LayerNorm(None, eps=1e-05)",
    ]
