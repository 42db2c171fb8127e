"""Commands run as a user runs them."""

import subprocess
import sys
from collections.abc import Callable

import pytest
from cli_helpers import POSING, environment


@pytest.fixture
def tandem() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run `tandem` with arguments; `swift` poses as the Swift engine, other names are variables."""

    def run(*arguments, swift=None, **variables) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "tandem.cli.main", *map(str, arguments)],
            env=environment(swift, **variables),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


@pytest.fixture
def posing(program):
    """The Python engine posing as the Swift one."""
    return program(POSING, "tandem-swift")


@pytest.fixture
def no_swift(monkeypatch) -> None:
    """In this process, a machine on which the Swift engine was not built, and which is no CI."""
    for place in ("tandem.paths", "tandem.demo.run"):
        monkeypatch.setattr(f"{place}.swift_binary", lambda: None)
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
