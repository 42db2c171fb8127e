"""Runs cells in the toolchain's LLDB; a process of its own, so that a crash never takes the kernel.

Run by the Python that LLDB was built for, so it imports the standard library only and keeps to the
syntax of Python 3.8. Lines of JSON: the first one in is the configuration, the first one out says
whether the session stands (`ready`, or `failed` with the reason). Then requests come in:

    {"id": 7, "run": code, "file": "Cell 3"}   evaluate; answered by {"done": 7, ...}
    {"id": 8, "command": "settings ..."}       a command of LLDB; answered by {"done": 8, ...}
    {"id": 9, "parking": address}              where threads that trapped are to sleep
    {"id": 10, "calls": [words]}               the calls in cells among the words of a stack
    {"id": 7, "interrupt": 1}                  stop cell 7, which may not have begun; 2: hard

and while they are worked on, output goes out as {"stdout": text} and {"stderr": text}. At the end
of the input the worker ends, and the session with it.
"""

from __future__ import annotations

import ctypes
import json
import os
import queue
import shutil
import sys
import tempfile
import threading
from contextlib import suppress
from typing import Any

from swift_jupyter import shared_python
from swift_jupyter.worker_inferior import Inferior
from swift_jupyter.worker_pipes import Output, Pipe, pump
from swift_jupyter.worker_system import end_tree


def start(config: dict[str, Any], output: Output) -> Inferior:
    """Load LLDB and start the session."""
    shared_python.load()
    ctypes.CDLL(config["liblldb"], ctypes.RTLD_GLOBAL)
    sys.path.insert(0, config["lldb_module_dir"])
    import lldb

    folder = tempfile.mkdtemp(prefix="swift-jupyter-")
    try:
        pipes = [Pipe(name, folder, output) for name in ("stdout", "stderr")]
        inferior = Inferior(lldb, config, pipes)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    threading.Thread(target=pump, args=(pipes,), daemon=True).start()
    return inferior


def read(requests: queue.Queue[dict[str, Any]], inferior: Inferior) -> None:
    """Take requests in; interrupts go past those that wait."""
    for line in sys.stdin:
        request = json.loads(line)
        if "interrupt" in request:
            asked = (inferior, request["interrupt"], request["id"])
            threading.Thread(target=interrupt, args=asked, daemon=True).start()
        else:
            requests.put(request)
    end_tree(inferior.pid)
    os._exit(0)


def interrupt(inferior: Inferior, times: int, cell: int) -> None:
    """Stop a cell, unless it has just ended."""
    with suppress(OSError):
        inferior.interrupt(times, cell)


def main() -> None:
    """Serve requests until the input ends."""
    output = Output()
    try:
        inferior = start(json.loads(sys.stdin.readline()), output)
    except Exception as error:
        output.send({"failed": f"{type(error).__name__}: {error}"})
        return
    output.send({"ready": inferior.pid})
    requests: queue.Queue[dict[str, Any]] = queue.Queue()
    threading.Thread(target=read, args=(requests, inferior), daemon=True).start()
    while True:
        request = requests.get()
        if "command" in request:
            text, succeeded = inferior.command(request["command"])
            answer = {"text": text, "succeeded": succeeded}
        elif "parking" in request:
            inferior.parking = request["parking"]
            answer = {}
        elif "calls" in request:
            answer = {"calls": inferior.calls(request["calls"])}
        else:
            answer = inferior.run(request["run"], request["file"], request["id"])
        output.send(dict(answer, done=request["id"]))
