"""Unpacking an archive so that its folder is there whole or not at all.

Lesson 11. The members go into a hidden folder beside the target, which gets the target's name in
one step once everything is in it; whoever looks sees the whole or nothing. What would land
outside is refused: by the `data` filter in a tar file (PEP 706), by its name in a zip file.
"""

import gzip
import os
import shutil
import tarfile
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from tandem.data.datasets import DataError

__all__ = ["DamagedArchiveError", "lacking", "unpack"]

_DAMAGES = (tarfile.TarError, zipfile.BadZipFile, gzip.BadGzipFile, EOFError, zlib.error)


class DamagedArchiveError(DataError):
    """An archive that does not open whole, or that holds something else than it should."""


def unpack(
    archive: Path,
    folder: Path,
    needs: tuple[str, ...],
    renamed: Mapping[str, str] | None = None,
    console: Console | None = None,
) -> Path:
    """Make `folder` out of `archive` (.tgz, .tar.gz, .zip; any other file is the data itself).

    The one folder at the archive's top becomes `folder`; files called by a key of `renamed` get
    its value as name. Every pattern of `needs` must match something in the result.
    Raises DamagedArchiveError where the archive is broken, reaches outside or lacks a pattern;
    DataError where `folder` holds something already or cannot be written.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _room(folder) as room:
            _fill(room, archive, console)
            made = _root(room)
            for old, new in (renamed or {}).items():
                (made / old).rename(made / new)
            if missing := lacking(made, needs):
                raise DamagedArchiveError(f"{archive} lacks {', '.join(missing)}")
            _name(made, folder, needs)
    except _DAMAGES as error:
        raise DamagedArchiveError(f"{archive} cannot be unpacked: {error}") from error
    except OSError as error:
        raise DataError(f"{archive} cannot be unpacked into {folder}: {error}") from error
    return folder


def lacking(folder: Path, needs: tuple[str, ...]) -> list[str]:
    """Return those of the patterns `needs` that match nothing in `folder`."""
    return [need for need in needs if next(folder.glob(need), None) is None]


@contextmanager
def _room(folder: Path) -> Iterator[Path]:
    """Yield a new folder on the disk of `folder`, and remove it with what is left in it."""
    room = Path(tempfile.mkdtemp(prefix=f".{folder.name}.unpacking-", dir=folder.parent))
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _fill(room: Path, archive: Path, console: Console | None) -> None:
    columns = (TextColumn("unpacking {task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console or Console(stderr=True)) as progress:
        task = progress.add_task(archive.name, total=None)
        _opener(archive)(archive, room, lambda: progress.advance(task))
        done = progress.tasks[task].completed
        progress.update(task, total=done)


def _opener(archive: Path) -> Callable[[Path, Path, Callable[[], None]], None]:
    if archive.name.endswith((".tgz", ".tar.gz")):
        return _fill_from_tar
    return _fill_from_zip if archive.suffix == ".zip" else _fill_with_file


def _fill_from_tar(archive: Path, room: Path, tick: Callable[[], None]) -> None:
    with gzip.open(archive) as content, tarfile.open(fileobj=content, mode="r:") as tar:
        for member in tar:
            tar.extract(member, room, filter="data")
            tick()
        # A tar file ends before its gzip does, and only there is the gzip's own sum checked.
        while content.read(1 << 20):
            pass


def _fill_from_zip(archive: Path, room: Path, tick: Callable[[], None]) -> None:
    with zipfile.ZipFile(archive) as zipped:
        for name in zipped.namelist():
            path = PurePosixPath(name)
            if path.is_absolute() or ".." in path.parts or "\\" in name:
                raise zipfile.BadZipFile(f"{name!r} would be extracted outside")
            zipped.extract(name, room)
            tick()


def _fill_with_file(archive: Path, room: Path, tick: Callable[[], None]) -> None:
    shutil.copyfile(archive, room / archive.name)
    tick()


def _root(room: Path) -> Path:
    """Return the folder that the archive's top holds alone, or the top itself."""
    found = list(room.iterdir())
    if len(found) == 1 and found[0].is_dir():
        return found[0]
    room.chmod(0o755)  # a temporary folder is its owner's alone, the data are everyone's to read
    return room


def _name(made: Path, folder: Path, needs: tuple[str, ...]) -> None:
    """Give `made` its name: a rename replaces an empty folder and nothing else."""
    try:
        os.rename(made, folder)
    except OSError as error:
        if not folder.is_dir():
            raise
        if lacking(folder, needs):  # else another process unpacked the same meanwhile
            raise DataError(f"{folder} holds something else: take it away") from error
