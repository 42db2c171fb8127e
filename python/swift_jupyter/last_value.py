"""A cell's last expression is shown: its code is put into a call, so that one evaluation does it.

LLDB names an expression's value (`$R3`) and another evaluation could show it. But each evaluation
takes time and leaves one or two megabytes in LLDB, and the name would keep the value alive.
"""

import re

from swift_jupyter.scanner import scan
from swift_jupyter.statements import ASSIGNMENT, CONTROL, DECLARATION, level, statements

__all__ = ["show_last"]

OPEN, CLOSE = "__show(", "\n)"
NO_VALUE = re.compile(
    r"(?:@\w+|#|[.{}]|(?:let|var|async\s+let|lazy|guard|defer|return|throw|break|continue|"
    r"fallthrough|await\s+for)\b)"
)


def show_last(code: str) -> str | None:
    """Return code that shows its last expression; None if it does not end in one.

    It can be wrong about that: where the code does not compile, the cell's own has to be tried.
    """
    bare = scan(code).bare
    places = list(statements(bare))
    if not places:
        return None
    start, end = places[-1]
    text = bare[start:end]
    if NO_VALUE.match(text) or CONTROL.match(text) or DECLARATION.match(text):
        return None
    if ASSIGNMENT.search(level(text)):
        return None
    return code[:start] + OPEN + code[start:end] + CLOSE + code[end:]
