"""Functions that move elements about: reshaping, joining, splitting, repeating, padding."""

import numpy as np
import torch
from cases import Case
from draws import apart, integers, mask, normal
from torch import Tensor

__all__ = ["CASES"]

X = normal(2, 3, 4)
ROW = normal(2, 3)
WITH_ONES = normal(2, 1, 3, 1)


def _reshaping() -> list[Case]:
    return [
        Case("reshaped.to", [X], lambda x: x.reshape(4, 6)),
        Case("reshaped.toMinusOne", [X], lambda x: x.reshape(-1, 2)),
        Case("reshaped.like", [X], lambda x: x.reshape(6, 4)),
        Case("reshaped.toShape", [X], lambda x: x.reshape(3, 8)),
        Case("flattened", [X], lambda x: x.reshape(-1)),
        Case("rankLifted", [ROW], lambda x: x.unsqueeze(0)),
        Case("expandingShape", [ROW], lambda x: x.unsqueeze(1)),
        Case("expandingShape.negative", [ROW], lambda x: x.unsqueeze(-1)),
        Case("expandingShape.several", [ROW], lambda x: x.reshape(1, 2, 1, 3)),
        Case("squeezingShape", [WITH_ONES], lambda x: x.squeeze(1)),
        Case("squeezingShape.negative", [WITH_ONES], lambda x: x.squeeze(-1)),
        Case("squeezingShape.several", [WITH_ONES], lambda x: x.reshape(2, 3)),
        Case("squeezingShape.all", [WITH_ONES], lambda x: x.squeeze()),
    ]


def _permuting() -> list[Case]:
    return [
        Case("transposed", [ROW], lambda x: x.T),
        Case("transposed.rankThree", [X], lambda x: x.permute(2, 1, 0)),
        Case("transposed.permutation", [X], lambda x: x.permute(2, 0, 1)),
        Case("transposed.permutationOfFour", [WITH_ONES], lambda x: x.permute(0, 3, 1, 2)),
        Case("transposed.tensor", [X], lambda x: x.permute(1, 2, 0)),
        Case("transposed.withPermutations", [X], lambda x: x.permute(2, 0, 1)),
        Case("transposed.withPermutationsTensor", [X], lambda x: x.permute(1, 2, 0)),
        Case("reversed", [X], lambda x: x.flip(1)),
        Case("reversed.several", [X], lambda x: x.flip(0, 2)),
        Case("reversed.tensor", [X], lambda x: x.flip(0, 1)),
    ]


def _joining() -> list[Case]:
    parts = [normal(2, 3), normal(1, 3), normal(3, 3)]
    equal = [normal(2, 3), normal(2, 3), normal(2, 3)]
    wide = [normal(2, 3, 1), normal(2, 3, 2)]
    return [
        Case("concatenated", parts[:2], lambda *x: torch.cat(x)),
        Case("concatenated.alongAxis", [ROW, normal(2, 2)], lambda *x: torch.cat(x, 1)),
        Case("concatenated.negativeAxis", wide, lambda *x: torch.cat(x, -1)),
        Case("concatenated.operator", parts[:2], lambda *x: torch.cat(x)),
        Case("concatenating", parts, lambda *x: torch.cat(x)),
        Case("concatenating.negativeAxis", wide, lambda *x: torch.cat(x, -1)),
        Case("tensors", equal, lambda *x: torch.stack(x)),
        Case("stacking", equal, lambda *x: torch.stack(x)),
        Case("stacking.alongAxis", equal, lambda *x: torch.stack(x, 1)),
        Case("stacking.negativeAxis", equal, lambda *x: torch.stack(x, -1)),
    ]


def _splitting() -> list[Case]:
    return [
        Case("split.count", [normal(4, 3)], lambda x: x.chunk(2)),
        Case("split.countAlongAxis", [X], lambda x: x.chunk(2, 2)),
        Case("split.sizes", [normal(4, 3)], lambda x: x.split([1, 3])),
        Case("split.sizesAlongAxis", [X], lambda x: x.split([1, 3], 2)),
        Case("split.sizesTensor", [X], _split_last, {"sizes": integers([3, 1])}),
        Case("unstacked", [X], lambda x: x.unbind()),
        Case("unstacked.alongAxis", [X], lambda x: x.unbind(1)),
        Case("unstacked.negativeAxis", [X], lambda x: x.unbind(-1)),
    ]


def _split_last(x: Tensor, sizes: Tensor) -> tuple[Tensor, ...]:
    return x.split(sizes.tolist(), 2)


def _repeating() -> list[Case]:
    """Tiles and broadcasts; `unbroadcasted` sums over what a broadcast repeats."""
    return [
        Case("tiled", [ROW], lambda x: x.tile(2, 3)),
        Case("tiled.once", [X], lambda x: x.tile(1, 2, 1)),
        Case("tiled.tensor", [ROW], lambda x: x.tile(1, 2)),
        Case("broadcasted.toShape", [normal(2, 1)], lambda x: x.expand(2, 3)),
        Case("unbroadcasted.toShape", [ROW], lambda x: x.sum(1, keepdim=True)),
        Case("broadcasted.to", [normal(3, 1)], lambda x: x.expand(2, 3, 4)),
        Case("broadcasted.rankZero", [normal()], lambda x: x.expand(2, 3)),
        Case("broadcasted.like", [normal(3)], lambda x: x.expand(2, 3)),
        Case("unbroadcasted.to", [X], lambda x: x.sum((0, 2)).unsqueeze(1)),
        Case("unbroadcasted.rankZero", [ROW], lambda x: x.sum()),
        Case("unbroadcasted.like", [ROW], lambda x: x.sum(0)),
    ]


def _padded(x: Tensor, widths: list[tuple[int, int]], mode: str) -> Tensor:
    """Pad by gathering, axis by axis, the elements that NumPy's padding would repeat."""
    for axis, width in enumerate(widths):
        places = np.pad(np.arange(x.shape[axis]), width, mode=mode)  # type: ignore[call-overload]
        x = x.index_select(axis, torch.from_numpy(places))
    return x


def _padding() -> list[Case]:
    widths = [(1, 0), (1, 2)]

    def constant(x: Tensor) -> Tensor:
        return torch.nn.functional.pad(x, (1, 2, 1, 0), value=0.5)

    return [
        Case("padded", [ROW], lambda x: torch.nn.functional.pad(x, (1, 2, 1, 0))),
        Case("padded.with", [ROW], constant),
        Case("padded.constant", [ROW], constant),
        Case("padded.reflect", [normal(2, 4)], lambda x: _padded(x, widths, "reflect")),
        Case("padded.symmetric", [normal(2, 4)], lambda x: _padded(x, widths, "symmetric")),
    ]


def _choosing() -> list[Case]:
    pair = [normal(2, 3), normal(2, 3)]
    thin = [normal(2, 3), normal(3)]

    def column(x: Tensor, y: Tensor, mask: Tensor) -> Tensor:
        return y.where(mask.unsqueeze(1) == 1, x)

    return [
        Case("replacing.broadcast", thin, column, {"mask": mask(2)}),
        Case("replacing", pair, lambda x, y, mask: y.where(mask == 1, x), {"mask": mask(2, 3)}),
        Case("identity", [ROW], lambda x: x * 1),
        Case("squaredOfBranches", [apart([0], -1, 1, 2, 3)], lambda x: x * x + x.abs()),
    ]


CASES = [
    *_reshaping(),
    *_permuting(),
    *_joining(),
    *_splitting(),
    *_repeating(),
    *_padding(),
    *_choosing(),
]
