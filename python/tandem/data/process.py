"""Processors: what is done once to all items or labels, before any is drawn.

Lesson 11. A processor learns from the training side only (`fit`), and is then applied to both:
what it knows of the validation side, the model would be told as well.
Swift twin: Data/Block.swift.
"""

from collections.abc import Sequence
from typing import Any

from tandem.data.datasets import DataError
from tandem.data.lists import uniqueify

__all__ = ["CategoryProcessor", "Processor", "UnknownCategoryError", "deprocess", "fit", "process"]


class Processor:
    """Does nothing; subclasses say what is learnt, done and undone."""

    def fit(self, items: Sequence[Any]) -> None:
        """Learn from the training items. What was given or learnt before is kept."""

    def process(self, items: Sequence[Any]) -> list[Any]:
        """Return the items as a data set holds them."""
        return list(items)

    def deprocess(self, items: Sequence[Any]) -> list[Any]:
        """Return the items as a person reads them: what `process` did, undone."""
        return list(items)


class UnknownCategoryError(DataError):
    """A label that is not in the vocabulary; `index` says which of the labels it was."""

    def __init__(self, label: Any, index: int, vocab: Sequence[Any]) -> None:
        known = ", ".join(map(repr, vocab[:10])) + (", ..." if len(vocab) > 10 else "")
        super().__init__(f"the label {label!r} is not one of train's {len(vocab)}: {known}")
        self.index = index


class CategoryProcessor(Processor):
    """Numbers labels by their place in `vocab`: the sorted labels of train, or those given.

    Raises UnknownCategoryError for a label that is not in it (the course's: a bare KeyError).
    """

    def __init__(self, vocab: Sequence[Any] | None = None) -> None:
        self.vocab: list[Any] | None = None
        if vocab is not None:
            self._learn(vocab)

    def fit(self, items: Sequence[Any]) -> None:
        """Learn the vocabulary, unless there is one."""
        if self.vocab is None:
            self._learn(uniqueify(items, sort=True))

    def process(self, items: Sequence[Any]) -> list[Any]:
        """Return the number of each label. Raises ValueError before `fit`."""
        vocab = self._fitted()
        for index, label in enumerate(items):
            if label not in self._numbers:
                raise UnknownCategoryError(label, index, vocab)
        return [self._numbers[label] for label in items]

    def deprocess(self, items: Sequence[Any]) -> list[Any]:
        """Return the label of each number. Raises ValueError before `fit`."""
        vocab = self._fitted()
        return [vocab[int(number)] for number in items]

    def _learn(self, vocab: Sequence[Any]) -> None:
        self.vocab = list(vocab)
        self._numbers = {label: number for number, label in enumerate(self.vocab)}

    def _fitted(self) -> list[Any]:
        if self.vocab is None:
            raise ValueError("CategoryProcessor: there is no vocabulary before `fit`")
        return self.vocab


def fit(processors: Sequence[Processor], items: Sequence[Any]) -> list[Any]:
    """Fit each processor on what the ones before it made; return the items processed."""
    processed = list(items)
    for processor in processors:
        processor.fit(processed)
        processed = processor.process(processed)
    return processed


def process(processors: Sequence[Processor], items: Sequence[Any]) -> list[Any]:
    """Return the items processed by each in turn."""
    processed = list(items)
    for processor in processors:
        processed = processor.process(processed)
    return processed


def deprocess(processors: Sequence[Processor], items: Sequence[Any]) -> list[Any]:
    """Return the items as they were before `process`, the last processor undone first."""
    original = list(items)
    for processor in reversed(processors):
        original = processor.deprocess(original)
    return original
