"""Builds packages for a session: one dynamic library, and what a running LLDB needs to import it.

A session that runs finds no new Swift modules on its search path: Swift lists the folders once. It
does take in the modules that a library carries which the program opens. So beside the library of
the packages there is a second one that holds nothing but their modules (`swiftc -modulewrap`). C
code's module maps are found in a folder that was on the path all along.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from swift_jupyter.host import DirectiveError
from swift_jupyter.package_spec import Request
from swift_jupyter.processes import run_live

__all__ = ["Build", "Installed", "read_installed"]

MANIFEST = """// swift-tools-version:5.9
import PackageDescription

let package = Package(
  name: "{name}",
  platforms: [.macOS(.v14)],
  products: [.library(name: "{name}", type: .dynamic, targets: ["{name}"])],
  dependencies: [{packages}],
  targets: [.target(name: "{name}", dependencies: [{products}])]
)
"""
FACTS = "installed.json"
MODULE_MAP = re.compile(r'-fmodule-map-file=([^"]+)')
MODULE = re.compile(r"\bmodule\s+(\w+)")


@dataclass(frozen=True)
class Installed:
    """A folder with what was built: libraries in the order of opening, and the modules' names."""

    folder: str
    libraries: list[str]
    modules: list[str]
    # The text of a module map for each module of C code.
    module_maps: dict[str, str]


def read_installed(folder: Path) -> Installed | None:
    """Read what was built into `folder`; None where nothing was, or not to its end."""
    try:
        facts = json.loads((folder / FACTS).read_text())
        return Installed(**{**facts, "folder": str(folder)})
    except (OSError, ValueError, TypeError):
        return None


@dataclass(frozen=True)
class Build:
    """A package that is generated around those that were asked for, and built in `scratch`."""

    name: str
    swift: Path
    requests: Sequence[Request]
    flags: Sequence[str]
    scratch: Path
    write: Callable[[str], None]
    interrupted: Callable[[], bool]

    def run(self, folder: Path) -> Installed:
        """Build, and put the result in `folder`, whole or not at all.

        Raises DirectiveError where SwiftPM cannot build it, and Interrupted.
        """
        self._generate()
        if run_live(self._command(), self.scratch, self.write, self.interrupted):
            raise DirectiveError("%install: the package was not built; its messages stand above")
        binaries = Path(self._tell("--show-bin-path"))
        part = folder.with_name(f"{folder.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        installed = self._ship(binaries, part)
        shutil.rmtree(folder, ignore_errors=True)
        part.rename(folder)
        return replace(installed, folder=str(folder))

    def _generate(self) -> None:
        """Write the package; unchanged files keep their dates, so that little is built again."""
        products = [
            f'.product(name: "{product}", package: "{request.identity}")'
            for request in self.requests
            for product in request.products
        ]
        text = MANIFEST.format(
            name=self.name,
            packages=", ".join(dict.fromkeys(request.spec for request in self.requests)),
            products=", ".join(products),
        )
        source = self.scratch / "Sources" / self.name / "Empty.swift"
        source.parent.mkdir(parents=True, exist_ok=True)
        for path, content in ((self.scratch / "Package.swift", text), (source, "")):
            if not path.exists() or path.read_text() != content:
                path.write_text(content)

    def _command(self, *more: str) -> list[str | Path]:
        command: list[str | Path] = [self.swift, "build", "-c", "release"]
        command += ["--package-path", self.scratch]
        return [*command, *self.flags, "--product", self.name, *more]

    def _tell(self, question: str) -> str:
        command = [word for word in self._command(question) if word not in ("--product", self.name)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    def _ship(self, binaries: Path, folder: Path) -> Installed:
        """Copy the libraries and modules, wrap the modules, and write down what there is."""
        main = next(binaries.glob(f"lib{self.name}.*"))
        others = [path for path in binaries.glob(f"lib*{main.suffix}") if path != main]
        for library in (main, *others):
            shutil.copy2(library, folder)
        modules = sorted((binaries / "Modules").glob("*.swiftmodule"))
        modules = [path for path in modules if path.stem != self.name]
        for module in modules:
            shutil.copy2(module, folder)
        carrier = self._wrap(modules, folder, main.suffix)
        libraries = [main.name, *([carrier] if carrier else [])]
        names = [module.stem for module in modules]
        installed = Installed(str(folder), libraries, names, self._module_maps(binaries))
        (folder / FACTS).write_text(json.dumps(asdict(installed), indent=2))
        return installed

    def _wrap(self, modules: Sequence[Path], folder: Path, suffix: str) -> str | None:
        """Make the library that carries the modules; returns its name."""
        if not modules:
            return None
        objects: list[Path] = []
        for module in modules:
            objects.append(folder / f"{module.stem}.o")
            _run(self.swift.with_name("swiftc"), "-modulewrap", module, "-o", objects[-1])
        library = folder / f"lib{self.name}Modules{suffix}"
        _run(self.swift.with_name("clang"), "-shared", "-nostdlib", "-o", library, *objects)
        for path in objects:
            path.unlink()
        return library.name

    def _module_maps(self, binaries: Path) -> dict[str, str]:
        """Find the module maps of C targets in SwiftPM's plan."""
        plans = sorted((binaries.parents[1]).glob("*.yaml"), key=lambda path: path.stat().st_mtime)
        maps = {}
        for name in sorted(set(MODULE_MAP.findall(plans[-1].read_text()))) if plans else []:
            text = Path(name).read_text()
            module = MODULE.search(text)
            if module:
                # One that SwiftPM made has whole paths; a package's own counts from its place.
                made = binaries.resolve() in Path(name).resolve().parents
                maps[module[1]] = text if made else f'extern module {module[1]} "{name}"\n'
        return maps


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise DirectiveError(f"%install: {Path(command[0]).name} failed:\n{done.stderr}")
