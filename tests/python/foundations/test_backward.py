import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.foundations.backward import (
    LinModule,
    Weights,
    forward_and_backward,
    forward_and_backward_autograd,
    forward_and_backward_layers,
    forward_and_backward_modules,
    lin_grad,
    lin_grad_outer,
    mse_grad,
    relu_grad,
)
from tandem.foundations.by_value import forward_and_backward_pullbacks
from tandem.foundations.forward import lin, relu
from tandem.foundations.losses import mse
from torch import nn

ROUTES = [
    forward_and_backward,
    forward_and_backward_layers,
    forward_and_backward_modules,
    forward_and_backward_pullbacks,
    forward_and_backward_autograd,
]
by_route = pytest.mark.parametrize("route", ROUTES, ids=lambda f: f.__name__)


def draw(*shape, seed=0, dtype=torch.float64):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def problem(n=7, inputs=5, hidden=4, outputs=1, seed=0):
    shapes = [(hidden, inputs), (hidden,), (outputs, hidden), (outputs,)]
    weights = Weights(*(draw(*s, seed=seed + i) for i, s in enumerate(shapes)))
    return draw(n, inputs, seed=seed + 5), draw(n, outputs, seed=seed + 6), weights


def by_torch(x, target, weights):
    """Loss, gradients of the weights, and of x, with nothing of ours in it."""
    first = nn.Linear(*reversed(weights[0].shape), dtype=x.dtype)
    second = nn.Linear(*reversed(weights[2].shape), dtype=x.dtype)
    first.load_state_dict({"weight": weights[0], "bias": weights[1]})
    second.load_state_dict({"weight": weights[2], "bias": weights[3]})
    net = nn.Sequential(first, nn.ReLU(), second)
    x = x.clone().requires_grad_()
    loss = nn.MSELoss()(net(x), target)
    *grads, x_grad = torch.autograd.grad(loss, [*net.parameters(), x])
    return loss.detach(), grads, x_grad


def central_difference(function, tensor, step=1e-6):
    """The gradient of a number in each element, by moving it up and down."""
    grad = torch.empty_like(tensor)
    for i in range(tensor.numel()):
        up, down = tensor.clone(), tensor.clone()
        up.view(-1)[i] += step
        down.view(-1)[i] -= step
        grad.view(-1)[i] = (function(up) - function(down)) / (2 * step)
    return grad


@by_route
@settings(deadline=None, max_examples=15)
@given(
    n=st.integers(1, 6),
    inputs=st.integers(1, 5),
    hidden=st.integers(1, 5),
    outputs=st.integers(1, 3),
    seed=st.integers(0, 2**31),
)
def test_every_route_gives_torchs_loss_and_gradients(route, n, inputs, hidden, outputs, seed):
    given = problem(n, inputs, hidden, outputs, seed)
    loss, grads, x_grad = by_torch(*given)
    ours = route(*given)
    torch.testing.assert_close(ours.loss, loss)
    torch.testing.assert_close(list(ours.weights), grads)
    torch.testing.assert_close(ours.x, x_grad)


@by_route
def test_every_route_gives_the_finite_differences(route):
    x, target, weights = problem()
    ours = route(x, target, weights)
    for field in Weights._fields:
        numeric = central_difference(
            lambda t, name=field: route(x, target, weights._replace(**{name: t})).loss,
            getattr(weights, field),
        )
        torch.testing.assert_close(getattr(ours.weights, field), numeric, rtol=1e-6, atol=1e-8)
    numeric = central_difference(lambda t: route(t, target, weights).loss, x)
    torch.testing.assert_close(ours.x, numeric, rtol=1e-6, atol=1e-8)


@by_route
def test_no_route_touches_what_it_is_given(route):
    x, target, weights = problem()
    before = [t.clone() for t in (x, target, *weights)]
    route(x, target, weights)
    torch.testing.assert_close([x, target, *weights], before, rtol=0, atol=0)
    assert not any(t.requires_grad for t in (x, target, *weights))


@by_route
def test_course_02_a_target_row_against_a_column_is_refused(route):
    x, target, weights = problem()
    with pytest.raises(ValueError, match=r"mse: shapes differ: \[7, 1\] and \[7\]"):
        route(x, target.squeeze(1), weights)


def pulled_back(function, cotangent, *tensors):
    leaves = [t.clone().requires_grad_() for t in tensors]
    return torch.autograd.grad(function(*leaves), leaves, cotangent)


def test_each_gradient_function_is_autograds():
    x, weight, bias, grad = draw(6, 5), draw(3, 5, seed=1), draw(3, seed=2), draw(6, 3, seed=3)
    expected = pulled_back(lin, grad, x, weight, bias)
    torch.testing.assert_close(lin_grad(x, weight, grad), expected)
    torch.testing.assert_close(lin_grad_outer(x, weight, grad), expected)
    (expected,) = pulled_back(relu, grad, grad)
    torch.testing.assert_close(relu_grad(grad, grad), expected)
    target = draw(6, 3, seed=4)
    (expected,) = pulled_back(lambda p: mse(p, target), torch.tensor(1.0).double(), grad)
    torch.testing.assert_close(mse_grad(grad, target), expected)


def test_relu_passes_nothing_at_zero():
    assert relu_grad(torch.zeros(2), torch.ones(2)).tolist() == [0, 0]


def test_backward_before_forward_is_said():
    with pytest.raises(RuntimeError, match="LinModule: backward before forward"):
        LinModule(draw(3, 5), draw(3)).backward(draw(6, 3))
