"""Finds a Python of the version that LLDB was built for, with its shared library.

LLDB loads `libpythonX.Y`, and a process can hold one Python: so the worker that drives LLDB is run
by a Python of just that version, whichever one runs the kernel.
"""

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from swift_jupyter.problems import no_shared_python

__all__ = ["find"]

# What a candidate runs, to say which Python it is and whether LLDB can be had with it.
PROBE = Path(__file__).with_name("shared_python.py")

# Under the home folder, or a root that a variable names: where each manager keeps its Pythons.
MANAGERS = (
    ("PYENV_ROOT", ".pyenv", "versions/{version}*/bin/python{version}"),
    ("UV_PYTHON_INSTALL_DIR", ".local/share/uv/python", "cpython-{version}*/bin/python{version}"),
    ("CONDA_PREFIX", "miniconda3", "bin/python{version}"),
    ("CONDA_ROOT", "miniconda3", "envs/*/bin/python{version}"),
    ("CONDA_ROOT", "anaconda3", "envs/*/bin/python{version}"),
    ("MAMBA_ROOT_PREFIX", "miniforge3", "envs/*/bin/python{version}"),
)
SYSTEM = (
    "/usr/bin/python{version}",
    "/usr/local/bin/python{version}",
    "/opt/homebrew/opt/python@{version}/bin/python{version}",
    "/Library/Frameworks/Python.framework/Versions/{version}/bin/python{version}",
    "/Applications/Xcode.app/Contents/Developer/Library/Frameworks/Python3.framework"
    "/Versions/{version}/bin/python{version}",
)


def find(version: tuple[int, int], lldb: Sequence[Path], environment: Mapping[str, str]) -> Path:
    """Return a Python of `version` with a shared library; `lldb` is LLDB's own and its modules.

    The variable SWIFT_JUPYTER_PYTHON, if set, is the only place; else the PATH comes first, then
    pyenv, uv, conda and the system's folders. Raises KernelProblem where none will do.
    """
    looked: list[str] = []
    for candidate in _candidates(version, environment, looked):
        python = _shared_python(candidate, version, lldb)
        if python:
            return python
    raise no_shared_python("{}.{}".format(*version), looked)


def _candidates(
    version: tuple[int, int], environment: Mapping[str, str], looked: list[str]
) -> Iterator[Path]:
    """Yield Pythons to try, and note in `looked` where they are looked for."""
    named = environment.get("SWIFT_JUPYTER_PYTHON")
    if named:
        looked.append(f"{named} (SWIFT_JUPYTER_PYTHON)")
        yield Path(named).expanduser()
        return
    name = "python{}.{}".format(*version)
    for folder in environment.get("PATH", "").split(":"):
        found = shutil.which(name, path=folder) if folder else None
        # A shim is slow, and what it leads to is found below.
        if found and Path(folder).name != "shims":
            yield Path(found)
    looked.append(f"the PATH, for {name}")
    for pattern in _patterns(version, environment):
        looked.append(pattern)
        yield from sorted(Path("/").glob(pattern.lstrip("/")), reverse=True)


def _patterns(version: tuple[int, int], environment: Mapping[str, str]) -> Iterator[str]:
    text = "{}.{}".format(*version)
    home = environment.get("HOME", str(Path.home()))
    for variable, folder, pattern in MANAGERS:
        root = environment.get(variable) or f"{home}/{folder}"
        yield f"{root}/{pattern.format(version=text)}"
    for pattern in SYSTEM:
        yield pattern.format(version=text)


def _shared_python(candidate: Path, version: tuple[int, int], lldb: Sequence[Path]) -> Path | None:
    """Run a candidate; return the Python that answers, if it will do (a shim leads to another)."""
    try:
        command: list[str | Path] = [candidate, "-I", PROBE, *lldb]
        output = subprocess.run(command, capture_output=True, text=True, timeout=30).stdout
        executable, found, shared = json.loads(output)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return Path(executable) if shared and tuple(found) == version else None
