"""What an `%install` line asks for: a package by SwiftPM's own description, and its products."""

import hashlib
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from swift_jupyter.host import DirectiveError

__all__ = ["Request", "contents", "read_request"]

USAGE = (
    "%install takes a package and its products: "
    "%install '.package(path: \"$cwd/FOLDER\")' PRODUCT [PRODUCT ...]"
)
PLACE = re.compile(r'\b(path|url|id):\s*"([^"]+)"')
DEPENDENCY = re.compile(r'\.package\([^)]*?\bpath:\s*"([^"]+)"')


@dataclass(frozen=True)
class Request:
    """A package's description with whole paths, the name SwiftPM has for it, and its products."""

    spec: str
    identity: str
    products: tuple[str, ...]
    # The folder of a local package.
    path: Path | None = None

    def __str__(self) -> str:
        return ", ".join(self.products)


def read_request(text: str, folder: Path) -> Request:
    """Read what follows `%install`; paths are counted from `folder`, which is also `$cwd`.

    Raises DirectiveError where the line or the package's folder is wrong.
    """
    try:
        spec, *products = shlex.split(text.replace("$cwd", str(folder)))
    except ValueError as error:
        raise DirectiveError(USAGE) from error
    place = PLACE.search(spec)
    if not products or place is None or not spec.startswith(".package("):
        raise DirectiveError(USAGE)
    kind, name = place.groups()
    if kind != "path":
        return Request(spec, re.sub(r"\.git$", "", name.rstrip("/")).split("/")[-1], (*products,))
    path = (folder / Path(name).expanduser()).resolve()
    if not (path / "Package.swift").is_file():
        raise DirectiveError(f"%install: {path} has no Package.swift")
    spec = spec[: place.start(2)] + str(path) + spec[place.end(2) :]
    return Request(spec, path.name, (*products,), path)


def contents(path: Path) -> str:
    """Return a digest of a local package and of the local packages that it depends on."""
    digest = hashlib.sha256()
    for package in _with_dependencies(path):
        for file in sorted(_files(package)):
            digest.update(f"{file.relative_to(package)}\0{file.stat().st_size}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()


def _with_dependencies(path: Path) -> list[Path]:
    found = [path]
    for package in found:
        manifest = package / "Package.swift"
        if manifest.is_file():
            for name in DEPENDENCY.findall(manifest.read_text()):
                dependency = (package / name).resolve()
                if dependency not in found:
                    found.append(dependency)
    return found


def _files(folder: Path) -> Iterator[Path]:
    """Yield the files of a package, without hidden folders, among them SwiftPM's products."""
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.name.startswith("."):
            yield from _files(entry)
        elif entry.is_file():
            yield entry
