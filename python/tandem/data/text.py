"""Text items: from files to batches for a language model or a classifier (lesson 12).

    sd = SplitData.split_by_func(TextList.from_files(path), grandparent_splitter)
    processors = [TokenizeProcessor(), NumericalizeProcessor()]
    stream = lm_databunchify(label_by_func(sd, lambda path: 0, processors), bs=64, bptt=70)
    classes = label_by_func(sd, parent_labeler, processors, CategoryProcessor())
    reviews = clas_databunchify(classes, bs=64)

Texts become tokens (tokenize.py, by the rules of text_rules.py), tokens numbers (numericalize.py);
a language model reads one stream of them (language_stream.py), a classifier padded batches of
texts of like length (length_samplers.py).
Swift twin: Data/Text.swift.
"""

import os
from collections.abc import Sequence
from functools import partial
from typing import Any

import torch
from torch import Tensor

from tandem.data.block import ItemList, SplitData
from tandem.data.bunch import DataBunch
from tandem.data.language_stream import LanguageModelStream, LM_PreLoader
from tandem.data.length_samplers import SortishSampler, SortSampler
from tandem.data.loader import DataLoader
from tandem.data.numericalize import NumericalizeProcessor
from tandem.data.text_rules import PAD, SPECIALS
from tandem.data.tokenize import CharacterProcessor, TextError, TokenizeProcessor, read_file

__all__ = [
    "CharacterProcessor",
    "LM_PreLoader",
    "LanguageModelStream",
    "NumericalizeProcessor",
    "SortSampler",
    "SortishSampler",
    "TextError",
    "TextList",
    "TokenizeProcessor",
    "clas_databunchify",
    "get_clas_dls",
    "get_lm_dls",
    "lm_databunchify",
    "pad_collate",
    "read_file",
]


class TextList(ItemList):
    """Texts: files that are read when they are asked for, strings, or numbers of tokens."""

    extensions = (".txt",)

    def get(self, item: Any) -> Any:
        """Return the text of a file, or the item as it is. Raises TextError that names the file."""
        return read_file(item) if isinstance(item, os.PathLike) else item


def pad_collate(
    samples: Sequence[tuple[Any, Any]], pad_idx: int = SPECIALS.index(PAD), pad_first: bool = False
) -> tuple[Tensor, Tensor]:
    """Return texts int64 [n, longest], filled up with `pad_idx` at the end or first, and labels."""
    texts = [torch.as_tensor(text, dtype=torch.int64) for text, _ in samples]
    longest = max(map(len, texts))
    x = torch.full((len(texts), longest), pad_idx)
    for row, text in zip(x, texts, strict=True):
        start = longest - len(text) if pad_first else 0
        row[start : start + len(text)] = text
    return x, torch.tensor([label for _, label in samples])


def get_lm_dls(
    train_ds: Any, valid_ds: Any, bs: int, bptt: int = 70, seed: int | None = None
) -> tuple[LanguageModelStream, LanguageModelStream]:
    """Return the streams to train on, its texts shuffled, and to validate with, of 2 `bs` rows."""
    train = LanguageModelStream(train_ds, bs, bptt, shuffle=True, seed=seed)
    return train, LanguageModelStream(valid_ds, 2 * bs, bptt)


def lm_databunchify(sd: SplitData, bs: int, bptt: int = 70, seed: int | None = None) -> DataBunch:
    """Return both streams of a split; `c_out` is the size of the vocabulary, where it is known."""
    train, valid = get_lm_dls(sd.train, sd.valid, bs, bptt, seed)
    sizes = [len(p.vocab) for p in _numericalizers(sd.train) if p.vocab is not None]
    return DataBunch(train, valid, c_out=sizes[-1] if sizes else None)


def get_clas_dls(
    train_ds: Any,
    valid_ds: Any,
    bs: int,
    pad_idx: int = SPECIALS.index(PAD),
    pad_first: bool = False,
    seed: int | None = None,
    **options: Any,
) -> tuple[DataLoader, DataLoader]:
    """Return loaders of padded texts: `bs` of like length to train on, 2 `bs` to validate with.

    The validation loader takes its texts longest first: predictions come in the order of its
    `sampler`. `options` go to both.
    """
    together = partial(pad_collate, pad_idx=pad_idx, pad_first=pad_first)
    sortish = SortishSampler(train_ds, lambda row: len(train_ds[row][0]), bs, seed)
    longest_first = SortSampler(valid_ds, lambda row: len(valid_ds[row][0]))
    train = DataLoader(train_ds, bs, sampler=sortish, collate=together, seed=seed, **options)
    return train, DataLoader(
        valid_ds, 2 * bs, sampler=longest_first, collate=together, seed=seed, **options
    )


def clas_databunchify(
    sd: SplitData, bs: int, pad_first: bool = False, seed: int | None = None, **options: Any
) -> DataBunch:
    """Return both loaders of a split of labelled texts, padded with their vocabulary's `xxpad`.

    `c_out` is the number of categories, where the labels are some. `options` go to the loaders.
    """
    pads = [p.pad_idx for p in _numericalizers(sd.train)]
    pad_idx = pads[-1] if pads else SPECIALS.index(PAD)
    train, valid = get_clas_dls(sd.train, sd.valid, bs, pad_idx, pad_first, seed, **options)
    return DataBunch(train, valid, c_out=_classes(sd.train))


def _numericalizers(data: Any) -> list[NumericalizeProcessor]:
    return [p for p in getattr(data, "proc_x", []) if isinstance(p, NumericalizeProcessor)]


def _classes(data: Any) -> int | None:
    vocabs = [getattr(p, "vocab", None) for p in getattr(data, "proc_y", [])]
    return len(vocabs[-1]) if vocabs and vocabs[-1] is not None else None
