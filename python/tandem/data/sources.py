"""Data sets of files: found, unpacked, or named with the command that gets them.

Lesson 11. `find("imagenette")` returns a folder of the layout that is written beside each name
below, whichever copy it is: the published archive as `tandem data NAME` downloads it, or a
smaller one at hand. Nothing is downloaded unasked.
"""

import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console

from tandem.data.catalogue import IMAGENETTE_CLASSES, SOURCES, Source
from tandem.data.datasets import DataError, default_folder
from tandem.data.downloads import Patience, download
from tandem.data.unpack import DamagedArchiveError, lacking, unpack
from tandem.paths import repository_root

__all__ = ["IMAGENETTE_CLASSES", "SOURCES", "Source", "fetch", "find", "find_whole", "source"]


def source(name: str) -> Source:
    """Return the data set called `name`. Raises DataError for an unknown name."""
    if name not in SOURCES:
        raise DataError(f"no data set is called {name!r}: choose one of {', '.join(SOURCES)}")
    return SOURCES[name]


def find(name: str, folder: str | os.PathLike[str] | None = None) -> Path:
    """Return the first folder that holds the data set called `name`.

    A folder given is the only one to look in, itself and its subfolder `name`. Without it:
    TANDEM_DATA/name, shared_data/cache/name (which downloads go to), the data folder beside the
    repository; an archive in TANDEM_DATA or there is unpacked into shared_data/cache/at_hand.
    A copy that has every part comes before one that has not.
    Raises DataError that says where it looked and which command gets the files.
    """
    wanted = source(name)
    places = list(_places(wanted, folder))
    if (found := _first(places, wanted)) is not None:
        return found
    if folder is None and (archive := _archive_at_hand(wanted)):
        return unpack(archive, _unpacked_at_hand(wanted), wanted.needs)
    raise DataError(_not_found(wanted, places, folder))


def find_whole(name: str) -> Path | None:
    """Return a folder that holds every part of the data set called `name`, or None.

    Looks as `find` does, and unpacks nothing. Raises DataError for an unknown name.
    """
    wanted = source(name)
    found = _first(list(_places(wanted, None)), wanted)
    return None if found is None or lacking(found, wanted.parts) else found


def fetch(
    name: str,
    folder: Path,
    mirrors: Sequence[str] | None = None,
    console: Console | None = None,
    patience: Patience | None = None,
) -> Path:
    """Download the data set called `name` and unpack it into `folder`, which is returned.

    The archive waits in a hidden folder beside `folder` until it has been unpacked, so that a
    download that was stopped goes on there. A folder that is whole is left as it is.
    Raises DownloadError where no mirror gives the archive, DamagedArchiveError where what came
    is no such archive, DataError where the folder holds something else or cannot be written.
    """
    wanted, folder = source(name), folder.absolute()
    if not lacking(folder, wanted.parts):
        return folder
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DataError(f"{folder} is there and is not {name}: take it away or name another folder")
    waiting = folder.with_name(f".{folder.name}.download")
    try:
        [archive] = download(
            [wanted.file], waiting, mirrors or wanted.mirrors, console, patience or Patience()
        )
    except OSError as error:
        raise DataError(f"{name} cannot be put in {waiting}: {error}") from error
    try:
        unpack(archive, folder, wanted.parts, dict(wanted.renamed), console)
    except DamagedArchiveError:
        archive.unlink(missing_ok=True)  # the same bytes would fail again
        raise
    shutil.rmtree(waiting, ignore_errors=True)
    return folder


def _places(wanted: Source, folder: str | os.PathLike[str] | None) -> Iterator[Path]:
    if folder is not None:
        yield from (Path(folder), Path(folder) / wanted.name)
        return
    if named := os.environ.get("TANDEM_DATA"):
        yield Path(named) / wanted.name
    yield default_folder(wanted.name)
    yield _beside() / wanted.name
    yield _unpacked_at_hand(wanted)


def _first(places: list[Path], wanted: Source) -> Path | None:
    for needs in (wanted.parts, wanted.needs):
        for place in places:
            if not lacking(place, needs):
                return place
    return None


def _archive_at_hand(wanted: Source) -> Path | None:
    folders = [_beside()]
    if named := os.environ.get("TANDEM_DATA"):
        folders.insert(0, Path(named))
    archives = (folder / wanted.at_hand for folder in folders if wanted.at_hand)
    return next((archive for archive in archives if archive.is_file()), None)


def _unpacked_at_hand(wanted: Source) -> Path:
    return default_folder("at_hand") / wanted.name


def _beside() -> Path:
    return repository_root().parent / "shared" / "data"


def _not_found(wanted: Source, places: list[Path], folder: str | os.PathLike[str] | None) -> str:
    described = []
    for place in places:
        missing = lacking(place, wanted.needs)
        some = 0 < len(missing) < len(wanted.needs)
        described.append(f"{place} (which lacks {', '.join(missing)})" if some else str(place))
    command = f"tandem data {wanted.name}" + (f" --folder {folder}" if folder is not None else "")
    return f"{wanted.name} is not in {', '.join(described)}: get it with `{command}`"
