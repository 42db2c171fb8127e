"""A host for directives without a session: it remembers what was said and what was to be run."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from swift_jupyter.host import DirectiveError


@dataclass
class FakeHost:
    """`answers` holds what a session would print, by a part of the code; others print nothing."""

    folder: Path
    module_folder: Path
    toolchain: Any = None
    modules: tuple[str, ...] = ("Tandem",)
    cells: list[str] = field(default_factory=list)
    answers: dict[str, str | DirectiveError] = field(default_factory=dict)
    said: list[tuple[str, str]] = field(default_factory=list)
    evaluated: list[str] = field(default_factory=list)
    # How often it is asked before the reader interrupts; never, if None.
    patience: int | None = None

    def write(self, text: str, stream: str = "stdout") -> None:
        self.said.append((stream, text))

    def evaluate(self, code: str) -> str:
        self.evaluated.append(code)
        answer = next((one for part, one in self.answers.items() if part in code), "")
        if isinstance(answer, DirectiveError):
            raise answer
        return answer

    def interrupted(self) -> bool:
        if self.patience is None:
            return False
        self.patience -= 1
        return self.patience < 0

    def text(self, stream: str = "stdout") -> str:
        return "".join(text for name, text in self.said if name == stream)


MANIFEST = """// swift-tools-version:5.9
import PackageDescription
let package = Package(
  name: "{name}",
  products: [.library(name: "{name}", targets: ["{name}"])],
  dependencies: [{package}],
  targets: [.target(name: "C{name}"), .target(name: "{name}", dependencies: ["C{name}"{product}])]
)
"""


def make_package(folder: Path, value: int = 1, dependency: str | None = None) -> Path:
    """Make a package NAME: its `nameValue()` is C's `c_name()`, plus that of a `dependency`."""
    name, lower = folder.name, folder.name.lower()
    package = product = more = imported = ""
    if dependency:
        package = f'.package(path: "../{dependency}")'
        product = f', .product(name: "{dependency}", package: "{dependency}")'
        more, imported = f" + {dependency.lower()}Value()", f"import {dependency}\n"
    manifest = MANIFEST.format(name=name, package=package, product=product)
    swift = f"public func {lower}Value() -> Int {{ Int(c_{lower}()){more} }}\n"
    write(folder / "Package.swift", manifest)
    write(folder / f"Sources/C{name}/include/C{name}.h", f"int c_{lower}(void);\n")
    write(folder / f"Sources/C{name}/value.c", f"int c_{lower}(void) {{ return {value}; }}\n")
    write(folder / f"Sources/{name}/Value.swift", f"import C{name}\n{imported}{swift}")
    return folder


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
