"""From the list of operations to the files of bindings."""

import os
from collections.abc import Mapping
from pathlib import Path

from raw_ops.definitions import (
    Definition,
    RawOpsError,
    decode_op_list,
    read_op_list,
    wheel_folder,
)
from raw_ops.documentation import read_summaries
from raw_ops.emit import Operation, emit_enums, emit_file


class OpListError(RawOpsError):
    """The list of operations is at fault."""


def parse_list(text: str) -> dict[str, list[str]]:
    """Return the operation names of ops.txt by category.

    A comment line of one word starts a category, other comment lines are prose. Raises
    OpListError for a name listed twice or before the first category.
    """
    categories: dict[str, list[str]] = {}
    names: list[str] = []
    seen: set[str] = set()
    for line in text.splitlines():
        words = line.removeprefix("#").split()
        if line.startswith("#"):
            if len(words) == 1:
                names = categories[_new(words[0], seen)] = []
            continue
        if words and not categories:
            raise OpListError(f"{words[0]} is listed before the first category")
        for name in words:
            names.append(_new(name, seen))
    return categories


def _new(name: str, seen: set[str]) -> str:
    if name in seen:
        raise OpListError(f"{name} is listed twice")
    seen.add(name)
    return name


def generate(text: str) -> dict[str, str]:
    """Return the Swift files, source by file name, for the text of ops.txt.

    Raises WheelNotFoundError without an installed TensorFlow, OpListError for a fault of the
    list, UnsupportedError for an operation that cannot be bound.
    """
    categories = parse_list(text)
    folder = wheel_folder()
    names = [name for names in categories.values() for name in names]
    summaries = read_summaries(folder, names)
    return emit_files(categories, decode_op_list(read_op_list(folder)), summaries)


def emit_files(
    categories: Mapping[str, list[str]],
    definitions: Mapping[str, Definition],
    summaries: Mapping[str, str],
) -> dict[str, str]:
    """Return the Swift files, source by file name.

    Raises OpListError for a name that TensorFlow does not define.
    """
    names = [name for names in categories.values() for name in names]
    unknown = [name for name in names if name not in definitions]
    if unknown:
        raise OpListError(f"TensorFlow defines no operation {', '.join(unknown)}")
    files = {"Raw.swift": emit_enums(definitions[name] for name in names)}
    for category, members in categories.items():
        operations = [Operation(definitions[name], summaries.get(name, "")) for name in members]
        files[f"Raw{category.capitalize()}.swift"] = emit_file(operations)
    return files


def write(files: Mapping[str, str], folder: Path) -> None:
    """Write the files into `folder`, and remove those of categories that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, source in files.items():
        temporary = folder / f".{name}"
        temporary.write_text(source, encoding="utf-8")
        os.replace(temporary, folder / name)
    for path in folder.glob("Raw*.swift"):
        if path.name not in files:
            path.unlink()
