"""Stops a cell between two statements: where a signal stops it, it may be amid anything.

Frames are thrown away then without any clean-up, and code that held a lock of the allocator, or had
a collection in pieces, would leave it like that for all later cells. So the cell goes on to the
next statement of its top level, or else of a function of a cell, if it gets there soon.

Standard library only, with the syntax of Python 3.8.
"""

from __future__ import annotations

import os
import signal
import threading
from contextlib import suppress
from typing import Any

# Seconds to wait for a statement of the top level, and then for one of any function of a cell.
PATIENCE = (0.2, 0.15)
CELL_MODULE = "$__lldb_expr"


def reach_statement(lldb: Any, process: Any) -> bool:
    """Run an interrupted cell on to a statement's beginning; whether it got there."""
    target, thread = process.GetTarget(), process.GetThreadAtIndex(0)
    frames = [frame for frame in thread if _of_cell(frame)]
    for chosen, seconds in zip((frames[-1:], frames), PATIENCE):  # noqa: B905 (Python 3.8)
        addresses = {address for frame in chosen for address in _statements(frame, target)}
        if thread.GetFrameAtIndex(0).GetPC() in addresses:
            return True
        breakpoints = [target.BreakpointCreateByAddress(address) for address in addresses]
        _go_on(process, seconds)
        for breakpoint in breakpoints:
            target.BreakpointDelete(breakpoint.GetID())
        if process.GetState() != lldb.eStateStopped:
            return False
        if thread.GetStopReason() == lldb.eStopReasonBreakpoint:
            return True
    return False


def _go_on(process: Any, seconds: float) -> None:
    """Let the process run until it stops, for so long at most."""
    alarm = threading.Timer(seconds, _stop, [process.GetProcessID()])
    alarm.start()
    process.Continue()
    alarm.cancel()


def _stop(pid: int) -> None:
    with suppress(OSError):
        os.kill(pid, signal.SIGINT)


def cell_lines(thread: Any) -> list[list[Any]]:
    """List the calls of a thread that stand in cells, the innermost first: name, line, function."""
    found = []
    for frame in filter(_of_cell, thread):
        entry = frame.GetLineEntry()
        name = entry.GetFileSpec().GetFilename()
        if name and entry.GetLine():
            found.append([name, entry.GetLine(), frame.GetDisplayFunctionName() or ""])
    return found


def _of_cell(frame: Any) -> bool:
    name = frame.GetModule().GetFileSpec().GetFilename() or ""
    return name.startswith(CELL_MODULE) and frame.GetCompileUnit().IsValid()


def _statements(frame: Any, target: Any) -> list[int]:
    """List the addresses at which lines of a frame's function begin: their leftmost columns.

    Of several for a column the first one: the others may lie amid the statement.
    """
    function, unit = frame.GetFunction(), frame.GetCompileUnit()
    first = function.GetStartAddress().GetLoadAddress(target)
    last = function.GetEndAddress().GetLoadAddress(target)
    leftmost: dict[int, tuple[int, int]] = {}
    for number in range(unit.GetNumLineEntries()):
        entry = unit.GetLineEntryAtIndex(number)
        address = entry.GetStartAddress().GetLoadAddress(target)
        if entry.GetLine() and first <= address < last:
            place = (entry.GetColumn(), address)
            leftmost[entry.GetLine()] = min(place, leftmost.get(entry.GetLine(), place))
    return [address for _, address in leftmost.values()]
