"""Where a declaration stands in a source file, and the declarations of a Python file."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["Declaration", "docstring_lines", "python_declarations"]

_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Declaration:
    """A function, type or value that a source file declares.

    `name` is dotted from the file's outermost type on; `labels` is a Swift function's argument
    list, as in `(_:epochs:)`. Lines count from 1 and are inclusive: from `first` with the
    comments that document it, from `start` without.
    """

    name: str
    kind: str
    first: int
    start: int
    last: int
    labels: str = ""

    @property
    def last_name(self) -> str:
        """The name without the types around it."""
        return self.name.rpartition(".")[2]


def python_declarations(text: str) -> list[Declaration]:
    """Return the functions, classes, methods and named values of a Python file, in order."""
    return list(_declared(ast.parse(text).body, ""))


def docstring_lines(text: str, declaration: Declaration) -> set[int]:
    """Return the lines of the docstrings inside a declaration, but for those that are all of it."""
    lines: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, _Function | ast.ClassDef):
            continue
        inside = declaration.start <= node.lineno <= declaration.last
        text_is_first = ast.get_docstring(node, clean=False) is not None
        if inside and text_is_first and len(node.body) > 1:
            lines |= set(range(node.body[0].lineno, (node.body[0].end_lineno or 0) + 1))
    return lines


def _declared(body: list[ast.stmt], outer: str) -> Iterator[Declaration]:
    for node in body:
        if isinstance(node, _Function | ast.ClassDef):
            first = min([node.lineno, *(d.lineno for d in node.decorator_list)])
            kind = "class" if isinstance(node, ast.ClassDef) else "function"
            yield _at(node, outer + node.name, kind, first)
        if isinstance(node, ast.ClassDef):
            yield from _declared(node.body, f"{outer}{node.name}.")
        for name in _assigned(node):
            yield _at(node, outer + name, "value", node.lineno)


def _at(node: ast.stmt, name: str, kind: str, first: int) -> Declaration:
    return Declaration(name, kind, first, first, node.end_lineno or node.lineno)


def _assigned(node: ast.stmt) -> list[str]:
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = node.targets
    elif isinstance(node, ast.AnnAssign):
        targets = [node.target]
    return [target.id for target in targets if isinstance(target, ast.Name)]
