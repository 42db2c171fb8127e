"""Layers as functions of their input and of their parameters, which come in that order."""

from collections.abc import Callable

import torch
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

Function = Callable[..., Tensor]


def _biased(convolve: Function, activation: Function = torch.tanh) -> Function:
    return lambda x, filters, bias: activation(convolve(x, filters) + bias)


def _separable(convolve: Function) -> Function:
    """The second filter mixes the channels at each place: a matrix product."""

    def function(x: Tensor, first: Tensor, second: Tensor, bias: Tensor) -> Tensor:
        return torch.tanh(convolve(x, first) @ second.reshape(second.shape[-2:]) + bias)

    return function


def _convolutions() -> list[Case]:
    line, plane, box = normal(2, 7, 2), normal(2, 5, 6, 2), normal(1, 3, 4, 3, 2)
    of_line, of_plane, of_box = normal(3, 2, 3), normal(3, 2, 2, 3), normal(2, 3, 2, 2, 3)
    bias = normal(3)
    return [
        Case("Conv1D", [line, of_line, bias], _biased(convolution([1], False))),
        Case("Conv1D.same", [line, of_line, bias], _biased(convolution([2], True))),
        Case("Conv1D.dilation", [line, of_line, bias], _biased(convolution([1], True, [2]))),
        Case("Conv1D.noBias", [line, of_line], convolution([1], False)),
        Case("Conv2D", [plane, of_plane, bias], _biased(convolution([1, 1], False))),
        Case("Conv2D.same", [plane, of_plane, bias], _biased(convolution([2, 3], True))),
        Case("Conv2D.noBias", [plane, of_plane], convolution([1, 1], False, [2, 2])),
        Case("Conv3D", [box, of_box, bias], _biased(convolution([1, 1, 1], False))),
        Case("Conv3D.same", [box, of_box, bias], _biased(convolution([1, 2, 3], True))),
        Case("Conv3D.noBias", [box, of_box], convolution([1, 1, 1], True, [2, 1, 2])),
    ]


def _transposed_convolutions() -> list[Case]:
    line, plane, box = normal(2, 4, 3), normal(2, 3, 2, 3), normal(1, 2, 2, 3, 3)
    of_line, of_plane, of_box = normal(3, 2, 3), normal(3, 2, 2, 3), normal(2, 3, 2, 2, 3)
    bias = normal(2)
    names = {
        "TransposedConv1D": (line, of_line, [2]),
        "TransposedConv2D": (plane, of_plane, [2, 3]),
    }
    names["TransposedConv3D"] = (box, of_box, [2, 1, 3])
    cases = []
    for name, (x, filters, strides) in names.items():
        for variant, same in {"valid": False, "same": True}.items():
            function = _biased(transposed(strides, same))
            cases.append(Case(f"{name}.{variant}", [x, filters, bias], function))
        cases.append(Case(f"{name}.noBias", [x, filters], transposed([1] * len(strides), False)))
    return cases


def _separable_convolutions() -> list[Case]:
    line = [normal(2, 7, 2), normal(3, 2, 2)]
    plane = [normal(2, 5, 6, 2), normal(3, 2, 2, 2)]
    mixed = [*line, normal(1, 4, 3), normal(3)]
    mixed_planes = [*plane, normal(1, 1, 4, 3), normal(3)]
    return [
        Case("DepthwiseConv2D", [*plane, normal(4)], _biased(depthwise([2, 2], True))),
        Case("DepthwiseConv2D.noBias", plane, depthwise([1, 1], False, [2, 3])),
        Case("SeparableConv1D", mixed, _separable(depthwise([1], False))),
        Case("SeparableConv1D.same", mixed, _separable(depthwise([2], True))),
        Case("SeparableConv1D.dilation", mixed, _separable(depthwise([1], True, [2]))),
        Case("SeparableConv2D", mixed_planes, _separable(depthwise([1, 1], False))),
        Case("SeparableConv2D.same", mixed_planes, _separable(depthwise([2, 2], True))),
        Case("SeparableConv2D.dilation", mixed_planes, _separable(depthwise([1, 1], True, [2, 1]))),
    ]


def _paddings() -> list[Case]:
    def padded(*widths: int) -> Function:
        return lambda x: torch.nn.functional.pad(x, (0, 0, *widths))

    line, plane, box = normal(2, 3, 2), normal(2, 3, 2, 2), normal(1, 2, 3, 2, 2)
    return [
        Case("ZeroPadding1D", [line], padded(2, 2)),
        Case("ZeroPadding1D.unequal", [line], padded(0, 3)),
        Case("ZeroPadding2D", [plane], padded(2, 2, 1, 1)),
        Case("ZeroPadding2D.unequal", [plane], padded(3, 0, 1, 2)),
        Case("ZeroPadding3D", [box], padded(0, 0, 2, 2, 1, 1)),
        Case("ZeroPadding3D.unequal", [box], padded(0, 2, 3, 0, 1, 2)),
    ]


def _pools() -> list[Case]:
    """Windows, all places at once, and windows whose borders TensorFlow drew (see `windows`)."""
    cases = []
    shapes = [(2, 7, 2), (2, 5, 4, 2), (1, 4, 5, 3, 2)]
    for kind in ("Max", "Avg"):
        # Lattices have one largest number.
        line, plane, box = (lattice(*s) if kind == "Max" else normal(*s) for s in shapes)
        name = kind.lower()
        cases += [
            Case(f"{kind}Pool1D.valid", [line], pool(name, [2], [2], False)),
            Case(f"{kind}Pool1D.same", [line], pool(name, [3], [2], True)),
            Case(f"{kind}Pool2D.same", [plane], pool(name, [3, 2], [2, 3], True)),
            Case(f"{kind}Pool3D.valid", [box], pool(name, [2, 3, 1], [2, 1, 2], False)),
            Case(f"{kind}Pool3D.cube", [box], pool(name, [2, 2, 2], [2, 2, 2], True)),
        ]
        for rank, draw_x in enumerate([line, plane, box], 1):
            cases.append(Case(f"Global{kind}Pool{rank}D", [draw_x], _global(kind, rank)))
    fractional = fractional_pool(ROWS, COLUMNS, 0)
    return [*cases, Case("FractionalMaxPool2D", [lattice(2, 9, 7, 2)], fractional)]


def _global(kind: str, rank: int) -> Function:
    axes = tuple(range(1, rank + 1))
    return lambda x: x.amax(axes) if kind == "Max" else x.mean(axes)


def _repeated(rank: int, size: int) -> Function:
    def function(x: Tensor) -> Tensor:
        for axis in range(1, rank + 1):
            x = x.repeat_interleave(size, axis)
        return x

    return function


def _other() -> list[Case]:
    draws = [lattice(2, 6, 5, 2), normal(3, 2, 2)]
    dilation = erosion_or_dilation(False, (2, 1), True, (1, 2))
    erosion = erosion_or_dilation(True, (1, 2), False, (2, 1))
    return [
        Case("UpSampling1D", [normal(2, 3, 2)], _repeated(1, 3)),
        Case("UpSampling2D", [normal(2, 3, 2, 2)], _repeated(2, 2)),
        Case("UpSampling3D", [normal(1, 2, 3, 2, 2)], _repeated(3, 2)),
        Case("Dilation2D", draws, dilation),
        Case("Erosion2D", draws, erosion),
    ]


CASES = [
    *_convolutions(),
    *_transposed_convolutions(),
    *_separable_convolutions(),
    *_paddings(),
    *_pools(),
    *_other(),
]
