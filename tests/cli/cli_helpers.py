"""What the tests of commands share: their environment, and engines that pose as the Swift one."""

import os

# The Python engine under Swift's name: its numbers are right, so that a test can spoil them.
ENGINE = """
import json, sys
from pathlib import Path
from tandem.demo.engine import train
arguments = sys.argv[1:]
assert arguments[0] == "train" and arguments[2::2] == ["--output", "--progress"], arguments
plan, folder = Path(arguments[1]), Path(arguments[3])
def report(event): print(json.dumps(event), flush=True)
"""
POSING = ENGINE + 'train(plan, folder, report, engine="swift")\n'


def environment(swift=None, **variables) -> dict[str, str]:
    """Return the environment of a command: plain text, no CI, one thread."""
    kept = {k: v for k, v in os.environ.items() if k not in ("CI", "TANDEM_SWIFT", "FORCE_COLOR")}
    kept |= {"COLUMNS": "100", "TERM": "dumb", "OMP_NUM_THREADS": "1"}
    return kept | ({"TANDEM_SWIFT": str(swift)} if swift else {}) | variables
