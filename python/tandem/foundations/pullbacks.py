"""The backward pass by value: functions that return a pullback (lesson 13).

    f(parameters, x) = (y, pullback),  pullback(y') = (parameters', x')

A pullback is a closure over the values its gradient needs, so nothing is stored in a layer and
nothing is changed in place. `chain` writes the chain rule once, for any two such functions; it
is what Swift's compiler does with `@differentiable` functions. The course calls the idea "value
with chainer".

Swift twin: Foundations/Pullbacks.swift.
"""

from collections.abc import Callable
from typing import TypeVar

import torch
from torch import Tensor

from tandem.foundations.backward import Gradients, Weights, lin_grad, mse_grad, relu_grad
from tandem.foundations.forward import LayerParameters, lin, relu
from tandem.foundations.losses import mse

__all__ = [
    "Pullback",
    "WithPullback",
    "chain",
    "forward_and_backward_pullbacks",
    "lin_with_pullback",
    "mse_with_pullback",
    "relu_with_pullback",
]

P = TypeVar("P")
Q = TypeVar("Q")
Pullback = Callable[[Tensor], tuple[P, Tensor]]  # output gradient -> (parameters', input')
WithPullback = Callable[[P, Tensor], tuple[Tensor, Pullback[P]]]


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
