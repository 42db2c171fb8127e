"""What the system tells of the session's process.

Standard library only, with the syntax of Python 3.8.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress


def state(pid: int) -> str:
    """A process's state as the system names it; empty where it does not tell, Z if it ended."""
    try:
        with open(f"/proc/{pid}/stat") as line:
            return line.read().rpartition(")")[2].split()[0]
    except OSError:
        return "Z" if os.path.exists("/proc/self/stat") else ""


def runs(pid: int) -> bool:
    """Whether a process runs, or sleeps, instead of being held by the debugger."""
    return state(pid) in ("R", "S", "D", "")


def gone(pid: int) -> bool:
    """Whether a process has ended."""
    return state(pid) in ("Z", "X")


def pending(pid: int) -> bool:
    """Whether a signal waits for a process to go on."""
    return bool(mask(pid, "ShdPnd"))


def catches(pid: int, number: int) -> bool:
    """Whether a process has a handler for a signal; False where the system does not tell."""
    return bool(mask(pid, "SigCgt") >> (number - 1) & 1)


def mask(pid: int, name: str) -> int:
    """A set of signals, by its name in the system's account of a process."""
    try:
        with open(f"/proc/{pid}/status") as lines:
            return next(int(line.split()[1], 16) for line in lines if line.startswith(name))
    except (OSError, StopIteration):
        return 0


def end_tree(pid: int) -> None:
    """End a process with its group, and all that it has started and that is still its own."""
    for end, number in [(os.killpg, pid), *((os.kill, one) for one in [pid, *descendants(pid)])]:
        with suppress(OSError, OverflowError):
            end(number, signal.SIGKILL)


def descendants(pid: int) -> list[int]:
    """List the processes that a process has started, and theirs, where the system tells."""
    parents: dict[int, int] = {}
    with suppress(OSError):
        for name in filter(str.isdigit, os.listdir("/proc")):
            with suppress(OSError), open(f"/proc/{name}/stat") as line:
                parents[int(name)] = int(line.read().rpartition(")")[2].split()[1])
    found, fresh = [], [pid]
    while fresh:
        fresh = [child for child, parent in parents.items() if parent in fresh]
        found += fresh
    return found
