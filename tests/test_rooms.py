"""The rooms of the course library: each imports rooms before it, and never one after it."""

import ast
from pathlib import Path

import pytest
from tandem.paths import repository_root

ROOMS = ("foundations", "data", "optim", "training", "layers", "models", "interop")
# What any room may use: no lesson by itself.
COMMON = ("drawing", "errors", "files", "machine", "page", "paths")
PACKAGE = repository_root() / "python" / "tandem"
FILES = [file for room in ROOMS for file in sorted((PACKAGE / room).rglob("*.py"))]


def imported_parts(file: Path) -> set[str]:
    """The names after `tandem.` of all that a file imports, but for the sake of types."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("tandem."):
            names.add(node.module.split(".")[1])
        if isinstance(node, ast.Import):
            names |= {n.name.split(".")[1] for n in node.names if n.name.startswith("tandem.")}
    return names


@pytest.mark.parametrize("file", FILES, ids=lambda f: str(f.relative_to(PACKAGE)))
def test_a_room_imports_only_what_comes_before_it(file):
    room = file.relative_to(PACKAGE).parts[0]
    allowed = {*COMMON, *ROOMS[: ROOMS.index(room) + 1]}
    assert imported_parts(file) <= allowed


def test_the_check_sees_an_import(tmp_path):
    file = tmp_path / "x.py"
    file.write_text("import tandem.models.cnn\ndef f():\n    from tandem.data.idx import y\n")
    assert imported_parts(file) == {"models", "data"}
