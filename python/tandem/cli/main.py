"""The entry point: mounts every command, and turns a known fault into one clear line.

A command imports what it needs when it runs, so that `tandem --help` and the start of a demo do
not wait for PyTorch.
"""

import sys

import typer

from tandem.cli import bench, data, demo, milestones, notebooks, parity, train
from tandem.errors import TandemError

__all__ = ["app", "main"]

app = typer.Typer(
    name="tandem",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="One deep learning course, two languages, one set of numbers.",
)
app.command("demo")(demo.demo)
app.command("train")(train.train)
app.command("parity")(parity.parity)
app.command("bench")(bench.bench)
app.command("milestones")(milestones.milestones)
app.command("notebooks")(notebooks.notebooks)
app.add_typer(data.app, name="data")


def main() -> None:
    """Run the command line; a known fault becomes one line on standard error and exit status 1."""
    try:
        app(prog_name="tandem")
    except (TandemError, OSError, ValueError) as error:
        print(f"tandem: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
