"""Whether a cell is complete: what a console asks when the reader presses return.

Open brackets, strings and comments are seen without the compiler. Where all are closed, its parser
decides (it takes some 30 ms): an error at the very end means that something is still to come.
"""

import re
import subprocess
from pathlib import Path

from swift_jupyter.cells import split_cell
from swift_jupyter.declarations import declarations
from swift_jupyter.scanner import scan

__all__ = ["is_complete"]

INDENT = "  "
ERROR = re.compile(r"^<stdin>:(\d+):(\d+): error: (.*)$", re.MULTILINE)
LIMIT = 2.0


def is_complete(code: str, parser: Path) -> tuple[str, str]:
    """Return complete, incomplete or invalid, and for incomplete the next line's indent."""
    code = split_cell(code).code
    found = scan(code)
    if found.error:
        return "invalid", ""
    if found.opened:
        inside = found.opened[-1].text
        return "incomplete", INDENT * found.depth if inside in "([{" else ""
    if not code.strip():
        return "complete", ""
    return _parsed(code.rstrip(), found.bare.rstrip(), parser)


def _parsed(code: str, bare: str, parser: Path) -> tuple[str, str]:
    try:
        output = subprocess.run(
            [parser, "-parse", "-"], input=code, capture_output=True, text=True, timeout=LIMIT
        ).stderr
    except (OSError, subprocess.TimeoutExpired):
        return "unknown", ""
    errors = [(int(line), int(column), text) for line, column, text in ERROR.findall(output)]
    if not errors:
        return ("incomplete", INDENT) if _lacks_body(code) else ("complete", "")
    line, column, text = errors[0]
    # Behind the last thing that is no comment.
    rows = bare.split("\n")
    at_end = line >= len(rows) and column > len(rows[-1].encode()) - 1
    return ("incomplete", INDENT) if at_end and "expected" in text else ("invalid", "")


def _lacks_body(code: str) -> bool:
    """A function without its body is no error to the parser: it might stand in a protocol."""
    found = declarations(code)
    return bool(found) and found[-1].kind == "func" and code.endswith(found[-1].head.split()[-1])
