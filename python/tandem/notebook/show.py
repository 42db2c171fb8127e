"""Showing the library's own source in a notebook, in either language."""

import functools
import inspect
import os
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tandem.notebook.declarations import docstring_lines
from tandem.notebook.library import Found, Language, NoSuchNameError, declarations_of, find
from tandem.notebook.twins import find_twins
from tandem.paths import repository_root

__all__ = ["Source", "show_source", "show_twin"]


class Source:
    """Declarations of the library, which a notebook shows highlighted, each with its place.

    `str` gives the same as plain text.
    """

    def __init__(self, found: Sequence[Found], docs: bool = True) -> None:
        self.found = tuple(found)
        self.docs = docs

    def markdown(self, folder: Path | None = None) -> str:
        """Return it as Markdown, with links from `folder` (the current one) to the files."""
        folder = folder or Path.cwd()
        return "\n\n".join(self._block(f, folder) for f in self.found)

    def __str__(self) -> str:
        return "\n\n".join(f"{_place(f)}\n{code(f, self.docs)}" for f in self.found)

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/markdown": self.markdown(), "text/plain": str(self)}

    def _block(self, found: Found, folder: Path) -> str:
        text = code(found, self.docs)
        fence = "````" if "```" in text else "```"
        language = "python" if found.path.endswith(".py") else "swift"
        line = found.declaration.start
        link = f"[`{_place(found)}`]({_address(found.path, folder)}#L{line})"
        return f"{link}\n\n{fence}{language}\n{text}\n{fence}"


def show_source(*what: Any, language: str = "python", docs: bool = True) -> Source:
    """Return the source of functions, classes or methods of the library, for a notebook to show.

    Each of `what` is the thing itself or its name, which may leave out its beginning:
    `show_source(matmul_loops)`, `show_source("Learner.fit", language="swift")`.
    `docs=False` leaves out the comments that document it.
    Raises NoSuchNameError for what the library does not have, with names that come near.
    """
    return Source([f for one in what for f in _found(one, Language(language))], docs)


def show_twin(*what: Any, language: str = "python", docs: bool = True) -> Source:
    """Return the source of the same things in the other language than `language`.

    Raises NoSuchNameError for what the library does not have, and for what has no twin.
    """
    here = Language(language)
    other = Language.swift if here is Language.python else Language.python
    return Source([f for one in what for f in find_twins(_found(one, here), other)], docs)


def code(found: Found, docs: bool = True) -> str:
    """Return the lines of a declaration, moved to the left edge."""
    text = (repository_root() / found.path).read_text()
    declaration = found.declaration
    lines = text.split("\n")
    numbers = range(declaration.first if docs else declaration.start, declaration.last + 1)
    if not docs:
        left_out = _documenting(text, lines, found)
        numbers = [n for n in numbers if n not in left_out]  # type: ignore[assignment]
    edge = lines[declaration.start - 1]
    indent = len(edge) - len(edge.lstrip())
    return "\n".join(lines[n - 1][indent:] for n in numbers)


def _documenting(text: str, lines: Sequence[str], found: Found) -> set[int]:
    if found.path.endswith(".py"):
        return docstring_lines(text, found.declaration)
    return {n for n, line in enumerate(lines, 1) if line.lstrip().startswith("///")}


def _place(found: Found) -> str:
    return f"{found.path}, line {found.declaration.start}"


def _address(path: str, folder: Path) -> str:
    """The file's address as seen from a folder; outside the checkout, one that holds anywhere."""
    root = repository_root()
    if folder.resolve().is_relative_to(root.resolve()):
        return quote(Path(os.path.relpath(root.resolve() / path, folder.resolve())).as_posix())
    return (root / path).as_uri()


def _found(what: Any, language: Language) -> list[Found]:
    if isinstance(what, str):
        return find(what, language)
    if language is not Language.python:
        raise NoSuchNameError(f"give the name of a {language.written} declaration, not {what!r}")
    thing = _unwrapped(what)
    module, name = getattr(thing, "__module__", None), getattr(thing, "__qualname__", None)
    if not isinstance(module, str) or not isinstance(name, str):
        raise NoSuchNameError(f"{what!r} has no name of its own: give its name as a string")
    path = f"python/{module.replace('.', '/')}"
    there = declarations_of([f"{path}.py", f"{path}/__init__.py"], language)
    found = [f for f in there if f.declaration.name == name]
    if not found:
        raise NoSuchNameError(f"{module}.{name} is not the library's, so its source is not shown")
    return found[-1:]


def _unwrapped(what: Any) -> Any:
    if isinstance(what, types.MethodType):
        what = what.__func__
    if isinstance(what, property):
        what = what.fget
    if isinstance(what, functools.cached_property):
        what = what.func
    return inspect.unwrap(what) if callable(what) else what
