"""A multi-layer perceptron with one hidden layer: the network of lessons 8 and 9.

    logits = relu(x W1^T + b1) W2^T + b2

Parameters: hidden.weight [50, inputs], hidden.bias [50], output.weight [classes, 50],
output.bias [classes]. Swift twin: Models/MLP.swift, which holds weights the other way round.
"""

from torch import Tensor, nn

__all__ = ["HIDDEN", "MLP", "mlp"]

HIDDEN = 50


class MLP(nn.Module):
    """Linear, relu, Linear."""

    def __init__(self, inputs: int, classes: int) -> None:
        super().__init__()
        self.hidden = nn.Linear(inputs, HIDDEN)
        self.output = nn.Linear(HIDDEN, classes)

    def forward(self, images: Tensor) -> Tensor:
        """Return logits [n, classes] of images [n, inputs], or of any shape that flattens to it."""
        logits: Tensor = self.output(self.hidden(images.flatten(1)).relu())
        return logits


def mlp(inputs: int, classes: int) -> MLP:
    """Return a perceptron from `inputs` pixels to `classes` logits, as torch.nn initialises it."""
    return MLP(inputs, classes)
