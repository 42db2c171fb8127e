"""The Swift toolchain that a notebook runs on, and the Python that its LLDB was built for.

`SWIFT_TOOLCHAIN` names a toolchain by its folder; without it, the `swiftc` on the PATH is asked,
and then those in the usual places. `swiftc -print-target-info` says where the toolchain lies, so
that a launcher on the PATH (swiftly's, or Apple's) leads to the real one.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from swift_jupyter import lldb_python
from swift_jupyter.problems import no_lldb, no_swift, wrong_swift

__all__ = ["OLDEST_SWIFT", "Toolchain", "find_lldb_python", "find_toolchain"]

OLDEST_SWIFT = (6, 0)
# Where toolchains are unpacked, if not on the PATH; the newest of several comes first.
USUAL_PLACES = (
    "/opt/swift/usr",
    "/usr/share/swift/usr",
    "/usr/libexec/swift",
    "~/.local/share/swiftly/toolchains/*/usr",
    "~/.swiftenv/versions/*/usr",
    "~/Library/Developer/Toolchains/swift-*.xctoolchain/usr",
    "/Library/Developer/Toolchains/swift-*.xctoolchain/usr",
)
LIBLLDB = (
    "lib/liblldb.so",
    "lib64/liblldb.so",
    "../System/Library/PrivateFrameworks/LLDB.framework/LLDB",
    "../../../../SharedFrameworks/LLDB.framework/LLDB",
)
LLDB_MODULES = (
    "local/lib/python3*/*-packages",
    "lib/python3*/*-packages",
    "lib64/python3*/*-packages",
    "../System/Library/PrivateFrameworks/LLDB.framework/Resources/Python",
    "../../../../SharedFrameworks/LLDB.framework/Resources/Python",
)


@dataclass(frozen=True)
class Toolchain:
    """A toolchain's parts: `root` is its usr folder, `python_version` that of LLDB's module."""

    root: Path
    version: str
    triple: str
    liblldb: Path
    lldb_module_dir: Path
    python_version: tuple[int, int]
    repl: Path
    sourcekit_lsp: Path | None
    runtime_libs: Path


def find_toolchain(environment: Mapping[str, str] | None = None) -> Toolchain:
    """Find the toolchain by `environment` (the process's own, if None).

    Raises KernelProblem where there is none, where all are too old, or where LLDB is missing.
    """
    environment = os.environ if environment is None else environment
    looked: list[str] = []
    old = None
    for compiler in _compilers(environment, looked):
        facts = _ask(compiler)
        if facts is None:
            continue
        version = _version(facts)
        if _numbers(version) >= OLDEST_SWIFT:
            return _parts(facts, version)
        old = old or (version, _root(facts))
    needed = ".".join(map(str, OLDEST_SWIFT))
    raise wrong_swift(*old, needed) if old else no_swift(looked, needed)


def find_lldb_python(toolchain: Toolchain, environment: Mapping[str, str] | None = None) -> Path:
    """Find a Python of LLDB's version that has a shared library.

    Raises KernelProblem where there is none.
    """
    environment = os.environ if environment is None else environment
    lldb = (toolchain.liblldb, toolchain.lldb_module_dir)
    return lldb_python.find(toolchain.python_version, lldb, environment)


def _compilers(environment: Mapping[str, str], looked: list[str]) -> Iterator[Path]:
    """Yield every `swiftc`, and note in `looked` where it was looked for."""
    named = environment.get("SWIFT_TOOLCHAIN")
    if named:
        looked.append(f"{named} (SWIFT_TOOLCHAIN)")
        folder = Path(named).expanduser()
        yield from filter(Path.is_file, [folder / "bin/swiftc", folder / "usr/bin/swiftc"])
        return
    path = environment.get("PATH", "")
    looked.append(f"the PATH: {path}")
    found = shutil.which("swiftc", path=path)
    if found:
        yield Path(found)
    home = environment.get("HOME", "~")
    for pattern in USUAL_PLACES:
        looked.append(pattern)
        yield from _newest_first(pattern.replace("~", home, 1) + "/bin/swiftc")


def _newest_first(pattern: str) -> list[Path]:
    paths = Path("/").glob(pattern.lstrip("/"))
    return sorted(paths, key=lambda path: _numbers(str(path)), reverse=True)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text))


def _ask(compiler: Path) -> dict[str, Any] | None:
    """Ask a compiler about itself; None if it cannot be run, as a launcher without a toolchain."""
    try:
        output = subprocess.run(
            [compiler, "-print-target-info"], capture_output=True, text=True, timeout=30
        ).stdout
        facts = json.loads(output)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return facts if isinstance(facts, dict) and "paths" in facts else None


def _version(facts: Mapping[str, Any]) -> str:
    found = re.search(r"Swift version (\d+(?:\.\d+)*)", facts.get("compilerVersion", ""))
    return found[1] if found else "0"


def _root(facts: Mapping[str, Any]) -> Path:
    return Path(facts["paths"]["runtimeResourcePath"]).parent.parent


def _parts(facts: Mapping[str, Any], version: str) -> Toolchain:
    """Find LLDB's parts of the toolchain that `facts` are about."""
    root = _root(facts)
    repl, sourcekit_lsp = root / "bin/repl_swift", root / "bin/sourcekit-lsp"
    if not repl.is_file():
        raise no_lldb(root, "bin/repl_swift")
    liblldb = next((root / name for name in LIBLLDB if (root / name).exists()), None)
    if liblldb is None:
        raise no_lldb(root, "library of LLDB (lib/liblldb)")
    modules, python_version = _lldb_module(root)
    return Toolchain(
        root,
        version,
        facts["target"]["triple"],
        liblldb,
        modules,
        python_version,
        repl,
        sourcekit_lsp if sourcekit_lsp.is_file() else None,
        Path(facts["paths"]["runtimeLibraryPaths"][0]),
    )


def _lldb_module(root: Path) -> tuple[Path, tuple[int, int]]:
    """Find the folder of the Python module `lldb`, and the Python that it was built for."""
    for pattern in LLDB_MODULES:
        for package in sorted(root.glob(f"{pattern}/lldb")):
            names = [binary.name for binary in package.glob("_lldb*.so")]
            for text in [*names, str(package.parent.parent.name)]:
                found = re.search(r"(?:cpython-|python)3\.?(\d+)", text)
                if found:
                    return package.parent, (3, int(found[1]))
    raise no_lldb(root, "Python module of LLDB (lib/python3.N/.../lldb)")
