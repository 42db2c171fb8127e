"""The notebooks of each milestone, as they say themselves, in the list of milestones."""

import re
from collections.abc import Sequence
from pathlib import Path

from tandem.files import write_atomically
from tandem.notebook.files import find_notebooks, read_notebook
from tandem.paths import repository_root

__all__ = ["update_milestones", "with_notebooks"]

_ENTRY = re.compile(r"(?=^\[\[milestone\]\])", re.M)
_ID = re.compile(r'^id = "(.+)"$', re.M)
_NOTEBOOKS = re.compile(r"^notebooks = \[[^\]]*\]$", re.M)


def with_notebooks(text: str, paths: Sequence[Path]) -> str:
    """Return milestones.toml's text with each milestone's notebooks: those whose first cell, the
    table at their top, names it.
    """
    tops = {f"notebooks/{p.parent.name}/{p.name}": read_notebook(p).cells[0].source for p in paths}
    entries = _ENTRY.split(text)
    return "".join(_listed(entry, tops) for entry in entries)


def update_milestones() -> bool:
    """Bring the notebooks in milestones.toml up to date; return whether they had to change."""
    path = repository_root() / "milestones.toml"
    text = path.read_text()
    renewed = with_notebooks(text, find_notebooks())
    if renewed != text:
        write_atomically(path, renewed.encode())
    return renewed != text


def _listed(entry: str, tops: dict[str, str]) -> str:
    found = _ID.search(entry)
    if found is None:
        return entry
    names = [name for name, top in tops.items() if f"[`{found[1]}`]" in top]
    line = f"notebooks = [{', '.join(_quoted(names))}]"
    if len(line) > 100:
        line = "\n".join(["notebooks = [", *(f"  {name}," for name in _quoted(names)), "]"])
    return _NOTEBOOKS.sub(lambda _: line, entry)


def _quoted(names: Sequence[str]) -> list[str]:
    return [f'"{name}"' for name in names]
