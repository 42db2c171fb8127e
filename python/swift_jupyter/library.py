"""A Swift library that notebooks have without asking: a folder with its modules and library.json.

`library.json` names the dynamic libraries to open (`on_import`: those of modules that few notebooks
import), the modules to import before the first cell, all modules, the module that has the display
functions, and the environment that the library wants. `unbuilt` says how to build it.
"""

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from swift_jupyter.problems import library_not_built

__all__ = ["LIBRARY_VARIABLE", "Library", "find_library", "read_library"]

LIBRARY_VARIABLE = "SWIFT_JUPYTER_LIBRARY"
FOUNDATION = ["Foundation", "_Differentiation"]
_MAP = "-fmodule-map-file="


@dataclass(frozen=True)
class Library:
    """What library.json says; paths are whole."""

    folder: Path
    libraries: list[Path]
    imports: list[str]
    modules: list[str]
    on_import: dict[str, Path] = field(default_factory=dict)
    display: str | None = None
    python: bool = False
    environment: dict[str, str] = field(default_factory=dict)
    lsp_flags: list[str] = field(default_factory=list)
    # Swift that is run at the end of each cell, once one of them has named matplotlib.
    end_of_cell: str | None = None

    @property
    def compiler_flags(self) -> list[str]:
        """The flags by which C modules are found, as swiftc takes them; paths are whole."""
        return [_whole(flag, self.folder) for flag in self.lsp_flags]

    @property
    def clang_flags(self) -> list[str]:
        """The same, as Clang takes them."""
        return [flag for flag in self.compiler_flags if flag != "-Xcc"]

    @property
    def c_modules(self) -> list[str]:
        """The C modules among them: each has its map in a folder of its name."""
        maps = [flag for flag in self.lsp_flags if flag.startswith(_MAP)]
        return [Path(flag.removeprefix(_MAP)).parent.name for flag in maps]


def find_library() -> Library | None:
    """Read the library that the environment names; None if it names none.

    Raises KernelProblem where it is not built.
    """
    folder = os.environ.get(LIBRARY_VARIABLE)
    return read_library(Path(folder)) if folder else None


def read_library(folder: Path) -> Library:
    """Read a library's folder.

    Raises KernelProblem where it is not there or lacks a part.
    """
    try:
        facts = json.loads((folder / "library.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise library_not_built(folder) from error
    library = _library(folder, facts)
    if not all(path.is_file() for path in library.libraries):
        raise library_not_built(folder, facts.get("unbuilt"))
    return library


def _whole(flag: str, folder: Path) -> str:
    for start in (_MAP, "-I"):
        if flag.startswith(start):
            return f"{start}{folder / flag.removeprefix(start)}"
    return flag


def _library(folder: Path, facts: dict[str, Any]) -> Library:
    return Library(
        folder,
        [folder / name for name in facts.get("libraries", [])],
        facts.get("imports", []),
        facts.get("modules", []),
        {module: folder / name for module, name in facts.get("on_import", {}).items()},
        facts.get("display"),
        facts.get("python", False),
        facts.get("environment", {}),
        facts.get("lsp_flags", []),
        facts.get("end_of_cell"),
    )
