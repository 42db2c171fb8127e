"""Labels from the names of files.

Lesson 11. A labeler takes an item and returns its label.
Swift twin: Data/Block.swift.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tandem.data.datasets import DataError

__all__ = ["Labeler", "parent_labeler", "regex_labeler"]

Labeler = Callable[[Any], Any]


def parent_labeler(path: str | os.PathLike[str]) -> str:
    """Return the name of the folder that a file lies in."""
    return Path(path).parent.name


class _RegexLabeler:  # a class, for a closure cannot be sent to a worker process
    def __init__(self, pattern: str) -> None:
        self.pattern = re.compile(pattern)
        if self.pattern.groups != 1:
            raise ValueError(f"regex_labeler: {pattern!r} needs one group, the label")

    def __call__(self, path: str | os.PathLike[str]) -> str:
        match = self.pattern.search(Path(path).name)
        if match is None or match[1] is None:
            raise DataError(f"{path}: the name does not match {self.pattern.pattern!r}")
        return match[1]


def regex_labeler(pattern: str) -> Labeler:
    """Return a labeler: the group of `pattern` where it is found in the file's name.

    Raises ValueError for a pattern without exactly one group; the labeler raises DataError,
    with the file, where the name does not match.
    """
    return _RegexLabeler(pattern)
