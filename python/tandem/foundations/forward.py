"""The forward pass of a fully connected network (lesson 8).

    lin(x) = x W^T + b,  W [out, in] as PyTorch keeps it

With Kaiming's weights, half of a ReLU's outputs are zero and their mean is above zero; the
lesson's shifted ReLU, max(0, x) - 1/2, brings the mean back near zero.

Swift twin: Foundations/Forward.swift.
"""

from collections.abc import Callable, Sequence

from torch import Tensor

__all__ = [
    "LayerParameters",
    "activation_stats",
    "lin",
    "model",
    "normalize",
    "relu",
    "relu_shifted",
    "stats",
]

LayerParameters = tuple[Tensor, Tensor]  # weight [out, in], bias [out]


def normalize(x: Tensor, mean: float, std: float) -> Tensor:
    """Return (x - mean) / std; validation data takes the training data's mean and std.

    Raises ValueError where std is not above zero.
    """
    if not std > 0:
        raise ValueError(f"normalize: std must be above zero, got {std}")
    return (x - mean) / std


def lin(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """Return x [..., in] times weight [out, in] transposed, plus bias [out].

    Raises ValueError for shapes that do not fit.
    """
    if weight.ndim != 2 or x.ndim < 1 or x.shape[-1] != weight.shape[1]:
        raise ValueError(f"lin: weight {list(weight.shape)} does not fit input {list(x.shape)}")
    if bias.shape != weight.shape[:1]:
        raise ValueError(f"lin: bias {list(bias.shape)} does not fit weight {list(weight.shape)}")
    return x @ weight.T + bias


def relu(x: Tensor) -> Tensor:
    """Return max(0, x), with gradient 0 at 0; a nan stays a nan."""
    return x.masked_fill(x <= 0, 0.0)


def relu_shifted(x: Tensor) -> Tensor:
    """Return max(0, x) - 1/2, whose mean is near zero for a standard normal x."""
    return relu(x) - 0.5


def model(
    x: Tensor,
    parameters: Sequence[LayerParameters],
    activation: Callable[[Tensor], Tensor] = relu,
) -> Tensor:
    """Return the output of linear layers with an activation between each two: [n, in] -> [n, out].

    Raises ValueError where a layer does not fit what comes before it, or there is none.
    """
    return _activations(x, parameters, activation)[-1]


def stats(x: Tensor) -> tuple[float, float]:
    """Return mean and standard deviation (dividing by the count) over all of x."""
    return float(x.mean()), float(x.std(correction=0))


def activation_stats(
    x: Tensor,
    parameters: Sequence[LayerParameters],
    activation: Callable[[Tensor], Tensor] = relu,
) -> list[tuple[float, float]]:
    """Return mean and standard deviation of each layer's output, as `model` computes it.

    Raises ValueError as `model` does.
    """
    return [stats(h) for h in _activations(x, parameters, activation)]


def _activations(
    x: Tensor, parameters: Sequence[LayerParameters], activation: Callable[[Tensor], Tensor]
) -> list[Tensor]:
    if not parameters:
        raise ValueError("model: needs at least one layer")
    *hidden, (last_weight, last_bias) = parameters
    outputs: list[Tensor] = []
    for weight, bias in hidden:
        x = activation(lin(x, weight, bias))
        outputs.append(x)
    return [*outputs, lin(x, last_weight, last_bias)]
