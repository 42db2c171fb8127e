"""Losses: element by element in PyTorch, then each of Swift's reductions (mean, sum, none)."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from cases import Case
from draws import Draw, apart, distribution, fixed, integers, lattice, normal, uniform
from torch import Tensor

__all__ = ["CASES"]

Loss = Callable[..., Tensor]

REDUCTIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "mean": torch.mean,
    "sum": torch.sum,
    "none": lambda x: x * 1,
}


def _hinge(predicted: Tensor, expected: Tensor) -> Tensor:
    return F.relu(1 - expected * predicted)


def _categorical_hinge(predicted: Tensor, expected: Tensor) -> Tensor:
    positive = (expected * predicted).sum(-1, keepdim=True)
    negative = ((1 - expected) * predicted).amax(-1, keepdim=True)
    return F.relu(negative - positive + 1)


def _huber(delta: float) -> Loss:
    return lambda p, e: F.huber_loss(p, e, reduction="none", delta=delta)


def _log_cosh(predicted: Tensor, expected: Tensor) -> Tensor:
    return torch.log(torch.cosh(predicted - expected))


def _divergence(predicted: Tensor, expected: Tensor) -> Tensor:
    return expected * torch.log(expected / predicted)


def _limit_divergence(predicted: Tensor, expected: Tensor) -> Tensor:
    return torch.xlogy(expected, expected) - expected * torch.log(predicted)


def _poisson(predicted: Tensor, expected: Tensor) -> Tensor:
    return predicted - expected * torch.log(predicted)


def _log_difference(predicted: Tensor, expected: Tensor) -> Tensor:
    return (torch.log1p(expected) - torch.log1p(predicted)) ** 2


def _percentage(predicted: Tensor, expected: Tensor) -> Tensor:
    return 100 * ((expected - predicted) / expected).abs()


def _sigmoid(logits: Tensor, labels: Tensor) -> Tensor:
    return F.binary_cross_entropy_with_logits(logits, labels, reduction="none")


def _reduced(loss: Loss, reduction: str) -> Loss:
    return lambda *tensors, **constants: REDUCTIONS[reduction](loss(*tensors, **constants))


# Predictions and targets that never meet: the kinks of |p - e|; huber's, 0.5 off, is missed too.
APART = (lattice(4, 3), lattice(4, 3, offset=0.15))
POSITIVE = (uniform(0.2, 2, 4, 3), uniform(0.2, 2, 4, 3))
SIGNS = [[1.0, -1.0, 1.0], [-1.0, 1.0, -1.0], [1.0, 1.0, -1.0], [-1.0, -1.0, 1.0]]
MARGINS = (apart([-1, 1], -2, 2, 4, 3), fixed(SIGNS))
ONE_HOT = (lattice(4, 3), fixed([[1.0, 0, 0], [0, 1, 0], [0, 0, 1], [0, 1, 0]]))

# Each loss of (predicted, expected): its draws, its elements, and Swift's default reduction.
PAIRS: dict[str, tuple[tuple[Draw, Draw], Loss, str]] = {
    "l1Loss": (APART, lambda p, e: (e - p).abs(), "sum"),
    "l2Loss": (APART, lambda p, e: (e - p) ** 2, "sum"),
    "hingeLoss": (MARGINS, _hinge, "mean"),
    "squaredHingeLoss": (MARGINS, lambda p, e: _hinge(p, e) ** 2, "mean"),
    "categoricalHingeLoss": (ONE_HOT, _categorical_hinge, "mean"),
    "logCoshLoss": (APART, _log_cosh, "mean"),
    "poissonLoss": (POSITIVE, _poisson, "mean"),
    "kullbackLeiblerDivergence": (POSITIVE, _divergence, "sum"),
    "huberLoss": (APART, _huber(0.5), "sum"),
    "sigmoidCrossEntropy": ((apart([0], -3, 3, 4, 3), uniform(0, 1, 4, 3)), _sigmoid, "mean"),
}


# Where the second argument's own kinks need other draws: a one-hot row masks scores to zero, which
# no score of these lattices is.
DRAWS: dict[str, tuple[Draw, Draw]] = {
    "categoricalHingeLoss": (lattice(4, 3, offset=0.1), ONE_HOT[1]),
}
RATIOS = {"meanSquaredLogarithmicError", "meanAbsolutePercentageError"}  # of positive numbers


def _pair(name: str, draws: tuple[Draw, Draw], loss: Loss, reduction: str) -> Case:
    """A loss differentiated by its prediction; what was expected is a constant."""
    predicted, expected = draws

    def function(p: Tensor, expected: Tensor) -> Tensor:
        return REDUCTIONS[reduction](loss(p, expected))

    return Case(name, [predicted], function, {"expected": expected})


def _pairs() -> list[Case]:
    """Every loss under its default reduction and under each of the three."""
    cases = []
    for name, (draws, loss, default) in PAIRS.items():
        cases.append(_pair(f"{name}.default", draws, loss, default))
        cases += [_pair(f"{name}.{form}", draws, loss, form) for form in REDUCTIONS]
    return cases


def _both() -> list[Case]:
    """Every loss differentiated by its prediction and by what was expected, as a sum."""
    cases = [
        Case(f"{name}.both", DRAWS.get(name, draws), _reduced(loss, "sum"))
        for name, (draws, loss, _) in PAIRS.items()
    ]
    for case in _means():
        draws = POSITIVE if case.name in RATIOS else APART
        cases.append(Case(f"{case.name}.both", draws, case.function))
    return cases


def _means() -> list[Case]:
    """The losses that have no reduction to choose."""
    return [
        _pair("meanSquaredError", APART, lambda p, e: (p - e) ** 2, "mean"),
        _pair("meanAbsoluteError", APART, lambda p, e: (p - e).abs(), "mean"),
        _pair("meanSquaredLogarithmicError", POSITIVE, _log_difference, "mean"),
        _pair("meanAbsolutePercentageError", POSITIVE, _percentage, "mean"),
    ]


def _unexpected() -> list[Case]:
    """What is expected with probability 0 adds nothing to a divergence: 0 log 0 is 0."""
    expected = fixed([[0.0, 0.25, 0.75], [1.0, 0.0, 0.0]])
    draws = (distribution(2, 3), expected)
    return [_pair("kullbackLeiblerDivergence.zero", draws, _limit_divergence, "sum")]


def _label_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    return F.cross_entropy(logits, labels, reduction="none")


def _probability_entropy(logits: Tensor, probabilities: Tensor) -> Tensor:
    return F.cross_entropy(logits, probabilities, reduction="none")


def _entropies() -> list[Case]:
    """Cross-entropies, differentiated by their logits; a label comes up twice."""
    logits, large = normal(4, 3), fixed([[900.0, 901.5, 899.0], [-900.0, -899.5, 50.0]])
    labels, few = {"labels": integers([2, 0, 2, 1])}, {"labels": integers([0, 2])}
    targets = {"probabilities": distribution(4, 3)}
    cases = []
    for variant in ("default", *REDUCTIONS):
        form = "mean" if variant == "default" else variant
        sparse, dense = _reduced(_label_entropy, form), _reduced(_probability_entropy, form)
        cases += [
            Case(f"softmaxCrossEntropy.labels.{variant}", [logits], sparse, labels),
            Case(f"softmaxCrossEntropy.probabilities.{variant}", [logits], dense, targets),
        ]
    cases.append(Case("softmaxCrossEntropy.large", [large], _reduced(_label_entropy, "mean"), few))
    return cases


CASES = [*_pairs(), *_both(), *_means(), *_unexpected(), *_entropies()]
