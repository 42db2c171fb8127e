"""`python -m swift_jupyter.install` makes the kernel known to Jupyter, or takes it out again."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Any

import typer
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_core.paths import jupyter_data_dir

from swift_jupyter.library import LIBRARY_VARIABLE, read_library
from swift_jupyter.problems import KernelProblem
from swift_jupyter.toolchain import find_lldb_python, find_toolchain

__all__ = ["app", "install", "kernel_spec", "uninstall"]

PACKAGE = Path(__file__).resolve().parent
# Set when the kernel is installed, these hold for its sessions as well.
KEPT_VARIABLES = ("SWIFT_TOOLCHAIN", "SWIFT_JUPYTER_PYTHON")

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def kernel_spec(display_name: str, library: Path | None = None) -> dict[str, Any]:
    """Return the content of kernel.json: this Python runs the kernel."""
    environment = {name: os.environ[name] for name in KEPT_VARIABLES if os.environ.get(name)}
    if library:
        environment[LIBRARY_VARIABLE] = str(library.resolve())
    if not _found_anywhere():
        environment["PYTHONPATH"] = str(PACKAGE.parent)
    return {
        "argv": [sys.executable, "-m", "swift_jupyter", "-f", "{connection_file}"],
        "display_name": display_name,
        "language": "swift",
        "interrupt_mode": "message",
        "env": environment,
        "metadata": {"debugger": False},
    }


def install(spec: dict[str, Any], name: str, prefix: Path | None) -> Path:
    """Write the kernel's folder, with its logos, under `prefix`, or the reader's own if None."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(PACKAGE / "logo", folder, dirs_exist_ok=True)
        Path(folder, "kernel.json").write_text(json.dumps(spec, indent=2) + "\n")
        return Path(
            KernelSpecManager().install_kernel_spec(
                folder, name, user=prefix is None, prefix=str(prefix) if prefix else None
            )
        )


def uninstall(name: str, prefix: Path | None) -> Path | None:
    """Remove the kernel's folder; None if there is none of ours."""
    data = prefix / "share/jupyter" if prefix else Path(jupyter_data_dir())
    folder = data / "kernels" / name
    try:
        spec = json.loads((folder / "kernel.json").read_text())
    except (OSError, ValueError):
        return None
    if "swift_jupyter" not in spec.get("argv", []):
        return None
    shutil.rmtree(folder)
    return folder


@app.command()
def main(
    sys_prefix: Annotated[
        bool, typer.Option("--sys-prefix", help="Install into this Python's environment.")
    ] = False,
    user: Annotated[
        bool, typer.Option("--user", help="Install for you alone: the default.")
    ] = False,
    prefix: Annotated[Path | None, typer.Option(help="Install under this folder.")] = None,
    library: Annotated[
        Path | None,
        typer.Option(help="A folder with library.json: what all notebooks of this kernel have."),
    ] = None,
    name: Annotated[str, typer.Option(help="The kernel's name in notebooks.")] = "swift",
    display_name: Annotated[str, typer.Option(help="Its name in menus.")] = "Swift",
    remove: Annotated[bool, typer.Option("--uninstall", help="Take the kernel out again.")] = False,
) -> None:
    """Make the Swift kernel known to Jupyter: `jupyter kernelspec list` shows it."""
    if sys_prefix + user + (prefix is not None) > 1:
        raise typer.BadParameter("choose one of --sys-prefix, --user and --prefix")
    place = Path(sys.prefix) if sys_prefix else prefix
    if remove:
        folder = uninstall(name, place)
        if folder is None:
            print(f"No Swift kernel named {name} is installed there.", file=sys.stderr)
            raise typer.Exit(1)
        print(f"Removed {folder}")
        return
    print(f"Installed {install(kernel_spec(display_name, library), name, place)}")
    _tell_problems(library)


def _tell_problems(library: Path | None) -> None:
    """Say now what a first cell would say; the kernel is installed all the same."""
    try:
        find_lldb_python(find_toolchain())
        if library:
            read_library(library)
    except KernelProblem as problem:
        print(f"\nBefore it can run a cell:\n{problem}", file=sys.stderr)


def _found_anywhere() -> bool:
    """Whether this Python finds the package from any folder, without help."""
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    code = "import swift_jupyter; print(swift_jupyter.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd="/", env=environment, capture_output=True, text=True
    )
    return not done.returncode and Path(done.stdout.strip()).resolve().parent == PACKAGE


if __name__ == "__main__":
    app(prog_name="python -m swift_jupyter.install")
