"""The same by value: functions that return a pullback, and layers as values (lessons 13-14).

    f(parameters, x) = (y, pullback),  pullback(y') = (parameters', x')

A pullback is a closure over the values its gradient needs, so nothing is stored in a layer and
nothing is changed in place. `chain` writes the chain rule once, for any two such functions; it
is what Swift's compiler does with `@differentiable` functions. The course calls the idea "value
with chainer".

A model by value is a frozen dataclass, as a Swift struct is: its gradient is a value of the
same type, and a step makes a new model (`moved`) and leaves the old one as it was.

Swift twin: Foundations/ByValue.swift.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar

import torch
import torch.nn.functional as F
from torch import Tensor

from tandem.foundations.backward import Gradients, Weights, lin_grad, mse_grad, relu_grad
from tandem.foundations.forward import LayerParameters, lin, relu
from tandem.foundations.losses import mse

__all__ = [
    "Conv2dValue",
    "LinearValue",
    "Pullback",
    "SequentialValue",
    "WithPullback",
    "chain",
    "forward_and_backward_pullbacks",
    "lin_with_pullback",
    "mean_vwc",
    "moved",
    "mse_inner_vwc",
    "mse_vwc",
    "mse_with_pullback",
    "plus_with_chain",
    "relu_with_pullback",
    "sin_square_with_chain",
    "sin_with_chain",
    "square_vwc",
    "square_with_chain",
    "sum_with_chain",
    "value_with_gradient",
]

P = TypeVar("P")
Q = TypeVar("Q")
M = TypeVar("M")
Pullback = Callable[[Tensor], tuple[P, Tensor]]  # output gradient -> (parameters', input')
WithPullback = Callable[[P, Tensor], tuple[Tensor, Pullback[P]]]
Chained = tuple[P, Callable[[P], P]]  # a value, and its gradient -> the argument's

# A pullback, built by hand from the derivative of x squared.


def square_with_chain(x: float) -> Chained[float]:
    """Return x squared and its pullback."""
    return x * x, lambda grad: 2 * x * grad


def sin_with_chain(x: float) -> Chained[float]:
    """Return sin x and its pullback."""
    return math.sin(x), lambda grad: math.cos(x) * grad


def plus_with_chain(x: float, y: float) -> tuple[float, Callable[[float], tuple[float, float]]]:
    """Return x + y and its pullback: two arguments, so it gives two gradients."""
    return x + y, lambda grad: (grad, grad)


def sin_square_with_chain(x: float) -> Chained[float]:
    """Return sin(x squared) and its pullback: back goes in the opposite order."""
    square, square_chain = square_with_chain(x)
    sine, sine_chain = sin_with_chain(square)
    return sine, lambda grad: square_chain(sine_chain(grad))


def sum_with_chain(x: float) -> Chained[float]:
    """Return sin(x²) + x² and its pullback: x² is used twice, its gradient is a sum of two."""
    square, square_chain = square_with_chain(x)
    sine, sine_chain = sin_with_chain(square)
    total, total_chain = plus_with_chain(sine, square)

    def chain(grad: float) -> float:
        of_sine, of_square = total_chain(grad)
        return square_chain(of_square + sine_chain(of_sine))

    return total, chain


# The same on tensors, under the course's names: vwc is "value with chain".


def square_vwc(x: Tensor) -> Chained[Tensor]:
    """Return x squared number by number, and its pullback."""
    return x * x, lambda grad: 2 * x * grad


def mean_vwc(x: Tensor) -> Chained[Tensor]:
    """Return the mean of all numbers, and its pullback: each has an equal share."""
    return x.mean(), lambda grad: torch.full_like(x, 1 / x.numel()) * grad


def mse_inner_vwc(x: Tensor) -> Chained[Tensor]:
    """Return the mean of x squared and its pullback, of the two above."""
    square, square_chain = square_vwc(x)
    mean, mean_chain = mean_vwc(square)
    return mean, lambda grad: square_chain(mean_chain(grad))


def mse_vwc(prediction: Tensor, target: Tensor) -> Chained[Tensor]:
    """Return the mean of (prediction - target) squared, and its pullback to the prediction."""
    return mse_inner_vwc(prediction - target)


# The same with parameters, and the chain rule written once.


def relu_with_pullback(parameters: tuple[()], x: Tensor) -> tuple[Tensor, Pullback[tuple[()]]]:
    """Return `relu` of x and its pullback; there are no parameters."""
    return relu(x), lambda grad: ((), relu_grad(x, grad))


def lin_with_pullback(
    parameters: LayerParameters, x: Tensor
) -> tuple[Tensor, Pullback[LayerParameters]]:
    """Return `lin` of x [n, in] with parameters (weight, bias), and its pullback."""
    weight, bias = parameters

    def pullback(output_grad: Tensor) -> tuple[LayerParameters, Tensor]:
        x_grad, weight_grad, bias_grad = lin_grad(x, weight, output_grad)
        return (weight_grad, bias_grad), x_grad

    return lin(x, weight, bias), pullback


def mse_with_pullback(
    prediction: Tensor, target: Tensor
) -> tuple[Tensor, Callable[[Tensor], Tensor]]:
    """Return `mse` and its pullback to the prediction."""
    return mse(prediction, target), lambda grad: grad * mse_grad(prediction, target)


def chain(first: WithPullback[P], second: WithPullback[Q]) -> WithPullback[tuple[P, Q]]:
    """Return `second` after `first`, on the pair of their parameters: the chain rule, once."""

    def chained(parameters: tuple[P, Q], x: Tensor) -> tuple[Tensor, Pullback[tuple[P, Q]]]:
        y, first_pullback = first(parameters[0], x)
        z, second_pullback = second(parameters[1], y)

        def pullback(z_grad: Tensor) -> tuple[tuple[P, Q], Tensor]:
            second_grad, y_grad = second_pullback(z_grad)
            first_grad, x_grad = first_pullback(y_grad)
            return (first_grad, second_grad), x_grad

        return z, pullback

    return chained


def forward_and_backward_pullbacks(x: Tensor, target: Tensor, weights: Weights) -> Gradients:
    """Do what `forward_and_backward` does, by value, with pullbacks."""
    net = chain(chain(lin_with_pullback, relu_with_pullback), lin_with_pullback)
    prediction, net_pullback = net((((weights[0], weights[1]), ()), (weights[2], weights[3])), x)
    loss, loss_pullback = mse_with_pullback(prediction, target)
    ((hidden_grads, _), output_grads), x_grad = net_pullback(loss_pullback(torch.ones_like(loss)))
    return Gradients(loss, Weights(*hidden_grads, *output_grads), x_grad)


@dataclass(frozen=True, eq=False)
class LinearValue:
    """A linear layer: weight [outputs, inputs], bias [outputs]."""

    weight: Tensor
    bias: Tensor

    def __call__(self, x: Tensor) -> Tensor:
        """Return `lin` of x [..., inputs]; raises ValueError where x does not fit."""
        return lin(x, self.weight, self.bias)


@dataclass(frozen=True, eq=False)
class Conv2dValue:
    """A convolution: weight [outputs, inputs, size, size], bias [outputs]."""

    weight: Tensor
    bias: Tensor
    stride: int = 1
    padding: int = 0

    def __call__(self, x: Tensor) -> Tensor:
        """Convolve x [n, inputs, h, w]."""
        return F.conv2d(x, self.weight, self.bias, self.stride, self.padding)


@dataclass(frozen=True, eq=False)
class SequentialValue:
    """Layers one after the other; a plain function such as `relu` is a layer too."""

    layers: tuple[Callable[[Tensor], Tensor], ...]

    def __call__(self, x: Tensor) -> Tensor:
        """Return x through every layer in turn."""
        for layer in self.layers:
            x = layer(x)
        return x


def value_with_gradient(model: M, loss: Callable[[M], Tensor]) -> tuple[Tensor, M]:
    """Return loss(model) and its gradient, a value of the model's type; the model stays as it is.

    A tensor that the loss does not depend on has gradient zero.
    """
    leaves: list[Tensor] = []

    def leaf(tensor: Tensor) -> Tensor:
        leaves.append(tensor.detach().requires_grad_())
        return leaves[-1]

    value = loss(_map_tensors(leaf, model))
    gradients = iter(torch.autograd.grad(value, leaves, materialize_grads=True))
    return value.detach(), _map_tensors(lambda _: next(gradients), model)


def moved(model: M, along: M, by: float) -> M:
    """Return a new model, every tensor moved by `by` times the tensor in its place in `along`."""
    return _map_tensors(lambda tensor, direction: tensor + by * direction, model, along)


def _map_tensors(function: Callable[..., Tensor], first: Any, *rest: Any) -> Any:
    """Apply a function to the tensors in one place of trees of the same form; keep the others."""
    if isinstance(first, Tensor):
        return function(first, *rest)
    if isinstance(first, tuple):
        return tuple(_map_tensors(function, *values) for values in zip(first, *rest, strict=True))
    if not is_dataclass(first) or isinstance(first, type):
        return first
    names = [field.name for field in fields(first)]
    parts = {n: _map_tensors(function, *(getattr(t, n) for t in (first, *rest))) for n in names}
    return type(first)(**parts)
