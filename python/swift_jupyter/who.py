"""`%who`: what a session has declared so far, with types."""

import re
from collections.abc import Sequence

from swift_jupyter.declarations import Declaration, declarations
from swift_jupyter.host import DirectiveError, Host

__all__ = ["who"]

MODIFIERS = re.compile(r"^(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|internal|private|final)\s+)*")


def who(host: Host) -> str:
    """List variables with their types, functions and types with their heads, by name.

    A variable whose cell failed before it had a value is left out.
    """
    latest: dict[str, Declaration] = {}
    for cell in host.cells:
        for one in declarations(cell):
            latest.pop(one.key, None)
            latest[one.key] = one
    variables = [one for one in latest.values() if one.kind in ("let", "var")]
    rest = [one for one in latest.values() if one.kind not in ("let", "var")]
    lines = [f"{one.kind} {one.name}: {kind}" for one, kind in _types(host, variables)]
    lines += [MODIFIERS.sub("", one.head) for one in rest]
    if not lines:
        return "nothing is declared yet\n"
    return "".join(f"{line}\n" for line in sorted(lines, key=_order))


def _order(line: str) -> tuple[int, str]:
    """Variables first, by name, then functions, then types."""
    kind, _, name = line.partition(" ")
    return ({"let": 0, "var": 0, "func": 1}.get(kind, 2), name)


def _types(host: Host, variables: Sequence[Declaration]) -> list[tuple[Declaration, str]]:
    """Ask the session for the types, all at once; one by one where one of them has none."""
    if not variables:
        return []
    try:
        answers = host.evaluate(_question(variables)).splitlines()
        return list(zip(variables, answers, strict=True))
    except (DirectiveError, ValueError):
        return [pair for one in variables for pair in _type(host, one)]


def _type(host: Host, variable: Declaration) -> list[tuple[Declaration, str]]:
    try:
        return [(variable, host.evaluate(_question([variable])).strip())]
    except DirectiveError:
        return []


def _question(variables: Sequence[Declaration]) -> str:
    """Write Swift that prints the types as the compiler sees them, without reading the values."""
    prints = "\n".join(f"  print(__kind(`{one.name}`))" for one in variables)
    kind = "  func __kind<T>(_ value: @autoclosure () -> T) -> Any.Type { T.self }"
    return f"do {{\n{kind}\n{prints}\n}}"
