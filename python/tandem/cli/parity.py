"""`tandem parity`: the same inputs through both languages, tensor by tensor."""

import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:  # the real import waits until the command runs
    from tandem.parity.compare import Verdict

__all__ = ["parity"]

_WIDE = 140

_Cases = Annotated[
    list[str] | None,
    typer.Argument(metavar="CASE", help="The cases to run.", show_default="every case"),
]
_Json = Annotated[bool, typer.Option("--json", help="Print every verdict as JSON.")]
_Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="A line for each tensor, not just the worst.")
]


def parity(cases: _Cases = None, as_json: _Json = False, verbose: _Verbose = False) -> None:
    """Give both languages the same inputs, and compare every tensor they make.

    An error is relative to the largest magnitude of its tensor.
    Files are kept under build/parity/CASE.
    Ends with status 1 where the languages disagree, and where Swift is missing.
    """
    from rich.console import Console

    from tandem.errors import TandemError
    from tandem.machine import SWIFT_MISSING
    from tandem.parity.compare import agree, to_json
    from tandem.parity.runner import find_cases, run_parity
    from tandem.paths import build_folder, swift_binary

    found = []
    for case in find_cases(cases or []):
        if missing := case.missing():
            print(f"skipped: {case.name}: {missing}", file=sys.stderr)
        else:
            found.append(case)
    if (binary := swift_binary()) is None:
        raise TandemError(f"there is nothing to compare with: {SWIFT_MISSING}")
    with Console(stderr=True).status(f"comparing {len(found)} cases in both languages"):
        verdicts = run_parity(binary, found, build_folder() / "parity")
    if as_json:
        print(json.dumps(to_json(verdicts), indent=2))
    else:
        _print_table(verdicts, verbose)
    for verdict in verdicts:
        if verdict.fault:
            print(f"{verdict.case}: {verdict.tensor}: {verdict.fault}", file=sys.stderr)
    if not agree(verdicts):
        raise typer.Exit(1)


def _print_table(verdicts: Sequence["Verdict"], verbose: bool) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in ("milestone", "case", "tensor" if verbose else "worst tensor"):
        table.add_column(column, overflow="fold")
    for column in ("max abs", "max rel", "tolerance", "verdict"):
        table.add_column(column, justify="right", no_wrap=True)
    for verdict in verdicts if verbose else _worst_of_each(verdicts):
        table.add_row(*_cells(verdict), style="" if verdict.agree else "red")
    # Where nobody watches there is no edge to keep to, and a folded table is hard to search.
    console = Console(width=None if sys.stdout.isatty() else _WIDE)
    console.print(table)
    bad = sum(not verdict.agree for verdict in verdicts)
    console.print(f"{len(verdicts)} tensors compared, {bad} disagree", highlight=False)


def _worst_of_each(verdicts: Sequence["Verdict"]) -> list["Verdict"]:
    from tandem.parity.compare import worst

    cases = dict.fromkeys(verdict.case for verdict in verdicts)
    return [worst(v for v in verdicts if v.case == case) for case in cases]


def _cells(verdict: "Verdict") -> tuple[str, ...]:
    numbers = (verdict.max_abs, verdict.max_rel, verdict.tolerance)
    shown = ["-" if number is None else f"{number:.1e}" for number in numbers]
    word = "agree" if verdict.agree else "DISAGREE"
    return (verdict.milestone, verdict.case, verdict.tensor, *shown, word)
