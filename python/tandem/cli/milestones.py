"""`tandem milestones`: the list of the course, and what of it is there."""

import json
from typing import Annotated

import typer

__all__ = ["milestones"]

_Json = Annotated[bool, typer.Option("--json", help="Print the list as JSON.")]
_Readme = Annotated[bool, typer.Option("--readme", help="Bring the table in README.md up to date.")]
_Notebooks = Annotated[
    bool, typer.Option("--notebooks", help="Bring the notebooks in milestones.toml up to date.")
]


def milestones(
    as_json: _Json = False, readme: _Readme = False, notebooks: _Notebooks = False
) -> None:
    """List every milestone of the course, and in which languages it exists."""
    from tandem.milestones import load_milestones, to_json, update_readme
    from tandem.paths import repository_root

    root = repository_root()
    if readme:
        print("README.md is renewed" if update_readme(root) else "README.md is in step")
    elif notebooks:
        from tandem.notebook.listed import update_milestones

        print("milestones.toml is renewed" if update_milestones() else "milestones.toml is in step")
    elif as_json:
        print(json.dumps(to_json(load_milestones(root)), indent=2))
    else:
        _print_table()


def _print_table() -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    from tandem.milestones import Status, load_milestones
    from tandem.paths import repository_root

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("lesson", "milestone", "title", "status"):
        table.add_column(column, overflow="fold")
    found = load_milestones(repository_root())
    for m in found:
        style = "dim" if m.status is Status.planned else ""
        table.add_row(str(m.lesson), m.id, m.title, m.status.value, style=style)
    console = Console()
    console.print(table)
    there = sum(m.status is not Status.planned for m in found)
    console.print(f"{there} of {len(found)} milestones are there", highlight=False)
