"""The library of the Python that runs this file, which LLDB asks the system for by name.

A Python of pyenv's has loaded it; those of uv, conda and Debian have their code in the program as
well, and keep the library where the system may not look. Loaded here, it is found by LLDB, whose
calls then go to the program's own code.

Run as a program, with LLDB's library and the folder of its module, it prints its Python's path and
version, and whether LLDB can be had. Standard library only, as it is run by LLDB's Python.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import sysconfig
from collections.abc import Iterator

__all__ = ["imports_lldb", "is_loaded", "load", "places"]


def load() -> bool:
    """Load the library; False where there is none."""
    return any(_loads(place) for place in places())


def is_loaded() -> bool:
    """Say whether the library is where this Python's own code lies."""
    return any(_loads(place, os.RTLD_NOLOAD) for place in places())


def imports_lldb(library: str, folder: str) -> bool:
    """Say whether LLDB's library can be loaded, and its module in `folder` be imported."""
    try:
        ctypes.CDLL(library, ctypes.RTLD_GLOBAL)
        sys.path.insert(0, folder)
        import lldb

        return bool(lldb.SBDebugger.GetVersionString())
    except (OSError, ImportError, AttributeError):
        return False


def places() -> Iterator[str]:
    """List where the library may lie, the likeliest place first; the last is its name alone."""
    name = "libpython{}.{}.so.1.0".format(*sys.version_info[:2])
    installed = str(sysconfig.get_config_var("INSTSONAME") or "")
    folder = str(sysconfig.get_config_var("LIBDIR") or "")
    framework = str(sysconfig.get_config_var("PYTHONFRAMEWORKPREFIX") or "")
    for start in (framework, folder):
        if start and installed and not installed.endswith(".a"):
            yield os.path.join(start, installed)
    yield os.path.join(folder, name)
    yield os.path.join(sys.base_prefix, "lib", name)
    yield name


def _loads(place: str, how: int = ctypes.DEFAULT_MODE) -> bool:
    try:
        return bool(ctypes.CDLL(place, how))
    except OSError:
        return False


def main() -> None:
    """Print what there is; a Python that lies in the library itself needs no trial."""
    usable = is_loaded() or (load() and imports_lldb(*sys.argv[1:3]))
    print(json.dumps([sys.executable, list(sys.version_info[:2]), usable]))


if __name__ == "__main__":
    main()
