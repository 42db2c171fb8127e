"""The judge of parity: one verdict a tensor.

    max_rel = max |a - b| / max |a|

with a from Python and b from Swift: relative to the tensor's largest magnitude, because an
element near zero is the difference of large ones and has no accuracy of its own.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tandem.parity.case import Arrays, Case

__all__ = ["Verdict", "agree", "judge", "to_json", "worst"]

_TINY = float(np.finfo(np.float32).tiny)


@dataclass(frozen=True)
class Verdict:
    """How close one tensor is. The differences are None where there is nothing to subtract,
    and `fault` says in words what is wrong.
    """

    milestone: str
    case: str
    tensor: str
    max_abs: float | None
    max_rel: float | None
    tolerance: float
    fault: str = ""

    @property
    def agree(self) -> bool:
        """Whether the two languages agree on this tensor."""
        return not self.fault


def judge(case: Case, python: Arrays, swift: Arrays) -> list[Verdict]:
    """Compare every tensor that either language has, in the order of their names."""
    names = sorted(python.keys() | swift.keys())
    if not names:
        return [_verdict(case, "(none)", None, None, "the case has no output")]
    return [_judge(case, name, python.get(name), swift.get(name)) for name in names]


def agree(verdicts: Iterable[Verdict]) -> bool:
    """Say whether every verdict agrees."""
    return all(verdict.agree for verdict in verdicts)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict that is closest to its tolerance or furthest beyond it."""
    return max(verdicts, key=_badness)


def to_json(verdicts: Iterable[Verdict]) -> dict[str, Any]:
    """Return what `tandem parity --json` prints."""
    cases = [
        {
            "milestone": v.milestone,
            "case": v.case,
            "tensor": v.tensor,
            "max_abs": v.max_abs,
            "max_rel": v.max_rel,
            "tolerance": v.tolerance,
            "agree": v.agree,
        }
        for v in verdicts
    ]
    return {"cases": cases, "agree": bool(cases) and all(c["agree"] for c in cases)}


def _badness(verdict: Verdict) -> float:
    if verdict.max_rel is None:
        return math.inf
    return verdict.max_rel / max(verdict.tolerance, _TINY)


def _judge(
    case: Case, name: str, python: NDArray[Any] | None, swift: NDArray[Any] | None
) -> Verdict:
    if python is None or swift is None:
        missing = "Python" if python is None else "Swift"
        return _verdict(case, name, None, None, f"{missing} has no such tensor")
    if python.shape != swift.shape:
        shapes = f"{list(python.shape)} in Python, {list(swift.shape)} in Swift"
        return _verdict(case, name, None, None, f"shapes differ: {shapes}")
    a, b = python.astype(np.float64), swift.astype(np.float64)
    if words := _not_finite(a, b):
        return _verdict(case, name, None, None, words)
    apart = float(np.abs(a - b).max(initial=0))
    relative = apart / max(float(np.abs(a).max(initial=0)), _TINY)
    tolerance = case.tolerance(name).relative
    fault = "" if relative <= tolerance else f"differs by {relative:.1e}, allowed {tolerance:g}"
    return _verdict(case, name, apart, relative, fault)


def _not_finite(python: NDArray[np.float64], swift: NDArray[np.float64]) -> str:
    for language, values in (("Python", python), ("Swift", swift)):
        if bad := int(np.count_nonzero(~np.isfinite(values))):
            return f"{bad} of {values.size} numbers in {language} are not finite"
    return ""


def _verdict(
    case: Case, name: str, max_abs: float | None, max_rel: float | None, fault: str
) -> Verdict:
    tolerance = case.tolerance(name).relative
    return Verdict(case.milestone, case.name, name, max_abs, max_rel, tolerance, fault)
