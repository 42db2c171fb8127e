"""`make setup`: what it installs, in what order, and when again; nothing is installed here."""

import importlib.metadata
import os
import platform
import shutil
import subprocess
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements.lock", "tensorflow-cpu.lock", "tensorflow-cuda.lock")
linux = pytest.mark.skipif(platform.system() != "Linux", reason="TensorFlow has CUDA on Linux only")

# A Python that makes an environment whose Python writes down what pip was asked for.
PYTHON = """
import sys
from pathlib import Path
if sys.argv[1:3] == ["-m", "venv"]:
    python = Path(sys.argv[3]) / "bin" / "python"
    python.parent.mkdir(parents=True, exist_ok=True)
    log = python.parent / "log"
    python.write_text(f'#!/bin/sh\\necho "$@" >> "{log}"\\n')
    python.chmod(0o755)
"""


def requirements(name: str) -> list[Requirement]:
    lines = (ROOT / name).read_text().splitlines()
    return [Requirement(line) for line in lines if not line.startswith("#")]


def make_environment(tmp_path: Path, python: Path, tensorflow: str) -> list[list[str]]:
    """Run the script with a made-up Python; give what pip was asked for, call by call."""
    environment = tmp_path / "environment"
    command = [ROOT / "tools" / "make-environment", environment, tensorflow]
    subprocess.run(command, env=os.environ | {"PYTHON": str(python)}, check=True)
    lines = (environment / "bin" / "log").read_text().splitlines()
    calls = [[word for word in line.split() if not word.startswith("--quiet")] for line in lines]
    return [call[call.index("pip") + 2 :] for call in calls]


@linux
@pytest.mark.parametrize(
    ("tensorflow", "out"),
    [("cuda", ["tensorflow-cpu"]), ("cpu", ["--requirement", "tensorflow-cuda.lock"])],
)
def test_the_other_tensorflow_goes_before_this_one_comes(tmp_path, program, tensorflow, out):
    calls = make_environment(tmp_path, program(PYTHON), tensorflow)
    assert calls[0] == ["uninstall", "--yes", *out]
    lock = f"tensorflow-{tensorflow}.lock"
    assert calls[1] == ["install", "--requirement", "requirements.lock", "--requirement", lock]
    assert calls[2][-2:] == ["--editable", "."]
    assert len(calls) == 3


def test_another_name_is_refused(tmp_path):
    command = [ROOT / "tools" / "make-environment", tmp_path / "environment", "rocm"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "TF=rocm: TensorFlow comes as cpu or as cuda\n"
    assert not (tmp_path / "environment").exists()


# When make makes the environment


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Just what the Makefile looks at, all of it older than any stamp."""
    folder = tmp_path / "checkout"
    (folder / "tools").mkdir(parents=True)
    (folder / "swift" / "Sources").mkdir(parents=True)
    tools = ("tools/make-environment", "tools/install-packages")
    for name in ("Makefile", "pyproject.toml", *LOCKS, *tools):
        shutil.copy(ROOT / name, folder / name)
        os.utime(folder / name, (1, 1))
    system = folder / "build" / "stamps" / "system"
    system.parent.mkdir(parents=True)
    system.touch()
    os.utime(system, (2, 2))
    return folder


def planned(checkout: Path, *arguments: str) -> list[str]:
    """Give the environments that `make setup` would make."""
    command = ["make", "--dry-run", "--no-print-directory", "setup", "SWIFT=", *arguments]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=True)
    return [line for line in done.stdout.splitlines() if line.startswith("tools/make-environment")]


def stamp(checkout: Path, tensorflow: str) -> None:
    path = checkout / ".venv" / f".tandem-ready-{tensorflow}"
    path.parent.mkdir(exist_ok=True)
    path.touch()


def test_a_fresh_checkout_gets_the_processor_s_tensorflow(checkout):
    assert planned(checkout) == ["tools/make-environment .venv cpu"]


def test_what_is_there_stays_unless_the_other_is_named(checkout):
    for there, other in (("cpu", "cuda"), ("cuda", "cpu")):
        shutil.rmtree(checkout / ".venv", ignore_errors=True)
        stamp(checkout, there)
        assert planned(checkout) == []
        assert planned(checkout, f"TF={there}") == []
        assert planned(checkout, f"TF={other}") == [f"tools/make-environment .venv {other}"]


def test_a_newer_lock_makes_it_again_for_what_is_there(checkout):
    stamp(checkout, "cuda")
    os.utime(checkout / "tensorflow-cpu.lock", (2**32, 2**32))
    assert planned(checkout) == []
    os.utime(checkout / "tensorflow-cuda.lock", (2**32, 2**32))
    assert planned(checkout) == ["tools/make-environment .venv cuda"]


def test_make_refuses_another_name(checkout):
    command = ["make", "--dry-run", "setup", "SWIFT=", "TF=rocm"]
    done = subprocess.run(command, cwd=checkout, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "TF=rocm: TensorFlow comes as cpu or as cuda" in done.stderr


def test_an_interrupted_switch_starts_again(checkout):
    stamp(checkout, "cpu")
    (checkout / "tools" / "make-environment").write_text("#!/bin/sh\nexit 1\n")
    command = ["make", "setup", "SWIFT=", "TF=cuda"]
    done = subprocess.run(command, cwd=checkout, capture_output=True, check=False)
    assert done.returncode != 0
    assert planned(checkout) == ["tools/make-environment .venv cpu"]
    assert list((checkout / ".venv").iterdir()) == []


# The locks


@pytest.mark.parametrize("name", LOCKS)
def test_every_version_is_exact(name):
    for requirement in requirements(name):
        assert [part.operator for part in requirement.specifier] == ["=="], requirement


def test_both_tensorflows_are_of_one_version():
    versions = {
        str(requirement.specifier)
        for name in LOCKS[1:]
        for requirement in requirements(name)
        if requirement.name.startswith("tensorflow")
    }
    assert len(versions) == 1


@linux
def test_everything_that_cuda_asks_for_is_pinned_and_nothing_else():
    try:
        distribution = importlib.metadata.distribution("tensorflow-cpu")
    except importlib.metadata.PackageNotFoundError:
        distribution = importlib.metadata.distribution("tensorflow")
    asked = [Requirement(text) for text in distribution.requires or []]
    cuda = {r.name: r for r in asked if "and-cuda" in str(r.marker)}
    pins = {r.name: str(r.specifier).removeprefix("==") for r in requirements(LOCKS[2])}
    assert pins.keys() - cuda.keys() == {"tensorflow"}
    for name, requirement in cuda.items():
        assert requirement.specifier.contains(pins[name]), requirement
