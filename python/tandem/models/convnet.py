"""A deeper convolutional network, layer by layer (lesson 10).

Four convolutions of stride 2, of 8, 16, 32 and 32 channels, then a global average and a linear
layer. Colour images have a stem before them (lesson 11): three convolutions that begin with no
more channels than a 3x3 window has numbers, or less would be computed than went in:

    first width = the power of two at or below 9 c_in

`SequentialModel` is what comes before hooks: its own forward pass notes each layer's mean and
deviation.

Swift twin: Models/ConvNet.swift.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from torch import Tensor, nn

from tandem.data.bunch import DataBunch
from tandem.layers.conv import Lambda, conv_layer, flatten, init_cnn

__all__ = [
    "NFS",
    "SequentialModel",
    "get_cnn_layers",
    "get_cnn_model",
    "get_stem_layers",
    "prev_pow_2",
]

NFS = (8, 16, 32, 32)

Layer = Callable[..., nn.Module]


def prev_pow_2(x: int) -> int:
    """Return the largest power of two that is not above x; raises ValueError below 1."""
    if x < 1:
        raise ValueError(f"prev_pow_2: there is no power of two at or below {x}")
    return 1 << (x.bit_length() - 1)


def get_stem_layers(c_in: int, layer: Layer = conv_layer, **given: Any) -> list[nn.Module]:
    """Return three layers from c_in channels to w, 2 w and 4 w, w = prev_pow_2(9 c_in).

    They make [n, 4 w, h / 4, w / 4]: the first keeps the size, the others halve it.
    """
    width = prev_pow_2(9 * c_in)
    sizes = [(c_in, width, 1), (width, 2 * width, 2), (2 * width, 4 * width, 2)]
    return [layer(ni, nf, 3, stride, **given) for ni, nf, stride in sizes]


def get_cnn_layers(
    data: DataBunch,
    nfs: Sequence[int] = NFS,
    layer: Layer = conv_layer,
    stem: bool = False,
    **given: Any,
) -> list[nn.Module]:
    """Return the layers from images of data.c_in channels to data.c_out logits.

    `layer(ni, nf, ks, stride, **given)` makes each, of stride 2; without a stem the first window
    is 5x5. Raises ValueError where the data do not say how many channels or classes they have.
    """
    if not data.c_in or not data.c_out:
        known = f"c_in {data.c_in} and c_out {data.c_out}"
        raise ValueError(f"get_cnn_layers: the data must say both, they have {known}")
    before = get_stem_layers(data.c_in, layer, **given) if stem else []
    widths = [4 * prev_pow_2(9 * data.c_in) if stem else data.c_in, *nfs]
    convs = [
        layer(ni, nf, 5 if i == 0 and not stem else 3, 2, **given)
        for i, (ni, nf) in enumerate(pairwise(widths))
    ]
    head = [nn.AdaptiveAvgPool2d(1), Lambda(flatten), nn.Linear(widths[-1], data.c_out)]
    return [*before, *convs, *head]


def get_cnn_model(
    data: DataBunch,
    nfs: Sequence[int] = NFS,
    layer: Layer = conv_layer,
    stem: bool = False,
    uniform: bool = False,
    **given: Any,
) -> nn.Sequential:
    """Return the layers as a network whose weights `init_cnn` draws; raises as get_cnn_layers."""
    net = nn.Sequential(*get_cnn_layers(data, nfs, layer, stem, **given))
    init_cnn(net, uniform)
    return net


class SequentialModel(nn.Module):
    """Layers one after the other; in training `act_means[i]` and `act_stds[i]` grow by a step.

    The deviation divides by the count less one.
    """

    def __init__(self, *layers: nn.Module) -> None:
        super().__init__()
        self.layers = nn.ModuleList(layers)
        self.act_means: list[list[float]] = [[] for _ in layers]
        self.act_stds: list[list[float]] = [[] for _ in layers]

    def forward(self, x: Tensor) -> Tensor:
        """Return the last layer's output for x."""
        for layer, means, stds in zip(self.layers, self.act_means, self.act_stds, strict=True):
            x = layer(x)
            if self.training:
                means.append(x.detach().mean().item())
                stds.append(x.detach().std().item())
        return x

    def __len__(self) -> int:
        return len(self.layers)

    def __iter__(self) -> Iterator[nn.Module]:
        return iter(self.layers)
