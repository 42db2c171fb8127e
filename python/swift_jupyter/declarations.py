"""Finds the declarations of a cell's top level: their kind, name, head and lines."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from swift_jupyter.scanner import Scan, scan

__all__ = ["Declaration", "declarations", "latest_only"]

ATTRIBUTES = r"(?:@\w+(?:\([^)\n]*\))?\s+)*"
MODIFIERS = (
    r"(?:(?:public|internal|private|fileprivate|open|final|indirect|nonisolated|static)\s+)*"
)
KINDS = r"(let|var|func|struct|class|enum|protocol|actor|typealias)"
NAME = r"(`?\w+`?|\([^)\n]*\)|[^\s\w(]+)"
DECLARATION = re.compile(rf"\s*{ATTRIBUTES}{MODIFIERS}{KINDS}\s+{NAME}(.*)")
ATTRIBUTE_LINE = re.compile(r"\s*@\w+(?:\([^)\n]*\))?\s*$")
# What a line that goes on with the one before begins with.
CONTINUATION = re.compile(r"\s*(?:[.{?:,)\]}]|&&|\|\||[-+*/=<>]\s|->|where\b|else\b)")


@dataclass(frozen=True)
class Declaration:
    """A declaration in the lines `start` to `end` (after the last) of its cell, from 0.

    `key` is the same for one that takes its place when it is declared again: a function's has its
    parameters in it, as others make an overload.
    """

    kind: str
    name: str
    head: str
    start: int
    end: int
    key: str


@lru_cache(maxsize=4096)
def declarations(code: str) -> tuple[Declaration, ...]:
    """List a cell's declarations of the top level in their order."""
    result = scan(code)
    lines, bare = code.split("\n"), result.bare.split("\n")
    found = []
    for number, text in enumerate(bare):
        match = DECLARATION.match(text) if _at_top(result, number) else None
        if match:
            start, end = _start(bare, number), _end(result, bare, number)
            head = _head(lines[number:end], bare[number:end])
            for name in _names(match[2], match[3]):
                key = _key(match[1], name, head)
                found.append(Declaration(match[1], name, head, start, end, key))
    return tuple(found)


def latest_only(cells: Sequence[str]) -> list[str]:
    """Blank out, in each cell, what a later one declares again.

    So the cells together are a program without a name that is declared twice.
    """
    taken: set[str] = set()
    kept = []
    for code in reversed(cells):
        new: set[str] = set()
        lines = code.split("\n")
        for (start, end), together in groupby(declarations(code), lambda one: (one.start, one.end)):
            keys = {one.key for one in together}
            if keys <= taken:
                lines[start:end] = [""] * (end - start)
            new |= keys
        taken |= new
        kept.append("\n".join(lines))
    return kept[::-1]


def _at_top(result: Scan, line: int) -> bool:
    return result.plain[line] and result.depths[line] == 0


def _start(bare: Sequence[str], line: int) -> int:
    """Go back over lines that hold nothing but attributes."""
    while line > 0 and ATTRIBUTE_LINE.match(bare[line - 1]):
        line -= 1
    return line


def _end(result: Scan, bare: Sequence[str], line: int) -> int:
    """Find the line after the declaration: at the top again, and not going on."""
    for number in range(line + 1, len(bare)):
        if _at_top(result, number) and not CONTINUATION.match(bare[number]):
            return number
    return len(bare)


def _head(lines: Sequence[str], bare: Sequence[str]) -> str:
    """Return a declaration up to its body on one line."""
    text, shape = "\n".join(lines), "\n".join(bare)
    brace = shape.find("{")
    return " ".join(text[: brace if brace >= 0 else len(text)].split())


def _names(name: str, rest: str) -> Iterator[str]:
    """Yield the names of a pattern, `(a, b)` or `a = 1, b = 2` too."""
    if name.startswith("("):
        yield from re.findall(r"\w+", name)
    else:
        yield name.strip("`")
    depth = 0
    for part in re.finditer(r"[(\[{<]|[)\]}]|(?<!-)>|,\s*(\w+)\s*[=:]", rest):
        depth += {"(": 1, "[": 1, "{": 1, "<": 1}.get(part[0], 0) - (part[0] in ")]}>")
        if part[1] and depth == 0:
            yield part[1]


def _key(kind: str, name: str, head: str) -> str:
    return head[head.index(name) :].partition("->")[0].rstrip() if kind == "func" else name
