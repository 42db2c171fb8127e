"""Installing the kernel, as Jupyter sees it."""

import json
import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from swift_jupyter.install import app, kernel_spec
from toolchain_helpers import executable
from typer.testing import CliRunner

PACKAGES = Path(__file__).parents[2] / "python"


def run(*arguments, **environment):
    """Run a command as a reader does, in an environment of its own."""
    return subprocess.run(
        arguments,
        env={**os.environ, "PYTHONPATH": str(PACKAGES), **environment},
        capture_output=True,
        text=True,
    )


def jupyter_list(**environment):
    """What `jupyter kernelspec list` shows."""
    listed = run(
        sys.executable, "-m", "jupyter_client.kernelspecapp", "list", "--json", **environment
    )
    return json.loads(listed.stdout)["kernelspecs"]


def installer(*arguments, **environment):
    return run(sys.executable, "-m", "swift_jupyter.install", *arguments, **environment)


def test_jupyter_lists_the_kernel_until_it_is_uninstalled(tmp_path):
    library = tmp_path / "library"
    library.mkdir()
    (library / "library.json").write_text('{"libraries": []}')
    done = installer("--prefix", str(tmp_path), "--library", str(library))
    assert done.returncode == 0, done.stderr
    path = str(tmp_path / "share/jupyter")
    found = jupyter_list(JUPYTER_PATH=path)["swift"]
    folder = f"{path}/kernels/swift"
    assert found["resource_dir"] == folder
    spec = found["spec"]
    assert spec["argv"] == [sys.executable, "-m", "swift_jupyter", "-f", "{connection_file}"]
    assert (spec["display_name"], spec["language"]) == ("Swift", "swift")
    assert spec["interrupt_mode"] == "message"
    assert spec["env"]["SWIFT_JUPYTER_LIBRARY"] == str(library)
    removed = installer("--prefix", str(tmp_path), "--uninstall")
    assert removed.stdout == f"Removed {folder}\n"
    # This Python's environment may have one of its own.
    assert jupyter_list(JUPYTER_PATH=path).get("swift", {}).get("resource_dir") != folder


def test_the_readers_own_folder_is_the_default_and_names_may_differ(tmp_path):
    done = installer(
        "--name", "swift-6", "--display-name", "Swift 6", JUPYTER_DATA_DIR=str(tmp_path)
    )
    assert done.stdout.startswith(f"Installed {tmp_path}/kernels/swift-6\n")
    listed = jupyter_list(JUPYTER_DATA_DIR=str(tmp_path))
    assert listed["swift-6"]["spec"]["display_name"] == "Swift 6"
    removed = installer(
        "--user", "--name", "swift-6", "--uninstall", JUPYTER_DATA_DIR=str(tmp_path)
    )
    assert removed.returncode == 0
    assert list((tmp_path / "kernels").iterdir()) == []


def test_a_kernel_of_somebody_else_is_not_uninstalled(tmp_path):
    folder = tmp_path / "share/jupyter/kernels/swift"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text('{"argv": ["another"]}')
    done = installer("--prefix", str(tmp_path), "--uninstall")
    assert done.returncode == 1
    assert done.stderr == "No Swift kernel named swift is installed there.\n"
    assert folder.exists()


def test_the_kernels_logos_are_pictures_of_their_size(tmp_path):
    installer("--prefix", str(tmp_path))
    folder = tmp_path / "share/jupyter/kernels/swift"
    for size in (32, 64):
        header = (folder / f"logo-{size}x{size}.png").read_bytes()[:24]
        assert header[:8] == b"\x89PNG\r\n\x1a\n"
        assert struct.unpack(">II", header[16:]) == (size, size)
    assert "<svg" in (folder / "logo-svg.svg").read_text()


def test_what_is_missing_is_told_at_once_and_the_kernel_is_there(tmp_path):
    done = installer("--prefix", str(tmp_path), SWIFT_TOOLCHAIN="/no/swift")
    assert done.returncode == 0
    assert "Before it can run a cell:\nNo Swift toolchain was found." in done.stderr
    spec = json.loads((tmp_path / "share/jupyter/kernels/swift/kernel.json").read_text())
    assert spec["env"]["SWIFT_TOOLCHAIN"] == "/no/swift"


def test_a_library_that_is_not_built_is_told_at_once(tmp_path):
    done = installer("--prefix", str(tmp_path), "--library", str(tmp_path / "gone"))
    assert f"{tmp_path}/gone has no whole one" in done.stderr


def test_one_place_at_a_time():
    result = CliRunner().invoke(app, ["--sys-prefix", "--user"])
    assert result.exit_code == 2
    assert "choose one of --sys-prefix, --user and --prefix" in result.output


def test_help_names_every_option():
    text = CliRunner().invoke(app, ["--help"], env={"COLUMNS": "200"}).output
    for option in ("--sys-prefix", "--user", "--prefix", "--library", "--name", "--uninstall"):
        assert option in text


def test_a_package_that_is_nowhere_installed_is_found_by_its_path(tmp_path, monkeypatch):
    """A Python that does not find the package is told where it is."""
    monkeypatch.setattr(sys, "executable", str(executable(tmp_path / "python", "exit 1")))
    assert kernel_spec("Swift")["env"]["PYTHONPATH"] == str(PACKAGES)


@pytest.mark.parametrize("elsewhere", [True, False])
def test_only_the_package_that_installs_counts_as_found(tmp_path, monkeypatch, elsewhere):
    place = "/elsewhere/swift_jupyter" if elsewhere else PACKAGES / "swift_jupyter"
    python = executable(tmp_path / "python", f"echo {place}/__init__.py")
    monkeypatch.setattr(sys, "executable", str(python))
    assert ("PYTHONPATH" in kernel_spec("Swift")["env"]) == elsewhere
