"""Reviews to tokens: the 2,000 of IMDb, by one process, by two, and read from the cache.

The tokenizer is loaded before the time is taken and has seen no text yet: it remembers the words
that it has met, so a second pass would be quicker than any first one is.
"""

import zlib
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tandem.bench.contestant import Absent, Contestant, PythonContestant
from tandem.data import tokenize
from tandem.data.block import get_files
from tandem.data.sources import find
from tandem.data.tokenize import TokenizeProcessor

__all__ = ["WORKS", "contestants"]

WORKS = ("reviews",)
_REVIEWS = 2000

Texts = Sequence[Path]


def contestants(
    swift: Path | None, folder: Path, stack: ExitStack, works: Sequence[str] = WORKS
) -> tuple[list[Contestant], list[Absent]]:
    """Return one process, two, and the cache. Raises DataError where IMDb is not at hand."""
    files = get_files(find("imdb"), ".txt")
    files = files[:: max(len(files) // _REVIEWS, 1)][:_REVIEWS]
    ways = {
        "1 process": TokenizeProcessor(1, progress=None),
        "2 processes": TokenizeProcessor(2, progress=None),
        "cache": TokenizeProcessor(2, cache_folder=folder, progress=None),
    }
    return [
        PythonContestant(
            work, who, partial(way.process, files), partial(_digest, way, files), _forget
        )
        for work in works
        for who, way in ways.items()
    ], []


def _forget() -> None:
    """Load a new tokenizer, which has met no word yet."""
    tokenize._tokenizer.cache_clear()
    tokenize._tokenizer()


def _digest(way: TokenizeProcessor, files: Texts) -> NDArray[np.int64]:
    """Return the number of tokens of each text, and a number that another token would change."""
    texts = way.process(files)
    return np.array([(len(t), zlib.crc32("\n".join(t).encode()) % 2**15) for t in texts])
