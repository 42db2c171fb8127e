"""What a parity case is: inputs from a seeded generator, Python's outputs, how close is equal.

A case never shares a random generator with Swift: what is drawn travels as an input tensor.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray

__all__ = ["DEFAULT_TOLERANCE", "Arrays", "Case", "Tolerance", "absence"]

Arrays = dict[str, NDArray[np.generic]]


def absence(load: Callable[[], object], missing: type[Exception]) -> str:
    """Return the words of the error that `load` raises where a library is missing, else ""."""
    try:
        load()
    except missing as error:
        return str(error)
    return ""


@dataclass(frozen=True)
class Tolerance:
    """How far two tensors may differ, relative to the largest magnitude, and why that far.

    Raises ValueError for a negative or non-finite bound, or one looser than the default
    without a reason.
    """

    relative: float = 1e-5
    reason: str = ""

    def __post_init__(self) -> None:
        if not 0 <= self.relative < float("inf"):
            raise ValueError(f"tolerance: must be finite and not negative, got {self.relative}")
        if self.relative > 1e-5 and not self.reason:
            raise ValueError(f"tolerance: {self.relative} is looser than 1e-5, give the reason")


DEFAULT_TOLERANCE = Tolerance()


@dataclass(frozen=True)
class Case:
    """One comparison of the two languages.

    `inputs` draws the fixture from a NumPy generator, `outputs` is Python's answer to it; both
    are dictionaries from tensor name to array. `tolerances` maps patterns of tensor names
    (`fnmatch` form, first match wins) to tolerances; every other tensor gets the default. `missing`
    says which library the case lacks on this machine, if any, so that it is skipped.
    """

    milestone: str
    name: str
    inputs: Callable[[np.random.Generator], Arrays]
    outputs: Callable[[Arrays], Arrays]
    tolerances: Mapping[str, Tolerance] = field(default_factory=dict)
    missing: Callable[[], str] = lambda: ""

    @property
    def calls_c(self) -> bool:
        """Whether Swift's answer comes from the program that has the libraries for C."""
        return self.milestone.startswith("interop/")

    def tolerance(self, tensor: str) -> Tolerance:
        """Return the tolerance of the tensor called `tensor`."""
        matches = (t for pattern, t in self.tolerances.items() if fnmatchcase(tensor, pattern))
        return next(matches, DEFAULT_TOLERANCE)
