"""Splits a cell into its directives and its Swift code."""

import re
from dataclasses import dataclass

from swift_jupyter.scanner import scan

__all__ = ["Cell", "Directive", "split_cell"]

# A letter follows at once: `% 2` at a line's start is Swift's remainder.
DIRECTIVE = re.compile(r"(\s*%{1,2})([A-Za-z][\w-]*)[ \t]*(.*?)\s*$")


@dataclass(frozen=True)
class Directive:
    """A line `%NAME REST`, the `line`-th of its cell, counted from 1."""

    name: str
    rest: str
    line: int


@dataclass(frozen=True)
class Cell:
    """A cell's directives, and its code with an empty line in place of each of them."""

    directives: tuple[Directive, ...]
    code: str


def split_cell(code: str) -> Cell:
    """Split a cell; what looks like a directive inside a string or a comment is left alone."""
    if "%" not in code:
        return Cell((), code)
    lines = code.split("\n")
    directives = []
    for number, text in enumerate(lines):
        found = DIRECTIVE.match(text)
        # The lines that were taken out are blank by now: an apostrophe in one opens no string.
        if found and scan("\n".join(lines[: number + 1])).plain[number]:
            directives.append(Directive(found[2], found[3], number + 1))
            lines[number] = ""
    return Cell(tuple(directives), "\n".join(lines))
