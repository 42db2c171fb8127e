"""The Swift that a session starts with: the folder prelude, and the library."""

import json
from pathlib import Path

from swift_jupyter.library import Library

__all__ = ["open_library", "prelude"]

PRELUDE = Path(__file__).with_name("prelude")
# In an evaluation of its own: Foundation's first import would drop the variables beside it.
FIRST = "import Foundation\nimport _Differentiation\n"


def prelude(library: Library | None) -> list[str]:
    """The code that a session starts with, in the order in which it runs."""
    start = _sources("Start")
    if not library:
        return [FIRST, start, _sources("Display", "Throws", "Cell")]
    opening = "\n".join(open_library(path) for path in library.libraries)
    imports = "\n".join(f"import {name}" for name in library.imports)
    own = ["Throws", "Cell"] if library.display else ["Display", "Throws", "Cell"]
    return [FIRST, f"{start}\n{opening}", imports, _sources(*own)]


def _sources(*names: str) -> str:
    return "\n".join((PRELUDE / f"{name}.swift").read_text() for name in names)


def open_library(path: Path) -> str:
    """Write Swift that opens a dynamic library."""
    return (
        f"if dlopen({json.dumps(str(path))}, RTLD_NOW | RTLD_GLOBAL) == nil {{\n"
        "  fatalError(String(cString: dlerror()))\n}"
    )
