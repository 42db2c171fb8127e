"""The machine that numbers were made on, and whether it is a CI run that may leave nothing out."""

import os
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

__all__ = ["SWIFT_MISSING", "describe_machine", "in_ci"]

# One sentence for every command that has to go without Swift.
SWIFT_MISSING = (
    "the Swift engine is not built: install Swift 6 (https://www.swift.org/install), "
    "then run `make setup`"
)


def in_ci() -> bool:
    """Say whether the environment variable CI is set, as every CI service sets it."""
    return os.environ.get("CI", "").lower() in ("true", "1", "yes")


def describe_machine() -> dict[str, Any]:
    """Return what timings depend on: processor, cores, system and versions."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "torch": version("torch"),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor())
