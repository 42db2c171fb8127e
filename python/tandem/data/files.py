"""Finding the files of a data set.

Lesson 11. Files come sorted, for a folder lists them in an order that differs from machine to
machine, and with it every split and every shuffle would.
Swift twin: Data/Block.swift.
"""

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from tandem.data.datasets import DataError
from tandem.data.lists import setify

__all__ = ["get_files"]


def get_files(
    path: str | os.PathLike[str],
    extensions: str | Collection[str] | None = None,
    recurse: bool = True,
    include: str | Collection[str] | None = None,
) -> list[Path]:
    """Return the files below `path`, sorted: all, or those that end in one of `extensions`.

    An extension is written with its dot, in any case of letters. `include` names the folders
    directly below `path` to look into. What begins with a dot is hidden, and left out.
    Raises DataError where `path`, or a folder to include, is no folder.
    """
    root, wanted = Path(path), {extension.lower() for extension in setify(extensions)}
    _check(root)
    folders = [root / name for name in sorted(setify(include))] or [root]
    for folder in folders:
        _check(folder)
    found = (file for folder in folders for file in _walk(str(folder), recurse))
    return [
        Path(f) for f in sorted(found) if not wanted or os.path.splitext(f)[1].lower() in wanted
    ]


def _check(folder: Path) -> None:
    if not folder.is_dir():
        raise DataError(f"{folder}: there is no such folder to find files in")


def _walk(folder: str, recurse: bool) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if not entry.is_dir(follow_symlinks=False):
                if entry.is_file():
                    yield entry.path
            elif recurse:
                yield from _walk(entry.path, recurse)
