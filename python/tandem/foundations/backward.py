"""The backward pass: by hand, by reference, by autograd (lesson 8).

One net, x -> lin -> relu -> lin -> mse, and several ways to its gradients:

    mse:  dp = 2 (p - t) / count        relu: dx = dy where x > 0, else 0
    lin:  dx = dy W,  dW = dy^T x,  db = sum over rows of dy

The functions `forward_and_backward...` all return the same numbers; what changes is who
remembers the intermediate values: local variables, layer objects, or the library (closures do
it in by_value.py).

Swift twin: Foundations/Backward.swift.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from tandem.foundations.forward import lin, model, relu
from tandem.foundations.losses import mse

__all__ = [
    "GradModule",
    "Gradients",
    "Lin",
    "LinModule",
    "Model",
    "Mse",
    "MseModule",
    "Relu",
    "ReluModule",
    "Weights",
    "forward_and_backward",
    "forward_and_backward_autograd",
    "forward_and_backward_layers",
    "forward_and_backward_modules",
    "lin_grad",
    "lin_grad_outer",
    "mse_grad",
    "relu_grad",
]


class Weights(NamedTuple):
    """Weights [out, in] and biases [out] of the net, or their gradients."""

    hidden_weight: Tensor
    hidden_bias: Tensor
    output_weight: Tensor
    output_bias: Tensor


class Gradients(NamedTuple):
    """The loss, its gradient in the weights, and its gradient in the input x."""

    loss: Tensor
    weights: Weights
    x: Tensor


# Step 1: gradient functions, and the chain rule written out by hand.
def mse_grad(prediction: Tensor, target: Tensor) -> Tensor:
    """Return the gradient of `mse` in its prediction."""
    return 2.0 * (prediction - target) / prediction.numel()


def relu_grad(x: Tensor, output_grad: Tensor) -> Tensor:
    """Return the gradient of `relu` in its input x."""
    return output_grad * (x > 0)


def lin_grad_outer(x: Tensor, weight: Tensor, output_grad: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return the gradients of `lin` by outer products, [n, out, in] values at once."""
    outer = output_grad.unsqueeze(2) * x.unsqueeze(1)
    return output_grad @ weight, outer.sum(0), output_grad.sum(0)


def lin_grad(x: Tensor, weight: Tensor, output_grad: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return the gradients of `lin` in x [n, in], weight and bias: the sum is a product."""
    return output_grad @ weight, output_grad.T @ x, output_grad.sum(0)


def forward_and_backward(x: Tensor, target: Tensor, weights: Weights) -> Gradients:
    """Run the net on x [n, in] and target [n, out], then walk it back by hand.

    Raises ValueError for shapes that do not fit, as do its other forms.
    """
    hidden = lin(x, weights.hidden_weight, weights.hidden_bias)
    active = relu(hidden)
    prediction = lin(active, weights.output_weight, weights.output_bias)
    loss = mse(prediction, target)
    prediction_grad = mse_grad(prediction, target)
    active_grad, *output_grads = lin_grad(active, weights.output_weight, prediction_grad)
    hidden_grad = relu_grad(hidden, active_grad)
    x_grad, *hidden_grads = lin_grad(x, weights.hidden_weight, hidden_grad)
    return Gradients(loss, Weights(*hidden_grads, *output_grads), x_grad)


# Step 2: layers by reference; each remembers its inputs and holds its gradients.
class Relu:
    """A ReLU that remembers its input."""

    def __call__(self, x: Tensor) -> Tensor:
        """Return `relu` of x."""
        self.x = x
        return relu(x)

    def backward(self, output_grad: Tensor) -> Tensor:
        """Return the gradient in the input of the last call."""
        return relu_grad(self.x, output_grad)


class Lin:
    """A linear layer that remembers its input and holds `weight_grad` and `bias_grad`."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        self.weight, self.bias = weight, bias

    def __call__(self, x: Tensor) -> Tensor:
        """Return `lin` of x [n, in]."""
        self.x = x
        return lin(x, self.weight, self.bias)

    def backward(self, output_grad: Tensor) -> Tensor:
        """Hold the gradients of weight and bias, return that in the input of the last call."""
        x_grad, self.weight_grad, self.bias_grad = lin_grad(self.x, self.weight, output_grad)
        return x_grad


class Mse:
    """A mean squared error that remembers what it compared."""

    def __call__(self, prediction: Tensor, target: Tensor) -> Tensor:
        """Return `mse` of two tensors of one shape."""
        self.prediction, self.target = prediction, target
        return mse(prediction, target)

    def backward(self, output_grad: Tensor) -> Tensor:
        """Return the gradient in the last prediction."""
        return output_grad * mse_grad(self.prediction, self.target)


class Model:
    """Layers and a loss; calling it with x and target gives the loss."""

    def __init__(self, layers: Sequence[Any], loss: Any) -> None:
        self.layers, self.loss = layers, loss

    def __call__(self, x: Tensor, target: Tensor) -> Tensor:
        """Return the loss on x and target."""
        for layer in self.layers:
            x = layer(x)
        return self.loss(x, target)

    def backward(self) -> Tensor:
        """Fill every layer's gradients, last to first; return that in x."""
        grad = self.loss.backward(torch.tensor(1.0))
        for layer in reversed(self.layers):
            grad = layer.backward(grad)
        return grad


def forward_and_backward_layers(x: Tensor, target: Tensor, weights: Weights) -> Gradients:
    """Do what `forward_and_backward` does, with layers by reference."""
    return _run(Model([Lin(*weights[:2]), Relu(), Lin(*weights[2:])], Mse()), x, target)


def _run(net: Model, x: Tensor, target: Tensor) -> Gradients:
    loss, x_grad = net(x, target), net.backward()
    hidden, _, output = net.layers
    held = hidden.weight_grad, hidden.bias_grad, output.weight_grad, output.bias_grad
    return Gradients(loss, Weights(*held), x_grad)


# Step 3: the same on a base class; remembering is written once, a layer is two formulas.
class GradModule:
    """A layer that remembers its inputs; a subclass gives `_forward` and `_backward`."""

    inputs: tuple[Tensor, ...] = ()

    def __call__(self, *inputs: Tensor) -> Tensor:
        """Remember the inputs and return the output."""
        self.inputs = inputs
        return self._forward(*inputs)

    def backward(self, output_grad: Tensor) -> Tensor:
        """Return the gradient in the first input; raises RuntimeError before any call."""
        if not self.inputs:
            raise RuntimeError(f"{type(self).__name__}: backward before forward")
        return self._backward(output_grad, *self.inputs)

    def _forward(self, *inputs: Tensor) -> Tensor:
        raise NotImplementedError

    def _backward(self, output_grad: Tensor, *inputs: Tensor) -> Tensor:
        raise NotImplementedError


class ReluModule(GradModule):
    """`Relu` on the base class."""

    def _forward(self, *inputs: Tensor) -> Tensor:
        return relu(inputs[0])

    def _backward(self, output_grad: Tensor, *inputs: Tensor) -> Tensor:
        return relu_grad(inputs[0], output_grad)


class LinModule(GradModule):
    """`Lin` on the base class."""

    def __init__(self, weight: Tensor, bias: Tensor) -> None:
        self.weight, self.bias = weight, bias

    def _forward(self, *inputs: Tensor) -> Tensor:
        return lin(inputs[0], self.weight, self.bias)

    def _backward(self, output_grad: Tensor, *inputs: Tensor) -> Tensor:
        x_grad, self.weight_grad, self.bias_grad = lin_grad(inputs[0], self.weight, output_grad)
        return x_grad


class MseModule(GradModule):
    """`Mse` on the base class."""

    def _forward(self, *inputs: Tensor) -> Tensor:
        return mse(*inputs)

    def _backward(self, output_grad: Tensor, *inputs: Tensor) -> Tensor:
        return output_grad * mse_grad(*inputs)


def forward_and_backward_modules(x: Tensor, target: Tensor, weights: Weights) -> Gradients:
    """Do what `forward_and_backward` does, with layers on the base class."""
    layers = [LinModule(*weights[:2]), ReluModule(), LinModule(*weights[2:])]
    return _run(Model(layers, MseModule()), x, target)


# Step 4: autograd, now that it holds no secret.
def forward_and_backward_autograd(x: Tensor, target: Tensor, weights: Weights) -> Gradients:
    """Do what `forward_and_backward` does, with the library's derivative."""
    x, *leaves = (t.detach().requires_grad_() for t in (x, *weights))
    loss = mse(model(x, [(leaves[0], leaves[1]), (leaves[2], leaves[3])]), target)
    *grads, x_grad = torch.autograd.grad(loss, [*leaves, x])
    return Gradients(loss.detach(), Weights(*grads), x_grad)
