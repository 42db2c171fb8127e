"""Text to tokens, by a tokenizer between our own rules (lesson 12).

    tokens = post_rules(tokenizer(pre_rules(text)))

The tokenizer is spaCy's blank English one: rules of punctuation and exceptions such as "don't", no
model. Or it is our own of words.py, which Swift has too and which differs from it in few words.
Swift twin: Data/Tokenize.swift.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from tandem.data.parallel import parallel, usable_cores
from tandem.data.process import Processor
from tandem.data.text_rules import (
    SPECIALS,
    PostRule,
    PreRule,
    default_post_rules,
    default_pre_rules,
)
from tandem.data.token_cache import cache_key, load_tokens, save_tokens
from tandem.errors import TandemError

__all__ = ["CharacterProcessor", "TextError", "TokenizeProcessor", "read_file", "spacy_words"]

Text = str | os.PathLike[str]
Tokenizer = Callable[[str], list[str]]


class TextError(TandemError):
    """A text that cannot be read or tokenised; the message names it."""


def read_file(path: str | os.PathLike[str]) -> str:
    """Return the text of a file in UTF-8. Raises TextError, with the place of the fault."""
    try:
        return Path(path).read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        where = f"byte {error.start} is {error.object[error.start]:#04x}"
        raise TextError(f"{path}: not UTF-8: {where}, {error.reason}") from error
    except OSError as error:
        raise TextError(f"{path}: cannot be read: {error.strerror}") from error


@cache
def _tokenizer() -> Callable[[str], Any]:
    """Return the tokenizer of this process, which keeps our special tokens whole."""
    import spacy  # takes a second, which those who only read tables need not wait
    from spacy.symbols import ORTH

    tokenizer: Any = spacy.blank("en").tokenizer
    for special in SPECIALS:
        tokenizer.add_special_case(special, [{ORTH: special}])
    return tokenizer


def spacy_words(text: str) -> list[str]:
    """Return the tokens of a text by spaCy's blank English tokenizer."""
    return [token.text for token in _tokenizer()(text)]


@dataclass(frozen=True)
class _Chunk:
    """Some of the texts, named in errors by their numbers."""

    start: int
    texts: Sequence[Text]

    def __repr__(self) -> str:
        return f"texts {self.start} to {self.start + len(self.texts) - 1}"


@dataclass
class TokenizeProcessor(Processor):
    """Texts, or the files that hold them, to lists of tokens.

    The work goes to `max_workers` processes (None: one a core) in chunks of at most `chunksize`
    texts. `tokenizer` makes tokens of a text that the `pre_rules` have changed. With a folder
    `cache_folder`, the tokens of a list of texts are kept there and read the next time, as long as
    text, rules and tokenizer are the same. Raises ParallelError or TextError that names the text
    at fault.
    """

    max_workers: int | None = None
    chunksize: int = 2000
    pre_rules: Sequence[PreRule] = default_pre_rules
    post_rules: Sequence[PostRule] = default_post_rules
    cache_folder: Path | None = None
    progress: str | None = "Tokenising"
    tokenizer: Tokenizer = spacy_words

    def __post_init__(self) -> None:
        if self.chunksize < 1:
            raise ValueError(f"TokenizeProcessor: chunksize must be 1 or more: {self.chunksize}")

    def process(self, items: Sequence[Text]) -> list[list[str]]:
        """Return the tokens of each text."""
        if self.cache_folder is None:
            return self._tokenized(items)
        key = cache_key(map(_text, items), [*self.pre_rules, self.tokenizer, *self.post_rules])
        path = Path(self.cache_folder) / f"{key}.safetensors"
        tokens = load_tokens(path)
        if tokens is None:
            tokens = self._tokenized(items)
            save_tokens(path, tokens)
        return tokens

    def deprocess(self, items: Sequence[Sequence[str]]) -> list[str]:
        """Return each text's tokens with spaces between them; the rules are not undone."""
        return [" ".join(tokens) for tokens in items]

    def _tokenized(self, items: Sequence[Text]) -> list[list[str]]:
        workers = usable_cores() if self.max_workers is None else self.max_workers
        share = -(-len(items) // (4 * workers or 1))  # four chunks a worker, so that all end alike
        size = max(1, min(self.chunksize, share))
        chunks = [_Chunk(i, items[i : i + size]) for i in range(0, len(items), size)]
        self.tokenizer("")  # what it loads is there in every process that is forked off
        results = parallel(self._chunk, chunks, workers, self.progress)
        return [tokens for chunk in results for tokens in chunk]

    def _chunk(self, chunk: _Chunk) -> list[list[str]]:
        return [self._one(item) for item in chunk.texts]

    def _one(self, item: Text) -> list[str]:
        text = _text(item)
        try:
            for before in self.pre_rules:
                text = before(text)
            tokens = self.tokenizer(text)
            for after in self.post_rules:
                tokens = after(tokens)
        except Exception as error:  # a rule may raise whatever it likes
            named = str(item) if isinstance(item, os.PathLike) else repr(item[:60])
            raise TextError(f"{named}: {type(error).__name__}: {error}") from error
        return tokens


class CharacterProcessor(Processor):
    """Texts, or the files that hold them, to their characters: tokens without a rule."""

    def process(self, items: Sequence[Text]) -> list[list[str]]:
        """Return the characters of each text. Raises TextError that names a file."""
        return [list(_text(item)) for item in items]

    def deprocess(self, items: Sequence[Sequence[str]]) -> list[str]:
        """Return each text as it was."""
        return ["".join(characters) for characters in items]


def _text(item: Text) -> str:
    return item if isinstance(item, str) else read_file(item)
