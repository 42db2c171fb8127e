"""Running a notebook from its first cell, with nothing left of its former outputs."""

import asyncio
import atexit
import os
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory

from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

from tandem.data import datasets, sources
from tandem.machine import in_ci
from tandem.notebook.clean import cleaned
from tandem.notebook.files import (
    KERNELS,
    NotebookError,
    language_of,
    read_notebook,
    write_notebook,
)
from tandem.paths import build_folder, repository_root

__all__ = ["Execution", "Outcome", "Status"]

_MAY_FAIL = "raises-exception"


class Status(StrEnum):
    """How a run ended."""

    ran = "ran"
    failed = "failed"
    skipped = "skipped"


@dataclass(frozen=True)
class Outcome:
    """How the run of a notebook ended: `message` says why it failed, or was skipped."""

    path: Path
    status: Status
    seconds: float = 0.0
    message: str = ""


class Execution:
    """One run of the notebook at `path`, which may take `timeout` seconds in all.

    What came out lies in build/notebooks/LANGUAGE afterwards, as far as it came; with `update` a
    run without fault takes the place of the notebook itself. `threads` is how many its kernel's
    libraries may use, where it is not alone; the environment's own choice comes first.
    """

    def __init__(
        self, path: Path, timeout: float = 40, update: bool = False, threads: int | None = None
    ) -> None:
        self.path, self.timeout, self.update, self.threads = path, timeout, update, threads
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._stopped = False

    def run(self) -> Outcome:
        """Run it in this thread, and say how it ended; only faults of our own are raised."""
        start = time.monotonic()
        try:
            notebook = read_notebook(self.path)
            if reason := _missing(notebook):
                return Outcome(self.path, Status.skipped, message=reason)
            self._run(notebook)
        except NotebookError as error:
            seconds = time.monotonic() - start
            return Outcome(self.path, Status.failed, seconds, str(error))
        return Outcome(self.path, Status.ran, time.monotonic() - start)

    def stop(self) -> None:
        """End the run from another thread; its kernel is shut down and nothing is written."""
        self._stopped = True
        if self._loop and self._task:
            self._loop.call_soon_threadsafe(self._task.cancel)

    def _run(self, notebook: NotebookNode) -> None:
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        try:
            asyncio.run(self._execute(notebook))
            _check_deliberate_errors(notebook)
            notebook = cleaned(notebook, repository_root())
        finally:
            if not self._stopped:
                write_notebook(_built(self.path), notebook)
        if self.update and not self._stopped:
            write_notebook(self.path, notebook)

    async def _execute(self, notebook: NotebookNode) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        with TemporaryDirectory(prefix="tandem-") as folder:
            client = self._client(notebook, folder)
            try:
                if not self._stopped:
                    await client.async_execute(
                        cwd=str(self.path.parent), env=_environment(self.threads)
                    )
            except (CellExecutionError, CellTimeoutError, DeadKernelError, RuntimeError) as error:
                raise NotebookError(f"{_cell_at_fault(notebook)}{self._reason(error)}") from error
            finally:
                # It cleans up at exit where a kernel did not start, and stumbles over its own feet.
                atexit.unregister(client._cleanup_kernel)

    def _client(self, notebook: NotebookNode, folder: str) -> NotebookClient:
        """A client whose sockets lie in `folder`: nobody else's kernel can take their places."""
        deadline = time.monotonic() + self.timeout
        sockets = Config(transport="ipc", connection_file=f"{folder}/kernel.json")
        return NotebookClient(
            notebook,
            config=Config(AsyncKernelManager=sockets),
            kernel_name=KERNELS[language_of(notebook)]["name"],
            timeout_func=lambda _: max(1, int(deadline - time.monotonic())),
            record_timing=False,
        )

    def _reason(self, error: Exception) -> str:
        if self._stopped:
            return "stopped"
        if isinstance(error, CellExecutionError):
            return f"{error.ename}: {error.evalue}"
        if isinstance(error, CellTimeoutError):
            return f"it is not done {self.timeout:g} s after the notebook's start"
        return "the kernel died" if isinstance(error, DeadKernelError) else str(error)


def _missing(notebook: NotebookNode) -> str:
    """Why a notebook cannot be run here, in a sentence that says what would help, or nothing."""
    language = language_of(notebook)
    if KERNELS[language]["name"] not in KernelSpecManager().find_kernel_specs():
        reason = f"there is no {language.written} kernel: `make setup` installs it"
        if in_ci():
            raise NotebookError(reason)
        return reason
    for name in notebook.metadata.get("tandem", {}).get("data", []):
        if name not in datasets.NAMES and name not in sources.SOURCES:
            raise NotebookError(f"no data set is called {name!r}, which its metadata names")
        try:
            datasets.find(name) if name in datasets.NAMES else sources.find(name)
        except datasets.DataError:
            return f"{name} is not at hand: `tandem data {name}` gets it"
    return ""


def _environment(threads: int | None) -> dict[str, str]:
    """This process's, but that the paths of modules hold from another folder, ours first."""
    given = [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p]
    paths = [str(repository_root() / "python"), *(os.path.abspath(p) for p in given)]
    # Threads that wait for one another busily take the processor from those they wait for.
    shared = {"OMP_NUM_THREADS": str(threads), "OMP_WAIT_POLICY": "PASSIVE"} if threads else {}
    return shared | os.environ | {"PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))}


def _check_deliberate_errors(notebook: NotebookNode) -> None:
    for cell in notebook.cells:
        kinds = [output.output_type for output in cell.get("outputs", ())]
        if _MAY_FAIL in cell.metadata.get("tags", []) and "error" not in kinds:
            raise NotebookError(f"{_described(cell)}it is tagged {_MAY_FAIL}, and raised nothing")


def _cell_at_fault(notebook: NotebookNode) -> str:
    """The last cell that began: those after it have no number yet."""
    begun = [c for c in notebook.cells if c.cell_type == "code" and c.execution_count is not None]
    return _described(begun[-1]) if begun else ""


def _described(cell: NotebookNode) -> str:
    first = next(iter(cell.source.strip().split("\n")), "")
    return f"cell [{cell.execution_count}] `{first}`: "


def _built(path: Path) -> Path:
    return build_folder() / "notebooks" / path.parent.name / path.name
