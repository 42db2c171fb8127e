"""The judge of a run: how far apart the two engines are, epoch by epoch, and whether that is far.

A loss difference is absolute (losses are near 1), a weight difference is relative to the largest
magnitude of its tensor. A number that is not finite is never close.
"""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tandem.demo.plan import Plan
from tandem.demo.recipes import (
    ACCURACY_TOLERANCE,
    EARLY_STEPS,
    EARLY_TOLERANCE,
    TOLERANCES,
)
from tandem.demo.record import Record

__all__ = ["Comparison", "Epoch", "compare", "result"]


@dataclass(frozen=True)
class Epoch:
    """One epoch of both runs: the largest loss difference, over its steps and its test."""

    python_loss: float
    swift_loss: float
    python_accuracy: float
    swift_accuracy: float
    difference: float


@dataclass(frozen=True, eq=False)
class Comparison:
    """One model's run in one or both languages; without Swift nothing is compared.

    `faults` says in words where the two are further apart than they may be.
    """

    plan: Plan
    records: dict[str, Record]
    tolerance: float
    epochs: list[Epoch] = field(default_factory=list)
    max_loss_difference: float | None = None
    max_weight_difference: float | None = None
    weight_differences: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def agree(self) -> bool | None:
        """Whether every difference is within its tolerance; None where nothing was compared."""
        return not self.faults if "swift" in self.records else None

    @property
    def step_ratio(self) -> float | None:
        """Swift's time a step over Python's; below 1, Swift is the faster."""
        if "swift" not in self.records:
            return None
        return self.records["swift"].step_ms / self.records["python"].step_ms


def compare(plan: Plan, records: dict[str, Record]) -> Comparison:
    """Judge the records of one plan, by engine."""
    tolerance = TOLERANCES[plan.settings.data]
    if "swift" not in records:
        return Comparison(plan, records, tolerance)
    python, swift = records["python"], records["swift"]
    steps = _differences(python.step_loss, swift.step_loss)
    epochs = _epochs(python, swift, steps)
    weights = {name: _relative(w, swift.weights[name]) for name, w in python.weights.items()}
    return Comparison(
        plan,
        records,
        tolerance,
        epochs,
        max_loss_difference=max(epoch.difference for epoch in epochs),
        max_weight_difference=max(weights.values()),
        weight_differences=weights,
        faults=[
            *_loss_faults(plan.settings.model, epochs, steps, tolerance),
            *_other_faults(plan.settings.model, epochs, weights, tolerance),
            *_prediction_faults(plan.settings.model, python, swift),
        ],
    )


def result(data: str, comparisons: list[Comparison]) -> dict[str, Any]:
    """Return the content of result.json."""
    verdicts = [c.agree for c in comparisons]
    agree = None if None in verdicts else all(verdicts)
    models = [_model_result(c) for c in comparisons]
    return {"data": data, "agree": agree, "tolerance": TOLERANCES[data], "models": models}


def _model_result(comparison: Comparison) -> dict[str, Any]:
    engines = {
        name: {
            "loss": [_finite(x) for x in r.loss],
            "accuracy": [_finite(x) for x in r.accuracy],
            "step_ms": r.step_ms,
        }
        for name, r in comparison.records.items()
    }
    return {
        "model": comparison.plan.settings.model,
        "epochs": comparison.plan.settings.epochs,
        "engines": engines,
        "max_loss_difference": _finite(comparison.max_loss_difference),
        "max_weight_difference": _finite(comparison.max_weight_difference),
    }


def _epochs(python: Record, swift: Record, steps: NDArray[np.float64]) -> list[Epoch]:
    tests = _differences(np.array(python.loss), np.array(swift.loss))
    by_epoch = steps.reshape(len(tests), -1).max(axis=1, initial=0)
    columns = (python.loss, swift.loss, python.accuracy, swift.accuracy)
    differences = np.maximum(tests, by_epoch).tolist()
    return [Epoch(*row) for row in zip(*columns, differences, strict=True)]


def _loss_faults(
    model: str, epochs: list[Epoch], steps: NDArray[np.float64], tolerance: float
) -> list[str]:
    faults = []
    early = steps[:EARLY_STEPS]
    if (worst := float(early.max(initial=0))) > EARLY_TOLERANCE:
        at = int(early.argmax())
        faults.append(f"{model}: the loss of step {at} differs by {_above(worst, EARLY_TOLERANCE)}")
    for number, epoch in enumerate(epochs, 1):
        if epoch.difference > tolerance:
            apart = _above(epoch.difference, tolerance)
            faults.append(f"{model}: a loss of epoch {number} differs by {apart}")
    return faults


def _other_faults(
    model: str, epochs: list[Epoch], weights: dict[str, float], tolerance: float
) -> list[str]:
    faults = []
    for number, epoch in enumerate(epochs, 1):
        accuracy = abs(epoch.python_accuracy - epoch.swift_accuracy)
        if not accuracy <= ACCURACY_TOLERANCE:
            apart = _above(accuracy, ACCURACY_TOLERANCE)
            faults.append(f"{model}: the accuracy after epoch {number} differs by {apart}")
    for name, difference in weights.items():
        if difference > tolerance:
            apart = _above(difference, tolerance)
            faults.append(f"{model}: the final {name} differs by {apart}, relative to its largest")
    return faults


def _prediction_faults(model: str, python: Record, swift: Record) -> list[str]:
    counts = python.predictions.shape, swift.predictions.shape
    if counts[0] == counts[1]:
        return []
    return [f"{model}: predictions have shapes {list(counts[0])} and {list(counts[1])}"]


def _above(difference: float, tolerance: float) -> str:
    return f"{difference:.2g} (tolerance {tolerance:g})"


def _differences(a: NDArray[Any], b: NDArray[Any]) -> NDArray[np.float64]:
    """Return |a - b|, infinite where either is not finite."""
    with np.errstate(invalid="ignore"):
        difference = np.abs(a.astype(np.float64) - b.astype(np.float64))
    return np.where(np.isfinite(difference), difference, np.inf)


def _relative(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """Return max |a - b| / max |a|, infinite where a number of either is not finite."""
    difference = float(_differences(a, b).max(initial=0))
    if math.isinf(difference):
        return difference
    largest = float(np.abs(a.astype(np.float64)).max(initial=0))
    return difference / max(largest, float(np.finfo(np.float32).tiny))


def _finite(value: float | None) -> float | None:
    """Return `value`, or None for what JSON has no number for."""
    return value if value is not None and math.isfinite(value) else None
