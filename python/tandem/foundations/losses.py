"""Losses: log-softmax in three forms, negative log-likelihood, mean squared error (lesson 9).

    log_softmax(x)[j] = x[j] - logsumexp(x)
    logsumexp(x) = m + log(sum over j of exp(x[j] - m)), m = max over j of x[j]

Taking the largest value out first keeps exp from overflowing: the naive form is infinite from
x = 89 on in float32, the last one never is.

Swift twin: Foundations/Losses.swift.
"""

from torch import Tensor

__all__ = [
    "accuracy",
    "cross_entropy",
    "log_softmax",
    "log_softmax_identity",
    "log_softmax_naive",
    "logsumexp",
    "mse",
    "nll",
]


def log_softmax_naive(x: Tensor) -> Tensor:
    """Return the logarithm of softmax over the last axis, as its name says it.

    Loses small probabilities (log 0) and overflows for large x: shown, not to be used.
    """
    return (x.exp() / x.exp().sum(-1, keepdim=True)).log()


def log_softmax_identity(x: Tensor) -> Tensor:
    """Return log-softmax over the last axis by log(a / b) = log a - log b.

    Small probabilities survive; large x still overflows.
    """
    return x - x.exp().sum(-1, keepdim=True).log()


def logsumexp(x: Tensor) -> Tensor:
    """Return log(sum(exp(x))) over the last axis, which is dropped, without overflow."""
    m = x.detach().amax(-1, keepdim=True)  # any constant is right, so m needs no gradient
    m = m.masked_fill(m.isinf(), 0.0)  # inf - inf would be nan
    return (x - m).exp().sum(-1).log() + m.squeeze(-1)


def log_softmax(x: Tensor) -> Tensor:
    """Return log-softmax over the last axis, stable for x of any size."""
    return x - logsumexp(x).unsqueeze(-1)


def nll(log_probabilities: Tensor, target: Tensor) -> Tensor:
    """Return the mean negative log-likelihood of classes [n] under log-probabilities [n, c].

    Raises ValueError for shapes that do not fit, an empty batch, or a class outside 0..c-1.
    """
    _check_classes("nll", log_probabilities, target)
    return -log_probabilities.gather(1, target.long().unsqueeze(1)).mean()


def cross_entropy(logits: Tensor, target: Tensor) -> Tensor:
    """Return the mean softmax cross-entropy of logits [n, c] with classes [n].

    Raises ValueError as `nll` does.
    """
    _check_classes("cross_entropy", logits, target)
    return nll(log_softmax(logits), target)


def mse(prediction: Tensor, target: Tensor) -> Tensor:
    """Return the mean squared error of two tensors of one shape.

    Raises ValueError for differing shapes: [n, 1] against [n] would broadcast to [n, n] and
    quietly give the mean over all pairs.
    """
    if prediction.shape != target.shape:
        raise ValueError(f"mse: shapes differ: {list(prediction.shape)} and {list(target.shape)}")
    return (prediction - target).pow(2).mean()


def accuracy(logits: Tensor, target: Tensor) -> Tensor:
    """Return the share of rows of logits [n, c] whose largest entry is the class in [n].

    Raises ValueError as `nll` does.
    """
    _check_classes("accuracy", logits, target)
    return (logits.argmax(-1) == target).to(logits.dtype).mean()


def _check_classes(name: str, scores: Tensor, target: Tensor) -> None:
    if scores.ndim != 2 or target.shape != scores.shape[:1]:
        got = f"{list(scores.shape)} and {list(target.shape)}"
        raise ValueError(f"{name}: needs scores [n, classes] and targets [n], got {got}")
    if len(target) == 0:
        raise ValueError(f"{name}: the batch is empty: {list(scores.shape)}")
    lowest, highest = (int(bound) for bound in target.aminmax())
    if lowest < 0 or highest >= scores.shape[1]:  # -1 would quietly count from the end
        wrong = lowest if lowest < 0 else highest
        raise ValueError(f"{name}: class {wrong} is outside 0..{scores.shape[1] - 1}")
