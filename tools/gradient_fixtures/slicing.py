"""Indexing by numbers, ranges, strides and masks; gathering, with indices that repeat."""

from collections.abc import Callable

import torch
from cases import Case
from draws import Draw, integers, mask, normal, uniform
from torch import Tensor

__all__ = ["CASES"]

X = normal(4, 5)
BOX = normal(2, 3, 4)


def _subscripts() -> list[Case]:
    """`x[...]` with each kind of range, named after the Swift expression."""
    return [
        Case("subscript.index", [X], lambda x: x[1]),
        Case("subscript.negativeIndex", [X], lambda x: x[-1]),
        Case("subscript.element", [X], lambda x: x[2, 3]),
        Case("subscript.rangeAndIndex", [X], lambda x: x[1:3, 0]),
        Case("subscript.closedRange", [X], lambda x: x[0:3]),
        Case("subscript.from", [X], lambda x: x[2:]),
        Case("subscript.upTo", [X], lambda x: x[:2]),
        Case("subscript.through", [X], lambda x: x[:3]),
        Case("subscript.negativeUpTo", [X], lambda x: x[:, :-1]),
        Case("subscript.stride", [X], lambda x: x[0:4:2, 0:5:3]),
        Case("subscript.closedStride", [X], lambda x: x[:, 0:5:2]),
        Case("subscript.fromStride", [X], lambda x: x[1::2]),
        Case("subscript.negativeStride", [X], lambda x: x.flip(0)[1:]),
        Case("subscript.ellipsis", [BOX], lambda x: x[..., 1]),
        Case("subscript.ellipsisBetween", [BOX], lambda x: x[0, ..., 1:3]),
        Case("subscript.dots", [BOX], lambda x: x[..., 1]),
        Case("subscript.dotsBetween", [BOX], lambda x: x[0, ..., 1:3]),
        Case("subscript.newAxis", [X], lambda x: x[1:3].unsqueeze(1)),
        Case("subscript.squeezeAxis", [normal(3, 1, 4)], lambda x: x[:, 0, :2]),
        Case("subscript.twice", [X], lambda x: x[1:][0] * x[2]),
    ]


def _assigned(place: object) -> Callable[[Tensor, Tensor], Tensor]:
    """A copy with one part replaced: what was there before gets no gradient."""

    def function(x: Tensor, part: Tensor) -> Tensor:
        x = x.clone()
        x[place] = part  # type: ignore[index]
        return x

    return function


def _assignments() -> list[Case]:
    """`x[...] = y`, in Swift on a variable inside the differentiated function."""
    return [
        Case("assign.index", [X, normal(5)], _assigned(1)),
        Case("assign.rangeAndIndex", [X, normal(2)], _assigned((slice(1, 3), 0))),
        Case("assign.broadcast", [X, normal(2, 1)], _assigned(slice(0, 4, 2))),
        Case("assign.dots", [BOX, normal(2, 3)], _assigned((..., 1))),
    ]


def _slices() -> list[Case]:
    return [
        Case("slice.bounds", [X], lambda x: x[1:3, 2:5]),
        Case("slice.sizes", [X], lambda x: x[1:3, 2:5]),
        Case("slice.boundsTensor", [X], lambda x: x[1:3, 2:5]),
        Case("slice.sizesTensor", [X], lambda x: x[1:3, 2:5]),
        Case("slice.wholeAxis", [BOX], lambda x: x[:, 1:2, 0:4]),
    ]


def _gathers() -> list[Case]:
    """Rows gathered more than once must add up their gradients."""
    repeated: dict[str, Draw] = {"indices": integers([2, 0, 2, 2, 1])}
    table: dict[str, Draw] = {"indices": integers([[0, 3], [3, 1]])}
    chosen: dict[str, Draw] = {"mask": integers([1, 0, 1, 1])}
    return [
        Case("gathering", [X], lambda x, indices: x[indices], repeated),
        Case("gathering.alongAxis", [X], lambda x, indices: x[:, indices], repeated),
        Case("gathering.negativeAxis", [BOX], lambda x, indices: x[..., indices], repeated),
        Case("gathering.table", [X], lambda x, indices: x[indices], table),
        Case("gathering.tableAlongAxis", [BOX], lambda x, indices: x[:, :, indices], table),
        Case("gathering.rankZero", [X], lambda x, indices: x[indices], {"indices": integers(2)}),
        Case("gathering.where", [X], lambda x, mask: x[mask == 1], chosen),
        Case("gathering.whereAlongAxis", [BOX], lambda x, mask: x[..., mask == 1], chosen),
        Case("gathering.whereMatrix", [BOX], lambda x, mask: x[mask == 1], {"mask": mask(2, 3)}),
    ]


def _batch_gathered(x: Tensor, indices: Tensor) -> Tensor:
    """Row b of the result holds x[b][indices[b]]."""
    return torch.stack([row[places] for row, places in zip(x, indices, strict=True)])


def _batch_gathered_last(x: Tensor, indices: Tensor) -> Tensor:
    """Matrix b of the result holds the columns indices[b] of x[b]."""
    return torch.stack([m[:, places] for m, places in zip(x, indices, strict=True)])


def _gathered_by_two(x: Tensor, indices: Tensor) -> Tensor:
    """Row [b, c] of the result holds x[b, c][indices[b, c]]."""
    return torch.take_along_dim(x, indices, 2)


def _batch_gathers() -> list[Case]:
    pairs: dict[str, Draw] = {"indices": integers([[[3, 3], [0, 1], [2, 0]]] * 2)}
    places: dict[str, Draw] = {"indices": integers([[2, 0, 2], [1, 1, 1]])}
    return [
        Case("batchGathering", [normal(2, 3)], _batch_gathered, places),
        Case("batchGathering.rows", [BOX], _batch_gathered, places),
        Case("batchGathering.alongAxis", [BOX], _batch_gathered_last, places),
        Case("batchGathering.twoBatchAxes", [BOX], _gathered_by_two, pairs),
    ]


def _scalars() -> list[Case]:
    """Between tensors and Swift's own scalars."""
    return [
        Case("scalarized", [normal()], lambda x: x * 1),
        Case("scalarized.element", [X], lambda x: x[1, 2]),
        Case("tensor.ofScalar", [uniform(-1, 1)], lambda x: x * 1),
        Case("tensor.repeating", [uniform(-1, 1)], lambda x: x.expand(2, 3)),
        Case("tensor.cast", [X], lambda x: x * 1),
    ]


CASES = [
    *_subscripts(),
    *_assignments(),
    *_slices(),
    *_gathers(),
    *_batch_gathers(),
    *_scalars(),
]
