"""What a directive may ask of the kernel that runs it."""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Protocol

from swift_jupyter.toolchain import Toolchain

__all__ = ["DirectiveError", "Host", "Interrupted"]


class DirectiveError(Exception):
    """A directive that cannot be done: `line` is its line in the cell, counted from 1."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


class Interrupted(Exception):
    """The reader interrupted a directive; what it had started has been ended."""


class Host(Protocol):
    """A kernel with its session, as directives see it."""

    @property
    def folder(self) -> Path:
        """The notebook's folder, from which paths are counted; `$cwd` in a directive."""

    @property
    def toolchain(self) -> Toolchain:
        """The toolchain that the session runs on."""

    @property
    def modules(self) -> Collection[str]:
        """The names of the modules that the session's library has, without any directive."""

    @property
    def module_folder(self) -> Path:
        """A folder of this session, on the module search path since before its target was made.

        Module maps of C code are put there: Clang finds new ones, unlike Swift.
        """

    @property
    def cells(self) -> Sequence[str]:
        """The code of the cells that ran so far, in their order, directives blanked out."""

    def write(self, text: str, stream: str = "stdout") -> None:
        """Show a text in the cell's output now; `stream` is "stdout" or "stderr"."""

    def evaluate(self, code: str) -> str:
        """Run Swift that is not the reader's, and return what it printed.

        Raises DirectiveError with the compiler's or the program's message where it fails.
        """

    def interrupted(self) -> bool:
        """Say whether the reader has interrupted the cell that is running."""
