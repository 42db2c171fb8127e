"""Splits what a cell writes on stdout into text and display frames, in the order they were written.

A frame is the byte 1, the base64 of a JSON object, and the byte 2. The object has `data`, a bundle
of MIME types as Jupyter's messages have it, `metadata`, and `role`: `display` where it is missing,
`value` for a cell's last value. What only looks like a frame stays text.
"""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

__all__ = ["Frame", "FrameReader"]

OPENS, CLOSES = "\x01", "\x02"


@dataclass(frozen=True)
class Frame:
    """What a cell shows besides text."""

    data: dict[str, Any]
    metadata: dict[str, Any]
    role: str = "display"


class FrameReader:
    """Splits a stream that comes in pieces of any length."""

    def __init__(self) -> None:
        self._pieces: list[str] = []

    def feed(self, text: str) -> list[str | Frame]:
        """Take a piece in, and return what is whole by now."""
        parts: list[str | Frame] = []
        while text:
            if not self._pieces:
                before, opening, text = text.partition(OPENS)
                if before:
                    parts.append(before)
                if opening:
                    self._pieces.append(opening)
                continue
            body, closing, text = text.partition(CLOSES)
            self._pieces.append(body + closing)
            if closing:
                parts.append(_parse(self._take()))
        return parts

    def close(self) -> list[str | Frame]:
        """Return the beginning of a frame that never ended, as text."""
        rest = self._take()
        return [rest] if rest else []

    def _take(self) -> str:
        whole = "".join(self._pieces)
        self._pieces.clear()
        return whole


def _parse(text: str) -> str | Frame:
    try:
        bundle = json.loads(base64.b64decode(text[1:-1], validate=True))
        return Frame(bundle["data"], bundle.get("metadata", {}), bundle.get("role", "display"))
    except (binascii.Error, ValueError, KeyError, TypeError, AttributeError):
        return text
