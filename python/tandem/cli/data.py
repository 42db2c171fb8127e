"""`tandem data`: make the digits that come with the repository; `tandem data NAME`: get others."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from tandem.data.datasets import DataError, default_folder, find, load_mnist
from tandem.data.downloads import MNIST_FILES, MNIST_MIRRORS, download
from tandem.data.sources import SOURCES, Source, fetch, find_whole
from tandem.errors import TandemError

__all__ = ["app"]

app = typer.Typer(invoke_without_command=True, no_args_is_help=False)

_Digits = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER", help="Where to put the files.", show_default="shared_data/digits"
    ),
]
_Mnist = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER", help="Where to put the files.", show_default="shared_data/cache/mnist"
    ),
]
_Mirrors = Annotated[
    list[str] | None,
    typer.Option(
        metavar="URL",
        help="Address of a folder that holds the four files; give it again for the next to try.",
        show_default=f"{len(MNIST_MIRRORS)} public ones",
    ),
]


_Folder = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER", help="The folder to make.", show_default="shared_data/cache/NAME"
    ),
]
_Addresses = Annotated[
    list[str] | None,
    typer.Option(
        metavar="URL",
        help="Address of a folder that holds the archive; give it again for the next to try.",
        show_default="the public ones",
    ),
]


@app.callback()
def digits(context: typer.Context, folder: _Digits = None) -> None:
    """Make the data set of digits in shared_data/digits, or get another one by its name.

    The digits are scikit-learn's: 8x8 pixels, 1437 to train on and 360 to test.
    Making them again gives the same bytes.
    """
    if context.invoked_subcommand is None:
        _make_digits(folder or default_folder("digits"))
    elif folder is not None:
        raise typer.BadParameter(
            f"give it after `{context.invoked_subcommand}`", param_hint="--folder"
        )


@app.command()
def mnist(folder: _Mnist = None, mirror: _Mirrors = None) -> None:
    """Download MNIST (11 MB) into shared_data/cache/mnist, or into another folder.

    Every file is held against its checksum.
    A download that was stopped goes on where it was.
    Where MNIST is found already, nothing is downloaded unless a folder is given.
    """
    console = Console(stderr=True)
    target = folder or default_folder("mnist")
    if folder is None and (found := _found_elsewhere(target)):
        typer.echo(f"MNIST is in {found} (give --folder to download another copy)")
        return
    try:
        with _may_be_stopped():
            download(MNIST_FILES, target, mirror or MNIST_MIRRORS, console)
    except OSError as error:
        raise TandemError(f"MNIST cannot be put in {target}: {error}") from error
    data = load_mnist(target)
    counts = f"{len(data.train_images)} images to train on, {len(data.test_images)} to test"
    typer.echo(f"MNIST is in {target}: {counts}")


def _add_command(source: Source) -> None:
    """Add `tandem data NAME` for a data set of files."""
    size = f"{source.megabytes:g} MB"

    def command(folder: _Folder = None, mirror: _Addresses = None) -> None:
        _get(source, folder, mirror)

    command.__doc__ = (
        f"{source.title} ({size}).\n\n"
        f"Its folder holds {source.layout}.\n\n"
        f"Terms: {source.terms}.\n\n"
        f"{_checked(source)} A download that was stopped goes on where it was.\n\n"
        "Where the whole is found already, nothing is downloaded unless a folder is given."
    )
    app.command(source.name)(command)


def _checked(source: Source) -> str:
    if source.file.sha256 or source.file.md5:
        return "The archive is held against its checksum."
    known = "its length and " if source.file.size else ""
    return f"No checksum is published: {known}that it opens whole is all that is checked."


def _get(source: Source, folder: Path | None, mirrors: list[str] | None) -> None:
    if folder is None and (found := find_whole(source.name)):
        typer.echo(f"{source.name} is in {found} (give --folder to download another copy)")
        return
    with _may_be_stopped():
        target = folder or default_folder(source.name)
        made = fetch(source.name, target, mirrors, Console(stderr=True))
    typer.echo(f"{source.name} is in {made}: {source.layout}")


for _source in SOURCES.values():
    _add_command(_source)


@contextmanager
def _may_be_stopped() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("stopped: the same command goes on from here", err=True)
        raise typer.Exit(130) from None


def _make_digits(folder: Path) -> None:
    # Here, because scikit-learn takes a second to import and `--help` does without it.
    from tandem.data.digits import generate_digits

    try:
        made = generate_digits(folder)
    except OSError as error:
        raise TandemError(f"the digits cannot be put in {folder}: {error}") from error
    typer.echo(f"{folder}: {made['train']} images to train on, {made['test']} to test")


def _found_elsewhere(target: Path) -> Path | None:
    try:
        found = find("mnist")
    except DataError:
        return None
    return found if found != target else None
