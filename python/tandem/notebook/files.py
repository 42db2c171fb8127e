"""The course's notebooks: where they are, and how one is read, written and told apart."""

import difflib
import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tandem.errors import TandemError
from tandem.files import write_atomically
from tandem.notebook.library import Language
from tandem.paths import repository_root

__all__ = [
    "KERNELS",
    "NotebookError",
    "find_notebooks",
    "fingerprint",
    "label",
    "language_of",
    "read_notebook",
    "write_notebook",
]

# The kernel of each language, as a notebook names it.
KERNELS = {
    Language.python: {"display_name": "Python 3", "language": "python", "name": "python3"},
    Language.swift: {"display_name": "Swift", "language": "swift", "name": "swift"},
}


class NotebookError(TandemError):
    """A notebook that cannot be read, or that is not one of the course's kind."""


def find_notebooks(names: Sequence[str] = (), language: Language | None = None) -> list[Path]:
    """Return the course's notebooks, or those named: `01_matmul`, `swift/01_matmul` or a path.

    Raises NotebookError for a name that no notebook has, with those that come near.
    """
    folder = repository_root() / "notebooks"
    languages = [language] if language else list(Language)
    everything = [p for one in languages for p in sorted((folder / one).glob("*.ipynb"))]
    if not names:
        return everything
    found = [path for name in names for path in _named(name, everything)]
    return list(dict.fromkeys(found))


def label(path: Path) -> str:
    """Return how a notebook is called in messages: `swift/01_matmul`."""
    return f"{path.parent.name}/{path.stem}"


def read_notebook(path: Path) -> NotebookNode:
    """Return the notebook in a file. Raises NotebookError, naming the file, where there is none."""
    try:
        notebook = nbformat.reads(path.read_text(), as_version=nbformat.NO_CONVERT)
        nbformat.validate(notebook)
    except (ValueError, KeyError, nbformat.ValidationError, nbformat.reader.NotJSONError) as error:
        reason = str(error).strip().split("\n")[0]
        raise NotebookError(f"{path}: not a notebook: {reason}") from error
    if notebook.nbformat != 4 or notebook.nbformat_minor < 5:
        version = f"{notebook.nbformat}.{notebook.nbformat_minor}"
        raise NotebookError(f"{path}: version {version}, not 4.5")
    return notebook


def write_notebook(path: Path, notebook: NotebookNode) -> None:
    """Put a notebook in a file: the old one or the new is there, never half of it."""
    write_atomically(path, (nbformat.writes(notebook) + "\n").encode())


def language_of(notebook: NotebookNode) -> Language:
    """Return the language of a notebook's cells. Raises NotebookError for another kernel's."""
    kernel = notebook.metadata.get("kernelspec", {}).get("name")
    for language, spec in KERNELS.items():
        if spec["name"] == kernel:
            return language
    known = " or ".join(spec["name"] for spec in KERNELS.values())
    raise NotebookError(f"its kernel is {kernel!r}, and not {known}")


def fingerprint(notebook: NotebookNode) -> str:
    """Return what changes when a code cell does: the cells' outputs fit to the code by it."""
    cells = [c for c in notebook.cells if c.cell_type == "code"]
    told = [[cell.source, sorted(cell.metadata.get("tags", []))] for cell in cells]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]


def _named(name: str, everything: Sequence[Path]) -> list[Path]:
    path = Path(name).absolute()
    if path.suffix == ".ipynb":
        if not path.is_file():
            raise NotebookError(f"{name} is not there")
        return [path]
    found = [p for p in everything if name in (p.stem, label(p))]
    if not found:
        known = [label(p) for p in everything] + [p.stem for p in everything]
        near = difflib.get_close_matches(name, known, n=3)
        hint = f": is it {' or '.join(near)}?" if near else ""
        raise NotebookError(f"no notebook is called {name}{hint}")
    return found
