"""What keeps a Swift notebook from starting, each as one message that says what to do."""

from collections.abc import Sequence
from pathlib import Path

__all__ = [
    "KernelProblem",
    "library_not_built",
    "no_lldb",
    "no_shared_python",
    "no_swift",
    "wrong_swift",
]

INSTALL_SWIFT = (
    "Install Swift {needed} or newer from https://www.swift.org/install and put its usr/bin on the "
    "PATH, or name its folder in the environment variable SWIFT_TOOLCHAIN; then restart the kernel."
)


class KernelProblem(Exception):
    """Something that the reader has to put right; its text says how, and is shown in a cell."""


def no_swift(looked: Sequence[str], needed: str) -> KernelProblem:
    """There is no Swift toolchain in any place of `looked`."""
    advice = INSTALL_SWIFT.format(needed=needed)
    return KernelProblem(f"No Swift toolchain was found.\n{advice}\n{_places(looked)}")


def wrong_swift(found: str, folder: Path, needed: str) -> KernelProblem:
    """The only toolchain, in `folder`, is older than the `needed` one."""
    advice = INSTALL_SWIFT.format(needed=needed)
    return KernelProblem(f"Swift {found} in {folder} is too old for this kernel.\n{advice}")


def no_lldb(folder: Path, missing: str) -> KernelProblem:
    """The toolchain in `folder` came without the part of LLDB that is `missing`."""
    return KernelProblem(
        f"The Swift toolchain in {folder} has no {missing}, with which cells are run.\n"
        "Some packagings of Swift leave LLDB out: install the whole toolchain from "
        "https://www.swift.org/install, or name one in the environment variable SWIFT_TOOLCHAIN; "
        "then restart the kernel."
    )


def no_shared_python(version: str, looked: Sequence[str]) -> KernelProblem:
    """LLDB was built for Python `version`, and no place of `looked` has one with a library."""
    return KernelProblem(
        f"Swift's LLDB needs Python {version} with its shared library (libpython{version}), and "
        "none was found.\nOne of these installs it:\n"
        f"    uv python install {version}\n"
        f"    PYTHON_CONFIGURE_OPTS=--enable-shared pyenv install {version}\n"
        f"    conda create --name lldb-python python={version}\n"
        f"    sudo apt install python{version} libpython{version}   (where your system has them)\n"
        "Then restart the kernel. A Python elsewhere may be named in the environment variable "
        f"SWIFT_JUPYTER_PYTHON. Your notebook's own Python is not touched.\n{_places(looked)}"
    )


def library_not_built(folder: Path, hint: str | None = None) -> KernelProblem:
    """The kernel was installed for a library in `folder` that is not there, or not whole."""
    what = hint or "build it, or install the kernel anew without --library"
    return KernelProblem(
        f"The Swift library of this notebook is not built: {folder} has no whole one.\n"
        f"What to do: {what}; then restart the kernel."
    )


def _places(looked: Sequence[str]) -> str:
    return "Looked in:\n" + "\n".join(f"    {place}" for place in looked)
