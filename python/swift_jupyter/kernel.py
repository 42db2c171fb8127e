"""The kernel: Jupyter's messages on one side, a Swift session on the other."""

import signal
import threading
from typing import Any

from ipykernel.kernelbase import Kernel

from swift_jupyter import __version__
from swift_jupyter.assistant import Assistant
from swift_jupyter.errors import Report
from swift_jupyter.history import History
from swift_jupyter.outputs import CellOutput
from swift_jupyter.runner import Runner

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
        self._parent: Any = {}
        self.runner = Runner(self._late)
        self.runner.engine.start()
        self.assistant = Assistant(self.runner)
        self.history = History()
        self._shown: str | None = None

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
        problem = self._run(code, count, silent)
        self.assistant.start()
        if store_history and not silent:
            self.history.add(count, code, self._shown)
        if not store_history and not silent:
            self.execution_count -= 1
        if problem:
            return {"status": "error", "execution_count": count, **_content(problem)}
        asked = (user_expressions or {}).items()
        return {
            "status": "ok",
            "execution_count": count,
            "payload": [],
            "user_expressions": {name: self._expression(text) for name, text in asked},
        }

    async def do_complete(self, code: str, cursor_pos: int) -> dict[str, Any]:
        """Suggest what may stand at the cursor."""
        return self.assistant.complete(code, cursor_pos)

    async def do_inspect(
        self, code: str, cursor_pos: int, detail_level: int = 0, omit_sections: Any = ()
    ) -> dict[str, Any]:
        """Describe what stands at the cursor."""
        return self.assistant.inspect(code, cursor_pos)

    async def do_is_complete(self, code: str) -> dict[str, Any]:
        """Say whether a console may run the code, or should ask for more."""
        return self.assistant.is_complete(code)

    async def do_history(
        self, hist_access_type: Any, output: Any, raw: Any, *args: Any, **which: Any
    ) -> dict[str, Any]:
        """List cells that ran."""
        return self.history.reply(hist_access_type, output, **which)

    async def do_shutdown(self, restart: bool) -> dict[str, Any]:
        """End the session."""
        self.assistant.close()
        self.runner.close()
        return {"status": "ok", "restart": restart}

    def pre_handler_hook(self) -> None:
        """Take SIGINT as the wish to stop the cell, instead of stopping the kernel's own code."""
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, lambda *_: self._send_interrupt_children())

    def post_handler_hook(self) -> None:
        """Leave SIGINT as it is: between two cells it does nothing."""

    def _send_interrupt_children(self) -> None:
        self.runner.interrupt()

    def _run(self, code: str, count: int, silent: bool) -> Report | None:
        """Run a cell and show what it comes to; returns what is wrong with it, if something is."""
        output, self._shown = CellOutput(self._publish, silent), None
        result = self.runner.run(code, f"Cell {count}", output) if code.strip() else None
        output.finish()
        if isinstance(result, Report):
            if not silent:
                self._publish("error", _content(result))
            return result
        if result and not silent:
            self._shown = result.data.get("text/plain")
            content = {"data": result.data, "metadata": result.metadata, "execution_count": count}
            self._publish("execute_result", content)
        return None

    def _expression(self, code: str) -> dict[str, Any]:
        """Evaluate one of the user's expressions, which a client asks for beside a cell."""
        displayed: dict[str, Any] = {}
        keep = {"display_data": lambda content: displayed.update(content["data"])}
        output = CellOutput(lambda kind, content: keep.get(kind, lambda _: None)(content))
        result = self.runner.run(code, "Expression", output)
        if isinstance(result, Report):
            return {"status": "error", **_content(result)}
        data = result.data if result else displayed
        return {"status": "ok", "data": data, "metadata": {}}

    def _publish(self, kind: str, content: dict[str, Any]) -> None:
        """Send a message that belongs to the cell that runs, or ran last."""
        assert self.session is not None
        self.session.send(
            self.iopub_socket, kind, content, parent=self._parent, ident=self._topic(kind)
        )

    def _late(self, name: str, text: str) -> None:
        """Show what a thread or a process has written after its cell ended."""
        self._publish("stream", {"name": name, "text": text})


def _content(report: Report) -> dict[str, Any]:
    return {"ename": report.ename, "evalue": report.evalue, "traceback": report.traceback}
