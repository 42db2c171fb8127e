"""Convolutions, pooling and morphology as functions; tensors are laid out as in Swift."""

from cases import Case
from draws import lattice, normal
from torch import Tensor
from windows import (
    COLUMNS,
    ROWS,
    convolution,
    depthwise,
    erosion_or_dilation,
    fractional_pool,
    pool,
    transposed,
)

__all__ = ["CASES"]


def _lines() -> list[Case]:
    draws = [normal(2, 7, 2), normal(3, 2, 3)]
    even = [normal(2, 6, 2), normal(2, 2, 3)]
    return [
        Case("conv1D.valid", draws, convolution([1], False)),
        Case("conv1D.same", draws, convolution([1], True)),
        Case("conv1D.validStride", draws, convolution([2], False)),
        Case("conv1D.sameStride", draws, convolution([2], True)),
        Case("conv1D.sameStrideEven", even, convolution([2], True)),
        Case("conv1D.validDilation", draws, convolution([1], False, [3])),
        Case("conv1D.sameDilation", draws, convolution([1], True, [2])),
    ]


def _planes() -> list[Case]:
    draws = [normal(2, 7, 6, 2), normal(3, 2, 2, 2)]
    return [
        Case("conv2D.validStrideDilation", draws, convolution([2, 1], False, [2, 3])),
        Case("conv2D.sameStrideDilation", draws, convolution([2, 3], True, [2, 1])),
        Case("depthwiseConv2D.validStrideDilation", draws, depthwise([2, 2], False, [2, 3])),
    ]


def _volumes() -> list[Case]:
    draws = [normal(2, 4, 5, 4, 2), normal(2, 3, 2, 2, 2)]
    return [
        Case("conv3D.valid", draws, convolution([1, 1, 1], False)),
        Case("conv3D.same", draws, convolution([1, 1, 1], True)),
        Case("conv3D.validStride", draws, convolution([2, 2, 2], False)),
        Case("conv3D.sameStride", draws, convolution([1, 2, 3], True)),
        Case("conv3D.validDilation", draws, convolution([1, 1, 1], False, [2, 2, 3])),
        Case("conv3D.sameDilation", draws, convolution([1, 1, 1], True, [2, 1, 2])),
    ]


def _transposed() -> list[Case]:
    draws = [normal(2, 3, 4, 2), normal(3, 2, 3, 2)]
    small = [normal(1, 2, 3, 2), normal(2, 2, 3, 2)]
    box = [normal(1, 2, 3, 2, 2), normal(2, 3, 2, 2, 2)]
    return [
        Case("transposedConv2D.valid", draws, transposed([1, 1], False)),
        Case("transposedConv2D.same", draws, transposed([1, 1], True)),
        Case("transposedConv2D.validStride", draws, transposed([2, 2], False)),
        Case("transposedConv2D.sameStride", draws, transposed([2, 3], True)),
        # Places that no window reaches, and sizes that several shapes are convolved to.
        Case("transposedConv2D.sameGaps", small, transposed([3, 4], True)),
        Case("transposedConv2D.validLarger", small, transposed([3, 2], False, [7, 7])),
        Case("transposedConv2D.sameSmaller", small, transposed([2, 2], True, [3, 5])),
        Case("transposedConv2D.dilation", small, transposed([1, 1], False, None, [2, 3])),
        Case("transposedConv3D.validStride", box, transposed([2, 1, 2], False)),
        Case("transposedConv3D.sameStride", box, transposed([1, 2, 3], True)),
    ]


def _boxes() -> list[Case]:
    """3-D pooling: both paddings, windows that touch, overlap, and reach over an odd edge."""
    variants = [
        ("", (2, 2, 2), (2, 2, 2)),
        ("Overlapping", (3, 2, 3), (2, 1, 2)),
        ("Unequal", (1, 3, 2), (2, 1, 2)),
    ]
    draws = {"max": lattice(2, 5, 4, 3, 2), "avg": normal(2, 5, 4, 3, 2)}
    return [
        Case(f"{kind}Pool3D.{padding}{variant}", [draw], pool(kind, window, strides, same))
        for kind, draw in draws.items()
        for padding, same in {"valid": False, "same": True}.items()
        for variant, window, strides in variants
    ]


# The same as `COLUMNS`, drawn by TensorFlow's formula with one random number.
PSEUDO_RANDOM_COLUMNS = [0, 2, 3, 5, 7]


def _fractions() -> list[Case]:
    draws = [lattice(2, 9, 7, 2)]
    pseudo = fractional_pool(ROWS, PSEUDO_RANDOM_COLUMNS, 0)
    return [
        Case("fractionalMaxPool2D", draws, fractional_pool(ROWS, COLUMNS, 0)),
        Case("fractionalMaxPool2D.overlapping", draws, fractional_pool(ROWS, COLUMNS, 1)),
        Case("fractionalMaxPool2D.pseudoRandom", draws, pseudo),
    ]


def _morphology() -> list[Case]:
    draws = [lattice(2, 6, 5, 2), normal(3, 2, 2)]
    cases = []
    for name, erodes in {"dilation2D": False, "erosion2D": True}.items():
        for variant, strides, same, rates in [
            ("valid", (1, 1), False, (1, 1)),
            ("same", (1, 1), True, (1, 1)),
            ("validStride", (2, 2), False, (1, 1)),
            ("sameStride", (2, 3), True, (1, 1)),
            ("validRates", (1, 1), False, (2, 3)),
            ("sameRates", (1, 2), True, (2, 1)),
        ]:
            function = erosion_or_dilation(erodes, strides, same, rates)
            cases.append(Case(f"{name}.{variant}", draws, function))
    return cases


def _blocks() -> list[Case]:
    """The channels of a block's pixel lie together; PyTorch's pixel_shuffle has them apart."""

    def to_space(x: Tensor) -> Tensor:
        blocks = x.reshape(2, 2, 3, 2, 2, 2).permute(0, 1, 3, 2, 4, 5)
        return blocks.reshape(2, 4, 6, 2)

    def to_depth(x: Tensor) -> Tensor:
        blocks = x.reshape(2, 2, 3, 2, 3, 2).permute(0, 1, 3, 2, 4, 5)
        return blocks.reshape(2, 2, 2, 18)

    return [
        Case("depthToSpace", [normal(2, 2, 3, 8)], to_space),
        Case("depthToSpace.one", [normal(1, 2, 3, 4)], lambda x: x * 1),
        Case("spaceToDepth", [normal(2, 6, 6, 2)], to_depth),
        Case("spaceToDepth.one", [normal(1, 2, 3, 4)], lambda x: x * 1),
    ]


CASES = [
    *_lines(),
    *_planes(),
    *_volumes(),
    *_transposed(),
    *_boxes(),
    *_fractions(),
    *_morphology(),
    *_blocks(),
]
