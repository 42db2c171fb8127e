"""What a reader asks about, and the server's description of it for a notebook."""

import re
from typing import Any

from swift_jupyter.scanner import scan

__all__ = ["hovered", "mime_bundle"]

FENCE = re.compile(r"```\w*\n?|^(?:## Multiple results|---)\n", re.MULTILINE)


def hovered(code: str, cursor: int) -> int:
    """Return the place that is meant at a cursor: on a name, just behind it, or among arguments."""
    for place in (cursor, cursor - 1):
        if 0 <= place < len(code) and _names(code, place):
            return place
    return _called(code[:cursor]) if cursor else 0


def _called(before: str) -> int:
    """Return the last letter of the name whose arguments are open at the end."""
    opened = scan(before).opened
    lines = before.split("\n")
    depth = 0
    if opened and opened[-1].text == "(":
        for place in range(len(before) - 1, -1, -1):
            depth += {")": 1, "(": -1}.get(before[place], 0)
            if depth < 0:
                # Generic arguments may stand between the name and its parenthesis.
                name = re.search(r"(\w)(?:<[^()]*>)?$", before[:place])
                return name.start(1) if name else max(0, place - 1)
    return max(0, len(before) - 1) if lines[-1] else len(before)


def _names(code: str, place: int) -> bool:
    """Whether the letter at a place belongs to a name, and not to a number."""
    word = re.search(r"\w+$", code[: place + 1])
    return word is not None and not word[0][0].isdigit()


def mime_bundle(result: Any) -> dict[str, str] | None:
    """Return the description as Markdown and as plain text; None where there is none."""
    contents = (result or {}).get("contents")
    text = contents.get("value") if isinstance(contents, dict) else contents
    if not isinstance(text, str) or not text.strip():
        return None
    return {"text/markdown": text, "text/plain": FENCE.sub("", text).strip()}
