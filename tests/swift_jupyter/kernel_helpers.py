"""A Swift kernel and its client, as Jupyter has them, and what comes back for a cell."""

import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager

PACKAGES = Path(__file__).parents[2] / "python"
# Seconds; a busy machine is slow, and a hanging test has to end at some time.
PATIENCE = 120


@dataclass
class Ran:
    """What came back for a cell: the messages in their order, and the reply."""

    messages: list[dict[str, Any]]
    reply: dict[str, Any]
    kinds: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self.kinds = [message["msg_type"] for message in self.messages]

    def contents(self, kind: str) -> list[dict[str, Any]]:
        return [one["content"] for one in self.messages if one["msg_type"] == kind]

    def text(self, name: str = "stdout") -> str:
        streams = self.contents("stream")
        return "".join(one["text"] for one in streams if one["name"] == name)

    @property
    def value(self) -> str | None:
        results = self.contents("execute_result")
        return results[0]["data"]["text/plain"] if results else None

    @property
    def error(self) -> str:
        assert self.reply["status"] == "error", self.messages
        return "\n".join(self.reply["traceback"])


class Notebook:
    """A kernel that runs, and its client."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager, self.client = manager, client
        self.folder = Path(tempfile.mkdtemp())

    def run(
        self, code: str, during: Callable[[list[dict[str, Any]]], Any] | None = None, **options: Any
    ) -> Ran:
        """Run a cell to its end; `during` is called with the messages as each one comes."""
        request = self.client.execute(code, **options)
        messages: list[dict[str, Any]] = []
        while not (messages and messages[-1]["content"].get("execution_state") == "idle"):
            message = self.client.get_iopub_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == request:
                messages.append(message)
                if during:
                    during(messages)
        return Ran(messages, self.reply(request))

    def reply(self, request: str) -> dict[str, Any]:
        """Wait for the answer to a request on the shell channel."""
        while True:
            message = self.client.get_shell_msg(timeout=PATIENCE)
            if message["parent_header"].get("msg_id") == request:
                return message["content"]

    def value(self, code: str) -> str | None:
        """Run a cell that must succeed, and return its value."""
        ran = self.run(code)
        assert ran.reply["status"] == "ok", ran.error
        return ran.value

    def interrupt_when(self, sign: str) -> Callable[[list[dict[str, Any]]], None]:
        """Make a `during` that interrupts as soon as the cell has written `sign`."""
        done: list[bool] = []

        def during(messages: list[dict[str, Any]]) -> None:
            if not done and sign in "".join(one["content"].get("text", "") for one in messages):
                done.append(True)
                self.manager.interrupt_kernel()

        return during


def begin(interrupt_mode: str = "signal", cwd: str | None = None, **environment: str) -> Notebook:
    """Start a kernel, in the folder `cwd`."""
    manager = KernelManager()
    manager._kernel_spec = KernelSpec(
        argv=[sys.executable, "-m", "swift_jupyter", "-f", "{connection_file}"],
        language="swift",
        interrupt_mode=interrupt_mode,
    )
    folders = os.pathsep.join([str(PACKAGES), os.environ.get("PYTHONPATH", "")])
    manager.start_kernel(env={**os.environ, "PYTHONPATH": folders, **environment}, cwd=cwd)
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=PATIENCE)
    return Notebook(manager, client)


def end(notebook: Notebook) -> None:
    """End a kernel."""
    notebook.client.stop_channels()
    if notebook.manager.has_kernel:
        notebook.manager.shutdown_kernel(now=False)
