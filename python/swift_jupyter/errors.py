"""What went wrong in a cell, as the lines that a notebook shows in red.

LLDB's texts are put in order here: a compiler's error with its excerpt, a program that trapped with
its way through the cells, an error that no one caught.
"""

import re
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from swift_jupyter.outcome import Outcome, clean

__all__ = ["Report", "report"]

RED, BOLD, FAINT, PLAIN = "\x1b[31m", "\x1b[1;31m", "\x1b[2m", "\x1b[0m"
CELL_END = re.compile(r"\S*/repl\d*-\w+\.*cpp:\d+:")
DIAGNOSTIC = re.compile(
    r"^(error|warning|note): (?:(?P<place>.+?:\d+:\d+): (?:\1: )?)?(?P<text>.*)$"
)
# A walk down the stack that is this long ends because of LLDB's limit.
OVERFLOWN = 150
# The calls that are shown.
LONGEST_WAY = 8
KEPT = "All variables are kept, with what the cell had done to them before it stopped."
LOST = (
    "All variables, functions and imports are lost. A new session has been started: "
    "run the cells from the first one again."
)
SPOILT = "Swift's debugger cannot compile any cell after this error."


@dataclass(frozen=True)
class Report:
    """The parts of Jupyter's error message."""

    ename: str
    evalue: str
    traceback: list[str]

    @classmethod
    def of(cls, ename: str, text: str) -> "Report":
        """Make a report of a text; its first line is the short form."""
        first, *rest = text.strip().split("\n")
        return cls(ename, first, [f"{BOLD}{first}{PLAIN}", *(f"{RED}{one}{PLAIN}" for one in rest)])


def report(
    outcome: Outcome,
    fatal: str,
    cells: Mapping[str, str],
    inserted: Mapping[int, Sequence[tuple[int, int]]] | None = None,
) -> Report:
    """Report a cell that failed.

    `fatal` is what the Swift runtime said about it, `cells` the code of all cells by name, and
    `inserted` what the kernel put into this cell's lines: columns and lengths.
    """
    if outcome.kind == "error":
        code = cells.get(outcome.cell, "")
        text = _at_cell_end(clean(outcome.text), outcome.cell, code)
        told = _compiler_errors(_as_written(text, outcome.cell, code, inserted or {}))
        if outcome.spoilt:
            told.traceback.extend([f"{RED}{SPOILT}{PLAIN}", f"{RED}{LOST}{PLAIN}"])
        return told
    if outcome.kind == "trap":
        message = _why(outcome, fatal)
        lines = [f"{BOLD}{message}{PLAIN}", *_way(outcome, cells), KEPT]
        return Report("Trap", message.split("\n")[0], lines)
    if outcome.kind == "thrown":
        text = clean(outcome.text)
        head = f"{BOLD}The cell threw an error that nothing caught: {text}{PLAIN}"
        return Report("Thrown", text, [head, *_way(outcome, cells), KEPT])
    if outcome.kind == "interrupted":
        head = f"{BOLD}The cell was interrupted.{PLAIN}"
        return Report("Interrupted", "interrupted", [head, *_way(outcome, cells), KEPT])
    return _lost(outcome, fatal)


def _at_cell_end(text: str, name: str, code: str) -> str:
    """Name the cell's last line in what LLDB tells of its own file: something is missing there."""
    return CELL_END.sub(f"{name}:{len(code.rstrip().splitlines())}:", text)


def _as_written(
    text: str, name: str, code: str, inserted: Mapping[int, Sequence[tuple[int, int]]]
) -> str:
    """Take what the kernel put in out of columns and excerpts."""
    written = code.split("\n")

    def mend(found: re.Match[str]) -> str:
        line, column = int(found["line"]), int(found["column"])
        if line not in inserted or line > len(written):
            return found[0]
        for place, length in sorted(inserted[line]):
            column -= length if column >= place + length else max(0, column - place)
        marker = " " * (column - 1) + found["marker"].strip()
        return f"{name}:{line}:{column}:{found['text']}\n{written[line - 1]}\n{marker}"

    pattern = rf"{re.escape(name)}:(?P<line>\d+):(?P<column>\d+):(?P<text>.*)\n.*\n(?P<marker>.*)"
    return re.sub(pattern, mend, text)


def _compiler_errors(text: str) -> Report:
    lines, first = [], ""
    for line in text.strip().split("\n"):
        found = DIAGNOSTIC.match(line)
        if not found:
            lines.append(line)
            continue
        place = f"{found['place']}: " if found["place"] else ""
        colour = BOLD if found[1] == "error" else FAINT
        lines.append(f"{colour}{place}{found[1]}: {found['text']}{PLAIN}")
        if found[1] == "error" and not first:
            first = place + found["text"]
    return Report("CompileError", first or text.strip(), lines)


def _why(outcome: Outcome, fatal: str) -> str:
    """Say in one sentence why a program stopped."""
    if fatal:
        return fatal
    if "SIGSEGV" in outcome.text and outcome.depth >= OVERFLOWN:
        return "Stack overflow: a function calls itself without an end"
    if "runtime failure" in outcome.text:
        return outcome.text
    if "SIGSEGV" in outcome.text or "SIGBUS" in outcome.text:
        return f"Bad memory access ({outcome.text})"
    return f"The program was stopped ({outcome.text})"


def _way(outcome: Outcome, cells: Mapping[str, str]) -> list[str]:
    """The calls that led to where the program stopped, the innermost first, with their code."""
    lines: list[str] = []
    frames = [frame for frame in outcome.frames if frame[0] in cells or frame[0].endswith(".swift")]
    for name, line, function in frames[:LONGEST_WAY]:
        function = function.removesuffix(" in ")
        within = "" if function == "main" or not function else f", in {function}"
        lines.append(f"  {RED}{name}, line {line}{PLAIN}{within}")
        code = cells.get(name, "").split("\n")
        if line <= len(code) and code[line - 1].strip():
            lines.append(f"      {code[line - 1].strip()}")
    if len(frames) > LONGEST_WAY:
        lines.append(f"  ... and {len(frames) - LONGEST_WAY} calls more")
    return lines


def _lost(outcome: Outcome, fatal: str) -> Report:
    said: list[str] = []
    if outcome.kind == "died":
        text = "Swift's debugger crashed while it worked on this cell"
        if outcome.status is not None:
            text += f" ({_status(outcome.status)})"
        said = outcome.text.strip().split("\n")[-3:]
    elif fatal:
        text = f"The program ended: {fatal}"
    elif outcome.status is None or outcome.status < 0:
        text = "The program that cells run in was ended from outside"
    else:
        text = f"The cell ended its program, with exit status {outcome.status}"
        if outcome.text:
            text += f" ({outcome.text})"
    words = [f"{FAINT}{line}{PLAIN}" for line in said if line]
    return Report("SessionLost", text, [f"{BOLD}{text}.{PLAIN}", *words, f"{RED}{LOST}{PLAIN}"])


def _status(status: int) -> str:
    if status >= 0:
        return f"status {status}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"
