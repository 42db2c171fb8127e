"""Reads Swift code as far as brackets, strings and comments go.

Enough to know whether a line begins inside a string (so that a `%` there is no directive), how deep
it lies in brackets (so that declarations of the top level are found), and what is still open at the
end (so that a console asks for another line).
"""

import re
from dataclasses import dataclass, field

__all__ = ["Opening", "Scan", "scan"]

CLOSERS = {")": "(", "]": "[", "}": "{"}
# In code: what may begin something else. The order matters: a regular expression's `#/` before `/`.
CODE = re.compile(r'//[^\n]*|/\*|#*"""|#*"|#+/|`[^`\n]*`|[()\[\]{}]|\n')
COMMENT = re.compile(r"/\*|\*/|\n")


@dataclass(frozen=True)
class Opening:
    """Something that was opened: a bracket, `\"`, `\"\"\"`, `#/` or `/*`, with its line from 0."""

    text: str
    line: int


@dataclass
class Scan:
    """What was read: `plain` and `depths` have one entry for each line, as it is at its start."""

    opened: list[Opening] = field(default_factory=list)
    plain: list[bool] = field(default_factory=lambda: [True])
    depths: list[int] = field(default_factory=lambda: [0])
    # The first thing that no further text can put right.
    error: str | None = None
    # The code with its strings, comments and regular expressions turned to spaces, but for quotes.
    bare: str = ""

    @property
    def depth(self) -> int:
        """How many brackets are open at the end."""
        return sum(opening.text in "([{" for opening in self.opened)


def scan(code: str) -> Scan:
    """Scan a cell."""
    return _Scanner(code).run()


class _Scanner:
    """Walks through the code from one interesting character to the next."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.place = 0
        self.line = 0
        self.result = Scan()
        self.bare = list(code)

    def run(self) -> Scan:
        while self.place < len(self.code):
            inside = self.result.opened[-1].text if self.result.opened else "{"
            if inside in "([{":
                self._code()
            elif inside == "/*":
                self._comment()
            else:
                self._string(inside)
        if self.result.opened and self.result.opened[-1].text.strip("#") == '"':
            self._unclosed()
        self.result.bare = "".join(self.bare)
        return self.result

    def _code(self) -> None:
        found = CODE.search(self.code, self.place)
        if found is None:
            self.place = len(self.code)
            return
        text, self.place = found[0], found.end()
        if text == "\n":
            self._newline(True)
        elif text.startswith("//"):
            self._blank(found.start())
        elif text in CLOSERS:
            self._close(text)
        elif text[0] != "`":
            if text == "/*":
                self._blank(found.start())
            self.result.opened.append(Opening(text, self.line))

    def _close(self, closer: str) -> None:
        """Close a bracket; the `)` of an interpolation leads back into its string."""
        opened = self.result.opened
        if opened and opened[-1].text == CLOSERS[closer]:
            opened.pop()
        elif self.result.error is None:
            self.result.error = f"line {self.line + 1}: {closer} closes nothing"

    def _comment(self) -> None:
        start = self.place
        found = COMMENT.search(self.code, start)
        self.place = found.end() if found else len(self.code)
        self._blank(start)
        if found is None:
            return
        if found[0] == "\n":
            self._newline(False)
        elif found[0] == "/*":
            self.result.opened.append(Opening("/*", self.line))
        else:
            self.result.opened.pop()

    def _string(self, opening: str) -> None:
        """Go on in a string or a regular expression to its end, a line's, or an interpolation."""
        start, hashes = self.place, "#" * opening.count("#")
        closing = re.escape(opening.lstrip("#") + hashes)
        found = re.compile(rf"\\{hashes}(?s:.)|{closing}|\n").search(self.code, start)
        self.place = found.end() if found else len(self.code)
        self._blank(start, self.place - (1 if found and found[0] in "\n" else 0))
        if found is None:
            return
        if found[0] == "\n":
            self._newline(self._ends_with_line(opening))
        elif found[0][0] == "\\":
            self._escape(found[0], opening)
        else:
            self.result.opened.pop()
            self.bare[start : self.place] = " " * (self.place - start - 1) + '"'

    def _escape(self, text: str, opening: str) -> None:
        if text[-1] == "(" and "/" not in opening:
            self.result.opened.append(Opening("(", self.line))
        elif text[-1] == "\n":
            self._newline(False)

    def _ends_with_line(self, opening: str) -> bool:
        """A string of one line ends with it, closed or not; a regular expression may go on."""
        if '"""' in opening or "/" in opening:
            return False
        self._unclosed()
        return True

    def _unclosed(self) -> None:
        self.result.opened.pop()
        if self.result.error is None:
            self.result.error = f"line {self.line + 1}: a string is not closed"

    def _newline(self, plain: bool) -> None:
        self.line += 1
        self.result.plain.append(plain)
        self.result.depths.append(self.result.depth)

    def _blank(self, start: int, end: int | None = None) -> None:
        end = self.place if end is None else end
        for place in range(start, end):
            if self.code[place] != "\n":
                self.bare[place] = " "
