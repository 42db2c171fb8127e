"""Runs a notebook's cells: directives, imports, waiting, Swift; and says what went wrong."""

import re
import tempfile
import threading
import time
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from swift_jupyter import errors
from swift_jupyter.awaits import AwaitProblem, rewrite
from swift_jupyter.cells import split_cell
from swift_jupyter.directives import Directives, time_text
from swift_jupyter.engine import Engine
from swift_jupyter.frames import Frame
from swift_jupyter.host import DirectiveError, Interrupted
from swift_jupyter.imports import MissingModule
from swift_jupyter.outcome import Outcome
from swift_jupyter.outputs import CellOutput
from swift_jupyter.problems import KernelProblem
from swift_jupyter.scanner import scan
from swift_jupyter.session import OnText, Session
from swift_jupyter.toolchain import Toolchain
from swift_jupyter.worker_client import WorkerDied

__all__ = ["Runner"]

READS_INPUT = re.compile(r"(?<![.\w])readLine\s*\(")
# Several interrupts within this time, in seconds, are one: a second click is no threat.
ONE_WISH = 1.0
# After this time a cell that was interrupted should have stopped.
PATIENCE = 5.0
STUBBORN = (
    "The cell has not stopped yet: code outside Swift may take its time. Interrupt once more to "
    "stop it at once (Python inside may not survive that), or restart the kernel, which loses all "
    "variables.\n"
)


# What Python within a cell makes of an interrupt.
PYTHON_STOPPED = "KeyboardInterrupt"
# Bytes of the debugger, which keeps one or two megabytes of each cell, and the word about it.
MUCH_MEMORY = 4 << 30
HEAVY = (
    "Swift's debugger has grown to {size:.1f} GB by the cells that ran; restarting the kernel "
    "frees that.\n"
)


class InputProblem(Exception):
    """A cell that would wait for the keyboard; `line` counts from 1."""

    def __init__(self, line: int) -> None:
        super().__init__(
            "a cell cannot read from the keyboard: put the text into a variable, let name = ..."
        )
        self.line = line


class Runner:
    """A session's cells, and the host of their directives."""

    def __init__(self, on_late: OnText) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="swift-jupyter-")
        self.module_folder = Path(self._folder.name)
        self.folder = Path.cwd()
        self.engine = Engine(self.module_folder, on_late)
        self.cells: list[str] = []
        self._sources: dict[str, str] = {}
        self._directives = Directives(self)
        self._session: Session | None = None
        self._output = CellOutput(lambda *_: None)
        self._running = False
        self._heavy = MUCH_MEMORY
        self._asked: list[float] = []

    @property
    def toolchain(self) -> Toolchain:
        """The toolchain that the session runs on."""
        assert self.engine.toolchain is not None
        return self.engine.toolchain

    @property
    def modules(self) -> Collection[str]:
        """The modules of the session's library."""
        return self.engine.library.modules if self.engine.library else []

    def write(self, text: str, stream: str = "stdout") -> None:
        """Show a directive's text."""
        self._output.write(stream, text)

    def interrupted(self) -> bool:
        """Say whether the reader has interrupted the cell that is running."""
        return bool(self._asked)

    def evaluate(self, code: str) -> str:
        """Run Swift of a directive's; raises DirectiveError."""
        assert self._session is not None
        said: list[str] = []
        output = CellOutput(lambda kind, content: said.append(content["text"]))
        outcome = self._session.run(code, "Directive", output.write, show=False)
        if outcome.kind != "ok":
            raise DirectiveError(errors.report(outcome, output.take_fatal(), {}).evalue)
        return "".join(said)

    def run(self, code: str, name: str, output: CellOutput) -> errors.Report | Frame | None:
        """Run a cell; returns what is wrong, or its value if it has one to show."""
        self._output, self._asked, self._running = output, [], True
        self._sources[name] = code
        try:
            return self._run(code, name, output)
        except KernelProblem as problem:
            return errors.Report.of("KernelProblem", str(problem))
        except (DirectiveError, AwaitProblem, InputProblem, MissingModule) as problem:
            place = f"{name}:{problem.line}: " if problem.line else ""
            return errors.Report.of(type(problem).__name__, f"{place}{problem}")
        except WorkerDied as death:
            return self._lost(Outcome("died", status=death.returncode), output)
        except Interrupted:
            return errors.Report.of("Interrupted", "The cell was interrupted.")
        finally:
            self._running = False

    def interrupt(self) -> None:
        """Stop the cell that runs: softly at first, hard if it does not heed that."""
        if not self._running:
            return
        now = time.monotonic()
        hard = bool(self._asked) and now - self._asked[0] > ONE_WISH
        self._asked.append(now)
        self.engine.interrupt(2 if hard else 1)
        watch = threading.Timer(PATIENCE, self._warn, [self._output])
        watch.daemon = True
        watch.start()

    def close(self) -> None:
        """End the session."""
        self.engine.close()
        with suppress(OSError):
            self._folder.cleanup()

    def _run(self, code: str, name: str, output: CellOutput) -> errors.Report | Frame | None:
        session = self._ready()
        prepared = self._directives.prepare(split_cell(code), name)
        _refuse_input(prepared.code)
        rewritten = rewrite(prepared.code)
        session.prepare_imports(prepared.code)
        if self._asked:
            raise Interrupted
        begun = time.perf_counter()
        outcome = session.run(rewritten.code, name, output.write, output.display)
        if prepared.timed:
            output.write("stdout", time_text(time.perf_counter() - begun))
        self._watch_memory(session)
        if outcome.kind == "ok":
            self.cells.append(prepared.code)
            return outcome.value
        if outcome.lost:
            return self._lost(outcome, output)
        fatal = output.take_fatal()
        if self._asked and PYTHON_STOPPED in f"{fatal}{outcome.text}":
            outcome.kind = "interrupted"
        return errors.report(outcome, fatal, self._sources, rewritten.inserted)

    def _lost(self, outcome: Outcome, output: CellOutput) -> errors.Report:
        """Start a new session in place of one that has ended."""
        self.cells.clear()
        self.engine.start()
        return errors.report(outcome, output.take_fatal(), self._sources)

    def _ready(self) -> Session:
        """Wait for the session; open in a new one what the old one's `%install` had opened."""
        session = self.engine.session()
        if session is not self._session:
            first, self._session = self._session is None, session
            if not first:
                self._directives.restore()
        return session

    def _watch_memory(self, session: Session) -> None:
        size = session.memory().get("debugger", 0)
        if size > self._heavy:
            self._heavy = 2 * size
            self.write(HEAVY.format(size=size / (1 << 30)), "stderr")

    def _warn(self, output: CellOutput) -> None:
        if self._running and output is self._output:
            output.write("stderr", STUBBORN)


def _refuse_input(code: str) -> None:
    bare = scan(code).bare if "readLine" in code else ""
    for found in READS_INPUT.finditer(bare):
        if not bare[: found.start()].rstrip().endswith("func"):
            raise InputProblem(bare.count("\n", 0, found.start()) + 1)
