"""Running an engine as a process: its events as they come, its death in words, no orphan left.

Each engine gets a session of its own, so that Ctrl-C reaches this process alone, which then ends
the engine and removes what it left.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import IO, Any

from tandem.demo.record import remove_record
from tandem.errors import TandemError

__all__ = ["EngineError", "engine_commands", "run_engine", "terminated_as_interrupt"]

Event = dict[str, Any]
_GRACE_SECONDS = 3.0
_LAST_WORDS_SECONDS = 1.0
# What the readers of an event rely on.
_KEYS = {"step": ("loss",), "epoch": ("loss", "accuracy")}


class EngineError(TandemError):
    """An engine that died or did not speak the protocol; the message names it."""


def engine_commands(swift: Path | None) -> dict[str, list[str]]:
    """Return the command of each engine there is, by the engine's name, in the order to run."""
    commands = {"python": [sys.executable, "-m", "tandem.cli.main", "train"]}
    return commands | ({"swift": [str(swift), "train"]} if swift else {})


def run_engine(
    name: str, command: list[str], plan: Path, folder: Path, report: Callable[[Event], None]
) -> None:
    """Have an engine train from a plan into `folder`, passing on its events as they come.

    Raises EngineError with what the engine wrote on standard error. Whatever ends this call
    early also ends the engine, and leaves no record in `folder`.
    """
    remove_record(folder)
    arguments = [str(plan), "--output", str(folder), "--progress", "json"]
    with tempfile.TemporaryFile() as errors:
        try:
            with _started(name, [*command, *arguments], errors) as process:
                _follow(name, process, errors, report)
        except BaseException:
            remove_record(folder)
            raise


def _follow(
    name: str,
    process: subprocess.Popen[bytes],
    errors: IO[bytes],
    report: Callable[[Event], None],
) -> None:
    """Pass on every event until the engine ends; raise EngineError unless it ended well."""
    kind = ""
    try:
        for line in process.stdout or []:
            kind = _pass_on(name, line, report)
    except EngineError:
        with suppress(subprocess.TimeoutExpired):  # half a line is how a death looks from here
            process.wait(_LAST_WORDS_SECONDS)
        if process.returncode:
            _check_end(name, process.returncode, False, errors)
        raise
    _check_end(name, process.wait(), kind == "end", errors)


@contextmanager
def terminated_as_interrupt() -> Iterator[None]:
    """Within the block, have a request to terminate unwind the stack as Ctrl-C does."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _started(name: str, command: list[str], errors: IO[bytes]) -> Iterator[subprocess.Popen[bytes]]:
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,
        )
    except OSError as error:
        raise EngineError(f"the {name} engine cannot be started: {error}") from error
    try:
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the engine and whatever it started, politely at first."""
    if process.stdout:
        process.stdout.close()
    for ask in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        os.killpg(process.pid, ask)
        try:
            process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            continue


def _pass_on(name: str, line: bytes, report: Callable[[Event], None]) -> str:
    """Report the event of one line of output; return its kind."""
    try:
        event = json.loads(line)
        kind = str(event["event"])
        for key in _KEYS.get(kind, ()):
            float(event[key])
    except (ValueError, KeyError, TypeError) as error:
        shown = line.decode(errors="replace").rstrip()
        raise EngineError(f"the {name} engine printed what is no event: {shown!r}") from error
    report(event)
    return kind


def _check_end(name: str, status: int, ended: bool, errors: IO[bytes]) -> None:
    if status == 0 and ended:
        return
    errors.seek(0)
    said = errors.read().decode(errors="replace").strip()
    how = f"ended with status {status}" if status >= 0 else f"was killed by {_signal(-status)}"
    if status == 0:
        how = "ended before its training did"
    raise EngineError(f"the {name} engine {how}:\n{said or '(it wrote no error)'}")


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
