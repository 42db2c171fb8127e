"""Downloading a data set: several mirrors, resumed where it stopped, held against checksums.

Lesson 8. What has arrived lies in NAME.part, which the next attempt goes on with (HTTP Range,
RFC 9110 section 14); only a file with the right sum gets its name. Swift has no twin of this.
"""

import os
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

from tandem.data.datasets import FILES
from tandem.data.remote import Remote, RemoteFile
from tandem.errors import TandemError

__all__ = ["MNIST_FILES", "MNIST_MIRRORS", "DownloadError", "Patience", "RemoteFile", "download"]

MNIST_MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
)
_BLOCK = 1 << 16
_MAY_PASS = (408, 425, 429, 500, 502, 503, 504)


class DownloadError(TandemError):
    """A file that no mirror gave whole; the message names it and each mirror's fault."""


class _PassingError(Exception):
    """A fault that may pass: the connection, or a server that is busy."""


class _LastingError(Exception):
    """A fault of this mirror that another try will not mend."""


@dataclass(frozen=True)
class Patience:
    """How often a mirror is tried, how long to wait between tries and for each answer."""

    tries: int = 4
    pause_s: float = 1.0
    timeout_s: float = 20.0


_MNIST_SUMS = (
    "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
)
MNIST_FILES = tuple(RemoteFile(f"{n}.gz", s) for n, s in zip(FILES, _MNIST_SUMS, strict=True))


def download(
    files: Sequence[Remote],
    folder: Path,
    mirrors: Sequence[str],
    console: Console | None = None,
    patience: Patience | None = None,
) -> list[Path]:
    """Put every one of `files` into `folder` and return their paths.

    A file that is there with the right sum is kept; one with a wrong sum is named, removed and
    fetched anew. An interruption leaves only NAME.part, which the next call goes on with.
    Raises DownloadError for the first file that no mirror gave whole; OSError where the folder
    cannot be written to.
    """
    folder.mkdir(parents=True, exist_ok=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    shown_on = console or Console(stderr=True)
    with Progress(*columns, TransferSpeedColumn(), console=shown_on) as progress:
        fetchers = [_Fetcher(file, folder, patience or Patience(), progress) for file in files]
        return [fetcher.run(mirrors) for fetcher in fetchers]


class _Fetcher:
    """Brings one file into a folder: its state is `.part` on the disk."""

    def __init__(self, file: Remote, folder: Path, patience: Patience, bar: Progress) -> None:
        self.file, self.patience, self.progress = file, patience, bar
        self.target = folder / file.name
        self.part = folder / f"{file.name}.part"
        self.task = bar.add_task(file.name, total=None)

    def run(self, mirrors: Sequence[str]) -> Path:
        """Return the file's path, from the disk or from the first mirror that gives it whole."""
        if not self._is_there():
            self._fetch_from_any(mirrors)
        size = _size(self.target)
        self.progress.update(self.task, completed=size, total=size)
        return self.target

    def _fetch_from_any(self, mirrors: Sequence[str]) -> None:
        faults = []
        for mirror in mirrors:
            url = f"{mirror.rstrip('/')}/{self.file.name}"
            try:
                return self._fetch_patiently(url)
            except _LastingError as fault:
                faults.append(f"{url}: {fault}")
                self._say(faults[-1])
        raise DownloadError(f"{self.file.name}: no mirror gave it whole: {'; '.join(faults)}")

    def _is_there(self) -> bool:
        if not self.target.is_file():
            return False
        if (fault := self.file.fault(self.target)) is None:
            return True
        self._say(f"{self.target}: corrupted, removed: {fault}")
        self.target.unlink()
        return False

    def _fetch_patiently(self, url: str) -> None:
        """Try `url` until the file is whole; a try that brings it further costs no patience."""
        left = self.patience.tries
        while True:
            before = _size(self.part)
            try:
                return self._accept(resumed=self._fetch(url))
            except _PassingError as fault:
                left -= _size(self.part) < before + _BLOCK
                if left <= 0:
                    raise _LastingError(
                        f"{fault} (gave up after {self.patience.tries} tries)"
                    ) from None
            time.sleep(self.patience.pause_s * 2 ** (self.patience.tries - left))

    def _fetch(self, url: str) -> bool:
        """Add to `.part` what is missing; return whether anything was there before."""
        asked = _size(self.part)
        try:
            response = _open(url, asked, self.patience.timeout_s)
        except HTTPError as error:
            return self._answered(error, asked)
        with response:
            start = _start(response)
            if start not in (0, asked):
                self.part.unlink()
                raise _PassingError(
                    f"asked for the bytes from {asked}, was sent those from {start}"
                )
            self._save(response, start)
        return start > 0

    def _answered(self, error: HTTPError, asked: int) -> bool:
        error.close()
        if error.code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and asked:
            return True  # nothing is missing, or `.part` is longer than the file: the sum tells
        raise (_PassingError if error.code in _MAY_PASS else _LastingError)(
            f"{error.code} {error.reason}"
        )

    def _save(self, response: HTTPResponse, start: int) -> None:
        total = start + response.length if response.length is not None else None
        with self.part.open("ab" if start else "wb", buffering=0) as out:
            for block in _blocks(response):
                out.write(block)
                self.progress.update(self.task, completed=out.tell(), total=total)
            if total is not None and out.tell() < total:
                raise _PassingError(f"the connection was cut after {out.tell()} of {total} bytes")

    def _accept(self, resumed: bool) -> None:
        if (fault := self.file.fault(self.part)) is None:
            os.replace(self.part, self.target)
            return
        self.part.unlink()
        # A start from another copy and an end from this one do not fit: once more, from nothing.
        raise (_PassingError if resumed else _LastingError)(f"corrupted, removed: {fault}")

    def _say(self, line: str) -> None:
        self.progress.console.print(line, markup=False, highlight=False, soft_wrap=True)


def _open(url: str, start: int, timeout: float) -> HTTPResponse:
    if not url.startswith(("http://", "https://")):
        raise _LastingError("not an http:// or https:// address")
    wanted = {"Range": f"bytes={start}-"} if start else {}
    request = Request(url, headers={"User-Agent": "tandem"} | wanted)
    try:
        answer: HTTPResponse = urlopen(request, timeout=timeout)
    except HTTPError:
        raise
    except (OSError, HTTPException, ValueError) as error:
        raise _PassingError(_worded(error)) from error
    return answer


def _start(response: HTTPResponse) -> int:
    """Return the position of the answer's first byte: 0 where the server ignores ranges."""
    if response.status != HTTPStatus.PARTIAL_CONTENT:
        return 0
    span = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    return int(span[1]) if span else -1


def _blocks(response: HTTPResponse) -> Iterator[bytes]:
    """Yield bytes as they arrive. Faults of the net only: those of the disk are the caller's."""
    while True:
        try:
            block = response.read1(_BLOCK)
        except (OSError, HTTPException) as error:
            raise _PassingError(_worded(error)) from error
        if not block:
            return
        yield block


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _worded(error: Exception) -> str:
    return str(getattr(error, "reason", "") or error) or type(error).__name__
