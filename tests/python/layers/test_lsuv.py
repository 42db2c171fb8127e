"""LSUV measured without its hooks: each layer's output by a pass through those before it."""

import pytest
import torch
from tandem.layers.conv import Lambda, flatten, init_cnn
from tandem.layers.lsuv import (
    ConvLayer,
    append_stat,
    find_modules,
    is_lin_layer,
    lsuv_init,
    lsuv_module,
)
from tandem.training.hooks import Hook
from torch import nn


@pytest.fixture
def xb():
    return torch.randn(16, 1, 16, 16, generator=torch.Generator().manual_seed(0))


@pytest.fixture
def model():
    layers = [ConvLayer(1, 8, 5), *(ConvLayer(8, 8, stride=1) for _ in range(5))]
    model = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), Lambda(flatten), nn.Linear(8, 10))
    return init_cnn(model, generator=torch.Generator().manual_seed(1))


def outputs(model, xb):
    """The mean and deviation of each layer's output, by hand."""
    stats = []
    with torch.no_grad():
        for layer in model:
            xb = layer(xb)
            stats.append((xb.mean().item(), xb.std().item()))
    return stats


def conv_layers(model):
    return find_modules(model, lambda m: isinstance(m, ConvLayer))


def test_every_layer_ends_with_mean_zero_and_deviation_one(model, xb):
    before = outputs(model, xb)[:6]
    assert all(mean > 0.1 for mean, _ in before)
    assert all(abs(std - 1) > 0.1 for _, std in before)
    stats = lsuv_init(model, xb, conv_layers(model))
    after = outputs(model, xb)[:6]
    assert stats == [pytest.approx(pair, abs=1e-5) for pair in after]
    for mean, std in after:
        assert abs(mean) <= 1e-3
        assert abs(std - 1) <= 1e-3


def test_the_mean_stays_at_zero_for_the_scale_comes_before_the_shift(model, xb):
    """The original shifted, then scaled: relu(W x / s) - sub has no mean of zero any more."""
    layer = model[0]
    lsuv_module(layer, xb, model)
    assert layer.bias == pytest.approx(-layer.conv(xb).relu().mean().item(), abs=2e-3)
    shifted_first = layer.relu(layer.conv(xb) / 3).mean().item()
    assert abs(shifted_first) > 0.1


def test_linear_and_convolution_layers_are_set_before_their_activation(xb):
    model = nn.Sequential(nn.Conv2d(1, 6, 3), nn.ReLU(), Lambda(flatten), nn.Linear(6 * 196, 5))
    lsuv_init(model, xb)
    conv, linear = (outputs(model, xb)[i] for i in (0, 3))
    for mean, std in (conv, linear):
        assert abs(mean) <= 1e-3
        assert abs(std - 1) <= 1e-3


def test_without_a_bias_only_the_deviation_is_set(xb):
    model = nn.Sequential(nn.Conv2d(1, 4, 3, bias=False))
    (mean, std) = lsuv_init(model, xb + 1)[0]
    assert abs(std - 1) <= 1e-3
    assert abs(mean) > 1e-3


def test_a_deep_net_carries_its_signal_to_the_end(xb):
    model = nn.Sequential(*(nn.Conv2d(1, 1, 3, padding=1) for _ in range(20)))
    assert outputs(model, xb)[-1][1] < 0.1  # as torch.nn draws weights, it dies
    lsuv_init(model, xb)
    assert outputs(model, xb)[-1][1] == pytest.approx(1, abs=1e-3)


def test_no_hook_is_left_and_no_gradient_is_made(model, xb):
    lsuv_init(model, xb)
    assert not any(m._forward_hooks for m in model.modules())
    assert all(p.grad is None and p.requires_grad for p in model.parameters())


def test_what_cannot_be_scaled_is_named(model, xb):
    nn.init.zeros_(model[2].conv.weight)
    with pytest.raises(ValueError, match=r"ConvLayer has an output of mean 0\.0, deviation 0\.0"):
        lsuv_module(model[2], xb, model)
    with pytest.raises(ValueError, match="Linear is not run by the model"):
        lsuv_module(nn.Linear(2, 2), xb, model)
    assert not any(m._forward_hooks for m in model.modules())


def test_conv_layer_adds_its_bias_after_the_activation(xb):
    layer = ConvLayer(1, 3, 3, 2, sub=0.4, leak=0.1, maxv=6)
    conv = layer.conv(xb)
    torch.testing.assert_close(layer(xb), torch.where(conv > 0, conv, 0.1 * conv) - 0.4)
    assert list(layer(xb).shape) == [16, 3, 8, 8]
    layer.bias = 0.25
    assert layer.bias == 0.25
    assert layer.relu.sub == -0.25
    assert layer.weight is layer.conv.weight
    assert {name for name, _ in layer.named_parameters()} == {"conv.weight", "conv.bias"}


def test_modules_are_found_from_the_top_down_and_not_inside_one_another(model):
    assert conv_layers(model) == list(model[:6])
    assert find_modules(model, is_lin_layer) == [*(m.conv for m in model[:6]), model[-1]]
    assert find_modules(model, lambda m: True) == [model]
    assert not is_lin_layer(nn.BatchNorm2d(3))


def test_a_hook_keeps_the_statistics_of_the_last_pass(xb):
    layer = nn.LSTM(16, 4)
    with Hook(layer, append_stat) as hook:
        out, _ = layer(xb[:, 0])
    assert hook.stats == pytest.approx((out.mean().item(), out.std().item()))
