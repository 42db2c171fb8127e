"""Reviews to tokens: the 2,000 of IMDb, by one process, by two, and read from the cache.

By spaCy's tokenizer, and by our own, which Swift has too. spaCy's is loaded before the time is
taken and has seen no text yet: it remembers the words that it has met, so a second pass would be
quicker than any first one is.
"""

import json
import zlib
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tandem.bench.contestant import Absent, Contestant, PythonContestant
from tandem.bench.server import SwiftServer
from tandem.data import tokenize
from tandem.data.block import get_files
from tandem.data.sources import find
from tandem.data.tokenize import TokenizeProcessor, spacy_words
from tandem.data.words import split_words

__all__ = ["WORKS", "contestants"]

_TOKENIZERS = {"reviews": spacy_words, "reviews, own rules": split_words}
WORKS = tuple(_TOKENIZERS)
_REVIEWS = 2000

Texts = Sequence[Path]


def contestants(
    swift: Path | None, folder: Path, stack: ExitStack, works: Sequence[str] = WORKS
) -> tuple[list[Contestant], list[Absent]]:
    """Return one process, two, and the cache, and Swift by one thread and by two.

    Raises DataError where IMDb is not at hand.
    """
    files = get_files(find("imdb"), ".txt")
    files = files[:: max(len(files) // _REVIEWS, 1)][:_REVIEWS]
    found = [contestant for work in works for contestant in _python(work, files, folder)]
    own = WORKS[1]
    if own not in works or swift is None:
        return found, [Absent(own, "swift", "not built")] if own in works else []
    folder.mkdir(parents=True, exist_ok=True)
    paths = folder / "files.json"
    paths.write_text(json.dumps([str(file) for file in files]))
    return found + list(stack.enter_context(SwiftServer(swift, "tokenize", paths)).contestants), []


def _python(work: str, files: Texts, folder: Path) -> list[Contestant]:
    make = partial(TokenizeProcessor, progress=None, tokenizer=_TOKENIZERS[work])
    ways = {
        "1 process": make(1),
        "2 processes": make(2),
        "cache": make(2, cache_folder=folder),
    }
    return [
        PythonContestant(
            work, who, partial(way.process, files), partial(_digest, way, files), _forget
        )
        for who, way in ways.items()
    ]


def _forget() -> None:
    """Load a new tokenizer, which has met no word yet."""
    tokenize._tokenizer.cache_clear()
    tokenize._tokenizer()


def _digest(way: TokenizeProcessor, files: Texts) -> NDArray[np.int64]:
    """Return the number of tokens of each text, and a number that another token would change."""
    texts = way.process(files)
    return np.array([(len(t), zlib.crc32("\n".join(t).encode()) % 2**15) for t in texts])
