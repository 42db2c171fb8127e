"""Makes the server's list of completions one for a notebook: what fits, the nearest first.

The server matches letters anywhere in a name, and puts C's constants among them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from swift_jupyter.document import Document

__all__ = ["Completion", "Match", "suggestions"]

# The kinds of LSP, in Jupyter's words.
KINDS = {
    2: "function",
    3: "function",
    4: "class",
    5: "property",
    6: "instance",
    7: "class",
    8: "interface",
    9: "module",
    10: "property",
    13: "enum",
    14: "keyword",
    20: "enum",
    22: "struct",
    25: "type",
}
KEYWORD, MODULE = 14, 9


@dataclass(frozen=True)
class Match:
    """A text to put in, what it is, and its signature: parameters and type."""

    text: str
    type: str
    signature: str


@dataclass(frozen=True)
class Completion:
    """The matches for the code between `start` and `end`, in characters of the cell."""

    matches: list[Match]
    start: int
    end: int

    def content(self) -> dict[str, Any]:
        """Return the content of Jupyter's complete_reply."""
        types = [{"start": self.start, "end": self.end, **vars(match)} for match in self.matches]
        return {
            "status": "ok",
            "matches": [match.text for match in self.matches],
            "cursor_start": self.start,
            "cursor_end": self.end,
            "metadata": {"_jupyter_types_experimental": types},
        }


def suggestions(items: Sequence[dict[str, Any]], document: Document, cursor: int) -> Completion:
    """Choose and sort what the server suggests for the place `cursor` of the cell's code."""
    start = cursor
    if items and "textEdit" in items[0]:
        start = document.offset(items[0]["textEdit"]["range"]["start"])
    prefix = document.code[start:cursor]
    fitting = [item for item in items if _fits(item, prefix)]
    fitting.sort(key=lambda item: (_rank(item, prefix), item["label"]))
    matches: dict[str, Match] = {}
    for item in fitting:
        text = _text(item)
        matches.setdefault(text, Match(text, KINDS.get(item.get("kind", 0), ""), _signature(item)))
    return Completion(list(matches.values()), start, cursor)


def _fits(item: dict[str, Any], prefix: str) -> bool:
    text = item["insertText"]
    return text.lower().startswith(prefix.lower()) and re.match(r"[\w#@`(:]", text) is not None


def _rank(item: dict[str, Any], prefix: str) -> tuple[bool, bool, bool, str]:
    """Sort by case, then names before keywords, then public ones; the server's order decides."""
    text = item["insertText"]
    hidden = text.startswith("_") and not prefix.startswith("_")
    keyword = item.get("kind") == KEYWORD
    return (not text.startswith(prefix), hidden, keyword, item.get("sortText", ""))


def _text(item: dict[str, Any]) -> str:
    """Put in a call up to its first argument: `reshaped(to: `, `matmul(`, but `sorted()`."""
    text: str = item["insertText"]
    name, parenthesis, rest = text.partition("(")
    takes_arguments = not item["label"].startswith(f"{name}()")
    if not parenthesis or not takes_arguments:
        return re.match(r"\w+: (?=, |\w+: )|.*", text, re.DOTALL)[0]  # type: ignore[index]
    label = re.match(r"\w+: ", rest)
    return f"{name}({label[0] if label else ''}"


def _signature(item: dict[str, Any]) -> str:
    """Return `(to: TensorShape) -> Tensor<Float>`, or a variable's type."""
    parameters = re.search(r"\(.*", item["label"], re.DOTALL)
    kind = item.get("detail", "")
    if parameters:
        return f"{parameters[0]} -> {kind}" if kind else parameters[0]
    return "" if item.get("kind") in (MODULE, KEYWORD) else kind
