"""Swift source with its comments and strings blanked out, so that brackets and words count."""

import re

from tandem.errors import TandemError

__all__ = ["SwiftTextError", "blanked", "matching_brackets"]

_OPENING = re.compile(r'//|/\*|#*"')
_OPENING_OR_PARENTHESIS = re.compile(r'[()]|//|/\*|#*"')
_COMMENT_EDGE = re.compile(r"/\*|\*/")
_BRACKET = re.compile(r"[][(){}]")
_PARTNER = {")": "(", "]": "[", "}": "{"}


class SwiftTextError(TandemError):
    """Source in which a bracket, a comment or a string has no end."""


def blanked(text: str) -> str:
    """Return `text` with comments as spaces and strings as underscores, character for character.

    An interpolation counts as a part of its string. Raises SwiftTextError, naming the line.
    """
    parts, at = [], 0
    while found := _OPENING.search(text, at):
        end = _end_of(text, found)
        filling = "_" if found.group().endswith('"') else " "
        parts += [text[at : found.start()], filling * (end - found.start())]
        at = end
    return "".join([*parts, text[at:]])


def matching_brackets(text: str) -> dict[int, int]:
    """Return, for the place of each opening bracket of blanked text, that of the closing one.

    Raises SwiftTextError where they do not pair up, naming the line.
    """
    pairs: dict[int, int] = {}
    open_ones: list[int] = []
    for found in _BRACKET.finditer(text):
        bracket, at = found.group(), found.start()
        if bracket in "([{":
            open_ones.append(at)
        elif open_ones and text[open_ones[-1]] == _PARTNER[bracket]:
            pairs[open_ones.pop()] = at
        else:
            raise _fault(text, at, f"{bracket} closes nothing")
    if open_ones:
        raise _fault(text, open_ones[-1], f"{text[open_ones[-1]]} is never closed")
    return pairs


def _end_of(text: str, opening: re.Match[str]) -> int:
    if opening.group() == "//":
        end = text.find("\n", opening.end())
        return len(text) if end < 0 else end
    if opening.group() == "/*":
        return _end_of_comment(text, opening)
    return _end_of_string(text, opening)


def _end_of_comment(text: str, opening: re.Match[str]) -> int:
    depth, at = 1, opening.end()
    while depth:
        edge = _COMMENT_EDGE.search(text, at)
        if edge is None:
            raise _fault(text, opening.start(), "a comment has no end")
        depth += 1 if edge.group() == "/*" else -1
        at = edge.end()
    return at


def _end_of_string(text: str, opening: re.Match[str]) -> int:
    hashes = opening.group()[:-1]
    quote = '"""' if text.startswith('""', opening.end()) else '"'
    at = opening.end() - 1 + len(quote)
    # An empty string is two quotes and no third.
    edge = re.compile(re.escape("\\" + hashes) + "|" + re.escape(quote + hashes))
    while found := edge.search(text, at):
        if found.group()[0] == '"':
            return found.end()
        at = found.end() + 1
        if text.startswith("(", found.end()):
            at = _end_of_interpolation(text, at)
    raise _fault(text, opening.start(), "a string has no end")


def _end_of_interpolation(text: str, at: int) -> int:
    start, depth = at, 1
    while found := _OPENING_OR_PARENTHESIS.search(text, at):
        if found.group() not in "()":
            at = _end_of(text, found)
            continue
        at = found.end()
        depth += 1 if found.group() == "(" else -1
        if depth == 0:
            return at
    raise _fault(text, start, "an interpolation has no end")


def _fault(text: str, at: int, what: str) -> SwiftTextError:
    return SwiftTextError(f"line {text.count(chr(10), 0, at) + 1}: {what}")
