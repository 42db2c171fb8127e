"""A Swift session: its process, its variables, and what becomes of each cell that runs in it."""

import json
import os
import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from swift_jupyter.environment import cell_environment
from swift_jupyter.frames import Frame, FrameReader
from swift_jupyter.imports import MissingModule, imports, question
from swift_jupyter.last_value import show_last
from swift_jupyter.library import Library
from swift_jupyter.outcome import Outcome, clean
from swift_jupyter.problems import KernelProblem
from swift_jupyter.startup import open_library, prelude
from swift_jupyter.toolchain import Toolchain, find_lldb_python
from swift_jupyter.worker_client import WorkerClient, WorkerDied

__all__ = ["OnDisplay", "OnText", "Session"]

SETTINGS = [
    # A longer walk down an overflown stack takes minutes.
    "settings set target.process.thread.max-backtrace-depth 200",
]
# LLDB keeps such an error in mind, and finds it again in every later cell.
SPOILS = re.compile(r"does not conform to protocol|no further compiler diagnostics")
NOT_STARTED = "The Swift session did not start, so no cell can run"

OnText = Callable[[str, str], None]
OnDisplay = Callable[[Frame], None]


class Session:
    """Starts and stops the worker, and runs cells one after the other."""

    def __init__(
        self,
        toolchain: Toolchain,
        library: Library | None = None,
        module_folder: Path | None = None,
    ) -> None:
        self.toolchain, self.library = toolchain, library
        self._searched = [
            folder for folder in (module_folder, library and library.folder) if folder
        ]
        # The modules that are known to be there; LLDB denies those in C until they are imported.
        self._known = set(library.modules) - set(library.on_import) if library else set()
        self._known |= set(library.c_modules if library else [])
        self._draws = False
        self.on_late: OnText = lambda name, text: None
        self._worker: WorkerClient | None = None

    def start(self) -> None:
        """Start the worker and run the prelude; raises KernelProblem."""
        search = "settings append target.swift-module-search-paths"
        settings = [*SETTINGS, *(f"{search} {json.dumps(str(path))}" for path in self._searched)]
        if self.library and (flags := self.library.clang_flags):
            quoted = shlex.join(flags)
            settings.append(f"settings set target.swift-extra-clang-flags -- {quoted}")
        config = {
            "liblldb": str(self.toolchain.liblldb),
            "lldb_module_dir": str(self.toolchain.lldb_module_dir),
            "repl": str(self.toolchain.repl),
            "triple": self.toolchain.triple,
            "settings": settings,
            "environment": cell_environment(self.toolchain, self.library),
            "folder": os.getcwd(),
        }
        python = find_lldb_python(self.toolchain)
        self._worker = WorkerClient(python, config, lambda *late: self.on_late(*late))
        self._worker.wait_until_ready()
        try:
            for number, code in enumerate(prelude(self.library), 1):
                self._must_run(code, f"Prelude {number}", NOT_STARTED)
        except KernelProblem:
            self.close()
            raise
        self._set_parking()

    def _set_parking(self) -> None:
        assert self._worker is not None
        answer, _ = self._evaluate("__parking", "Prelude", print, print)
        list(self._worker.request(parking=answer.get("word", 0)))

    def _must_run(self, code: str, name: str, problem: str) -> None:
        said: list[str] = []
        outcome = self.run(code, name, lambda _, text: said.append(text), show=False)
        if outcome.kind != "ok":
            raise KernelProblem(f"{problem}.\n{''.join(said)}{outcome.text}")

    def run(
        self,
        code: str,
        file: str,
        on_text: OnText = lambda name, text: None,
        on_display: OnDisplay = lambda frame: None,
        show: bool = True,
    ) -> Outcome:
        """Run a cell; its output goes to the callbacks as it comes.

        With `show`, its last value is in the outcome, unless it displays itself.
        """
        ending = self._ending(code) if show else ""
        whole = ((show_last(code) if show else None) or code) + ending
        try:
            answer, kept = self._evaluate(whole, file, on_text, on_display)
            if whole != code and "error" in answer:
                answer, kept = self._evaluate(code, file, on_text, on_display)
            elif ending and {"interrupted", "thrown"} & answer.keys():
                self._evaluate(ending, "End", on_text, on_display)
            outcome = self._judge(answer, kept, file, on_text, on_display, show)
            outcome.spoilt = outcome.kind == "error" and self._is_spoilt(outcome.text)
        except WorkerDied as death:
            outcome = Outcome("died", death.said, status=death.returncode)
        outcome.cell = file
        return outcome

    def _ending(self, code: str) -> str:
        """What shows the figures that a cell has drawn, once a cell has named matplotlib."""
        self._draws = self._draws or "matplotlib" in code
        ending = self.library.end_of_cell if self.library else None
        return f"\n{ending}" if ending and self._draws else ""

    def prepare_imports(self, code: str) -> None:
        """Open the libraries of modules that a cell imports and that are not open from the start.

        Raises KernelProblem where one cannot be opened, and MissingModule.
        """
        fresh = [one for one in imports(code) if one.module not in self._known]
        wanted = self.library.on_import if self.library else {}
        for module in {one.module for one in fresh} & set(wanted):
            opening = open_library(wanted[module])
            self._must_run(opening, module, f"The library of module {module} does not open")
        for one in fresh:
            if self._ask(question(one.module), "missing"):
                raise MissingModule(one.module, one.line)
            self._known.add(one.module)

    def _ask(self, code: str, role: str) -> str | None:
        """Run code that answers by a frame of a role; None if it does not."""
        _, kept = self._evaluate(code, "Question", lambda *_: None, lambda _: None)
        return kept[role].data["text/plain"] if role in kept else None

    def interrupt(self, times: int = 1) -> None:
        """Stop the cell that runs; from the second time on without regard for Python inside."""
        if self._worker:
            self._worker.interrupt(times)

    def command(self, text: str) -> tuple[str, bool]:
        """Run a command of LLDB; returns its text and whether it succeeded."""
        assert self._worker is not None
        *_, answer = self._worker.request(command=text)
        return answer["text"], answer["succeeded"]

    @property
    def alive(self) -> bool:
        """Whether cells can run."""
        return self._worker is not None and self._worker.alive

    @property
    def processes(self) -> dict[str, int]:
        """The ids of the session's processes."""
        worker = self._worker
        if worker is None or worker.inferior is None:
            return {}
        return {"debugger": worker.process.pid, "program": worker.inferior}

    def memory(self) -> dict[str, int]:
        """Resident memory of the session's processes in bytes, where the system tells."""
        sizes = {}
        for name, pid in self.processes.items():
            with suppress(OSError, IndexError):
                pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
                sizes[name] = pages * os.sysconf("SC_PAGE_SIZE")
        return sizes

    def close(self) -> None:
        """End the session's processes."""
        if self._worker:
            self._worker.close()

    def _is_spoilt(self, text: str) -> bool:
        """Whether no code compiles any more, as after a type that lacks a requirement."""
        if not SPOILS.search(text):
            return False
        answer, _ = self._evaluate("()", "Question", lambda *_: None, lambda _: None)
        return "error" in answer

    def _evaluate(
        self, code: str, file: str, on_text: OnText, on_display: OnDisplay
    ) -> tuple[dict[str, Any], dict[str, Frame]]:
        """Run code; returns the worker's answer, and the frames that are not for display."""
        assert self._worker is not None
        reader, kept = FrameReader(), {}
        for message in self._worker.request(run=code, file=file):
            for part in _parts(message, reader, on_text):
                if isinstance(part, str):
                    on_text("stdout", part)
                elif part.role == "display":
                    on_display(part)
                else:
                    kept[part.role] = part
        return message, kept

    def _calls(self, stack: str, file: str) -> list[tuple[str, int, str]]:
        """Find the innermost call on a stack that stands in a cell, and the one in this cell.

        Those between are left out: among words of a stack are some of calls long past.
        """
        assert self._worker is not None
        *_, answer = self._worker.request(calls=[int(word) for word in stack.split()])
        calls = [(name, line, function) for name, line, function in answer["calls"]]
        inner = [call for call in calls if not call[0].startswith("Prelude")][:1]
        own = [call for call in calls if call[0] == file and call[2] == "main"][:1]
        return inner + [call for call in own if call not in inner]

    def _judge(
        self,
        answer: dict[str, Any],
        kept: dict[str, Frame],
        file: str,
        on_text: OnText,
        on_display: OnDisplay,
        show: bool,
    ) -> Outcome:
        if "exited" in answer:
            status = answer["exited"]
            return Outcome("exited", status["why"] or "", status=status["status"])
        if "error" in answer:
            return Outcome("error", answer["error"])
        if "interrupted" in answer:
            kind = "interrupted" if "SIGINT" in answer["interrupted"] else "trap"
            frames = [(name, line, function) for name, line, function in answer["frames"]]
            return Outcome(kind, answer["interrupted"], frames=frames, depth=answer["depth"])
        if "thrown" in answer:
            call = f"__showError({answer['thrown']})"
            _, kept = self._evaluate(call, "Error", on_text, on_display)
            data = kept["error"].data if "error" in kept else {"text/plain": "?", "stack": ""}
            return Outcome("thrown", data["text/plain"], frames=self._calls(data["stack"], file))
        if show and "value" in answer:
            call = f"__show({answer['value']})"
            _, kept = self._evaluate(call, "Value", on_text, on_display)
        value = kept.get("value") if show else None
        if value:
            value.data["text/plain"] = clean(value.data["text/plain"])
        return Outcome(value=value)


def _parts(message: dict[str, Any], reader: FrameReader, on_text: OnText) -> Iterator[str | Frame]:
    if "stderr" in message:
        on_text("stderr", message["stderr"])
    if "stdout" in message:
        yield from reader.feed(message["stdout"])
    if "done" in message:
        yield from reader.close()
