"""Runs a program with its output shown while it runs."""

import codecs
import os
import selectors
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

from swift_jupyter.host import Interrupted

__all__ = ["run_live"]

# How often an interrupt is looked for while the program is silent, and how long it may take to end.
PATIENCE = 0.1
LAST_WORDS = 2.0


def run_live(
    command: str | Sequence[str | Path],
    folder: Path,
    write: Callable[[str], None],
    interrupted: Callable[[], bool] = lambda: False,
) -> int:
    """Run a command (a text goes to the shell) in `folder`; return its exit status.

    Both its streams go to `write` as they come. Raises Interrupted when the reader interrupts: the
    command and what it started have been ended then.
    """
    process = subprocess.Popen(
        command,
        shell=isinstance(command, str),
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        # A group of its own, so that all of it can be ended.
        start_new_session=True,
    )
    try:
        if _follow(process, write, interrupted):
            return process.wait()
    except KeyboardInterrupt:
        pass
    finally:
        _end(process)
    raise Interrupted


def _follow(
    process: subprocess.Popen[bytes],
    write: Callable[[str], None],
    interrupted: Callable[[], bool],
) -> bool:
    """Pass the output on until the process has ended; False when the reader interrupts it."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    stream = process.stdout
    assert stream is not None
    with selectors.DefaultSelector() as selector, stream:
        selector.register(stream, selectors.EVENT_READ)
        while not interrupted():
            if not selector.select(PATIENCE):
                # What it left in the background may hold the pipe open.
                if process.poll() is not None:
                    return True
                continue
            data = os.read(stream.fileno(), 1 << 16)
            text = decoder.decode(data, final=not data)
            if text:
                write(text)
            if not data:
                return True
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process that still runs, with its group: politely, then by force."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        os.killpg(process.pid, number)
        try:
            process.wait(LAST_WORDS)
        except subprocess.TimeoutExpired:
            continue
