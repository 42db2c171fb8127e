"""What every test may use: the built Swift engine, and programs made up for a test."""

import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings
from tandem.machine import SWIFT_MISSING, in_ci
from tandem.paths import swift_binary as find_swift_binary

# A first example may import what the others find, and a machine may be busy: time is no property.
settings.register_profile("tandem", deadline=None)
settings.load_profile("tandem")


@pytest.fixture(scope="session")
def swift_engine() -> Path:
    """The built Swift engine; without it a skip that says so, or in CI a failure."""
    binary = find_swift_binary()
    if binary is None:
        (pytest.fail if in_ci() else pytest.skip)(SWIFT_MISSING)
    return binary


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., Path]:
    """Make an executable Python program out of its source."""

    def make(source: str, name: str = "program") -> Path:
        path = tmp_path / name
        path.write_text(f"#!{sys.executable}\n{source}")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    return make
