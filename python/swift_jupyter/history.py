"""The cells that a kernel has run, for a console's arrow keys and search."""

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import Any

__all__ = ["History"]

# Sessions are counted over restarts by kernels that keep their history on disk; this one does not.
SESSION = 1
Entry = tuple[int, str, str | None]


class History:
    """Cells with their number and the text of their value, in the order in which they ran."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []

    def add(self, number: int, code: str, value: str | None) -> None:
        """Take a cell in."""
        self._entries.append((number, code, value))

    def reply(
        self,
        access: str,
        output: bool,
        session: int | None = None,
        start: int | None = None,
        stop: int | None = None,
        n: int | None = None,
        pattern: str | None = None,
        unique: bool = False,
    ) -> dict[str, Any]:
        """Return history_reply: the last `n` cells ("tail"), those with numbers from `start` to
        before `stop` ("range"), or those that match a `pattern` with `*` and `?` ("search").
        """
        found = self._entries
        if access == "range":
            found = self._range(session, start, stop)
        elif access == "search":
            found = [one for one in found if fnmatchcase(one[1], pattern or "*")]
            found = _last_of_equal(found) if unique else found
        if access != "range" and n is not None:
            found = found[-n:] if n > 0 else []
        shown = [
            (SESSION, number, (code, value) if output else code) for number, code, value in found
        ]
        return {"status": "ok", "history": shown}

    def _range(self, session: int | None, start: int | None, stop: int | None) -> list[Entry]:
        if session not in (None, 0, SESSION):
            return []
        first, end = start or 0, float("inf") if stop is None else stop
        return [one for one in self._entries if first <= one[0] < end]


def _last_of_equal(entries: Sequence[Entry]) -> list[Entry]:
    kept: dict[str, Entry] = {}
    for one in entries:
        kept.pop(one[1], None)
        kept[one[1]] = one
    return list(kept.values())
