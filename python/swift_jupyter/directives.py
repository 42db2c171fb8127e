"""The lines of a cell that begin with `%`: what the old Swift kernel knew, and a few more.

    directives = Directives(host)          # one for each session
    prepared = directives.prepare(split_cell(code), "Cell 3")
    # run prepared.code; if prepared.timed, host.write(time_text(seconds))

A cell's directives are run before its code, in their order; `%install` lines that follow each other
are built together, so that what they share is there once.
"""

import difflib
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from swift_jupyter.cells import Cell, Directive, split_cell
from swift_jupyter.host import DirectiveError, Host
from swift_jupyter.packages import Installer
from swift_jupyter.processes import run_live
from swift_jupyter.who import who

__all__ = ["HELP", "Directives", "Prepared", "time_text"]

HELP = {
    "install": "'.package(path: \"FOLDER\")' PRODUCT ...  build a package (or url:) and open it",
    "install-location": "FOLDER  keep what %install builds there ($cwd: the notebook's folder)",
    "install-swiftpm-flags": "FLAGS  pass them to `swift build`",
    "install-extra-include-command": "COMMAND  it prints the -I flags of C headers for %install",
    "include": '"FILE"  run a file of Swift as if it stood here',
    "system": "COMMAND  run a shell command in the notebook's folder",
    "time": "[CODE]  say how long the cell's code takes",
    "who": "list the session's variables, functions and types",
    "help": "list these",
}
# Old notebooks include files that gave the kernel its pictures, which are built in now.
BUILT_IN = Path(__file__).with_name("include")


@dataclass(frozen=True)
class Prepared:
    """The Swift code that is left to run, and whether the reader wants to know its time."""

    code: str
    timed: bool = False


class Directives:
    """Runs the directives of a session's cells; what `%install` set up holds for later ones."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.installer = Installer(host)
        self._lines: list[str] = []
        self._file = ""
        self._timed = False
        self._actions: dict[str, Callable[[Directive], None]] = {
            "install": lambda one: self.installer.add(one.rest, one.line),
            "install-location": lambda one: self.installer.set_location(one.rest),
            "install-swiftpm-flags": lambda one: self.installer.add_flags(one.rest),
            "install-extra-include-command": lambda one: self.installer.add_includes(one.rest),
            "include": self._include,
            "system": self._system,
            "time": self._time,
            "who": lambda one: self.host.write(who(self.host)),
            "help": lambda one: self.host.write(help_text()),
        }

    def prepare(self, cell: Cell, file: str) -> Prepared:
        """Run a cell's directives and return its code; `file` is the cell's name in messages.

        Raises DirectiveError where one cannot be done, and Interrupted.
        """
        self._lines, self._file, self._timed = cell.code.split("\n"), file, False
        for directive in cell.directives:
            if directive.name not in self._actions:
                raise DirectiveError(_unknown(directive.name), directive.line)
        for directive in cell.directives:
            self._run(directive)
        self.installer.finish()
        return Prepared("\n".join(self._lines), self._timed)

    def restore(self) -> None:
        """Open again, in a session that was started anew, what this one's `%install` opened."""
        self.installer.restore()

    def _run(self, directive: Directive) -> None:
        if not directive.name.startswith("install"):
            self.installer.finish()
        try:
            self._actions[directive.name](directive)
        except DirectiveError as error:
            error.line = error.line or directive.line
            raise

    def _include(self, directive: Directive) -> None:
        """Put a file's text in the directive's place; its lines keep the file's name."""
        try:
            (name,) = shlex.split(directive.rest)
        except ValueError as error:
            raise DirectiveError('%include takes one file: %include "FILE.swift"') from error
        text = split_cell(_read(name, self.host.folder)).code
        self._lines[directive.line - 1] = (
            f'#sourceLocation(file: "{name}", line: 1)\n{text}\n'
            f'#sourceLocation(file: "{self._file}", line: {directive.line})\n'
        )

    def _system(self, directive: Directive) -> None:
        if not directive.rest:
            raise DirectiveError("%system takes a command: %system ls")
        status = run_live(directive.rest, self.host.folder, self.host.write, self.host.interrupted)
        if status:
            self.host.write(f"%system: exit status {status}\n", "stderr")

    def _time(self, directive: Directive) -> None:
        """Time the cell; code after `%time` stays at its column, so that messages point at it."""
        self._timed = True
        if directive.rest:
            self._lines[directive.line - 1] = " " * len("%time ") + directive.rest


def time_text(seconds: float) -> str:
    """Return the line in which `%time` says how long a cell took."""
    if seconds < 1:
        return f"wall time: {seconds * 1e3:.3g} ms\n"
    if seconds < 60:
        return f"wall time: {seconds:.3g} s\n"
    return f"wall time: {seconds // 60:.0f} min {seconds % 60:.0f} s\n"


def help_text() -> str:
    """Return a line for each directive."""
    return "".join(f"%{name} {text}\n" for name, text in HELP.items())


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, HELP, 1, 0.5)
    guess = f"; did you mean %{near[0]}?" if near else "."
    known = ", ".join(f"%{one}" for one in HELP)
    return f"there is no directive %{name}{guess} Those there are: {known}"


def _read(name: str, folder: Path) -> str:
    """Read a file of the notebook's folder, or of those that the kernel has for old notebooks."""
    places = [folder / Path(name).expanduser(), BUILT_IN / name]
    for place in places:
        try:
            return place.read_text()
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as error:
            raise DirectiveError(f"%include {name}: {error}") from error
    raise DirectiveError(f"%include {name}: there is no such file in {folder}")
