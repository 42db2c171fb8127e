"""Every declaration of the library in both languages, found by its name."""

import difflib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from tandem.errors import TandemError
from tandem.notebook.declarations import Declaration, python_declarations
from tandem.notebook.swift_declarations import swift_declarations
from tandem.notebook.swift_text import SwiftTextError
from tandem.paths import repository_root

__all__ = [
    "Found",
    "Language",
    "NoSuchNameError",
    "declarations_of",
    "everything",
    "find",
    "plain",
    "unequalled",
]


class Language(StrEnum):
    """A language that the library is written in."""

    python = "python"
    swift = "swift"

    @property
    def written(self) -> str:
        """The language's name as it is written."""
        return self.value.capitalize()


class NoSuchNameError(TandemError):
    """A name that the library does not have, or has more than once."""


@dataclass(frozen=True)
class Found:
    """A declaration and the file it is in, as a path from the root of the checkout."""

    path: str
    declaration: Declaration

    @property
    def whole_name(self) -> str:
        """The name with the Python module or the Swift module before it."""
        parts = Path(self.path).with_suffix("").parts
        module = ".".join(parts[2:]) if parts[0] == "python" else parts[2]
        return f"{module}.{self.declaration.name}"


# Where a name is in several of these, the one named first is meant.
_SWIFT_MODULES = ("Tandem", "TensorFlow", "Python", "Notebook")
_READERS: dict[Language, tuple[str, str, Callable[[str], list[Declaration]]]] = {
    Language.python: ("python/tandem", "*.py", python_declarations),
    Language.swift: ("swift/Sources", "*.swift", swift_declarations),
}


def find(name: str, language: Language) -> list[Found]:
    """Return the declarations that `name` stands for: one, or all overloads of one.

    A name may leave out its beginning (`fit` for `Learner.fit`), where that leaves one meaning, and
    may end with a Swift function's argument list (`fit(_:epochs:)`).
    Raises NoSuchNameError, with what comes near, for a name that means nothing or several things.
    """
    known = [f for f in everything(language) if f.declaration.kind != "extension"]
    wanted, labels = _parts(name)
    named = [f for f in known if not labels or f.declaration.labels == labels]
    found = [f for f in named if f.declaration.name == wanted]
    found = found or [f for f in named if f".{f.whole_name}".endswith(f".{wanted}")]
    if not found:
        raise NoSuchNameError(_unknown(name, known, language))
    return unequalled(name, found)


def unequalled(name: str, found: Sequence[Found]) -> list[Found]:
    """Return what `name` means where it could mean all of `found`: what the module named first has.

    Raises NoSuchNameError where that has several things of different names.
    """
    best = min(_rank(f) for f in found)
    kept = [f for f in found if _rank(f) == best]
    names = list(dict.fromkeys(f.whole_name for f in kept))
    if len(names) > 1:
        raise NoSuchNameError(f"{name} could be {_either(names)}: give the whole name")
    return kept


def plain(name: str) -> str:
    """Return what snake_case, camelCase and PascalCase of the same words have in common."""
    return name.replace("_", "").lower()


def declarations_of(paths: Iterable[str], language: Language) -> list[Found]:
    """Return the declarations of the files at `paths`."""
    wanted = set(paths)
    return [f for f in everything(language) if f.path in wanted]


@cache
def everything(language: Language) -> tuple[Found, ...]:
    """Return every declaration of the library in a language; its files are read once."""
    root = repository_root()
    folder, pattern, read = _READERS[language]
    found = []
    for path in sorted((root / folder).rglob(pattern)):
        name = str(path.relative_to(root))
        try:
            declarations = read(path.read_text())
        except (SyntaxError, SwiftTextError) as error:
            raise TandemError(f"{name}: {error}") from error
        found += [Found(name, declaration) for declaration in declarations]
    return tuple(found)


def _parts(name: str) -> tuple[str, str]:
    wanted, parenthesis, labels = name.strip().partition("(")
    return wanted, parenthesis + labels


def _rank(found: Found) -> int:
    module = Path(found.path).parts[2]
    return _SWIFT_MODULES.index(module) if module in _SWIFT_MODULES else len(_SWIFT_MODULES)


def _unknown(name: str, there: Sequence[Found], language: Language) -> str:
    wanted, labels = _parts(name)
    lists = {f.declaration.labels for f in there if f.declaration.name == wanted}
    if labels and lists:
        return f"{wanted} takes {_either(sorted(lists))}, and not {labels}"
    known = {f.declaration.name: f.declaration.name for f in there}
    known |= {f.declaration.last_name: f.declaration.name for f in there} | known
    by_plain = {plain(short): whole for short, whole in known.items()}
    near = difflib.get_close_matches(plain(wanted), by_plain, n=4, cutoff=0.7)
    hint = f": is it {_either([by_plain[n] for n in near])}?" if near else ""
    return f"the library has no {language.written} declaration named {name}{hint}"


def _either(names: Sequence[str]) -> str:
    *most, last = names[:8]
    return f"{', '.join(most)} or {last}" if most else last
