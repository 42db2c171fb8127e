"""What a file to download is known by: a sum of its bytes, of what is inside it, or its length.

Lesson 8. Copies of a gzip file differ in how they were compressed, so that where the content's
sum is known it is the better one; of an archive only the sum of the whole file is published.
"""

import gzip
import hashlib
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

__all__ = ["PlainFile", "Remote", "RemoteFile"]

_BLOCK = 1 << 20


class Remote(Protocol):
    """A file by its name on every mirror, and a check of a copy of it."""

    @property
    def name(self) -> str:
        """The last part of the file's address."""

    def fault(self, path: Path) -> str | None:
        """Return what is wrong with the copy at `path` in words, or None."""


@dataclass(frozen=True)
class RemoteFile:
    """A gzip file and the SHA-256 of what is inside it."""

    name: str
    sha256: str

    def fault(self, path: Path) -> str | None:
        """Return what is wrong with the copy at `path` in words, or None."""
        try:
            with gzip.open(path) as content:
                found = _digest(content, "sha256")
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            found = f"a damaged gzip file ({error})"
        if found == self.sha256:
            return None
        return f"expected content of SHA-256 {self.sha256}, found {found}"


@dataclass(frozen=True)
class PlainFile:
    """A file as its bytes lie, with the sums and the length (bytes) that are known of it.

    Where none is known every copy passes, and only opening the archive tells.
    """

    name: str
    sha256: str = ""
    md5: str = ""
    size: int | None = None

    def fault(self, path: Path) -> str | None:
        """Return what is wrong with the copy at `path` in words, or None."""
        if self.size is not None and (found := path.stat().st_size) != self.size:
            return f"expected {self.size} bytes, found {found}"
        for title, expected in (("SHA-256", self.sha256), ("MD5", self.md5)):
            if expected and (sum_ := _sum(path, title)) != expected:
                return f"expected {title} {expected}, found {sum_}"
        return None


def _sum(path: Path, title: str) -> str:
    with path.open("rb") as content:
        return _digest(content, title.replace("-", "").lower())


def _digest(content: BinaryIO | gzip.GzipFile, algorithm: str) -> str:
    digest = hashlib.new(algorithm, usedforsecurity=False)
    while block := content.read(_BLOCK):
        digest.update(block)
    return digest.hexdigest()
