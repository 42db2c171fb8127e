"""`tandem train`: the Python engine."""

import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

__all__ = ["train"]


class ProgressKind(StrEnum):
    """How progress is shown."""

    bar = "bar"
    json = "json"
    none = "none"


_Plan = Annotated[
    Path, typer.Argument(metavar="PLAN", help="The plan, as `tandem demo` writes one.")
]
_Output = Annotated[
    Path,
    typer.Option(metavar="FOLDER", help="Where run.jsonl and run.safetensors are written."),
]
_Progress = Annotated[
    ProgressKind,
    typer.Option(help="A bar, every event as a line of JSON on standard output, or nothing."),
]


def train(plan: _Plan, output: _Output, progress: _Progress = ProgressKind.bar) -> None:
    """Train a network in Python from a plan, and leave a record of the run.

    `tandem-swift train` does the same in Swift with the same arguments.
    The record appears whole when training has ended, or not at all.
    """
    from tandem.demo.engine import train as run

    if progress is ProgressKind.bar:
        _with_bar(plan, output)
    else:
        run(plan, output, _print if progress is ProgressKind.json else _ignore)


def _with_bar(plan: Path, output: Path) -> None:
    from rich.console import Console

    from tandem.demo.engine import train as run
    from tandem.demo.plan import read_plan
    from tandem.demo.progress import LiveProgress

    what = read_plan(plan)
    with LiveProgress(Console(stderr=True)) as live:
        bar = live.add(what.settings.model, "python", what.settings.epochs * what.steps_per_epoch)
        bar.start()
        run(plan, output, bar)


def _print(event: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(event) + "\n")
    sys.stdout.flush()


def _ignore(event: dict[str, Any]) -> None:
    del event
