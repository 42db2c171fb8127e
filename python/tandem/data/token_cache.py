"""Tokens kept in a file, so that the same texts are tokenised once (lesson 12).

The file's name is a digest of the texts and of everything that makes tokens of them, so a change
of either is another file; nothing is ever out of date. Swift has no twin: a compiled program has
not the code of its rules.
"""

import inspect
import json
from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load, save

from tandem.data.text_rules import SPECIALS
from tandem.files import write_atomically

__all__ = ["cache_key", "load_tokens", "save_tokens"]

_FORMAT = "tokens 1"


def cache_key(texts: Iterable[str], rules: Sequence[Callable[..., Any]]) -> str:
    """Return a digest of the texts in their order, of the rules' code and of spaCy's version."""
    digest = sha256(json.dumps([_FORMAT, version("spacy"), SPECIALS]).encode())
    for rule in rules:
        name = getattr(rule, "__qualname__", repr(rule))
        digest.update(sha256(name.encode() + _source(rule)).digest())
    for text in texts:
        digest.update(sha256(text.encode("utf-8", "surrogatepass")).digest())
    return digest.hexdigest()[:40]


def _source(rule: Callable[..., Any]) -> bytes:
    """The whole file of a rule, for it uses what stands around it; else the rule's own code."""
    try:
        return Path(inspect.getfile(rule)).read_bytes()
    except (OSError, TypeError):
        return getattr(getattr(rule, "__code__", None), "co_code", b"")


def save_tokens(path: Path, tokens: Sequence[Sequence[str]]) -> None:
    """Write the tokens of each text, each word once: all of the file or none of it."""
    numbers: dict[str, int] = {}
    ids = [numbers.setdefault(token, len(numbers)) for text in tokens for token in text]
    arrays: dict[str, Any] = {
        "ids": np.array(ids, np.int32),
        "lengths": np.array([len(text) for text in tokens], np.int64),
        "words": np.frombuffer(json.dumps(list(numbers)).encode(), np.uint8),
    }
    write_atomically(path, save(arrays))


def load_tokens(path: Path) -> list[list[str]] | None:
    """Return the tokens of each text; None where there is no such file or it is damaged."""
    try:
        arrays = load(path.read_bytes())
        words = json.loads(arrays["words"].tobytes())
        tokens = [words[number] for number in arrays["ids"].tolist()]
        ends = arrays["lengths"].cumsum().tolist()
    except (FileNotFoundError, SafetensorError, ValueError, KeyError, IndexError):
        return None
    if [0, *ends][-1] != len(tokens):
        return None
    return [tokens[start:end] for start, end in pairwise([0, *ends])]
