"""The environment that cells run in: the kernel's own, with what Swift, Python and TensorFlow need.

Variables that are set keep their values, but for those by which the parts find each other.
"""

import json
import os
import signal
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

from swift_jupyter import shared_python
from swift_jupyter.library import Library
from swift_jupyter.toolchain import Toolchain

__all__ = ["cell_environment", "python_probe"]

# MPLBACKEND: a notebook has no window. TF_...: TensorFlow's news about the processor.
# SWIFT_BACKTRACE: the kernel shows where a cell stopped, the runtime's own report is not wanted.
# PYTHONUNBUFFERED: what Python prints within a cell keeps its place among Swift's text.
UNLESS_SET = {
    "MPLBACKEND": "Agg",
    "TF_CPP_MIN_LOG_LEVEL": "2",
    "SWIFT_BACKTRACE": "enable=no",
    "PYTHONUNBUFFERED": "1",
}


def cell_environment(
    toolchain: Toolchain, library: Library | None, base: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Make the environment of a session's process."""
    environment = {**UNLESS_SET, **(os.environ if base is None else base)}
    if library:
        environment.update(library.environment)
    _prepend(environment, "LD_LIBRARY_PATH", str(toolchain.runtime_libs))
    if sys.prefix != sys.base_prefix:
        # Run by its path, an environment's Python is not active; programs of cells look for it.
        environment["VIRTUAL_ENV"] = sys.prefix
        _prepend(environment, "PATH", str(Path(sys.prefix, "bin")))
    environment["SWIFT_JUPYTER"] = "1"
    environment["CTF_HIDDEN_FROM_DEBUGGER"] = "1"
    environment.setdefault("SWIFT_PYTHON_PROBE", json.dumps(python_probe()))
    environment["SWIFT_PYTHON_INTERRUPT_SIGNAL"] = str(int(signal.SIGUSR1))
    return environment


def python_probe() -> dict[str, str | None]:
    """Say where this Python's library (None if it has none) and packages are, for Swift."""
    return {
        "library": next(filter(os.path.isfile, shared_python.places()), None),
        "executable": sys.executable,
        "prefix": sys.prefix,
        "purelib": sysconfig.get_paths()["purelib"],
        "version": f"{sys.version_info.major}.{sys.version_info.minor}",
    }


def _prepend(environment: dict[str, str], name: str, folder: str) -> None:
    parts = [part for part in environment.get(name, "").split(os.pathsep) if part]
    if folder not in parts:
        environment[name] = os.pathsep.join([folder, *parts])
