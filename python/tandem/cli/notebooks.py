"""`tandem notebooks`: run the course's notebooks from their first cells."""

import sys
import time
from typing import TYPE_CHECKING, Annotated

import typer

from tandem.notebook.library import Language

if TYPE_CHECKING:  # the real import waits until the command runs
    from rich.console import Console

    from tandem.notebook.execute import Outcome

__all__ = ["notebooks"]

_Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="NAME",
        help="Notebooks: 01_matmul, swift/01_matmul or a path.",
        show_default="all of them",
    ),
]
_Update = Annotated[
    bool, typer.Option("--update", help="Put what came out in the place of the notebooks.")
]
_Language = Annotated[Language | None, typer.Option(help="Only those of one language.")]
_Jobs = Annotated[int, typer.Option(min=1, metavar="N", help="How many run at a time.")]
_Timeout = Annotated[
    float, typer.Option(min=1, metavar="SECONDS", help="How long a notebook may take.")
]


def notebooks(
    names: _Names = None,
    update: _Update = False,
    language: _Language = None,
    jobs: _Jobs = 2,
    timeout: _Timeout = 40,
) -> None:
    """Run notebooks from their first cells, and say of each whether it ran and how long it took.

    What came out is kept under build/notebooks.
    A notebook is skipped where the data that it names is not at hand.
    Ends with status 1 where one has failed.
    """
    from rich.console import Console

    from tandem.notebook.files import find_notebooks
    from tandem.notebook.run import Runner

    paths = find_notebooks(names or [], language)
    # Where nobody watches there is no edge to fold a line at.
    console = Console(width=None if sys.stdout.isatty() else 500, highlight=False)
    start, outcomes = time.monotonic(), []
    waiting = console.status(f"running {len(paths)} notebooks")
    try:
        with waiting, Runner(paths, jobs=jobs, timeout=timeout, update=update) as runner:
            for outcome in runner.outcomes():
                outcomes.append(outcome)
                _print(console, outcome)
    except KeyboardInterrupt:
        typer.echo("stopped: what had not ended is as it was", err=True)
        raise typer.Exit(130) from None
    if not _sum_up(console, outcomes, time.monotonic() - start):
        raise typer.Exit(1)


def _print(console: "Console", outcome: "Outcome") -> None:
    from rich.text import Text

    from tandem.notebook.files import label

    style = {"ran": "green", "failed": "bold red", "skipped": "yellow"}[outcome.status]
    line = Text.assemble((f"{outcome.status:<8}", style), f"{label(outcome.path):<36}")
    if outcome.status != "skipped":
        line.append(f"{outcome.seconds:6.1f} s")
    if outcome.message:
        line.append(f"  {outcome.message}")
    console.print(line, soft_wrap=True)


def _sum_up(console: "Console", outcomes: list["Outcome"], seconds: float) -> bool:
    counts = dict.fromkeys(("ran", "failed", "skipped"), 0)
    for outcome in outcomes:
        counts[outcome.status] += 1
    told = ", ".join(f"{number} {word}" for word, number in counts.items())
    console.print(f"{len(outcomes)} notebooks in {seconds:.0f} s: {told}")
    return counts["failed"] == 0
