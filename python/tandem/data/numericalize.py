"""Tokens to numbers and back, by a vocabulary (lesson 12).

    vocab = specials + the most frequent tokens of train,  number of a token = its place

Swift twin: Data/Numericalize.swift.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import torch
from torch import Tensor

from tandem.data.process import Processor
from tandem.data.text_rules import PAD, SPECIALS, UNK

__all__ = ["NumericalizeProcessor", "make_vocab"]


def make_vocab(
    texts: Iterable[Sequence[str]], max_vocab: int = 60_000, min_freq: int = 2
) -> list[str]:
    """Return the special tokens, then all that come `min_freq` times, the most frequent first.

    There are at most `max_vocab`, the special ones included. Tokens that come equally often stand
    in the order of their characters, so that the same texts in any order give the same numbers.
    Raises ValueError where the special ones do not fit.
    """
    if max_vocab < len(SPECIALS):
        raise ValueError(f"make_vocab: max_vocab must be at least {len(SPECIALS)}: {max_vocab}")
    counts = Counter(token for text in texts for token in text)
    frequent = [t for t, count in counts.items() if count >= min_freq and t not in SPECIALS]
    frequent.sort(key=lambda token: (-counts[token], token))
    return [*SPECIALS, *frequent][:max_vocab]


class NumericalizeProcessor(Processor):
    """Lists of tokens to int64 [n]; a token that is not in `vocab` becomes `xxunk`'s number.

    The vocabulary is that of `make_vocab` on the training texts, or the one given. Raises
    ValueError for one that lacks `xxunk` or names a token twice.
    """

    def __init__(
        self, vocab: Sequence[str] | None = None, max_vocab: int = 60_000, min_freq: int = 2
    ) -> None:
        self.vocab: list[str] | None = None
        self.max_vocab, self.min_freq = max_vocab, min_freq
        if vocab is not None:
            self._learn(vocab)

    def fit(self, items: Sequence[Sequence[str]]) -> None:
        """Learn the vocabulary, unless there is one."""
        if self.vocab is None:
            self._learn(make_vocab(items, self.max_vocab, self.min_freq))

    def process(self, items: Sequence[Sequence[str]]) -> list[Tensor]:
        """Return the numbers [n] of each text's tokens. Raises ValueError before `fit`."""
        self._fitted()
        find, unknown = self._numbers.get, self._numbers[UNK]
        return [
            torch.tensor([find(t, unknown) for t in tokens], dtype=torch.int64) for tokens in items
        ]

    def deprocess(self, items: Sequence[Sequence[int] | Tensor]) -> list[list[str]]:
        """Return the tokens of each text. Raises ValueError before `fit`, IndexError for others'
        numbers.
        """
        vocab = self._fitted()
        return [[vocab[number] for number in torch.as_tensor(text).tolist()] for text in items]

    @property
    def pad_idx(self) -> int:
        """The number that fills short texts up. Raises ValueError where there is no `xxpad`."""
        if PAD not in self._fitted():
            raise ValueError(f"NumericalizeProcessor: the vocabulary has no {PAD}")
        return self._numbers[PAD]

    def _learn(self, vocab: Sequence[str]) -> None:
        self._numbers = {token: number for number, token in enumerate(vocab)}
        if len(self._numbers) != len(vocab):
            twice = next(token for token, count in Counter(vocab).items() if count > 1)
            raise ValueError(f"NumericalizeProcessor: the vocabulary holds {twice!r} twice")
        if UNK not in self._numbers:
            raise ValueError(f"NumericalizeProcessor: the vocabulary has no {UNK}")
        self.vocab = list(vocab)

    def _fitted(self) -> list[str]:
        if self.vocab is None:
            raise ValueError("NumericalizeProcessor: there is no vocabulary before `fit`")
        return self.vocab
