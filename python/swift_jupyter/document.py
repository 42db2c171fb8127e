"""A notebook as one Swift document for the language server, and places in it.

The server counts columns in UTF-16 units, Jupyter in characters.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from swift_jupyter.cells import split_cell
from swift_jupyter.declarations import latest_only

__all__ = ["Document", "document", "utf16"]


@dataclass(frozen=True)
class Document:
    """The text, and the cell that is being written: its code begins at line `first`."""

    text: str
    code: str
    first: int

    def position(self, offset: int) -> dict[str, int]:
        """Return the server's position for an offset in the cell's code, in characters."""
        before = self.code[:offset]
        line = before[before.rfind("\n") + 1 :]
        return {"line": self.first + before.count("\n"), "character": utf16(line)}

    def offset(self, position: dict[str, int]) -> int:
        """Return the offset in the cell's code for a position of the server."""
        lines = self.code.split("\n")
        row = max(0, position["line"] - self.first)
        line, units = lines[row], position["character"]
        column = 0
        while column < len(line) and utf16(line[:column]) < units:
            column += 1
        return sum(len(one) + 1 for one in lines[:row]) + column


def document(imports: Sequence[str], cells: Sequence[str], code: str, away: int) -> Document:
    """Put the cells that ran and the one that is being written into one document.

    Of what is declared twice the last stays; a cell that ran twice counts once. The new cell does
    not begin at line `away`: at the place of its last answer the server gives the same again.
    """
    code = split_cell(code).code
    ran = [split_cell(cell).code for cell in cells]
    # The last run of each cell, in the order of the last runs.
    ran = list(dict.fromkeys(reversed(ran)))[::-1]
    if code in ran:
        ran.remove(code)
    *earlier, _ = latest_only([*ran, code])
    head = "\n".join([*(f"import {name}" for name in imports), *earlier]) + "\n"
    if head.count("\n") == away:
        head += "\n"
    # The server (of Swift 6.3) crashes at a call's parenthesis where the text ends with it.
    return Document(f"{head}{code}\n", code, head.count("\n"))


def utf16(text: str) -> int:
    """Count a text's UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2
