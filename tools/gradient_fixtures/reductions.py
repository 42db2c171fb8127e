"""Reductions over all axes, some, none; with and without the reduced axes; cumulative sums."""

from collections.abc import Callable

from cases import Case
from draws import Draw, fixed, lattice, normal
from torch import Tensor

__all__ = ["CASES"]

Axes = tuple[int, ...]
Reduction = Callable[[Tensor, Axes, bool], Tensor]

# Axes by variant, for tensors of shape [2, 3, 4]. Swift takes those of `arguments` one by one, and
# those of `tensor` as a tensor, the others as an array.
AXES: dict[str, Axes] = {
    "arguments": (-2, 2),
    "tensor": (2, 0),
    "one": (1,),
    "negative": (-1,),
    "several": (0, 2),
    "severalNegative": (-1, -3),
    "empty": (),
}


def _product(x: Tensor, axes: Axes, keep: bool) -> Tensor:
    """Product over `axes`, one after the other from the last: PyTorch's takes a single axis."""
    for axis in sorted((a % x.dim() for a in axes), reverse=True):
        x = x.prod(axis, keepdim=keep)
    return x


# Functions that give NaN or a kink over no axis at all leave the variant `empty` out.
REDUCTIONS: dict[str, tuple[Draw, Reduction]] = {
    "sum": (normal(2, 3, 4), lambda x, axes, keep: x.sum(axes, keepdim=keep)),
    "mean": (normal(2, 3, 4), lambda x, axes, keep: x.mean(axes, keepdim=keep)),
    "product": (normal(2, 3, 4), _product),
    "max": (lattice(2, 3, 4), lambda x, axes, keep: x.amax(axes, keepdim=keep)),
    "min": (lattice(2, 3, 4), lambda x, axes, keep: x.amin(axes, keepdim=keep)),
    "variance": (
        normal(2, 3, 4),
        lambda x, axes, keep: x.var(axes, correction=0, keepdim=keep),
    ),
    "standardDeviation": (
        normal(2, 3, 4),
        lambda x, axes, keep: x.std(axes, correction=0, keepdim=keep),
    ),
    "logSumExp": (normal(2, 3, 4), lambda x, axes, keep: x.logsumexp(axes, keepdim=keep)),
}
# A deviation over no axis is 0, where the square root has no derivative.
WITHOUT_EMPTY = {"standardDeviation"}


def _over_no_axis(name: str) -> Callable[[Tensor], Tensor]:
    """TensorFlow's meaning of an empty list: nothing is reduced (PyTorch reduces all)."""
    return (lambda x: x * 0) if name == "variance" else (lambda x: x * 1)


def _reduction(name: str, draw: Draw, function: Reduction) -> list[Case]:
    """One reduction in all its forms: `name.all`, `name.squeezing.*`, `name.along.*`."""
    cases = [Case(f"{name}.all", [draw], lambda x: function(x, tuple(range(x.dim())), False))]
    for variant, axes in AXES.items():
        if not axes and name in WITHOUT_EMPTY:
            continue
        for form, keep in {"squeezing": False, "along": True}.items():

            def reduced(x: Tensor, axes: Axes = axes, keep: bool = keep) -> Tensor:
                return function(x, axes, keep) if axes else _over_no_axis(name)(x)

            cases.append(Case(f"{name}.{form}.{variant}", [draw], reduced))
    return cases


def _corners() -> list[Case]:
    """Where a naive derivative fails: zeros in a product, ties, large exponents, rank 0."""
    zeros = fixed([[2.0, 0.0, -1.5], [0.0, 3.0, 0.0], [1.5, -2.0, 0.5]])
    # Two equal extremes: half the gradient each, in both libraries and by central differences.
    ties = fixed([[3.0, -1.0, 3.0], [-2.0, 0.5, -2.0]])
    large = fixed([[800.0, 801.5, 799.25], [-900.0, -900.5, -901.0]])
    return [
        Case("product.zeros", [zeros], lambda x: x.prod(1)),
        Case("product.allZeros", [fixed([2.0, 0.0, 3.0])], lambda x: x.prod()),
        Case("max.ties", [ties], lambda x: x.amax(1)),
        Case("max.allTies", [ties], lambda x: x.amax()),
        Case("min.ties", [ties], lambda x: x.amin(1)),
        Case("logSumExp.large", [large], lambda x: x.logsumexp(1)),
        Case("sum.rankZero", [normal()], lambda x: x.sum()),
        Case("mean.rankZero", [normal()], lambda x: x.mean()),
    ]


def _moments(axes: Axes, keep: bool) -> Callable[[Tensor], list[Tensor]]:
    return lambda x: [x.mean(axes, keepdim=keep), x.var(axes, correction=0, keepdim=keep)]


def _pairs_of_moments() -> list[Case]:
    """Mean and variance as two results, which share the input's gradient."""
    return [
        Case("moments.all", [normal(2, 3, 4)], _moments((0, 1, 2), False)),
        Case("moments.squeezing", [normal(2, 3, 4)], _moments((0, 2), False)),
        Case("moments.along", [normal(2, 3, 4)], _moments((-1,), True)),
    ]


def _cumulative(axis: int, exclusive: bool, reverse: bool) -> Callable[[Tensor], Tensor]:
    """Running sums along `axis`: before the element itself, or from the far end, if asked."""

    def function(x: Tensor) -> Tensor:
        x = x.flip(axis) if reverse else x
        total = x.cumsum(axis) - x * 1 if exclusive else x.cumsum(axis)
        return total.flip(axis) if reverse else total

    return function


def _cumulative_sums() -> list[Case]:
    draws: list[Draw] = [normal(2, 3, 4)]
    return [
        Case("cumulativeSum", draws, _cumulative(1, False, False)),
        Case("cumulativeSum.exclusive", draws, _cumulative(1, True, False)),
        Case("cumulativeSum.reverse", draws, _cumulative(0, False, True)),
        Case("cumulativeSum.exclusiveReverse", draws, _cumulative(2, True, True)),
        Case("cumulativeSum.negativeAxis", draws, _cumulative(-2, False, False)),
    ]


CASES = [
    *(case for name, row in REDUCTIONS.items() for case in _reduction(name, *row)),
    *_corners(),
    *_pairs_of_moments(),
    *_cumulative_sums(),
]
