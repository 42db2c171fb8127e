"""The kernel's end of the worker: starts it, sends requests, and hands its answers on."""

import json
import os
import queue
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from swift_jupyter.problems import KernelProblem
from swift_jupyter.worker_system import end_tree

__all__ = ["WorkerClient", "WorkerDied"]

# The folder that this package lies in may hold packages for another Python: it is not kept.
WORKER = (
    "import sys; sys.path.insert(0, sys.argv[1]); from swift_jupyter.worker import main; "
    "del sys.path[0]; main()"
)
# Seconds in which a worker that was asked to end does.
ENDS_WITHIN = 3.0


class WorkerDied(Exception):
    """The worker ended before it answered; `returncode` is that of its process."""

    def __init__(self, returncode: int | None, said: str) -> None:
        super().__init__(f"the Swift session's debugger ended (status {returncode})")
        self.returncode, self.said = returncode, said


class WorkerClient:
    """One worker. Output that comes while no request runs goes to `on_late`."""

    def __init__(
        self, python: Path, config: dict[str, Any], on_late: Callable[[str, str], None]
    ) -> None:
        self._on_late = on_late
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the worker)
        # -E: the kernel's own PYTHONPATH is for another version. A session of its own: a signal to
        # the kernel's group is not meant for the worker.
        self.process = subprocess.Popen(
            [python, "-E", "-s", "-c", WORKER, Path(__file__).parent.parent],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            start_new_session=True,
            env={**os.environ, "SWIFT_BACKTRACE": "enable=no"},
            text=True,
            encoding="utf-8",
        )
        self.inferior: int | None = None
        self._writing, self._state = threading.Lock(), threading.Lock()
        self._answers: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        self._running: int | None = None
        self._last = 0
        self._send(config)
        threading.Thread(target=self._read, daemon=True).start()

    def wait_until_ready(self) -> None:
        """Wait for the session to stand; raises KernelProblem with the worker's reason."""
        answer = self._answers.get()
        if "ready" in answer:
            self.inferior = answer["ready"]
            return
        why = answer.get("failed") or self._words()
        self.close()
        raise KernelProblem(f"Swift's debugger did not start, so no cell can run.\n{why}")

    def request(self, **request: Any) -> Iterator[dict[str, Any]]:
        """Send a request, and yield output as it comes; the answer (with `done`) is the last.

        Raises WorkerDied.
        """
        with self._state:
            self._last += 1
            self._running = self._last
        self._send({**request, "id": self._last})
        while True:
            answer = self._answers.get()
            if "died" in answer:
                self._answers.put(answer)  # for whoever asks next
                raise WorkerDied(self.process.wait(), self._words())
            yield answer
            if "done" in answer:
                return

    def interrupt(self, times: int) -> None:
        """Stop what runs: softly at first."""
        with self._state:
            running = self._running
        if running is not None:
            self._send({"id": running, "interrupt": times})

    @property
    def alive(self) -> bool:
        """Whether the worker's process runs."""
        return self.process.poll() is None

    def close(self) -> None:
        """End the worker and its session, with all that cells have started."""
        with suppress(OSError):
            if self.process.stdin:
                self.process.stdin.close()
        try:
            self.process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.inferior:
            end_tree(self.inferior)
        self._log.close()

    def _send(self, message: dict[str, Any]) -> None:
        # A worker that has died says so by the end of its output.
        with self._writing, suppress(OSError, ValueError):
            assert self.process.stdin is not None
            self.process.stdin.write(json.dumps(message) + "\n")
            self.process.stdin.flush()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._take(json.loads(line))
        with self._state:
            self._answers.put({"died": True})

    def _take(self, message: dict[str, Any]) -> None:
        late = False
        with self._state:
            if "done" in message:
                self._running = None
            late = self._running is None and ("stdout" in message or "stderr" in message)
            if not late:
                self._answers.put(message)
        if late:
            for name, text in message.items():
                self._on_late(name, text)

    def _words(self) -> str:
        """What the worker has said on its standard error, its end only."""
        with suppress(OSError, ValueError):
            self._log.seek(max(0, self._log.seek(0, os.SEEK_END) - 4000))
            return self._log.read().decode(errors="replace").strip()
        return ""
