"""Texts to train a language model on, and others to measure it with (lesson 12).

Swift twin: Data/Corpora.swift.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from tandem.data.datasets import DataError
from tandem.data.files import get_files
from tandem.data.sources import SOURCES, find
from tandem.data.tokenize import read_file
from tandem.data.wikitext import read_wiki

__all__ = ["CORPORA", "Corpus", "read_corpus"]

CORPORA = ("imdb", "tinyshakespeare", "wikitext2")


@dataclass(frozen=True)
class Corpus:
    """Two sides of a corpus, `note` on how they were split, and whether characters are its tokens.

    Raises DataError where a side has no text.
    """

    train: list[str]
    valid: list[str]
    note: str
    characters: bool = False

    def __post_init__(self) -> None:
        for name, texts in (("train on", self.train), ("validate with", self.valid)):
            if not any(texts):
                raise DataError(f"there is no text to {name}: {self.note}")

    def shortened(self, characters: int = 20_000) -> "Corpus":
        """Return the beginning, of about so many characters to train on and half as many others."""
        sides = _beginning(self.train, characters), _beginning(self.valid, characters // 2)
        return Corpus(*sides, f"{self.note}; the beginning only", self.characters)


def read_corpus(data: str, folder: str | os.PathLike[str] | None = None, seed: int = 42) -> Corpus:
    """Return a corpus by name, looked for as `sources.find` does, or that of a folder named `data`.

    A folder has train.txt and valid.txt, articles as WikiText lays them out. Where train.txt is
    missing the articles of valid.txt and test.txt are split, and where there is neither, all .txt
    files below: every tenth text validates, which ones is drawn by `seed`. Raises DataError where
    there is nothing to read, TextError for a file that is not UTF-8.
    """
    if data not in CORPORA and (data in SOURCES or not Path(data).is_dir()):
        raise DataError(f"{data} is no folder of texts: name one, or {', '.join(CORPORA)}")
    place = find(data, folder) if data in CORPORA else Path(data)
    if data == "tinyshakespeare":
        text = read_file(place / "input.txt")
        cut = len(text) * 9 // 10
        return Corpus([text[:cut]], [text[cut:]], "the last tenth of the text validates", True)
    wiki = [path for part in ("valid", "test") if (path := place / f"{part}.txt").is_file()]
    if (place / "train.txt").is_file() and wiki:
        note = f"{place.name}: train.txt to train on, {wiki[0].name} to validate with"
        return Corpus(read_wiki(place / "train.txt"), read_wiki(wiki[0]), note)
    if wiki:
        articles = [article for path in wiki for article in read_wiki(path)]
        files = " and ".join(path.name for path in wiki)
        return _split(articles, seed, f"there is no train.txt: of the articles of {files},")
    texts = [read_file(path) for path in get_files(place, ".txt")]
    return _split(texts, seed, f"of the {len(texts)} texts below {place.name},")


def _split(texts: Sequence[str], seed: int, which: str) -> Corpus:
    generator = torch.Generator().manual_seed(seed)
    valid = torch.zeros(len(texts), dtype=torch.bool)
    drawn = torch.randperm(len(texts), generator=generator)
    valid[drawn[: min(max(len(texts) // 10, 1), len(texts) - 1)]] = True
    sides: tuple[list[str], list[str]] = ([], [])
    for text, held_out in zip(texts, valid.tolist(), strict=True):
        sides[held_out].append(text)
    return Corpus(*sides, f"{which} every tenth, at random, validates")


def _beginning(texts: Sequence[str], characters: int) -> list[str]:
    """Whole texts while they fit, and the beginning of the next."""
    kept: list[str] = []
    for text in texts:
        kept.append(text[:characters])
        characters -= len(kept[-1])
        if not characters:
            break
    return kept
