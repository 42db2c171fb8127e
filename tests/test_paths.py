"""Where things are found, and that a missing Swift engine is a skip with its reason, or in CI a
failure."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from tandem import machine, paths
from tandem.errors import TandemError

CONFTEST = Path(__file__).with_name("conftest.py")


def test_the_repository_is_found_from_the_package_wherever_one_stands(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert paths.repository_root() == CONFTEST.parents[1]
    assert paths.build_folder() == CONFTEST.parents[1] / "build"


def test_an_installed_package_finds_the_repository_from_the_current_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "site-packages" / "paths.py"))
    checkout = tmp_path / "checkout"
    (checkout / "python").mkdir(parents=True)
    (checkout / "milestones.toml").touch()
    monkeypatch.chdir(checkout / "python")
    assert paths.repository_root() == checkout
    monkeypatch.chdir(tmp_path)
    with pytest.raises(TandemError, match=r"no milestones\.toml above .*site-packages or"):
        paths.repository_root()


def test_the_swift_engine_is_where_swift_build_puts_it_or_none(monkeypatch, tmp_path):
    monkeypatch.delenv("TANDEM_SWIFT", raising=False)
    monkeypatch.setattr(paths, "repository_root", lambda: tmp_path)
    assert paths.swift_binary() is None
    binary = tmp_path / "swift" / ".build" / "release" / "tandem-swift"
    binary.parent.mkdir(parents=True)
    binary.touch()
    assert paths.swift_binary() == binary


def test_another_engine_can_be_named(monkeypatch, tmp_path):
    monkeypatch.setenv("TANDEM_SWIFT", sys.executable)
    assert paths.swift_binary() == Path(sys.executable)
    (tmp_path / "text").touch()
    for wrong in (tmp_path / "absent", tmp_path / "text", tmp_path):
        monkeypatch.setenv("TANDEM_SWIFT", str(wrong))
        with pytest.raises(TandemError, match="which is not an executable file"):
            paths.swift_binary()


@pytest.mark.parametrize(
    ("value", "expected"), [("true", True), ("1", True), ("", False), ("false", False)]
)
def test_ci_is_what_the_variable_says(monkeypatch, value, expected):
    monkeypatch.setenv("CI", value)
    assert machine.in_ci() is expected
    monkeypatch.delenv("CI")
    assert machine.in_ci() is False


def run_without_swift(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a test that needs the Swift engine on a machine that has none."""
    none = "import tandem.paths\ntandem.paths.swift_binary = lambda: None\n"
    (folder / "conftest.py").write_text(none + CONFTEST.read_text())
    (folder / "test_it.py").write_text("def test_it(swift_engine): pass\n")
    kept = {name: value for name, value in os.environ.items() if name != "CI"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-ra", "-p", "no:cacheprovider", str(folder)],
        env=kept | variables,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_missing_swift_engine_is_a_visible_skip(tmp_path):
    done = run_without_swift(tmp_path)
    assert done.returncode == 0, done.stdout
    assert "SKIPPED [1]" in done.stdout
    assert "the Swift engine is not built: install Swift 6" in done.stdout


def test_in_ci_a_missing_swift_engine_is_a_failure(tmp_path):
    done = run_without_swift(tmp_path, CI="true")
    assert done.returncode == 1, done.stdout
    assert "the Swift engine is not built: install Swift 6" in done.stdout
