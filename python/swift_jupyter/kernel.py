"""The kernel: Jupyter's messages on one side, a Swift session on the other."""

import signal
import threading
from typing import Any

from ipykernel.kernelbase import Kernel

from swift_jupyter import __version__
from swift_jupyter.engine import Engine
from swift_jupyter.errors import Report, report
from swift_jupyter.outputs import CellOutput
from swift_jupyter.problems import KernelProblem
from swift_jupyter.session import Outcome, Session

__all__ = ["SwiftKernel"]


class SwiftKernel(Kernel):
    """Runs a notebook's cells in a Swift session."""

    implementation = "swift_jupyter"
    implementation_version = __version__
    banner = "Swift, one session for all cells; %help lists what the kernel knows besides."
    language_info = {  # noqa: RUF012
        "name": "swift",
        "mimetype": "text/x-swift",
        "file_extension": ".swift",
        "codemirror_mode": "swift",
        "pygments_lexer": "swift",
    }

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._cells: dict[str, str] = {}
        self._parent: Any = {}
        self._running = threading.Event()
        self.engine = Engine(self._late)
        self.engine.start()

    async def do_execute(
        self,
        code: str,
        silent: bool,
        store_history: bool = True,
        user_expressions: dict[str, str] | None = None,
        allow_stdin: bool = False,
        **_: Any,
    ) -> dict[str, Any]:
        """Run a cell."""
        self._parent = self.get_parent("shell")
        count = self.execution_count
        output = CellOutput(self._publish, silent)
        problem = self._run(code, f"Cell {count}", output, silent)
        output.finish()
        if not store_history and not silent:
            self.execution_count -= 1
        if problem:
            content = {
                "ename": problem.ename,
                "evalue": problem.evalue,
                "traceback": problem.traceback,
            }
            if not silent:
                self._publish("error", content)
            return {"status": "error", "execution_count": count, **content}
        expressions = self._expressions(user_expressions or {})
        return {
            "status": "ok",
            "execution_count": count,
            "payload": [],
            "user_expressions": expressions,
        }

    async def do_shutdown(self, restart: bool) -> dict[str, Any]:
        """End the session."""
        self.engine.close()
        return {"status": "ok", "restart": restart}

    def pre_handler_hook(self) -> None:
        """Take SIGINT as the wish to stop the cell, instead of stopping the kernel's own code."""
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, lambda *_: self._send_interrupt_children())

    def post_handler_hook(self) -> None:
        """Leave SIGINT as it is: between two cells it does nothing."""

    def _send_interrupt_children(self) -> None:
        if self._running.is_set():
            self.engine.interrupt(1)

    def _run(self, code: str, name: str, output: CellOutput, silent: bool) -> Report | None:
        """Run a cell; returns what is wrong with it, if something is."""
        if not code.strip():
            return None
        self._cells[name] = code
        try:
            session = self.engine.session()
        except KernelProblem as problem:
            return Report.of("KernelProblem", str(problem))
        outcome = self._evaluate(session, code, name, output)
        if outcome.kind != "ok":
            problem_report = report(outcome, output.take_fatal(), self._cells)
            if outcome.lost:
                self.engine.start()
            return problem_report
        if outcome.value and not silent:
            self._publish(
                "execute_result",
                {
                    "execution_count": self.execution_count,
                    "data": outcome.value.data,
                    "metadata": outcome.value.metadata,
                },
            )
        return None

    def _evaluate(self, session: Session, code: str, name: str, output: CellOutput) -> Outcome:
        self._running.set()
        try:
            return session.run(code, name, output.write, output.display)
        finally:
            self._running.clear()

    def _expressions(self, expressions: dict[str, str]) -> dict[str, Any]:
        return {name: self._expression(code) for name, code in expressions.items()}

    def _expression(self, code: str) -> dict[str, Any]:
        displayed: dict[str, Any] = {}
        output = CellOutput(lambda *_: None)
        outcome = self.engine.session().run(
            code, "Expression", output.write, lambda frame: displayed.update(frame.data)
        )
        if outcome.kind == "ok":
            data = outcome.value.data if outcome.value else displayed
            return {"status": "ok", "data": data, "metadata": {}}
        failed = report(outcome, output.take_fatal(), {"Expression": code})
        return {
            "status": "error",
            "ename": failed.ename,
            "evalue": failed.evalue,
            "traceback": failed.traceback,
        }

    def _publish(self, kind: str, content: dict[str, Any]) -> None:
        """Send a message that belongs to the cell that runs, or ran last."""
        assert self.session is not None
        self.session.send(
            self.iopub_socket, kind, content, parent=self._parent, ident=self._topic(kind)
        )

    def _late(self, name: str, text: str) -> None:
        """Show what a thread or a process has written after its cell ended."""
        self._publish("stream", {"name": name, "text": text})
