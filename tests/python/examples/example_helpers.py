"""What the tests of the examples share: a script run as its users run it, and what it left."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tandem.paths import repository_root

__all__ = ["SCRIPTS", "ended", "result_of", "run_script"]

SCRIPTS = repository_root() / "examples" / "python"


def ended(*command: object) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, and return how it ended and what it said."""
    words = [str(word) for word in command]
    return subprocess.run(words, capture_output=True, text=True, timeout=300, check=False)


def run_script(name: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run an example in Python in a process of its own."""
    return ended(sys.executable, SCRIPTS / f"{name}.py", *arguments)


def result_of(folder: Path) -> Any:
    """Return what an example has written into result.json."""
    return json.loads((folder / "result.json").read_text())
