"""The worker's pipes: lines to the kernel, and what the session's process writes.

Standard library only, with the syntax of Python 3.8.
"""

from __future__ import annotations

import codecs
import json
import os
import select
import threading
import time
from typing import Any

# The read size, and the room asked for in the pipes of a cell's output.
CHUNK, PIPE_ROOM = 1 << 16, 1 << 20
# Output is sent at most this often, in seconds: many short lines go out as one message.
PACE = 0.01
F_SETPIPE_SZ = 1031


class Output:
    """The lines that go to the kernel, from several threads."""

    def __init__(self) -> None:
        # The kernel's pipe is kept apart: whatever LLDB prints on stdout goes to stderr.
        self.stream = os.fdopen(os.dup(1), "w", encoding="utf-8")
        self.lock = threading.Lock()
        os.dup2(2, 1)

    def send(self, message: dict[str, Any]) -> None:
        """Send one message."""
        with self.lock:
            self.stream.write(json.dumps(message) + "\n")
            self.stream.flush()


class Pipe:
    """One stream of the inferior, through a named pipe; LLDB's own terminal would mix the two."""

    def __init__(self, name: str, folder: str, output: Output) -> None:
        self.name, self.path, self.output = name, os.path.join(folder, name), output
        os.mkfifo(self.path)
        # Open for writing too, so that no end is seen when the inferior closes its own.
        self.fd = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self.lock = threading.Lock()
        self._widen()

    def _widen(self) -> None:
        try:
            import fcntl

            fcntl.fcntl(self.fd, F_SETPIPE_SZ, PIPE_ROOM)
        except (ImportError, OSError):
            pass  # a smaller pipe is only slower

    def drain(self) -> None:
        """Pass on all that has been written."""
        with self.lock:
            while True:
                try:
                    data = os.read(self.fd, CHUNK)
                except OSError:
                    return
                text = self.decoder.decode(data)
                if text:
                    self.output.send({self.name: text})


def pump(pipes: list[Pipe]) -> None:
    """Pass output on as long as the worker lives."""
    by_fd = {pipe.fd: pipe for pipe in pipes}
    while True:
        ready = select.select(list(by_fd), [], [])[0]
        time.sleep(PACE)
        for fd in ready:
            by_fd[fd].drain()
