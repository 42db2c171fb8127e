"""Matrix products, convolutions and pooling; images are NHWC, filters [height, width, in, out].

PyTorch's own take NCHW and [out, in, height, width], so they are converted here. Padding is put on
by hand: TensorFlow's "same" pads more at the end where the total is odd (a stride of 2, an even
window), which PyTorch's symmetric padding cannot say.
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from cases import Case
from draws import Draw, lattice, normal
from torch import Tensor

__all__ = ["CASES", "same_padding"]

Pair = tuple[int, int]
Function = Callable[..., Tensor]


def same_padding(size: int, window: int, stride: int, dilation: int = 1) -> Pair:
    """Zeros before and after one axis, such that ceil(size / stride) windows cover it.

    TensorFlow's rule: the odd zero, if any, goes to the end.
    """
    windows = -(-size // stride)
    total = max((windows - 1) * stride + (window - 1) * dilation + 1 - size, 0)
    return total // 2, total - total // 2


def _pad_same(x: Tensor, window: Pair, strides: Pair, dilations: Pair, value: float) -> Tensor:
    """Pad the two last axes of an NCHW image by TensorFlow's rule."""
    top, bottom = same_padding(x.shape[2], window[0], strides[0], dilations[0])
    left, right = same_padding(x.shape[3], window[1], strides[1], dilations[1])
    return F.pad(x, (left, right, top, bottom), value=value)


def _convolution(strides: Pair, same: bool, dilations: Pair = (1, 1)) -> Function:
    def function(x: Tensor, filters: Tensor) -> Tensor:
        image, kernel = x.permute(0, 3, 1, 2), filters.permute(3, 2, 0, 1)
        if same:
            window = (kernel.shape[2], kernel.shape[3])
            image = _pad_same(image, window, strides, dilations, 0.0)
        return F.conv2d(image, kernel, None, strides, 0, dilations).permute(0, 2, 3, 1)

    return function


def _depthwise(strides: Pair, same: bool, dilations: Pair = (1, 1)) -> Function:
    """Filters [height, width, in, multiplier]: channel c yields c * multiplier + m."""

    def function(x: Tensor, filters: Tensor) -> Tensor:
        height, width, channels, multiplier = filters.shape
        kernel = filters.permute(2, 3, 0, 1).reshape(channels * multiplier, 1, height, width)
        image = x.permute(0, 3, 1, 2)
        if same:
            image = _pad_same(image, (height, width), strides, dilations, 0.0)
        value = F.conv2d(image, kernel, None, strides, 0, dilations, channels)
        return value.permute(0, 2, 3, 1)

    return function


def _max_pool(window: Pair, strides: Pair, same: bool) -> Function:
    def function(x: Tensor) -> Tensor:
        image = x.permute(0, 3, 1, 2)
        if same:
            image = _pad_same(image, window, strides, (1, 1), -torch.inf)
        return F.max_pool2d(image, window, strides).permute(0, 2, 3, 1)

    return function


def _average_pool(window: Pair, strides: Pair, same: bool) -> Function:
    """Means over what of each window lies inside the image: padding is not counted."""

    def function(x: Tensor) -> Tensor:
        image = x.permute(0, 3, 1, 2)
        inside = torch.ones_like(image)
        if same:
            image = _pad_same(image, window, strides, (1, 1), 0.0)
            inside = _pad_same(inside, window, strides, (1, 1), 0.0)
        total, share = (F.avg_pool2d(t, window, strides) for t in (image, inside))
        return (total / share).permute(0, 2, 3, 1)

    return function


def _matmuls() -> list[Case]:
    """All four combinations of transposed operands, for matrices and for batches of them."""
    cases = []
    for batch, prefix in {"": (), "batch.": (2,)}.items():
        for left in (False, True):
            for right in (False, True):
                shapes = [(4, 3) if left else (3, 4), (5, 4) if right else (4, 5)]
                variant = {(0, 0): "plain", (1, 0): "left", (0, 1): "right", (1, 1): "both"}
                draws = [normal(*prefix, *shape) for shape in shapes]
                name = f"matmul.{batch}{variant[left, right]}"
                cases.append(Case(name, draws, _matmul(left, right)))
    broadcast = [normal(2, 3, 4), normal(4, 5)]
    cases.append(Case("matmul.batch.broadcast", broadcast, torch.matmul))
    cases.append(Case("matmul.operator", [normal(3, 4), normal(4, 5)], torch.matmul))
    return cases


def _matmul(left: bool, right: bool) -> Function:
    def function(a: Tensor, b: Tensor) -> Tensor:
        return (a.mT if left else a) @ (b.mT if right else b)

    return function


def _convolutions() -> list[Case]:
    draws = [normal(2, 5, 4, 2), normal(3, 3, 2, 3)]
    even = [normal(1, 4, 6, 2), normal(2, 3, 2, 2)]
    large = [normal(1, 7, 6, 2), normal(3, 2, 2, 2)]
    return [
        Case("conv2D.valid", draws, _convolution((1, 1), False)),
        Case("conv2D.same", draws, _convolution((1, 1), True)),
        Case("conv2D.validStride", draws, _convolution((2, 2), False)),
        Case("conv2D.sameStride", draws, _convolution((2, 2), True)),
        Case("conv2D.sameStrideEven", even, _convolution((2, 2), True)),
        Case("conv2D.sameUnequalStrides", even, _convolution((2, 1), True)),
        Case("conv2D.validDilation", large, _convolution((1, 1), False, (2, 2))),
        Case("conv2D.sameDilation", large, _convolution((1, 1), True, (2, 3))),
    ]


def _depthwise_convolutions() -> list[Case]:
    draws = [normal(2, 5, 4, 2), normal(3, 2, 2, 3)]
    large = [normal(1, 7, 6, 2), normal(3, 2, 2, 2)]
    return [
        Case("depthwiseConv2D.valid", draws, _depthwise((1, 1), False)),
        Case("depthwiseConv2D.same", draws, _depthwise((1, 1), True)),
        Case("depthwiseConv2D.validStride", draws, _depthwise((2, 2), False)),
        Case("depthwiseConv2D.sameStride", draws, _depthwise((2, 2), True)),
        Case("depthwiseConv2D.validDilation", large, _depthwise((1, 1), False, (2, 2))),
        Case("depthwiseConv2D.sameDilation", large, _depthwise((1, 1), True, (2, 3))),
    ]


def _pools() -> list[Case]:
    """Both paddings, windows that touch, overlap, and reach over an odd edge."""
    cases = []
    makers: dict[str, tuple[Callable[..., Function], Draw]] = {
        "maxPool2D": (_max_pool, lattice(2, 5, 4, 2)),
        "avgPool2D": (_average_pool, normal(2, 5, 4, 2)),
    }
    for name, (maker, draw) in makers.items():
        for padding, same in {"valid": False, "same": True}.items():
            for variant, window, strides in [
                ("", (2, 2), (2, 2)),
                ("Overlapping", (3, 3), (2, 2)),
                ("Unequal", (3, 2), (1, 2)),
            ]:
                case_name = f"{name}.{padding}{variant}"
                cases.append(Case(case_name, [draw], maker(window, strides, same)))
    return cases


CASES = [*_matmuls(), *_convolutions(), *_depthwise_convolutions(), *_pools()]
