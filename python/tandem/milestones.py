"""The list of milestones: `milestones.toml` read, held against the files, and shown in README.md.

What is there decides a milestone's status; nobody writes it down.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from tandem.errors import TandemError
from tandem.files import write_atomically

__all__ = [
    "MARKERS",
    "Milestone",
    "MilestonesError",
    "Status",
    "load_milestones",
    "readme_table",
    "readme_with_table",
    "to_json",
    "update_readme",
]

MARKERS = ("<!-- milestones -->", "<!-- /milestones -->")
_FILE, _README = "milestones.toml", "README.md"


class MilestonesError(TandemError):
    """A list that cannot be read, or a README.md with no place for it."""


class Status(StrEnum):
    """In which languages a milestone exists."""

    planned = "planned"
    python = "python"
    swift = "swift"
    both = "both"


@dataclass(frozen=True)
class Milestone:
    """One entry of the list. Files are paths from the root; `also` are those that serve it and are
    no lesson by themselves; `one_sided` says why a twin is missing.
    """

    id: str
    lesson: int
    title: str
    status: Status
    python: str | None = None
    swift: str | None = None
    parity: str | None = None
    notebooks: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    one_sided: str | None = None


def load_milestones(root: Path) -> list[Milestone]:
    """Return the milestones of the checkout at `root`. Raises MilestonesError, naming the entry."""
    path = root / _FILE
    try:
        entries = tomllib.loads(path.read_text())["milestone"]
    except (tomllib.TOMLDecodeError, KeyError) as error:
        raise MilestonesError(f"{path}: not a list of milestones: {error}") from error
    return [_milestone(path, root, entry) for entry in entries]


def to_json(milestones: Sequence[Milestone]) -> list[dict[str, Any]]:
    """Return what `tandem milestones --json` prints."""
    return [asdict(milestone) for milestone in milestones]


def readme_table(milestones: Sequence[Milestone]) -> str:
    """Return the Markdown table of the milestones that exist, and how many are to come."""
    there = [m for m in milestones if m.status is not Status.planned]
    lines = ["| lesson | milestone | Python | Swift | parity |", "|---|---|---|---|---|"]
    for m in there:
        files = (_link(m.python, m, "python"), _link(m.swift, m, "swift"))
        parity = f"`{m.parity}`" if m.parity else ""
        lines.append(f"| {m.lesson} | {m.title} | {files[0]} | {files[1]} | {parity} |")
    planned = len(milestones) - len(there)
    if planned:
        lines += ["", f"{planned} more are planned: `tandem milestones` lists them all."]
    return "\n".join(lines) + "\n"


def readme_with_table(text: str, milestones: Sequence[Milestone]) -> str:
    """Return README.md's text with the table between its markers replaced.

    Raises MilestonesError where the markers are not there once each, in order.
    """
    start, end = MARKERS
    if text.count(start) != 1 or text.count(end) != 1 or text.index(start) > text.index(end):
        raise MilestonesError(f"{_README}: it must hold the line {start} once, and later {end}")
    before, _, rest = text.partition(start)
    after = rest.partition(end)[2]
    return f"{before}{start}\n{readme_table(milestones)}{end}{after}"


def update_readme(root: Path) -> bool:
    """Bring the table in README.md up to date; return whether it had to change."""
    path = root / _README
    text = path.read_text()
    renewed = readme_with_table(text, load_milestones(root))
    if renewed != text:
        write_atomically(path, renewed.encode())
    return renewed != text


def _milestone(path: Path, root: Path, entry: dict[str, Any]) -> Milestone:
    name = entry.get("id", "an entry without id")
    python, swift = (_exists(root, entry.get(side)) for side in ("python", "swift"))
    status = {
        (True, True): Status.both,
        (True, False): Status.python,
        (False, True): Status.swift,
        (False, False): Status.planned,
    }[python, swift]
    lists = {key: tuple(entry.get(key, ())) for key in ("notebooks", "also")}
    try:
        return Milestone(status=status, **(entry | lists))
    except TypeError as error:
        raise MilestonesError(f"{path}: {name}: {error}") from error


def _exists(root: Path, file: str | None) -> bool:
    return file is not None and (root / file).is_file()


def _link(file: str | None, milestone: Milestone, side: str) -> str:
    if file is None:
        return "-"
    if milestone.status not in (Status.both, side):
        return "planned"
    return f"[{Path(file).name}]({file})"
