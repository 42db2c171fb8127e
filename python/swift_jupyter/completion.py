"""Completion and hover by the toolchain's language server, for the cells of a notebook.

The server is started in the background and asked once before anybody waits for it. One that ends
(it crashes on some unfinished code) is started again without a word; what it ended at is not asked
again. An answer that is late is no answer: the reader goes on typing.
"""

import shutil
import tempfile
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from swift_jupyter.completeness import is_complete
from swift_jupyter.document import Document, document
from swift_jupyter.hover import hovered, mime_bundle
from swift_jupyter.language_server import LanguageServer, ServerEnded
from swift_jupyter.library import Library
from swift_jupyter.suggestions import Completion, suggestions
from swift_jupyter.toolchain import Toolchain

__all__ = ["Completer"]

# Seconds: for an answer that somebody waits for, and for the first ones, which nobody does.
LIMIT = 1.0
WARM_LIMIT = 60.0
# How many answers may be late in a row, and how often a server may end, until it is given up.
PATIENCE = 3
LIVES = 20
MODULES = ("Foundation", "_Differentiation")


class Completer:
    """Answers for one notebook; `modules` are further folders with modules.

    Everything is empty where the toolchain has no server, or where it is not ready yet.
    """

    def __init__(
        self, toolchain: Toolchain, library: Library | None = None, modules: Sequence[Path] = ()
    ) -> None:
        self._toolchain = toolchain
        self._imports = list(library.imports) if library else list(MODULES)
        self._flags = compile_flags(library, modules)
        self._folder: Path | None = None
        self._server: LanguageServer | None = None
        self._lock = threading.Lock()
        self._version = 0
        self._away = -1
        self._late = 0
        self._lives = LIVES
        self._deadly: set[str] = set()
        self._closed = False

    @property
    def ready(self) -> bool:
        """Whether a server is there, warm, and not at work."""
        server = self._server
        return server is not None and server.alive and not self._lock.locked()

    @property
    def server_pid(self) -> int | None:
        """The id of the server's process, while there is one."""
        return self._server.process.pid if self._server else None

    def start(self) -> None:
        """Start the server in the background, if it does not run."""
        if self._toolchain.sourcekit_lsp and not self._closed and self._lives > 0:
            threading.Thread(target=self._start, daemon=True).start()

    def complete(self, cells: Sequence[str], code: str, cursor_pos: int) -> Completion:
        """Suggest what may stand at a cell's cursor; `cells` are those that ran."""
        answer = self._ask("completion", cells, code, cursor_pos)
        if answer is None:
            return Completion([], cursor_pos, cursor_pos)
        result, place = answer
        items = result.get("items", []) if isinstance(result, dict) else result or []
        return suggestions(items, place, cursor_pos)

    def hover(self, cells: Sequence[str], code: str, cursor_pos: int) -> dict[str, str] | None:
        """Describe what stands at the cursor, or is called there: texts by their mime type."""
        answer = self._ask("hover", cells, code, hovered(code, cursor_pos))
        return mime_bundle(answer[0]) if answer else None

    def is_complete(self, code: str) -> tuple[str, str]:
        """Say whether a cell is complete, incomplete (and the next line's indent) or invalid."""
        return is_complete(code, self._toolchain.root / "bin/swift-frontend")

    def close(self) -> None:
        """End the server and remove what it was given."""
        self._closed = True
        if self._server:
            self._server.close()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _ask(
        self, what: str, cells: Sequence[str], code: str, cursor: int
    ) -> tuple[Any, Document] | None:
        """Ask about a place of the cell's code; None where there is no answer in time."""
        if not self._lock.acquire(timeout=LIMIT):
            return None
        try:
            server = self._server
            line = code[code.rfind("\n", 0, cursor) + 1 : cursor]
            if server is None or not server.alive or line in self._deadly:
                self._restart_unless_alive()
                return None
            place = document(self._imports, cells, code, self._away)
            return self._request(server, what, place, cursor, line)
        finally:
            self._lock.release()

    def _request(
        self, server: LanguageServer, what: str, place: Document, cursor: int, line: str
    ) -> tuple[Any, Document] | None:
        self._away = place.first
        parameters = {"textDocument": {"uri": self._uri}, "position": place.position(cursor)}
        try:
            self._change(server, place.text)
            result = server.request(f"textDocument/{what}", parameters, LIMIT)
        except ServerEnded:
            self._deadly.add(line)
            self._restart_unless_alive()
            return None
        self._late = 0 if result is not None else self._late + 1
        if self._late >= PATIENCE:
            # It hangs, or has nothing to say three times: a new one costs little.
            self._late = 0
            server.close()
            self._restart_unless_alive()
        return None if result is None else (result, place)

    def _restart_unless_alive(self) -> None:
        if self._server is not None and not self._server.alive:
            self._server = None
            self._lives -= 1
            self.start()

    @property
    def _uri(self) -> str:
        assert self._folder is not None
        return (self._folder / "notebook.swift").as_uri()

    def _start(self) -> None:
        """Start a server and have it read the modules; questions wait, for as long as they may."""
        with self._lock:
            if self._closed or (self._server and self._server.alive):
                return
            try:
                self._server = self._warm_server()
            except (OSError, ServerEnded):
                self._server = None

    def _warm_server(self) -> LanguageServer | None:
        program = self._toolchain.sourcekit_lsp
        assert program is not None
        if self._folder is None:
            # The server knows files by their real path.
            self._folder = Path(tempfile.mkdtemp(prefix="swift-jupyter-")).resolve()
            (self._folder / "compile_flags.txt").write_text("\n".join(self._flags) + "\n")
        server = LanguageServer(program, self._folder)
        if not server.initialize(WARM_LIMIT):
            server.close()
            return None
        place = document(self._imports, [], "let warm = 1\nwarm.", -1)
        opened = {"uri": self._uri, "languageId": "swift", "version": 0, "text": place.text}
        server.notify("textDocument/didOpen", {"textDocument": opened})
        parameters = {
            "textDocument": {"uri": self._uri},
            "position": place.position(len(place.code)),
        }
        server.request("textDocument/completion", parameters, WARM_LIMIT)
        return server

    def _change(self, server: LanguageServer, text: str) -> None:
        self._version += 1
        named = {"uri": self._uri, "version": self._version}
        server.notify(
            "textDocument/didChange", {"textDocument": named, "contentChanges": [{"text": text}]}
        )


def compile_flags(library: Library | None, modules: Sequence[Path]) -> list[str]:
    """List the compiler's flags; the library's paths are counted from its folder."""
    flags = ["-swift-version", "5"]
    for folder in modules:
        flags += ["-I", str(folder)]
    if library:
        flags += ["-I", str(library.folder)]
        flags += library.compiler_flags
    return flags
