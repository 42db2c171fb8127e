"""`tandem demo`: the main job."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["demo"]


class Data(StrEnum):
    """The data sets to train on."""

    digits = "digits"
    mnist = "mnist"


class Model(StrEnum):
    """The models to train."""

    mlp = "mlp"
    cnn = "cnn"


_Data = Annotated[Data, typer.Option(help="The digits that come with Tandem, or MNIST.")]
_Folder = Annotated[
    Path | None,
    typer.Option(
        metavar="FOLDER",
        help="Where the data set's files are.",
        show_default="searched: TANDEM_DATA, shared data, the repository",
    ),
]
_Epochs = Annotated[
    int | None, typer.Option(min=1, metavar="N", help="Passes over the data.", show_default="tuned")
]
_Models = Annotated[
    list[Model] | None,
    typer.Option("--model", help="Train this model only; may be given again.", show_default="both"),
]
_Output = Annotated[
    Path | None,
    typer.Option(metavar="FOLDER", help="Where everything lands.", show_default="build/demo"),
]


def demo(
    data: _Data = Data.digits,
    data_folder: _Folder = None,
    epochs: _Epochs = None,
    model: _Models = None,
    output: _Output = None,
) -> None:
    """Train the same network in Python and in Swift, and see that the numbers agree.

    A plan holds the initial weights, the order of the batches and the rates.
    Each engine trains from it, and leaves a record.
    The comparison is a table, result.json, report.html and report.png.
    The status is 1 where the languages do not agree within the tolerance.
    """
    from rich.console import Console

    from tandem.demo.run import Options, run_demo
    from tandem.paths import build_folder

    models = tuple(dict.fromkeys(m.value for m in model or Model))
    folder = output or build_folder() / "demo"
    options = Options(data.value, data_folder, epochs, models, folder)
    if run_demo(options, Console(), Console(stderr=True)) is False:
        raise typer.Exit(1)
