"""How a cell ended."""

import re
from dataclasses import dataclass, field

from swift_jupyter.frames import Frame

__all__ = ["Outcome", "clean"]

# The module that LLDB makes of each cell, as it stands before names and files.
CELL_MODULE = re.compile(r"__lldb_expr_\d+[./]")


@dataclass
class Outcome:
    """How a cell ended.

    `kind` is ok, error (it did not compile), trap, thrown, interrupted, exited (its process
    ended) or died (the debugger did). After the last two all variables are gone, and also after an
    error that has `spoilt` the session: no cell compiles any more.
    """

    kind: str = "ok"
    text: str = ""
    cell: str = ""
    value: Frame | None = None
    frames: list[tuple[str, int, str]] = field(default_factory=list)
    depth: int = 0
    status: int | None = None
    spoilt: bool = False

    @property
    def lost(self) -> bool:
        """Whether the session ended with the cell."""
        return self.spoilt or self.kind in ("exited", "died")


def clean(text: str) -> str:
    """Take the names of LLDB's modules out of a text."""
    return CELL_MODULE.sub("", text)
