"""A Swift kernel that a bench has started, seen as a notebook sees it: by Jupyter's messages."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil  # type: ignore[import-untyped]
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import KernelManager
from swift_jupyter.library import LIBRARY_VARIABLE

from tandem.bench.harness import BenchError
from tandem.paths import repository_root

__all__ = ["NotebookKernel", "notebook_library"]

# Seconds for one answer; a first cell may have to read modules from a cold disk.
_PATIENCE = 180


def notebook_library() -> Path:
    """Return the folder of the library that Swift notebooks load; it may not be built."""
    return repository_root() / "swift" / ".build" / "notebook"


class NotebookKernel:
    """The kernel of this checkout with its library, from entering to leaving the block.

    `started_ms` is the time from starting its process to its first answer. Raises BenchError where
    it does not start, or where a cell fails.
    """

    def __init__(self, library: Path) -> None:
        self._library = library
        self._manager = KernelManager()
        self._manager._kernel_spec = KernelSpec(
            argv=[sys.executable, "-m", "swift_jupyter", "-f", "{connection_file}"],
            language="swift",
            interrupt_mode="message",
        )
        self.started_ms = 0.0

    def __enter__(self) -> "NotebookKernel":
        packages = str(repository_root() / "python")
        paths = os.pathsep.join(filter(None, [packages, os.environ.get("PYTHONPATH")]))
        begun = time.perf_counter()
        self._manager.start_kernel(
            env={**os.environ, "PYTHONPATH": paths, LIBRARY_VARIABLE: str(self._library)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._client = self._manager.client()
        self._client.start_channels()
        try:
            self._client.wait_for_ready(timeout=_PATIENCE)
        except RuntimeError as error:
            self.__exit__(None, None, None)
            raise BenchError(f"the Swift kernel does not start: {error}") from error
        self.started_ms = 1000 * (time.perf_counter() - begun)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)

    def cell(self, code: str) -> tuple[float, str]:
        """Run a cell; return the milliseconds until its reply, and what it showed as text."""
        request = self._client.execute(code)
        milliseconds, reply = self._answer(lambda: request)
        shown = ""
        while True:
            message = self._client.get_iopub_msg(timeout=_PATIENCE)
            content = message["content"]
            if message["parent_header"].get("msg_id") != request:
                continue
            if content.get("execution_state") == "idle":
                break
            shown += content.get("text", "") + content.get("data", {}).get("text/plain", "")
        if reply["status"] != "ok":
            why = reply.get("evalue", reply["status"])
            raise BenchError(f"a cell failed in the Swift kernel: {code!r}: {why}")
        return milliseconds, shown

    def complete(self, code: str) -> tuple[float, list[str]]:
        """Ask for completions at a cell's end; return milliseconds and matches."""
        milliseconds, reply = self._answer(lambda: self._client.complete(code))
        return milliseconds, reply["matches"]

    def memory(self) -> dict[str, float]:
        """Return the resident gigabytes of the kernel's processes, by what they do."""
        sizes = {"kernel": 0, "debugger": 0, "session": 0, "language server": 0}
        kernel = psutil.Process(getattr(self._manager.provisioner, "pid", None))
        for process in (kernel, *kernel.children(recursive=True)):
            try:
                sizes[_part(process, kernel)] += process.memory_info().rss
            except psutil.Error:
                continue
        return {part: size / 1e9 for part, size in sizes.items()}

    def _answer(self, ask: Callable[[], str]) -> tuple[float, dict[str, Any]]:
        """Ask, and wait for the reply on the shell channel; time both."""
        begun = time.perf_counter()
        request = ask()
        while True:
            message = self._client.get_shell_msg(timeout=_PATIENCE)
            if message["parent_header"].get("msg_id") == request:
                return 1000 * (time.perf_counter() - begun), message["content"]


def _part(process: Any, kernel: Any) -> str:
    """Say what a process of the kernel is: LLDB and its server are the debugger."""
    if process == kernel:
        return "kernel"
    name = process.name()
    if name.startswith("repl_swift"):
        return "session"
    return "language server" if name.startswith("sourcekit") else "debugger"
