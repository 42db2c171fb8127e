"""From one language model to the next, and on to a classifier: ULMFiT (lesson 12).

1. A language model learns general text. 2. `match_embeds` gives it the vocabulary of the task, and
it learns the task's texts. 3. `copy_encoder` makes it the body of a classifier, which is trained
group by group (`class_splitter`; training/freezing.py), its head first.

Howard and Ruder, arXiv 1801.06146.

Swift twin: Models/ULMFiT.swift.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol

import torch
from torch import Tensor, nn

from tandem.training.learner import Learner

__all__ = [
    "class_splitter",
    "copy_encoder",
    "lm_splitter",
    "match_embeds",
    "match_rows",
    "predict_text",
]

# What a language model has a row of for each word of its vocabulary.
_BY_WORD = ("emb.weight", "decoder.weight", "decoder.bias")


class TextProcessor(Protocol):
    """What turns items into others: texts into tokens, tokens into numbers."""

    def process(self, items: Sequence[Any]) -> list[Any]:
        """Return the items processed."""


def match_rows(old: Tensor, old_vocab: Sequence[str], new_vocab: Sequence[str]) -> Tensor:
    """Return a row for each word of the new vocabulary: its old one, or the mean of all.

    Raises ValueError where `old` [words, ...] has not one row for each word of the old vocabulary.
    """
    if len(old) != len(old_vocab):
        raise ValueError(f"match_rows: {len(old)} rows for {len(old_vocab)} words")
    places = {word: place for place, word in enumerate(old_vocab)}
    found = torch.tensor([places.get(word, -1) for word in new_vocab], device=old.device)
    new = old[found.clamp(min=0)]
    new[found < 0] = old.mean(0)
    return new


def match_embeds(
    weights: Mapping[str, Tensor], old_vocab: Sequence[str], new_vocab: Sequence[str]
) -> dict[str, Tensor]:
    """Return a language model's weights for another vocabulary; `weights` stay as they are.

    Embedding and decoder keep the rows of words that both vocabularies have, wherever these stand;
    a new word gets the mean of all. Raises ValueError as `match_rows` does.
    """
    return {
        name: match_rows(value, old_vocab, new_vocab) if name.endswith(_BY_WORD) else value
        for name, value in weights.items()
    }


def lm_splitter(model: Any) -> list[list[Tensor]]:
    """Return the groups of a language model: each LSTM, the lowest first, then all about words.

    Embedding and decoder share their weights and so a group, the last.
    """
    encoder, decoder = model
    return _groups([*([rnn] for rnn in encoder.rnns), [encoder.emb_dp, decoder]])


def class_splitter(model: Any) -> list[list[Tensor]]:
    """Return the groups of a text classifier: the embedding, each LSTM, the head."""
    encoder, head = model[0].module, model[1]
    return _groups([[encoder.emb_dp], *([rnn] for rnn in encoder.rnns), [head]])


def _groups(parts: Iterable[Sequence[nn.Module]]) -> list[list[Tensor]]:
    """Return the parameters of each part, one that two modules share once."""
    return [list({id(p): p for m in part for p in m.parameters()}.values()) for part in parts]


def copy_encoder(language_model: Any, classifier: Any) -> None:
    """Give a classifier the encoder that a language model of the same sizes has learned.

    Raises RuntimeError, as load_state_dict does, for other sizes.
    """
    classifier[0].module.load_state_dict(language_model[0].state_dict())


def predict_text(
    learn: Learner,
    text: str,
    processors: Sequence[TextProcessor],
    classes: Sequence[Any] | None = None,
) -> tuple[Any, Tensor]:
    """Return the class of a text, by name where `classes` are given, and all probabilities.

    `processors` are those of the training texts, in their order; probabilities are [classes].
    """
    items: list[Any] = [text]
    for processor in processors:
        items = processor.process(items)
    words = torch.as_tensor(items[0], dtype=torch.int64)
    probabilities = learn.predict(words[None])[0].softmax(-1)
    best = int(probabilities.argmax())
    return (best if classes is None else classes[best]), probabilities
