"""The modules that a cell imports: LLDB says nothing where one is not there."""

import re
from dataclasses import dataclass

from swift_jupyter.scanner import scan

__all__ = ["Import", "MissingModule", "imports", "question"]

IMPORT = re.compile(
    r"\s*(?:(?:@\w+|public|internal|private|fileprivate|package)\s+)*import\s+"
    r"(?:(?:struct|class|enum|protocol|typealias|func|let|var|actor)\s+)?(?P<module>\w+)"
)


class MissingModule(Exception):
    """A module that a cell imports and that is not there; `line` counts from 1."""

    def __init__(self, module: str, line: int) -> None:
        super().__init__(f"there is no module {module}; %install builds packages")
        self.line = line


@dataclass(frozen=True)
class Import:
    """A module's name, and the line of the cell that imports it."""

    module: str
    line: int


def imports(code: str) -> list[Import]:
    """List the imports of a cell that are not subject to a condition."""
    if "import" not in code:
        return []
    found, conditions = [], 0
    for number, line in enumerate(scan(code).bare.split("\n"), 1):
        conditions += line.lstrip().startswith("#if")
        conditions -= line.lstrip().startswith("#endif")
        for part in line.split(";"):
            match = IMPORT.match(part)
            if match and not conditions:
                found.append(Import(match["module"], number))
    return found


def question(module: str) -> str:
    """Write Swift that names a module if it is not there."""
    frame = f'NotebookFrame.send(["text/plain": "{module}"], role: "missing")'
    return f"#if !canImport({module})\n{frame}\n#endif"
