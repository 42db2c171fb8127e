"""`await` at the top level of a cell, which Swift's debugger cannot run (it crashes).

What waits is wrapped in a task that the kernel's `__await` waits for:

    let page = try await load(url)      let page = try __await { try await load(url) }
    print(await count(page))            try __await { print(await count(page)) }

so that the names of `let` and `var` stay the cell's own. What cannot be wrapped is refused.
"""

import re
from dataclasses import dataclass

from swift_jupyter.scanner import scan
from swift_jupyter.statements import ASSIGNMENT, CONTROL, DECLARATION, blank, level, statements

__all__ = ["AwaitProblem", "Rewritten", "rewrite"]

OPEN, CLOSE = "try __await { ", " }"
# With its type written out, an `if` is no expression whose branches must agree.
OPEN_STATEMENT = "try __await { () async throws -> Void in "
AWAIT = re.compile(r"\bawait\b|\basync\s+let\b")
BINDING = re.compile(r"(?:@\w+\s+|\w+\s+)*?(?P<word>let|var)\b")
REFUSED = {
    "guard": "a cell cannot wait in a guard: wait in a line before it, let x = await ...",
    "async": "async let works within a function only: put the lines in one, and await it",
}


class AwaitProblem(Exception):
    """An `await` that a cell cannot have; `line` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Rewritten:
    """Code to run, and where it differs: by line, the column and the length of what was put in."""

    code: str
    inserted: dict[int, list[tuple[int, int]]]


def rewrite(code: str) -> Rewritten:
    """Wrap what waits at the top level.

    Raises AwaitProblem where that cannot be done.
    """
    if not AWAIT.search(code):
        return Rewritten(code, {})
    bare = scan(code).bare
    changes: list[tuple[int, str]] = []
    for start, end in statements(bare):
        place = _place(bare, start, end)
        if place is not None:
            opening = OPEN_STATEMENT if CONTROL.match(bare, start) else OPEN
            changes += [(place, opening), (end, CLOSE)]
    inserted: dict[int, list[tuple[int, int]]] = {}
    for place, text in reversed(changes):
        line = code.count("\n", 0, place) + 1
        column = place - (code.rfind("\n", 0, place) + 1) + 1
        inserted.setdefault(line, []).append((column, len(text)))
        code = code[:place] + text + code[place:]
    return Rewritten(code, inserted)


def _place(bare: str, start: int, end: int) -> int | None:
    """Say from where on a statement is to be wrapped; None if it does not wait."""
    text = bare[start:end]
    waits = AWAIT.search(text)
    if not waits or DECLARATION.match(text):
        return None
    if CONTROL.match(text):
        return start
    top = _toplevel(text)
    if not AWAIT.search(top):
        return None  # in a closure: a task of its own, or an asynchronous argument
    line = bare.count("\n", 0, start + waits.start()) + 1
    binding = BINDING.match(text)
    for beginning, advice in REFUSED.items():
        if re.match(rf"{beginning}\b", text):
            raise AwaitProblem(advice, line)
    assigned = ASSIGNMENT.search(level(text))
    if not assigned:
        return start
    if binding and re.search(r",\s*\w+\s*(?::[^=,]*)?=(?!=)", level(text)[assigned.end() :]):
        raise AwaitProblem("a let or var that waits can bind one name only", line)
    rest = text[assigned.end() :]
    return start + assigned.end() + len(rest) - len(rest.lstrip())


def _toplevel(text: str) -> str:
    """Blank what stands in braces."""
    return blank(text, "{", "}")
