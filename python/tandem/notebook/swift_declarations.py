"""The declarations of a Swift file, found by its words and brackets: types, their members, values.

What a function holds inside is its own affair and is not looked at.
"""

import bisect
import re
from collections.abc import Iterator

from tandem.notebook.declarations import Declaration
from tandem.notebook.swift_text import blanked, matching_brackets

__all__ = ["swift_declarations"]

_TYPES = {"actor", "class", "enum", "extension", "protocol", "struct"}
_KINDS = _TYPES | {
    *("associatedtype", "case", "deinit", "func", "init", "let", "operator", "precedencegroup"),
    *("subscript", "typealias", "var"),
}
_MODIFIERS = {
    *("borrowing", "consuming", "convenience", "dynamic", "fileprivate", "final", "indirect"),
    *("infix", "internal", "isolated", "lazy", "mutating", "nonisolated", "nonmutating", "open"),
    *("override", "package", "postfix", "prefix", "private", "public", "required", "static"),
    *("unowned", "weak"),
}
_TOKEN = re.compile(r"`?[A-Za-z_]\w*`?|[^\w\s]|\d\w*")
_NAME = re.compile(r"\s*(`?[\w]+`?|[^\w\s(:]+)")
_TYPE_NAME = re.compile(r"\s*([\w.`]+)")
_ATTRIBUTE = re.compile(r"[\w.]+")
_CLASS_MEMBER = re.compile(r"\s+(func|let|override|subscript|var)\b")
_INITIALIZER = re.compile(r"\s*[(<?!]")
_OPENING = re.compile(r"[(\[{]")
_EDGE = re.compile(r"[(\[{\n;]")
_GOES_ON_AFTER = re.compile(r"([,<]|\bwhere|[ \t](=|->|:|&&|\|\||\?\?|[-+*/&|>?]))\s*$")
_GOES_ON_WITH = re.compile(r"\s*(->|(where|throws|rethrows|async|else)\b|[{.=?:,&|*/<>+-])")


def swift_declarations(text: str) -> list[Declaration]:
    """Return the declarations of a Swift file in order, extensions among them.

    A member is named by its type: `Learner.fit`. Raises SwiftTextError for source that does not
    hold together, naming the line.
    """
    return list(_File(text).declared(0, len(text), ""))


class _File:
    def __init__(self, text: str) -> None:
        self.source_lines = text.split("\n")
        self.text = blanked(text)
        self.partner = matching_brackets(self.text)
        self.line_starts = [0, *(m.end() for m in re.finditer("\n", text))]

    def declared(self, at: int, stop: int, outer: str) -> Iterator[Declaration]:
        """Declarations between two places; `start` is where the one at hand begins, if any."""
        start: int | None = None
        while (token := _TOKEN.search(self.text, at, stop)) is not None:
            word, here, at = token.group(), token.start(), token.end()
            if word in ("#", "import"):
                start, at = None, self._line_end(at)
            elif word == "@":
                start = here if start is None else start
                at = self._after_attribute(at)
            elif word in "([{":
                at = self.partner[here] + 1
            elif self._is_modifier(word, at):
                start = here if start is None else start
            elif self._begins_declaration(word, at):
                end = self._end(at, stop)
                yield from self._found(word, here if start is None else start, at, end, outer)
                start, at = None, end
            else:
                start = None

    def _found(self, kind: str, start: int, at: int, end: int, outer: str) -> Iterator[Declaration]:
        for name in self._names(kind, at, end):
            labels = self._labels(at, end) if kind in ("func", "init", "subscript") else ""
            yield self._declaration(outer + name, kind, start, end, labels)
        if kind in _TYPES:
            body = self._body(at, end)
            inner = f"{outer}{self._names(kind, at, end)[0]}."
            yield from self.declared(body + 1, self.partner[body], inner)

    def _declaration(self, name: str, kind: str, start: int, end: int, labels: str) -> Declaration:
        first = begin = self._line(start)
        while first > 1 and self.source_lines[first - 2].lstrip().startswith("///"):
            first -= 1
        last = self._line(start + len(self.text[start:end].rstrip()) - 1)
        return Declaration(name, kind, first, begin, last, labels)

    def _names(self, kind: str, at: int, end: int) -> list[str]:
        if kind in ("init", "deinit", "subscript"):
            return [kind]
        if kind == "case":
            return [c.split()[0] for c in self._without_brackets(at, end).split(",") if c.strip()]
        found = (_TYPE_NAME if kind in _TYPES else _NAME).match(self.text, at, end)
        return [found[1].replace("`", "")] if found else []

    def _labels(self, at: int, end: int) -> str:
        opening = self.text.find("(", at, end)
        if opening < 0:
            return ""
        inside = self._without_brackets(opening + 1, self.partner[opening])
        parameters = [p for p in inside.split(",") if p.strip()]
        names = [re.sub(r"@\w+\s*", "", p).split(":")[0].split()[0] for p in parameters]
        return f"({''.join(f'{name}:' for name in names)})"

    def _without_brackets(self, at: int, end: int) -> str:
        parts = []
        while at < end:
            found = _OPENING.search(self.text, at, end)
            parts.append(self.text[at : found.start() if found else end])
            at = self.partner[found.start()] + 1 if found else end
        return "".join(parts)

    def _end(self, at: int, stop: int) -> int:
        """Where a declaration ends: at a line's end that nothing goes on from."""
        while (edge := _EDGE.search(self.text, at, stop)) is not None:
            at = edge.start()
            if edge.group() in "([{":
                at = self.partner[at] + 1
            elif edge.group() == ";" or not self._goes_on(at):
                return at
            else:
                at += 1
        return stop

    def _goes_on(self, at: int) -> bool:
        line = self.text[self.line_starts[self._line(at) - 1] : at]
        if line.strip() == "":
            return True
        return bool(_GOES_ON_AFTER.search(line) or _GOES_ON_WITH.match(self.text, at))

    def _is_modifier(self, word: str, at: int) -> bool:
        if word == "class":
            return _CLASS_MEMBER.match(self.text, at) is not None
        return word in _MODIFIERS

    def _begins_declaration(self, word: str, at: int) -> bool:
        if word == "init":
            return _INITIALIZER.match(self.text, at) is not None
        return word in _KINDS

    def _after_attribute(self, at: int) -> int:
        found = _ATTRIBUTE.match(self.text, at)
        at = found.end() if found else at
        return self.partner[at] + 1 if self.text.startswith("(", at) else at

    def _body(self, at: int, end: int) -> int:
        while self.text[at] != "{":
            at = self.partner[at] + 1 if self.text[at] in "([" else at + 1
        return at

    def _line(self, at: int) -> int:
        return bisect.bisect_right(self.line_starts, at)

    def _line_end(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end
