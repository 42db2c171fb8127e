"""Where things are: the repository, what is made in it, and the Swift engine."""

import os
from pathlib import Path

from tandem.errors import TandemError

__all__ = ["build_folder", "interop_binary", "repository_root", "swift_binary"]

# The one file that only the root of a checkout has.
_MARKER = "milestones.toml"


def repository_root() -> Path:
    """Return the root of the checkout that holds this package or, failing that, the current folder.

    Raises TandemError where neither lies inside a checkout.
    """
    for start in (Path(__file__).resolve(), Path.cwd()):
        for folder in (start, *start.parents):
            if (folder / _MARKER).is_file():
                return folder
    raise TandemError(
        f"no {_MARKER} above {Path(__file__).parent} or {Path.cwd()}: run inside a Tandem checkout"
    )


def build_folder() -> Path:
    """Return the ignored folder `build` that everything made lands in; it may not exist yet."""
    return repository_root() / "build"


def swift_binary() -> Path | None:
    """Return the built Swift engine, or None where it has not been built.

    The environment variable TANDEM_SWIFT names another binary to use in its place.
    Raises TandemError where TANDEM_SWIFT names something that cannot be run.
    """
    if named := os.environ.get("TANDEM_SWIFT"):
        return _executable(Path(named))
    built = repository_root() / "swift" / ".build" / "release" / "tandem-swift"
    return built if built.is_file() else None


def interop_binary(swift: Path | None) -> Path | None:
    """Return the program that has the libraries for C, beside the Swift engine, or None.

    It is one of its own, so that the engine needs none of what those libraries bring.
    """
    beside = swift and swift.with_name("tandem-interop")
    return beside if beside and beside.is_file() else None


def _executable(path: Path) -> Path:
    if not (path.is_file() and os.access(path, os.X_OK)):
        raise TandemError(f"TANDEM_SWIFT names {path}, which is not an executable file")
    return path.absolute()
