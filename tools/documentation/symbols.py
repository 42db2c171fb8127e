"""What the module offers to the public, as the compiler sees it, and the pages made of it."""

import json
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from documentation.paths import CATALOGUE, PAGES, ROOT, SWIFT

__all__ = [
    "DocumentationError",
    "NoToolError",
    "build_pages",
    "extract",
    "lacking",
    "undocumented",
]

MODULE = "TensorFlow"


class DocumentationError(Exception):
    """The pages or the symbol graph could not be made; the text says why."""


class NoToolError(Exception):
    """A tool of the Swift toolchain, or what it reads, is not there; the text says which."""


def _run(command: Sequence[str | Path]) -> None:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise DocumentationError(f"{command[0]} failed:\n{done.stdout}{done.stderr}".rstrip())


def _tool(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise NoToolError(f"the documentation of {MODULE}, as there is no {name} on the path")
    return found


def extract(folder: Path, build: Path = SWIFT / ".build" / "release") -> None:
    """Write the symbol graph of the built module's public declarations into `folder`.

    Raises NoToolError without Swift or without a build, DocumentationError where it fails.
    """
    swift = _tool("swift")
    modules = build / "Modules"
    if not (modules / f"{MODULE}.swiftmodule").exists():
        raise NoToolError(f"the documentation of {MODULE}, as it is not built: run `make setup`")
    target = json.loads(subprocess.check_output([swift, "-print-target-info"]))["target"]
    includes: list[str | Path] = []
    for module_map in sorted((SWIFT / "Sources").glob("*/module.modulemap")):
        includes += ["-I", module_map.parent]
    command = [swift, "symbolgraph-extract", "-module-name", MODULE, "-I", modules, *includes]
    if platform.system() == "Darwin":
        sdk = subprocess.check_output(["xcrun", "--show-sdk-path"], text=True).strip()
        command += ["-sdk", sdk]
    options = ["-target", target["triple"], "-minimum-access-level", "public"]
    _run([*command, *options, "-emit-extension-block-symbols", "-output-dir", folder])


def lacking(graph: dict[str, Any]) -> Iterator[str]:
    """Name the declarations of a graph that a person wrote and left without a comment.

    What the compiler adds by itself has a name that says so, or no place in any file; a block
    `extension` is documented by what stands in it.
    """
    for symbol in graph["symbols"]:
        written = "::SYNTHESIZED::" not in symbol["identifier"]["precise"] and "location" in symbol
        is_block = symbol["kind"]["identifier"] == "swift.extension"
        if written and not is_block and not symbol.get("docComment", {}).get("lines"):
            file = symbol["location"]["uri"].rpartition("/swift/Sources/")[2]
            line = symbol["location"]["position"]["line"] + 1
            yield f"{file}:{line}: {'.'.join(symbol['pathComponents'])}"


def undocumented() -> list[str]:
    """List the public declarations of the built module that have no comment, with their places."""
    with tempfile.TemporaryDirectory() as folder:
        extract(Path(folder))
        graphs = [json.loads(path.read_text()) for path in Path(folder).glob("*.json")]
    return sorted({line for graph in graphs for line in lacking(graph)})


def build_pages(pages: Path = PAGES) -> None:
    """Build the catalogue and the reference into the folder `pages`; any warning is an error."""
    docc = _tool("docc")
    with tempfile.TemporaryDirectory() as folder:
        extract(Path(folder))
        pages.parent.mkdir(parents=True, exist_ok=True)
        names = ["--fallback-display-name", MODULE, "--fallback-bundle-identifier", MODULE]
        # Not every parameter of a function needs a line of its own.
        rules = ["--warnings-as-errors", "--disable-parameters-and-returns-validation"]
        graphs = ["--additional-symbol-graph-dir", folder]
        static = ["--transform-for-static-hosting", "--output-path", str(pages)]
        _run([docc, "convert", CATALOGUE, *graphs, *names, *rules, *static])
