"""The lesson's network: its layers, its stem, and the statistics that it notes by itself."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tandem.data.bunch import DataBunch
from tandem.layers.conv import GeneralRelu, conv_layer
from tandem.models.convnet import (
    SequentialModel,
    get_cnn_layers,
    get_cnn_model,
    get_stem_layers,
    prev_pow_2,
)
from torch import nn

MNIST = DataBunch([], [], c_in=1, c_out=10)


@given(st.integers(1, 10**9))
def test_prev_pow_2_is_a_power_of_two_at_or_below(x):
    power = prev_pow_2(x)
    assert power & (power - 1) == 0
    assert power <= x < 2 * power


def test_prev_pow_2_refuses_what_has_none():
    with pytest.raises(ValueError, match="at or below 0"):
        prev_pow_2(0)


def test_layers_are_the_lessons_and_halve_the_image_each():
    layers = get_cnn_layers(MNIST, norm=None)
    convs = [layer[0] for layer in layers[:4]]
    assert [c.out_channels for c in convs] == [8, 16, 32, 32]
    assert [c.kernel_size[0] for c in convs] == [5, 3, 3, 3]
    x, sizes = torch.zeros(2, 1, 28, 28), []
    for layer in layers[:4]:
        x = layer(x)
        sizes.append(x.shape[-1])
    assert sizes == [14, 7, 4, 2]
    assert list(nn.Sequential(*layers[4:])(x).shape) == [2, 10]


def test_what_is_given_reaches_every_layer():
    layers = get_cnn_layers(MNIST, stem=True, act=lambda: GeneralRelu(sub=0.4), norm_last=True)
    assert [[type(m) for m in layer] for layer in layers[:-3]] == [
        [nn.Conv2d, GeneralRelu, nn.BatchNorm2d]
    ] * 7
    assert {layer[1].sub for layer in layers[:-3]} == {0.4}


def test_another_layer_may_be_given():
    def layer(ni, nf, ks=3, stride=2, width=1):
        return nn.Conv2d(ni, nf, ks, stride, groups=width)

    layers = get_cnn_layers(DataBunch([], [], 2, 3), [4, 6], layer, width=2)
    assert [(m.groups, m.out_channels) for m in layers[:2]] == [(2, 4), (2, 6)]


def test_the_stem_begins_with_no_more_channels_than_a_window_has_numbers():
    for c_in, width in {1: 8, 3: 16}.items():
        stem = get_stem_layers(c_in)
        assert [layer[0].out_channels for layer in stem] == [width, 2 * width, 4 * width]
        assert list(nn.Sequential(*stem)(torch.zeros(2, c_in, 32, 32)).shape)[2:] == [8, 8]
        net = get_cnn_model(DataBunch([], [], c_in, 10), [8, 12], stem=True)
        assert [list(layer[0].weight.shape)[:2] for layer in net[3:5]] == [[8, 4 * width], [12, 8]]
        assert list(net(torch.zeros(2, c_in, 32, 32)).shape) == [2, 10]


@pytest.mark.parametrize("uniform", [False, True])
def test_the_model_has_kaimings_weights(uniform):
    torch.manual_seed(0)
    net = get_cnn_model(MNIST, [32, 64], uniform=uniform)
    weight = net[1][0].weight
    assert weight.std().item() == pytest.approx((2 / (32 * 9)) ** 0.5, rel=0.03)
    assert (weight.abs().max() < 3 * weight.std()) == uniform
    assert not net[-1].bias.any()


def test_data_that_do_not_say_their_sizes_are_refused():
    with pytest.raises(ValueError, match="they have c_in None and c_out 3"):
        get_cnn_layers(DataBunch([], [], c_out=3))


def test_a_sequential_model_is_its_layers_and_notes_their_statistics():
    layers = [conv_layer(1, 4), conv_layer(4, 4)]
    model = SequentialModel(*layers)
    assert list(model) == layers
    assert len(model) == 2
    expected = []
    for seed in range(3):
        x = torch.randn(4, 1, 8, 8, generator=torch.Generator().manual_seed(seed))
        between = layers[0](x)
        after = layers[1](between)
        expected.append([(t.mean().item(), t.std().item()) for t in (between, after)])
        torch.testing.assert_close(model(x), after)
    for layer in range(2):
        noted = list(zip(model.act_means[layer], model.act_stds[layer], strict=True))
        assert noted == [step[layer] for step in expected]


def test_a_sequential_model_notes_nothing_while_it_evaluates():
    model = SequentialModel(nn.Linear(3, 2)).eval()
    model(torch.zeros(4, 3))
    assert model.act_means == [[]]
    assert [list(p.shape) for p in model.parameters()] == [[2, 3], [2]]
