"""Unigram and n-gram language models: what a network has to be better than (lesson 12).

    p_k(w | h) = max(c(hw) - D_k, 0) / c(h) + D_k n(h) / c(h) p_{k-1}(w | h'),  p_0 = 1 / V

Interpolated Kneser-Ney. c counts a k-gram in the text at the highest order, and below it how many
different tokens stand before it, for a token that follows one word only should not be expected
after others. n(h) is how many different tokens follow h, h' is h without its first token, and
D_k = n1 / (n1 + 2 n2) of the k-grams with c = 1 and c = 2. Kneser and Ney 1995; Chen and Goodman
1998, "An Empirical Study of Smoothing Techniques for Language Modeling", sections 2.7 and 4.1.
"""

import math
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["KneserNey", "Unigram", "perplexity"]

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


def perplexity(log_probabilities: ArrayLike) -> float:
    """Return exp of minus the mean of natural logarithms [n]; raises ValueError for none."""
    logs = np.asarray(log_probabilities, np.float64)
    if not logs.size:
        raise ValueError("perplexity: there is no token")
    return math.exp(-logs.mean())


class Unigram:
    """The share of each token in a text, every count one higher than it was (add-one).

    p(w) = (c(w) + 1) / (n + V) for tokens 0 to V - 1. Raises ValueError for others.
    """

    def __init__(self, vocab_size: int) -> None:
        self.vocab_size = vocab_size
        self.counts = np.ones(vocab_size, np.int64)

    def fit(self, tokens: ArrayLike) -> Self:
        """Count the tokens [n] of a text."""
        self.counts = 1 + np.bincount(_checked(tokens, self.vocab_size), minlength=self.vocab_size)
        return self

    def log_probabilities(self, tokens: ArrayLike) -> Floats:
        """Return the natural logarithm [n] of each token's probability."""
        return np.log(self.probabilities())[_checked(tokens, self.vocab_size)]

    def probabilities(self, context: ArrayLike = ()) -> Floats:
        """Return the probability [V] of every token, the same after any context."""
        return self.counts / self.counts.sum()


class KneserNey:
    """An n-gram model of a text of tokens 0 to V - 1; `order` is the n.

    The beginning of the text counts as one more token that may stand before a k-gram. Where no
    k-gram has c = 1, the discount is 0.5. Raises ValueError for an order below 1, for other
    tokens, and for asking before `fit`.
    """

    def __init__(self, vocab_size: int, order: int = 5) -> None:
        if order < 1:
            raise ValueError(f"KneserNey: the order must be at least 1, got {order}")
        self.vocab_size, self.order = vocab_size, order
        self._orders: list[_Order] = []

    def fit(self, tokens: ArrayLike) -> Self:
        """Count the k-grams of a text [n], for every k up to the order."""
        text = _checked(tokens, self.vocab_size)
        if not len(text):
            raise ValueError("KneserNey: there is no token to count")
        keys, grams = _grams(text, self.order, self.vocab_size)
        self._orders = []
        for k in range(1, len(keys) + 1):
            counts = np.bincount(grams[k]) if k == self.order else _kinds_before(grams, k)
            histories = len(keys[k - 2]) if k > 1 else 1
            self._orders.append(_Order(keys[k - 1], counts, self.vocab_size, histories))
        return self

    def log_probabilities(self, tokens: ArrayLike) -> Floats:
        """Return the natural logarithm [n] of each token's probability after those before it."""
        text = _checked(tokens, self.vocab_size)
        return np.log(self._after([history[:-1] for history in self._histories(text)], text))

    def probabilities(self, context: ArrayLike = ()) -> Floats:
        """Return the probability [V] of every token after a context [n]."""
        histories = self._histories(_checked(context, self.vocab_size)[-self.order :])
        return self._after([history[-1:] for history in histories], np.arange(self.vocab_size))

    def _histories(self, text: Ints) -> list[Ints]:
        """For each order the numbers [n + 1] of what stands before every token, and at the end."""
        if not self._orders:
            raise ValueError("KneserNey: there are no counts before `fit`")
        histories = [np.zeros(len(text) + 1, np.int64)]
        for order in self._orders[:-1]:
            histories.append(np.append([-1], order.find(histories[-1][:-1], text)))
        return histories

    def _after(self, histories: list[Ints], tokens: Ints) -> Floats:
        """Return the probabilities [n] of tokens after histories [n] or [1]."""
        p = np.full(len(tokens), 1 / self.vocab_size)
        for order, history in zip(self._orders, histories, strict=True):
            p = order.interpolated(history, tokens, p)
        return p


class _Order:
    """The k-grams of a text for one k, numbered by their place in `keys`, which are sorted.

    A key is the number of the k-gram's first k - 1 tokens times V, plus its last token.
    """

    def __init__(self, keys: Ints, counts: Ints, vocab_size: int, histories: int) -> None:
        self.keys, self.vocab_size = keys, vocab_size
        ones, twos = int((counts == 1).sum()), int((counts == 2).sum())
        self.discount = ones / (ones + 2 * twos) if ones else 0.5
        before = keys // vocab_size
        self.counts = np.append(counts, 0).astype(np.float64)  # the last for what is not found
        self.totals = np.append(np.bincount(before, counts, histories), 0)
        self.kinds = np.append(np.bincount(before, minlength=histories), 0)

    def find(self, history: Ints, token: Ints) -> Ints:
        """Return the numbers [n] of k-grams, -1 for those that are not in the text."""
        wanted = history * self.vocab_size + token
        place = np.searchsorted(self.keys, wanted).clip(max=len(self.keys) - 1)
        return np.where((history >= 0) & (self.keys[place] == wanted), place, -1)

    def interpolated(self, history: Ints, token: Ints, lower: Floats) -> Floats:
        """Return p_k [n] of tokens by p_{k-1}: itself where nothing is known after the history."""
        total = self.totals[history]
        count = self.counts[self.find(history, token)]
        kept = np.where(count > 0, count - self.discount, 0)
        given = kept + self.discount * self.kinds[history] * lower
        return np.where(total > 0, given / np.maximum(total, 1), lower)


def _checked(tokens: ArrayLike, vocab_size: int) -> Ints:
    text = np.asarray(tokens, np.int64)
    if text.ndim != 1 or (text.size and not 0 <= text.min() <= text.max() < vocab_size):
        raise ValueError(f"n-gram: needs tokens [n] from 0 to {vocab_size - 1}, got {text}")
    return text


def _grams(text: Ints, order: int, vocab_size: int) -> tuple[list[Ints], list[Ints]]:
    """Return each order's keys, and for k = 0, 1, ... the number of the k-gram that ends at each
    token from the k-th on.
    """
    keys, grams = [], [np.zeros(len(text) + 1, np.int64)]
    for k in range(1, min(order, len(text)) + 1):
        found, numbers = np.unique(grams[-1][:-1] * vocab_size + text[k - 1 :], return_inverse=True)
        keys.append(found)
        grams.append(numbers.astype(np.int64))
    return keys, grams


def _kinds_before(grams: list[Ints], k: int) -> Ints:
    """Return after how many different tokens, or the beginning, each k-gram stands."""
    longer = grams[k + 1] if k + 1 < len(grams) else grams[k][:0]
    first = np.unique(longer, return_index=True)[1]  # where each (k + 1)-gram is first met
    kinds = np.bincount(grams[k][first + 1], minlength=grams[k].max() + 1)
    kinds[grams[k][0]] += 1
    return kinds
