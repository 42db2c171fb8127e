"""Made-up Swift toolchains and Pythons, for what a notebook says where something is missing."""

import json
import stat
from pathlib import Path

TRIPLE = "riscv64-unknown-linux-gnu"


def executable(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def make_toolchain(folder: Path, version: str = "6.3.1", python: str = "3.10") -> Path:
    """Make a whole toolchain's `usr` whose compiler says that it is of `version`."""
    usr = folder / "usr"
    facts = {
        "compilerVersion": f"Swift version {version} (swift-{version}-RELEASE)",
        "target": {"triple": TRIPLE},
        "paths": {
            "runtimeLibraryPaths": [str(usr / "lib/swift/linux")],
            "runtimeResourcePath": str(usr / "lib/swift"),
        },
    }
    executable(usr / "bin/swiftc", f"cat <<'END'\n{json.dumps(facts)}\nEND")
    executable(usr / "bin/repl_swift", "true")
    modules = usr / f"local/lib/python{python}/dist-packages/lldb"
    modules.mkdir(parents=True)
    executable(usr / "lib/liblldb.so", "")
    return usr


def make_python(path: Path, version: tuple[int, int], shared: bool = True) -> Path:
    """Make a Python that answers the kernel's question as one of `version` would."""
    answer = json.dumps([str(path), list(version), shared])
    return executable(path, f"echo '{answer}'")
