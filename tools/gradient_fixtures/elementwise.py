"""Elementwise functions: arithmetic with broadcasting, the elementary functions, activations."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from cases import Case
from draws import Draw, apart, fixed, lattice, normal, uniform
from torch import Tensor

__all__ = ["CASES"]

Binary = Callable[[Tensor, Tensor], Tensor]

# The shapes of every two-operand function, by variant: broadcasting in both directions.
SHAPES: dict[str, tuple[tuple[int, ...], tuple[int, ...]]] = {
    "same": ((2, 3), (2, 3)),
    "row": ((2, 3), (3,)),
    "rowLeft": ((3,), (2, 3)),
    "outer": ((2, 1), (1, 3)),
    "outerLeft": ((1, 3), (2, 1)),
    "rankZero": ((2, 3), ()),
    "rankZeroLeft": ((), (2, 3)),
}


def _arithmetic() -> list[Case]:
    """`+ - * /`: tensors of every pair of shapes, a Swift scalar on either side, assignment."""
    operators: dict[str, Binary] = {
        "add": torch.add,
        "subtract": torch.subtract,
        "multiply": torch.multiply,
        "divide": torch.divide,
    }
    cases = []
    for name, function in operators.items():
        for variant, (left, right) in SHAPES.items():
            # Divisors keep away from zero, on both of its sides.
            draws = [normal(*left), apart([-0.3, 0, 0.3], -2, 2, *right)]
            cases.append(Case(f"{name}.{variant}", draws, function))
        cases.append(Case(f"{name}.scalar", [normal(2, 3), uniform(0.5, 2)], function))
        left_draws = [uniform(0.5, 2), apart([-0.3, 0, 0.3], -2, 2, 2, 3)]
        cases.append(Case(f"{name}.scalarLeft", left_draws, function))
        assigned = [normal(2, 3), apart([-0.3, 0, 0.3], -2, 2, 3)]
        cases.append(Case(f"{name}.assigned", assigned, function))
    return cases


def _two_operands() -> list[Case]:
    """`pow`, `squaredDifference`, `max` and `min` of two tensors, broadcasting."""
    cases = []
    for variant, (left, right) in SHAPES.items():
        powers = [uniform(0.3, 2.5, *left), uniform(-2, 2, *right)]
        cases.append(Case(f"pow.{variant}", powers, torch.pow))
        pair = [normal(*left), normal(*right)]
        cases.append(Case(f"squaredDifference.{variant}", pair, lambda a, b: (a - b) ** 2))
        # Lattices half a step apart have no number in common, so that nothing is tied.
        distinct = [lattice(*left), lattice(*right, offset=0.15)]
        cases.append(Case(f"max.{variant}", distinct, torch.maximum))
        cases.append(Case(f"min.{variant}", distinct, torch.minimum))
    return cases


def _powers() -> list[Case]:
    """`pow` with a scalar on one side, and where its logarithm does not exist."""
    signed = apart([0], -2, 2, 2, 3)
    positive = uniform(0.3, 2.5, 2, 3)
    return [
        Case("pow.scalar", [positive], lambda x: x**1.7),
        Case("pow.scalar.negativeBase", [signed], lambda x: x**3.0),
        Case("pow.scalar.negativeExponent", [signed], lambda x: x**-2.0),
        Case("pow.integer", [signed], lambda x: x**3),
        Case("pow.scalarLeft", [normal(2, 3)], lambda x: torch.pow(1.7, x)),
        # 0^y for y >= 1: both libraries define the gradient of the exponent as 0.
        Case("pow.zeroBase", [fixed([0.0, 1.5, 0.0]), fixed([2.0, 3.0, 1.0])], torch.pow),
        Case("root.odd", [signed], lambda x: x.sign() * x.abs() ** (1 / 3)),
        Case("root.even", [positive], lambda x: x**0.25),
        *_ties(),
        Case("max.scalar", [apart([0.25], -2, 2, 2, 3)], lambda x: x.clamp(min=0.25)),
        Case("max.scalarLeft", [apart([0.25], -2, 2, 2, 3)], lambda x: x.clamp(min=0.25)),
        Case("min.scalar", [apart([0.25], -2, 2, 2, 3)], lambda x: x.clamp(max=0.25)),
        Case("min.scalarLeft", [apart([0.25], -2, 2, 2, 3)], lambda x: x.clamp(max=0.25)),
    ]


def _ties() -> list[Case]:
    """Equal operands get half the gradient each; so says a central difference as well."""
    pair = [fixed([1.0, 2.0, -1.0, 0.0]), fixed([1.0, 3.0, -2.0, 0.0])]
    return [Case("max.tied", pair, torch.maximum), Case("min.tied", pair, torch.minimum)]


ANY = normal(2, 3)
POSITIVE = uniform(0.2, 3, 2, 3)
INSIDE = uniform(-0.9, 0.9, 2, 3)
WIDE = apart([-6, -3, 0, 3, 6], -8, 8, 4, 5)
HALVES = [k + 0.5 for k in range(-3, 3)]

# Every function of one tensor: where it is drawn, and PyTorch's form of it.
UNARY: dict[str, tuple[Draw, Callable[[Tensor], Tensor]]] = {
    "negate": (ANY, torch.neg),
    "abs": (apart([0], -2, 2, 2, 3), torch.abs),
    # At 0 all three agree on 0: sign(0) is 0, and the central difference of |x| vanishes.
    "abs.zero": (fixed([-1.0, 0.0, 2.0]), torch.abs),
    "exp": (ANY, torch.exp),
    "expm1": (ANY, torch.expm1),
    "exp2": (ANY, torch.exp2),
    "exp10": (ANY, lambda x: torch.pow(10.0, x)),
    "log": (POSITIVE, torch.log),
    "log1p": (uniform(-0.7, 2, 2, 3), torch.log1p),
    "log1mexp": (uniform(-3, -0.05, 2, 5), lambda x: torch.log(-torch.expm1(x))),
    "log2": (POSITIVE, torch.log2),
    "log10": (POSITIVE, torch.log10),
    "sqrt": (POSITIVE, torch.sqrt),
    "rsqrt": (POSITIVE, torch.rsqrt),
    "squared": (ANY, torch.square),
    "sin": (ANY, torch.sin),
    "cos": (ANY, torch.cos),
    "tan": (uniform(-1.2, 1.2, 2, 3), torch.tan),
    "asin": (INSIDE, torch.asin),
    "acos": (INSIDE, torch.acos),
    "atan": (ANY, torch.atan),
    "sinh": (ANY, torch.sinh),
    "cosh": (ANY, torch.cosh),
    "tanh": (ANY, torch.tanh),
    "asinh": (ANY, torch.asinh),
    "acosh": (uniform(1.2, 3, 2, 3), torch.acosh),
    "atanh": (INSIDE, torch.atanh),
    "sign": (apart([0], -2, 2, 2, 3), torch.sign),
    "round": (apart(HALVES, -3, 3, 2, 5), torch.round),
    # A half rounds to the even neighbour in both libraries; the gradient stays 0.
    "round.half": (fixed([-1.5, -0.5, 0.5, 1.5, 2.5]), torch.round),
    "floor": (apart(range(-3, 4), -3, 3, 2, 5), torch.floor),
    "ceil": (apart(range(-3, 4), -3, 3, 2, 5), torch.ceil),
    "sigmoid": (WIDE, torch.sigmoid),
    "logSigmoid": (WIDE, F.logsigmoid),
    # PyTorch's own is the identity above its threshold of 20; these inputs stay below.
    "softplus": (WIDE, F.softplus),
    "softsign": (WIDE, F.softsign),
    "elu": (WIDE, F.elu),
    "gelu": (WIDE, lambda x: F.gelu(x, approximate="tanh")),
    "relu": (WIDE, F.relu),
    # Both libraries take 0 as relu's derivative at 0 (a central difference would say 1/2).
    "relu.zero": (fixed([-1.0, 0.0, 2.0]), F.relu),
    "relu6": (WIDE, F.relu6),
    "leakyRelu": (WIDE, lambda x: F.leaky_relu(x, 0.2)),
    "leakyRelu.alpha": (WIDE, lambda x: F.leaky_relu(x, 0.05)),
    "selu": (WIDE, F.selu),
    "swish": (WIDE, F.silu),
    # PyTorch's own gradient multiplies by a sixth in single precision, in float64 too.
    "hardSigmoid": (WIDE, lambda x: F.relu6(x + 3) / 6),
    "hardSwish": (WIDE, F.hardswish),
    "mish": (WIDE, F.mish),
}


def _softmax() -> list[Case]:
    """`softmax` and `logSoftmax`, the latter with logits that would overflow `exp`."""
    large = fixed([[500.0, 501.5, 498.0], [-700.0, -701.0, -699.5]])
    return [
        Case("softmax", [normal(2, 3, 4)], lambda x: x.softmax(-1)),
        Case("softmax.large", [large], lambda x: x.softmax(-1)),
        Case("softmax.alongAxis", [normal(2, 3, 4)], lambda x: x.softmax(1)),
        Case("softmax.negativeAxis", [normal(2, 3, 4)], lambda x: x.softmax(-3)),
        Case("logSoftmax", [normal(2, 4)], lambda x: x.log_softmax(-1)),
        Case("logSoftmax.rankThree", [normal(2, 3, 4)], lambda x: x.log_softmax(-1)),
        Case("logSoftmax.large", [large], lambda x: x.log_softmax(-1)),
    ]


def _clip(x: Tensor, lower: Tensor, upper: Tensor) -> Tensor:
    return torch.minimum(torch.maximum(x, lower), upper)


def _similarity(x: Tensor, y: Tensor) -> Tensor:
    return F.cosine_similarity(x.flatten(), y.flatten(), dim=0)


def _similarities() -> list[Case]:
    """The cosine of two tensors as vectors, and its distance from one."""
    pair = [normal(2, 3), normal(2, 3)]
    return [
        Case("cosineSimilarity", pair, _similarity),
        Case("cosineDistance", pair, lambda x, y: 1 - _similarity(x, y)),
    ]


def _selections() -> list[Case]:
    """`clipped`: inside, outside and on its bounds; bounds that are tensors, broadcast."""
    # Bounds between the steps of the lattice, so that none is met.
    x, lower, upper = lattice(3, 4), fixed([-0.75, -0.45, -1.05, -0.15]), fixed([[0.45], [0.75]])
    row = fixed([0.45, 0.15, 1.05, 0.75])
    return [
        Case("clipped.tensors", [lattice(2, 4), lower, upper], _clip),
        Case("clipped.lower", [x, lower], lambda x, low: _clip(x, low, torch.tensor(0.75))),
        Case("clipped.upper", [x, row], lambda x, high: _clip(x, torch.tensor(-0.75), high)),
        Case("clipped", [apart([-1, 0.5], -2, 2, 2, 4)], lambda x: x.clamp(-1, 0.5)),
        # On a bound both libraries let the gradient through (a central difference says 1/2).
        Case("clipped.bound", [fixed([-1.0, 0.5, 0.0, 3.0])], lambda x: x.clamp(-1, 0.5)),
    ]


CASES = [
    *_arithmetic(),
    *_two_operands(),
    *_powers(),
    *(Case(name, [draw], function) for name, (draw, function) in UNARY.items()),
    *_softmax(),
    *_selections(),
    *_similarities(),
]
