"""Convolution layers against torch.nn and against Kaiming's rule."""

import pytest
import torch
import torch.nn.functional as F
from tandem.layers.conv import GeneralRelu, Lambda, conv_layer, flatten, init_cnn, noop
from tandem.layers.norm import BatchNorm
from torch import nn


@pytest.fixture
def x():
    return torch.randn(4, 3, 9, 8, generator=torch.Generator().manual_seed(0))


def test_general_relu_without_arguments_is_relu(x):
    assert torch.equal(GeneralRelu()(x), F.relu(x))


def test_general_relu_leaks_subtracts_and_bounds_in_that_order(x):
    before = x.clone()
    y = GeneralRelu(leak=0.1, sub=0.4, maxv=0.7)(x)
    expected = torch.minimum(torch.where(x > 0, x, 0.1 * x) - 0.4, torch.tensor(0.7))
    torch.testing.assert_close(y, expected)
    assert y.max() == pytest.approx(0.7)  # the bound is on what comes out
    assert torch.equal(x, before)  # nothing in place, for another layer may need it


def test_general_relu_has_the_gradient_of_its_branches():
    x = torch.tensor([-2.0, 0.5, 3.0], dtype=torch.float64, requires_grad=True)
    act = GeneralRelu(leak=0.1, sub=0.4, maxv=2.0)
    act(x).sum().backward()
    assert x.grad.tolist() == pytest.approx([0.1, 1.0, 0.0])
    assert torch.autograd.gradcheck(act, x)


def test_general_relu_can_give_a_mean_of_zero_where_relu_cannot():
    x = torch.randn(100_000, generator=torch.Generator().manual_seed(1))
    assert GeneralRelu()(x).mean() > 0.39
    assert abs(GeneralRelu(sub=0.4)(x).mean()) < 0.01


@pytest.mark.parametrize("ks", [1, 3, 5])
@pytest.mark.parametrize("stride", [1, 2])
def test_conv_layer_is_convolution_norm_activation(x, ks, stride):
    layer = conv_layer(3, 5, ks, stride)
    y = layer(x)
    assert list(y.shape) == [4, 5, -(-9 // stride), -(-8 // stride)]
    plain = F.conv2d(x, layer[0].weight, stride=stride, padding=ks // 2)
    torch.testing.assert_close(y, F.relu(F.batch_norm(plain, None, None, training=True)))


def test_conv_layer_norm_last_is_the_order_of_lesson_10(x):
    layer = conv_layer(3, 5, norm_last=True)
    plain = F.relu(F.conv2d(x, layer[0].weight, stride=2, padding=1))
    torch.testing.assert_close(layer(x), F.batch_norm(plain, None, None, training=True))


def test_conv_layer_leaves_out_what_is_not_asked_for():
    def kinds(**given):
        return [type(m) for m in conv_layer(3, 5, **given)]

    for last in (False, True):
        assert kinds(norm=None, norm_last=last) == [nn.Conv2d, GeneralRelu]
        assert kinds(act=None, norm_last=last) == [nn.Conv2d, nn.BatchNorm2d]
        assert kinds(norm=None, act=None, norm_last=last) == [nn.Conv2d]
    assert kinds(norm=BatchNorm, act=nn.SiLU) == [nn.Conv2d, BatchNorm, nn.SiLU]
    assert kinds(norm_last=True) == [nn.Conv2d, GeneralRelu, nn.BatchNorm2d]


def test_conv_layer_has_a_bias_only_where_no_norm_takes_it_off():
    assert conv_layer(3, 5)[0].bias is None
    assert conv_layer(3, 5, norm=None)[0].bias is not None


def test_zero_bn_makes_the_branch_begin_as_nothing(x):
    assert not conv_layer(3, 5, zero_bn=True, act=None)(x).any()
    assert conv_layer(3, 5, act=None)(x).any()
    for norm in (None, nn.InstanceNorm2d):  # InstanceNorm2d has no weight unless it is asked to
        with pytest.raises(ValueError, match="zero_bn needs a norm that has a weight"):
            conv_layer(3, 5, norm=norm, zero_bn=True)


@pytest.mark.parametrize(("uniform", "leak"), [(False, 0.0), (True, 0.0), (False, 0.1)])
def test_init_cnn_has_kaimings_spread_and_zero_biases(uniform, leak):
    model = nn.Sequential(conv_layer(3, 64, 5, norm=None), conv_layer(64, 64), nn.Linear(64, 900))
    nn.init.constant_(model[1][1].weight, 7)
    assert init_cnn(model, uniform, leak, torch.Generator().manual_seed(2)) is model
    for layer in (model[0][0], model[1][0], model[2]):
        weight = layer.weight
        fan_in = weight[0].numel()
        expected = (2 / (1 + leak**2) / fan_in) ** 0.5
        # The standard error of a deviation over n draws is at most std / sqrt(2 n); five of them.
        assert abs(weight.std() / expected - 1) < 5 / (2 * weight.numel()) ** 0.5
        bound = weight.abs().max() / (expected * 3**0.5)
        assert (bound <= 1) == uniform
        assert layer.bias is None or not layer.bias.any()
    assert (model[1][1].weight == 7).all()  # a norm is left as it is


def test_init_cnn_draws_from_its_generator_alone():
    state = torch.get_rng_state()
    model = conv_layer(3, 5)
    torch.set_rng_state(state)
    one = init_cnn(model, generator=torch.Generator().manual_seed(3))[0].weight.clone()
    two = init_cnn(model, generator=torch.Generator().manual_seed(3))[0].weight
    assert torch.equal(one, two)
    assert torch.equal(torch.get_rng_state(), state)


def test_lambda_flatten_noop(x):
    assert torch.equal(Lambda(flatten)(x), x.reshape(4, -1))
    assert noop(x) is x
    assert str(Lambda(flatten)) == "Lambda(flatten)"
    assert str(GeneralRelu(leak=0.1, maxv=6)) == "GeneralRelu(leak=0.1, maxv=6)"
