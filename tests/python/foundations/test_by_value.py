from dataclasses import FrozenInstanceError
from functools import partial

import pytest
import torch
import torch.nn.functional as F
from tandem.foundations.by_value import (
    Conv2dValue,
    LinearValue,
    SequentialValue,
    chain,
    lin_with_pullback,
    mean_vwc,
    moved,
    mse_inner_vwc,
    mse_vwc,
    mse_with_pullback,
    relu_with_pullback,
    sin_square_with_chain,
    square_vwc,
    square_with_chain,
    sum_with_chain,
    value_with_gradient,
)
from tandem.foundations.forward import relu
from tandem.foundations.losses import cross_entropy, mse
from tandem.foundations.modules import max_pool2d_windows
from torch import nn


def draw(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


@pytest.mark.parametrize("x", [-2.1, -0.5, 0.0, 1.7, 12.0])
def test_pullbacks_built_by_hand_are_autograd_s(x):
    pairs = [
        (square_with_chain, lambda x: x * x),
        (sin_square_with_chain, lambda x: (x * x).sin()),
        (sum_with_chain, lambda x: (x * x).sin() + x * x),
    ]
    for by_hand, function in pairs:
        leaf = torch.tensor(x, dtype=torch.float64, requires_grad=True)
        value = function(leaf)
        (gradient,) = torch.autograd.grad(value, leaf)
        ours, chain = by_hand(x)
        assert ours == pytest.approx(value.item(), abs=1e-14)
        assert chain(-0.3) == pytest.approx(-0.3 * gradient.item(), abs=1e-13)


@pytest.mark.parametrize("bundle", [square_vwc, mean_vwc, mse_inner_vwc, "mse"])
def test_the_same_on_tensors(bundle):
    x, target = draw(4, 3).requires_grad_(), draw(4, 3, seed=1)
    value, chain = mse_vwc(x, target) if bundle == "mse" else bundle(x)
    grad = torch.full_like(value, 3.0)
    (expected,) = torch.autograd.grad(value, x, grad)
    torch.testing.assert_close(chain(grad), expected)
    if bundle == "mse":
        torch.testing.assert_close(value, mse(x, target))


def test_a_pullback_may_be_called_again_and_is_linear():
    _, pullback = lin_with_pullback((draw(3, 5), draw(3)), draw(6, 5))
    one, other = draw(6, 3, seed=1), draw(6, 3, seed=2)
    (both, _), both_x = pullback(2 * one + other)
    (first, _), first_x = pullback(one)
    (second, _), second_x = pullback(other)
    torch.testing.assert_close(both, 2 * first + second)
    torch.testing.assert_close(both_x, 2 * first_x + second_x)


def test_chain_gives_one_answer_however_it_is_bracketed():
    first, second = (draw(4, 5), draw(4)), (draw(3, 4, seed=1), draw(3, seed=1))
    left = chain(chain(lin_with_pullback, relu_with_pullback), lin_with_pullback)
    right = chain(lin_with_pullback, chain(relu_with_pullback, lin_with_pullback))
    x, grad = draw(6, 5), draw(6, 3)
    y, pullback = left(((first, ()), second), x)
    z, other = right((first, ((), second)), x)
    torch.testing.assert_close(y, z, rtol=0, atol=0)
    ((first_grad, _), second_grad), x_grad = pullback(grad)
    (other_first, (_, other_second)), other_x = other(grad)
    torch.testing.assert_close((first_grad, second_grad), (other_first, other_second))
    torch.testing.assert_close(x_grad, other_x)


def test_the_pullback_of_the_loss_scales():
    _, pullback = mse_with_pullback(draw(4, 1), draw(4, 1, seed=1))
    torch.testing.assert_close(pullback(torch.tensor(3.0)), 3 * pullback(torch.tensor(1.0)))


def net():
    conv = Conv2dValue(draw(3, 2, 3, 3), draw(3, seed=1), padding=1)
    output = LinearValue(draw(5, 48, seed=2), draw(5, seed=3))
    pool = partial(max_pool2d_windows, size=2)
    return SequentialValue((conv, relu, pool, partial(torch.flatten, start_dim=1), output))


def torchs(model):
    conv, *_, output = model.layers
    twin = nn.Sequential(
        nn.Conv2d(2, 3, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(48, 5)
    ).double()
    values = (conv.weight, conv.bias, output.weight, output.bias)
    twin.load_state_dict(dict(zip(twin.state_dict(), values, strict=True)))
    return twin


def test_the_gradient_of_a_value_is_torchs_and_a_value_of_its_type():
    model, x, target = net(), draw(4, 2, 9, 9), torch.tensor([0, 4, 2, 1])
    twin = torchs(model)
    expected = F.cross_entropy(twin(x), target)
    grads = torch.autograd.grad(expected, list(twin.parameters()))
    loss, gradient = value_with_gradient(model, lambda m: cross_entropy(m(x), target))
    torch.testing.assert_close(loss, expected.detach())
    assert isinstance(gradient, SequentialValue)
    conv, *_, output = gradient.layers
    assert (conv.stride, conv.padding) == (1, 1)
    torch.testing.assert_close((conv.weight, conv.bias, output.weight, output.bias), grads)


def test_a_step_makes_a_new_model_and_leaves_the_old():
    model, x, target = net(), draw(4, 2, 9, 9), torch.tensor([0, 4, 2, 1])
    before = model(x)
    loss, gradient = value_with_gradient(model, lambda m: cross_entropy(m(x), target))
    better = moved(model, gradient, -0.01)
    torch.testing.assert_close(model(x), before, rtol=0, atol=0)
    assert not model.layers[4].bias.requires_grad
    assert cross_entropy(better(x), target) < loss
    expected = model.layers[4].bias - 0.01 * gradient.layers[4].bias
    torch.testing.assert_close(better.layers[4].bias, expected)
    with pytest.raises(FrozenInstanceError):
        model.layers = ()


def test_what_the_loss_does_not_use_has_gradient_zero():
    model = LinearValue(draw(2, 3), draw(2))
    _, gradient = value_with_gradient(model, lambda m: m.weight.pow(2).sum())
    torch.testing.assert_close(gradient.weight, 2 * model.weight)
    assert gradient.bias.tolist() == [0, 0]


def test_descending_values_learns_a_line():
    x = draw(50, 1)
    model = LinearValue(torch.zeros(1, 1).double(), torch.zeros(1).double())
    for _ in range(200):
        _, gradient = value_with_gradient(model, lambda m: mse(m(x), 3 * x + 1))
        model = moved(model, gradient, -0.1)
    assert (model.weight.item(), model.bias.item()) == pytest.approx((3, 1), abs=1e-3)
