"""XResNet: a ResNet with the details that were found to be better later (lesson 12).

    block(x) = act(branch(x) + shortcut(x))

What is not as in the first ResNet (arXiv 1512.03385):

- the stem is three 3x3 convolutions, not one of 7x7, and a bottleneck has its stride in the 3x3
  convolution (ResNet-C and ResNet-B of arXiv 1812.01187);
- a shortcut that halves the image averages before its 1x1 convolution, which would drop three
  pixels in four (ResNet-D, same paper);
- the last norm of a branch has a scale of zero at first, so that a block begins as its shortcut
  (arXiv 1706.02677, 5.1).

Past the stem every parameter has the shape that it has in torchvision's ResNet of that depth.
`expansion` is 1 for blocks of two convolutions, 4 for bottlenecks of three.

Swift twin: Models/XResNet.swift.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Self

from torch import Tensor, nn

from tandem.data.bunch import DataBunch
from tandem.layers.conv import Lambda, Maker, Norm, conv_layer, flatten, init_cnn, noop
from tandem.training.learner import Learner

__all__ = [
    "ResBlock",
    "XResNet",
    "cnn_learner",
    "relu",
    "xresnet18",
    "xresnet34",
    "xresnet50",
    "xresnet101",
    "xresnet152",
]

_STEM, _WIDTHS = 64, (64, 128, 256, 512)


def relu() -> nn.Module:
    """Return a ReLU that writes over its input: a convolution's or a norm's, needed no more."""
    return nn.ReLU(inplace=True)


class ResBlock(nn.Module):
    """Two 3x3 convolutions (expansion 1), or 1x1, 3x3, 1x1, beside a shortcut.

    x [n, ni * expansion, h, w] becomes [n, nh * expansion, ceil(h / stride), ceil(w / stride)].
    """

    def __init__(
        self,
        expansion: int,
        ni: int,
        nh: int,
        stride: int = 1,
        act: Maker = relu,
        norm: Norm = nn.BatchNorm2d,
    ) -> None:
        super().__init__()
        ni, nf = ni * expansion, nh * expansion
        layers = [(ni, nh, 3, stride), (nh, nf, 3, 1)]
        if expansion > 1:
            layers = [(ni, nh, 1, 1), (nh, nh, 3, stride), (nh, nf, 1, 1)]
        *before, last = layers
        self.convs = nn.Sequential(
            *(conv_layer(*sizes, norm=norm, act=act) for sizes in before),
            conv_layer(*last, norm=norm, act=None, zero_bn=True),
        )
        self.pool = noop if stride == 1 else nn.AvgPool2d(stride, ceil_mode=True)
        self.idconv = noop if ni == nf else conv_layer(ni, nf, 1, 1, norm=norm, act=None)
        self.act = act()

    def forward(self, x: Tensor) -> Tensor:
        """Return act(branch + shortcut)."""
        out: Tensor = self.act(self.convs(x) + self.idconv(self.pool(x)))
        return out


class XResNet(nn.Sequential):
    """Stem, max pooling, four stages of blocks, global average pooling, one linear layer."""

    @classmethod
    def create(
        cls,
        expansion: int,
        layers: Sequence[int],
        c_in: int = 3,
        c_out: int = 1000,
        act: Maker = relu,
        norm: Norm = nn.BatchNorm2d,
    ) -> Self:
        """Return the network for [n, c_in, h, w] to [n, c_out], `layers` blocks in each stage.

        Weights are drawn by Kaiming's rule from the global generator. Raises ValueError for more
        than four stages.
        """
        if len(layers) > len(_WIDTHS):
            raise ValueError(f"XResNet: there are {len(_WIDTHS)} stages at most, got {len(layers)}")
        widths = [_STEM // expansion, *_WIDTHS[: len(layers)]]
        stages = [
            _stage(expansion, ni, nh, blocks, 1 if i == 0 else 2, act, norm)
            for i, ((ni, nh), blocks) in enumerate(zip(pairwise(widths), layers, strict=True))
        ]
        head = nn.AdaptiveAvgPool2d(1), Lambda(flatten), nn.Linear(widths[-1] * expansion, c_out)
        net = cls(*_stem(c_in, act, norm), nn.MaxPool2d(3, 2, padding=1), *stages, *head)
        init_cnn(net)
        return net


def _stem(c_in: int, act: Maker, norm: Norm) -> list[nn.Module]:
    widths = [c_in, (c_in + 1) * 8, _STEM, _STEM]
    return [
        conv_layer(ni, nf, stride=2 if i == 0 else 1, norm=norm, act=act)
        for i, (ni, nf) in enumerate(pairwise(widths))
    ]


def _stage(
    expansion: int, ni: int, nh: int, blocks: int, stride: int, act: Maker, norm: Norm
) -> nn.Sequential:
    first = ResBlock(expansion, ni, nh, stride, act, norm)
    rest = (ResBlock(expansion, nh, nh, 1, act, norm) for _ in range(blocks - 1))
    return nn.Sequential(first, *rest)


def xresnet18(c_in: int = 3, c_out: int = 1000, **given: Any) -> XResNet:
    """Return the network of 18 layers; `act` and `norm` may be given, as in `XResNet.create`."""
    return XResNet.create(1, (2, 2, 2, 2), c_in, c_out, **given)


def xresnet34(c_in: int = 3, c_out: int = 1000, **given: Any) -> XResNet:
    """Return the network of 34 layers."""
    return XResNet.create(1, (3, 4, 6, 3), c_in, c_out, **given)


def xresnet50(c_in: int = 3, c_out: int = 1000, **given: Any) -> XResNet:
    """Return the network of 50 layers, the first with bottlenecks."""
    return XResNet.create(4, (3, 4, 6, 3), c_in, c_out, **given)


def xresnet101(c_in: int = 3, c_out: int = 1000, **given: Any) -> XResNet:
    """Return the network of 101 layers."""
    return XResNet.create(4, (3, 4, 23, 3), c_in, c_out, **given)


def xresnet152(c_in: int = 3, c_out: int = 1000, **given: Any) -> XResNet:
    """Return the network of 152 layers."""
    return XResNet.create(4, (3, 8, 36, 3), c_in, c_out, **given)


def cnn_learner(
    arch: Callable[..., nn.Module],
    data: DataBunch,
    loss_func: Callable[[Any, Any], Tensor],
    c_in: int | None = None,
    c_out: int | None = None,
    **given: Any,
) -> Learner:
    """Return a Learner of arch(c_in=..., c_out=...), both as the data say unless they are given.

    The rest goes to the Learner. Raises ValueError where neither says how many there are.
    """
    sizes = {"c_in": c_in or data.c_in, "c_out": c_out or data.c_out}
    if missing := [name for name, size in sizes.items() if not size]:
        raise ValueError(f"cnn_learner: the data do not say {' and '.join(missing)}: give them")
    return Learner(arch(**sizes), data, loss_func, **given)
