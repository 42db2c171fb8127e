"""The worker's session: the process that cells run in, and LLDB over it.

Standard library only, with the syntax of Python 3.8.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from typing import Any

from swift_jupyter.worker_pipes import Pipe
from swift_jupyter.worker_stop import CELL_MODULE, cell_lines, reach_statement
from swift_jupyter.worker_system import catches, gone, pending, runs

# A fault is kept from the process: it would end it as soon as a later cell runs.
SIGNAL_RULES = (
    "process handle SIGINT SIGILL SIGTRAP SIGSEGV SIGBUS SIGFPE SIGABRT"
    " --stop true --pass false --notify true",
    "process handle SIGUSR1 SIGCHLD SIGPIPE --stop false --pass true --notify false",
)

# Memory for cells' code, by what may be done with it, in LLDB's numbers; a cell needs some 20 KB.
WRITE, READ, EXECUTE = 1, 2, 4
RESERVED = (READ, READ | WRITE, READ | EXECUTE)
RESERVE = 64 << 20


# Seconds between two looks at the process.
MOMENT = 0.01


class Inferior:
    """The process that a session's cells run in, and LLDB, which compiles them into it."""

    def __init__(self, lldb: Any, config: dict[str, Any], pipes: list[Pipe]) -> None:
        self.lldb, self.pipes = lldb, pipes
        self.debugger = lldb.SBDebugger.Create()
        self.debugger.SetAsync(False)
        self.debugger.SetScriptLanguage(lldb.eScriptLanguageNone)
        for command in config["settings"]:
            self.command(command)
        self.target = self.debugger.CreateTargetWithFileAndTargetTriple(
            config["repl"], config["triple"]
        )
        self.target.BreakpointCreateByName("repl_main", os.path.basename(config["repl"]))
        self.process = self._launch(config)
        self.pid = self.process.GetProcessID()
        for command in SIGNAL_RULES:
            self.command(command)
        self._reserve()
        self.options = self._options()
        self.lock = threading.Lock()
        self.running, self.asked = False, 0  # whether a cell runs, and interrupts since it began
        self.cell, self.finished = 0, 0  # the numbers of the latest cell, and of that which ended
        self.parking = 0  # where a thread sleeps for good

    def _launch(self, config: dict[str, Any]) -> Any:
        info = self.target.GetLaunchInfo()
        info.SetLaunchFlags(info.GetLaunchFlags() & ~self.lldb.eLaunchFlagDisableASLR)
        entries = [f"{name}={value}" for name, value in config["environment"].items()]
        info.SetEnvironmentEntries(entries, False)
        info.SetWorkingDirectory(config["folder"])
        info.AddOpenFileAction(0, os.devnull, True, False)
        for number, pipe in enumerate(self.pipes, 1):
            info.AddOpenFileAction(number, pipe.path, False, True)
        error = self.lldb.SBError()
        process = self.target.Launch(info, error)
        if not error.Success() or process.GetState() != self.lldb.eStateStopped:
            raise RuntimeError(f"LLDB cannot start its Swift session: {error.GetCString()}")
        return process

    def _reserve(self) -> None:
        """Give LLDB memory for the code of cells ahead: what is freed, it keeps for later.

        Else each cell asks for pages several times, and each time the server reads the whole map
        of the process: 8 ms once TensorFlow is in it.
        """
        for permissions in RESERVED:
            address = self.process.AllocateMemory(RESERVE, permissions, self.lldb.SBError())
            self.process.DeallocateMemory(address)

    def _options(self) -> Any:
        options = self.lldb.SBExpressionOptions()
        options.SetLanguage(self.lldb.eLanguageTypeSwift)
        options.SetREPLMode(True)
        options.SetTimeoutInMicroSeconds(0)
        # Unwinding by itself, LLDB loses a session whose cell starts a process.
        options.SetUnwindOnError(False)
        # Otherwise other threads start only after a good while.
        options.SetStopOthers(False)
        options.SetTryAllThreads(True)
        # Without it a stopped cell has no lines.
        options.SetGenerateDebugInfo(True)
        return options

    def command(self, text: str) -> tuple[str, bool]:
        """Run a command of LLDB; returns its text and whether it succeeded."""
        result = self.lldb.SBCommandReturnObject()
        self.debugger.GetCommandInterpreter().HandleCommand(text, result)
        return (result.GetOutput() or "") + (result.GetError() or ""), result.Succeeded()

    def run(self, code: str, name: str, number: int) -> dict[str, Any]:
        """Evaluate a cell; its lines are numbered from 1 under `name`."""
        with self.lock:
            self.running, self.asked = True, 0
            self.cell = number
        text = f'#sourceLocation(file: "{name}", line: 1)\n{code}\n'
        value = self.target.EvaluateExpression(text, self.options)
        with self.lock:
            self.running, self.finished = False, number
        answer = self._judge(value)
        if "interrupted" in answer:
            if "SIGINT" in answer["interrupted"]:
                reach_statement(self.lldb, self.process)
                # Amid a statement some code is of no line.
                answer["frames"] = answer["frames"] or cell_lines(self.process.GetThreadAtIndex(0))
            self._unwind()
        if self.asked and "exited" not in answer and pending(self.pid):
            self._settle()
        for pipe in self.pipes:
            pipe.drain()
        return answer

    def _judge(self, value: Any) -> dict[str, Any]:
        """Say how an evaluation ended: a value's name, an error's text, where it stopped."""
        # LLDB does not notice by itself that a process that it holds was killed.
        if self.process.GetState() != self.lldb.eStateStopped or gone(self.pid):
            return {"exited": self._exit_status()}
        name, error = value.GetName() or "", value.GetError()
        text = error.GetCString() or ""
        if name.startswith("$E"):
            return {"thrown": value.GetData().uint64[0]}
        if "was interrupted" in text:
            return self._stop(text)
        if text and error.GetType() == self.lldb.eErrorTypeExpression:
            return {"error": text}
        if not name.startswith("$R"):
            return {}
        return {"value": name, "word": value.GetData().uint64[0] if value.GetByteSize() == 8 else 0}

    def _exit_status(self) -> dict[str, Any]:
        # It may have ended this very moment, of which LLDB hears late on a busy machine; of one
        # that was killed in a stop it does not learn at all.
        for _ in range(200):
            if self.process.GetState() == self.lldb.eStateExited:
                break
            time.sleep(MOMENT)
        return {"status": self.process.GetExitStatus(), "why": self.process.GetExitDescription()}

    def _stop(self, text: str) -> dict[str, Any]:
        """Say why and where a cell stopped, in the thread that caused it."""
        why = text.split("was interrupted", 1)[1].split("\n")[0].lstrip(": ").rstrip(".")
        thread = self._stopped_thread()
        told = thread.GetStopDescription(400) or ""
        if "runtime failure" in told:
            why = told
        depth = thread.GetNumFrames()
        return {"interrupted": why, "frames": cell_lines(thread), "depth": depth}

    def calls(self, words: list[int]) -> list[list[Any]]:
        """Find the words of a stack to which calls in cells return, and their lines."""
        found = []
        for word in filter(None, words):
            address = self.target.ResolveLoadAddress(word - 1)
            module = address.GetModule().GetFileSpec().GetFilename() or ""
            if not module.startswith(CELL_MODULE):
                continue
            entry = address.GetLineEntry()
            name = entry.GetFileSpec().GetFilename()
            if name and entry.GetLine() and self._follows_call(word):
                found.append([name, entry.GetLine(), address.GetFunction().GetDisplayName() or ""])
        return found

    def _follows_call(self, address: int) -> bool:
        """Whether the instruction before an address is a call."""
        code = self.process.ReadMemory(address - 8, 8, self.lldb.SBError()) or bytes(8)
        if not self.target.GetTriple().startswith("x86_64"):
            word = int.from_bytes(code[-4:], "little")
            return word >> 26 == 0b100101 or word & 0xFFFFFC1F == 0xD63F0000
        # Direct; or by way of a register or memory, two to seven bytes long.
        starts = range(1, 7)
        indirect = any(code[n] == 0xFF and code[n + 1] >> 3 & 7 == 2 for n in starts)
        return code[3] == 0xE8 or indirect

    def _stopped_thread(self) -> Any:
        reasons = (self.lldb.eStopReasonSignal, self.lldb.eStopReasonException)
        stopped = [thread for thread in self.process if thread.GetStopReason() in reasons]
        return stopped[0] if stopped else self.process.GetSelectedThread()

    def _unwind(self) -> None:
        """Drop the frames of the stopped cell; the variables stay."""
        main, stopped = self.process.GetThreadAtIndex(0), self._stopped_thread()
        if stopped.GetIndexID() != main.GetIndexID():
            self._park(stopped)
        self.process.SetSelectedThread(main)
        self.command("thread return -x")

    def _park(self, thread: Any) -> None:
        """Send a thread of the cell that trapped to sleep: where it stands, it would trap again."""
        frame = thread.GetFrameAtIndex(0)
        if not self.parking or not frame.IsValid():
            return
        stack = (frame.GetSP() - 4096) // 16 * 16 - 8
        frame.FindRegister("sp").SetValueFromCString(hex(stack))
        frame.SetPC(self.parking)

    def _settle(self) -> None:
        """Take in a signal that came too late for its cell, or the next cell would stop at it."""
        value = self.target.EvaluateExpression("()\n", self.options)
        if "was interrupted" in (value.GetError().GetCString() or ""):
            self._unwind()

    def interrupt(self, times: int, cell: int) -> None:
        """Stop a cell; while it waits or is compiled, as soon as it runs.

        Where the inferior has a handler for SIGUSR1, that one decides: Python must not be stopped
        in the middle. A hard interrupt goes round it.
        """
        while True:
            # Before a cell runs, LLDB runs calls of its own, at which a signal would be lost.
            first = self.running and runs(self.pid)
            time.sleep(MOMENT)
            with self.lock:
                if self.finished >= cell:
                    return
                if first and self.cell == cell and runs(self.pid):
                    self.asked += 1
                    soft = times < 2 and catches(self.pid, signal.SIGUSR1)
                    os.kill(self.pid, signal.SIGUSR1 if soft else signal.SIGINT)
                    return
