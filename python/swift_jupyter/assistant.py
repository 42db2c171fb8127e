"""Jupyter's questions while a reader writes: completion, inspection, is this cell complete?

assistant = Assistant(runner)
assistant.start()               # after the first cell; in the background
assistant.complete(code, cursor_pos)      # the content of complete_reply, and so on
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from swift_jupyter.completion import Completer
from swift_jupyter.directives import HELP
from swift_jupyter.library import Library
from swift_jupyter.suggestions import Completion, Match
from swift_jupyter.toolchain import Toolchain

__all__ = ["Assistant", "Writing"]

SIGN = "%"


class _Engine(Protocol):
    @property
    def toolchain(self) -> Toolchain | None: ...

    @property
    def library(self) -> Library | None: ...


class Writing(Protocol):
    """What the assistant knows of a notebook: its engine, and the cells that ran."""

    @property
    def engine(self) -> _Engine:
        """Its toolchain is None until it has been found."""

    @property
    def cells(self) -> Sequence[str]:
        """The code of the cells that ran so far."""

    @property
    def module_folder(self) -> Path:
        """A folder with the modules of what was installed."""


class Assistant:
    """Answers for one notebook; before the toolchain has been found, it knows nothing."""

    def __init__(self, notebook: Writing) -> None:
        self._notebook = notebook
        self._completer: Completer | None = None

    def start(self) -> None:
        """Start the language server in the background, unless that was done."""
        engine = self._notebook.engine
        if self._completer is None and engine.toolchain is not None:
            folder = self._notebook.module_folder
            self._completer = Completer(engine.toolchain, engine.library, [folder])
            self._completer.start()

    def complete(self, code: str, cursor_pos: int) -> dict[str, Any]:
        """Return complete_reply: names of directives behind a `%`, else what Swift knows."""
        start = code.rfind("\n", 0, cursor_pos) + 1
        line = code[start:cursor_pos]
        if line.lstrip().startswith(SIGN) and " " not in line.lstrip():
            return _directives(line.lstrip()[1:], cursor_pos).content()
        self.start()
        if self._completer is None:
            return Completion([], cursor_pos, cursor_pos).content()
        return self._completer.complete(self._notebook.cells, code, cursor_pos).content()

    def inspect(self, code: str, cursor_pos: int) -> dict[str, Any]:
        """Return inspect_reply."""
        self.start()
        found = None
        if self._completer is not None:
            found = self._completer.hover(self._notebook.cells, code, cursor_pos)
        return {"status": "ok", "found": found is not None, "data": found or {}, "metadata": {}}

    def is_complete(self, code: str) -> dict[str, Any]:
        """Return is_complete_reply."""
        self.start()
        if self._completer is None:
            return {"status": "unknown"}
        status, indent = self._completer.is_complete(code)
        return {"status": status, **({"indent": indent} if status == "incomplete" else {})}

    def close(self) -> None:
        """End the language server."""
        if self._completer is not None:
            self._completer.close()


def _directives(prefix: str, cursor: int) -> Completion:
    matches = [Match(name, "magic", text) for name, text in HELP.items() if name.startswith(prefix)]
    return Completion(matches, cursor - len(prefix), cursor)
