"""PyTorch's convolutions, pooling and morphology in one to three dimensions, channels last.

PyTorch's own take the channels first, so they are moved here; padding is put on by hand (see
`products.same_padding`). Everything is written for any number of dimensions at once.
"""

from collections.abc import Callable
from itertools import pairwise

import torch
import torch.nn.functional as F
from products import same_padding
from torch import Tensor

__all__ = [
    "COLUMNS",
    "ROWS",
    "convolution",
    "depthwise",
    "erosion_or_dilation",
    "fractional_pool",
    "pool",
    "transposed",
]

Sizes = list[int] | tuple[int, ...]
Pair = tuple[int, int]
Function = Callable[..., Tensor]

CONVOLUTIONS = {1: F.conv1d, 2: F.conv2d, 3: F.conv3d}
TRANSPOSED = {1: F.conv_transpose1d, 2: F.conv_transpose2d, 3: F.conv_transpose3d}
MAXIMA = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}
MEANS = {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}


def _first(x: Tensor) -> Tensor:
    """Channels from last to second."""
    return x.movedim(-1, 1)


def _last(x: Tensor) -> Tensor:
    """Channels from second to last."""
    return x.movedim(1, -1)


def _padded(x: Tensor, window: Sizes, strides: Sizes, dilations: Sizes, value: float) -> Tensor:
    """Pad the axes behind the channels by TensorFlow's rule for "same"."""
    pairs = [
        same_padding(*numbers)
        for numbers in zip(x.shape[2:], window, strides, dilations, strict=True)
    ]
    # PyTorch lists the last axis first.
    return F.pad(x, [width for pair in reversed(pairs) for width in pair], value=value)


def convolution(strides: Sizes, same: bool, dilations: Sizes | None = None) -> Function:
    """Filters are [..., in, out]."""
    gaps = dilations or [1] * len(strides)

    def function(x: Tensor, filters: Tensor) -> Tensor:
        image, kernel = _first(x), filters.movedim((-1, -2), (0, 1))
        if same:
            image = _padded(image, filters.shape[:-2], strides, gaps, 0.0)
        return _last(CONVOLUTIONS[len(strides)](image, kernel, None, strides, 0, gaps))

    return function


def depthwise(strides: Sizes, same: bool, dilations: Sizes | None = None) -> Function:
    """Filters are [..., in, multiplier]: channel c yields c * multiplier + m."""
    gaps = dilations or [1] * len(strides)

    def function(x: Tensor, filters: Tensor) -> Tensor:
        *window, channels, multiplier = filters.shape
        kernel = filters.movedim((-2, -1), (0, 1)).reshape(channels * multiplier, 1, *window)
        image = _first(x)
        if same:
            image = _padded(image, window, strides, gaps, 0.0)
        value = CONVOLUTIONS[len(strides)](image, kernel, None, strides, 0, gaps, channels)
        return _last(value)

    return function


def transposed(
    strides: Sizes, same: bool, sizes: Sizes | None = None, dilations: Sizes | None = None
) -> Function:
    """Filters are [..., out, in]; the result has `sizes`, by default the layers' own.

    The whole of what the windows reach is computed, then cut (or filled with zeros) to the place
    that the convolution's padding leaves.
    """
    gaps = dilations or [1] * len(strides)

    def function(x: Tensor, filters: Tensor) -> Tensor:
        kernel = filters.movedim((-1, -2), (0, 1))
        whole = TRANSPOSED[len(strides)](_first(x), kernel, None, strides, dilation=gaps)
        for axis, stride in enumerate(strides):
            length, window = x.shape[axis + 1], filters.shape[axis]
            size = sizes[axis] if sizes else length * stride if same else whole.shape[axis + 2]
            before = same_padding(size, window, stride, gaps[axis])[0] if same else 0
            missing = max(before + size - whole.shape[axis + 2], 0)
            zeros = whole.new_zeros(
                [missing if i == axis + 2 else n for i, n in enumerate(whole.shape)]
            )
            whole = torch.cat([whole, zeros], axis + 2).narrow(axis + 2, before, size)
        return _last(whole)

    return function


def pool(kind: str, window: Sizes, strides: Sizes, same: bool) -> Function:
    """`max`, or `avg` over what of each window lies inside: padding is not counted."""
    rank, ones = len(window), [1] * len(window)

    def function(x: Tensor) -> Tensor:
        image = _first(x)
        if kind == "max":
            if same:
                image = _padded(image, window, strides, ones, -torch.inf)
            return _last(MAXIMA[rank](image, window, strides))
        inside = torch.ones_like(image)
        if same:
            image, inside = (_padded(t, window, strides, ones, 0.0) for t in (image, inside))
        total, share = (MEANS[rank](t, window, strides) for t in (image, inside))
        return _last(total / share)

    return function


# Where TensorFlow's FractionalMaxPool puts the borders of 9 rows and 7 columns for the ratios 1.4
# and 1.5 and the seeds 1 and 2.
ROWS = [0, 1, 3, 4, 6, 7, 9]
COLUMNS = [0, 2, 4, 6, 7]


def fractional_pool(rows: Sizes, columns: Sizes, overlap: int) -> Function:
    """The largest values between borders that are given; TensorFlow drew them from its seeds."""

    def function(x: Tensor) -> Tensor:
        lines = [
            torch.stack(
                [
                    x[:, top : bottom + overlap, left : right + overlap].amax((1, 2))
                    for left, right in pairwise(columns)
                ],
                1,
            )
            for top, bottom in pairwise(rows)
        ]
        return torch.stack(lines, 1)

    return function


def erosion_or_dilation(erodes: bool, strides: Pair, same: bool, rates: Pair = (1, 1)) -> Function:
    """Filters are [height, width, channels]; an erosion turns them by 180 degrees."""

    def function(x: Tensor, filters: Tensor) -> Tensor:
        height, width, channels = filters.shape
        image, outside = _first(x), torch.inf if erodes else -torch.inf
        if same:
            image = _padded(image, (height, width), strides, rates, outside)
        patches = F.unfold(image, (height, width), rates, 0, strides)
        patches = patches.reshape(x.shape[0], channels, height * width, -1)
        kernel = (filters.flip(0, 1) if erodes else filters).reshape(1, -1, channels, 1)
        kernel = kernel.transpose(1, 2)
        best = (patches - kernel).amin(2) if erodes else (patches + kernel).amax(2)
        reach = (height - 1) * rates[0] + 1
        rows = (image.shape[2] - reach) // strides[0] + 1
        return _last(best.reshape(x.shape[0], channels, rows, -1))

    return function
