"""The same thing in the other language: found by the list of milestones and the rule of names.

The list names the files that are twins, and what serves them; names keep their words, as snake_case
in Python and as camelCase in Swift.
"""

import difflib
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tandem.milestones import Milestone, load_milestones
from tandem.notebook.library import (
    Found,
    Language,
    NoSuchNameError,
    declarations_of,
    everything,
    find,
    plain,
    unequalled,
)
from tandem.notebook.renamed import RENAMED
from tandem.paths import repository_root

__all__ = ["find_twins", "twin_files"]

# What Python's special methods are called in Swift.
_SPECIAL = {
    "__init__": "init",
    "__call__": "callAsFunction",
    "__getitem__": "subscript",
    "__len__": "count",
}
# Python's `get_cnn_layers` is Swift's `cnnLayers`, and its `BatchNorm` there is `FABatchNorm`.
_PREFIX = re.compile("^(get(?=_[a-z]|[A-Z])|FA(?=[A-Z]))")
# A callback of Python's learner is a delegate of Swift's.
_CALLBACK = re.compile("(?<=.)(callback|delegate)$")
_SUFFIX = {Language.python: ".py", Language.swift: ".swift"}


def find_twins(found: Sequence[Found], language: Language) -> list[Found]:
    """Return in `language` what `found`, overloads of one name in the other one, stands for.

    It is looked for in the files of the milestone, then in the rest of the library.
    Raises NoSuchNameError where there is no twin, saying where it was looked for, or why none is.
    """
    name, path = found[0].declaration.name, found[0].path
    milestone = _milestones().get(path)
    if milestone is None:
        raise NoSuchNameError(f"{name}: {path} belongs to no milestone, so it has no twin")
    if renamed := RENAMED[language].get(name):
        return find(renamed, language)
    files = twin_files(milestone, language)
    near = [f for f in declarations_of(files, language) if f.declaration.kind != "extension"]
    if twins := _of_same_words(name, near) or _elsewhere(name, language):
        return unequalled(f"the twin of {name}", twins)
    if not files:
        raise NoSuchNameError(f"{name} has no {language.written} twin: {milestone.one_sided}")
    raise NoSuchNameError(_none(name, milestone, language, files, near))


def twin_files(milestone: Milestone, language: Language) -> list[str]:
    """Return the files of a milestone in `language`: its lesson, what serves it, and their parts.

    `Name+Feature.swift` is a part of `Name.swift`.
    """
    lesson = milestone.python if language is Language.python else milestone.swift
    listed = [f for f in (lesson, *milestone.also) if f and f.endswith(_SUFFIX[language])]
    root = repository_root()
    parts = []
    for file in map(Path, listed):
        parts += [file, *sorted((root / file).parent.glob(f"{file.stem}+*{file.suffix}"))]
    return [str(root.joinpath(part).relative_to(root)) for part in parts]


@cache
def _milestones() -> dict[str, Milestone]:
    """Milestones by file; a file that serves several is the first one's."""
    found: dict[str, Milestone] = {}
    milestones = load_milestones(repository_root())
    for language in Language:
        for m in milestones:
            for file in twin_files(m, language):
                found.setdefault(file, m)
    return found


def _of_same_words(name: str, there: Sequence[Found]) -> list[Found]:
    """Those of the same whole name or, failing that, of the same last one; types for a type."""
    whole = _words(name)
    equal = [f for f in there if _words(f.declaration.name) == whole]
    equal = equal or [f for f in there if _words(f.declaration.name)[-1] == whole[-1]]
    is_type = name.rpartition(".")[2][:1].isupper()
    return [f for f in equal if f.declaration.last_name[:1].isupper() == is_type] or equal


def _elsewhere(name: str, language: Language) -> list[Found]:
    """Those of the same whole name in the rest of the library, where that leaves no choice."""
    there = [f for f in everything(language) if f.declaration.kind != "extension"]
    equal = [f for f in there if _words(f.declaration.name) == _words(name)]
    return equal if len({f.path for f in equal}) == 1 else []


def _words(name: str) -> list[str]:
    parts = [_PREFIX.sub("", _SPECIAL.get(part, part)) for part in name.split(".")]
    return [_CALLBACK.sub("", plain(part)) for part in parts]


def _none(
    name: str,
    milestone: Milestone,
    language: Language,
    files: Sequence[str],
    there: Sequence[Found],
) -> str:
    known = {plain(f.declaration.last_name): f.declaration.name for f in there}
    near = difflib.get_close_matches(_words(name)[-1], known, n=4, cutoff=0.5)
    hint = f"; near it: {', '.join(known[n] for n in near)}" if near else ""
    where = f"milestone {milestone.id} ({', '.join(files)})"
    return f"{name} has no {language.written} twin of the same words in {where}{hint}"
