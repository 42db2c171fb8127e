"""A small convolutional network: two convolutions, two poolings, one linear layer. Lesson 10.

Parameters: conv1.weight [8, 1, 3, 3], conv1.bias [8], conv2.weight [16, 8, 3, 3], conv2.bias
[16], output.weight [classes, 16 * (H / 4) * (W / 4)], output.bias [classes]. The columns of
output.weight follow the flattening of [channel, row, column]; the Swift twin, Models/CNN.swift,
keeps the channel last and converts at its border.
"""

from torch import Tensor, nn
from torch.nn.functional import max_pool2d

__all__ = ["CHANNELS", "CNN", "cnn"]

CHANNELS = (8, 16)


class CNN(nn.Module):
    """Twice (3x3 convolution, relu, 2x2 max pooling), then Linear."""

    def __init__(self, image_size: tuple[int, int], classes: int) -> None:
        super().__init__()
        height, width = image_size
        if min(image_size) < 4:
            raise ValueError(f"cnn: an image needs 4x4 pixels at least, got {height}x{width}")
        first, second = CHANNELS
        self.conv1 = nn.Conv2d(1, first, 3, padding=1)
        self.conv2 = nn.Conv2d(first, second, 3, padding=1)
        self.output = nn.Linear(second * (height // 4) * (width // 4), classes)

    def forward(self, images: Tensor) -> Tensor:
        """Return logits [n, classes] of images [n, 1, height, width]."""
        once = max_pool2d(self.conv1(images).relu(), 2)
        twice = max_pool2d(self.conv2(once).relu(), 2)
        logits: Tensor = self.output(twice.flatten(1))
        return logits


def cnn(image_size: tuple[int, int], classes: int) -> CNN:
    """Return a network from images of `image_size` to `classes` logits, initialised by torch.nn.

    Raises ValueError for images smaller than 4x4.
    """
    return CNN(image_size, classes)
