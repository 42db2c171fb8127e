"""Parity of the language's basics, and of the number built on LLVM's, against NumPy's float32.

Inputs: "x", "y" [60], neither of them near 0; "counts" int32 [9], from -4 to 4.

Outputs:
- "distance" [60] of the points (x, y); "sincos" [60, 2], "square_add", "double_elements", "power"
  [60] of x, the last to the fifth; "is_odd" [9] of counts, 1 where odd
- of the complex numbers z = x + y i and w = y - x i: "complex/sum", "complex/difference",
  "complex/product", "complex/conj" [60, 2], "complex/roots" [60, 4], both roots of z, and
  "complex/total" [2]
- "semantics/value", "semantics/reference" [2, 2]: a point under two names after one was moved
- with no tolerance at all: "bare/sum", "bare/difference", "bare/product", "bare/quotient",
  "bare/square_add" [60] of x and y, and "bare/less" [60], 1 where x < y
"""

import numpy as np

from tandem.foundations.basics import (
    Complex,
    distance,
    double_elements,
    is_odd,
    moved_once,
    power,
    sincos,
    square_add,
    square_roots,
    total,
)
from tandem.parity.arrays import normal
from tandem.parity.case import Arrays, Case, Tolerance

__all__ = ["CASE"]


def _inputs(rng: np.random.Generator) -> Arrays:
    x, y = normal(rng, 60), normal(rng, 60)
    away = np.float32(0.1)
    return {
        "x": x + np.copysign(away, x),
        "y": y + np.copysign(away, y),
        "counts": np.arange(-4, 5, dtype=np.int32),
    }


def _outputs(inputs: Arrays) -> Arrays:
    x, y = inputs["x"], inputs["y"]
    points = list(zip(x.tolist(), y.tolist(), strict=True))
    value, reference = moved_once(*points[0])
    answers = {
        "distance": [distance(x=a, y=b) for a, b in points],
        "sincos": [sincos(a) for a, _ in points],
        "square_add": [square_add(a) for a, _ in points],
        "double_elements": double_elements(x.tolist()),
        "power": [power(a, 5) for a, _ in points],
        "is_odd": [is_odd(n) for n in inputs["counts"].tolist()],
        "semantics/value": value,
        "semantics/reference": reference,
    }
    arrays = {name: np.array(answer, np.float32) for name, answer in answers.items()}
    return arrays | _complex(points) | _bare(x, y)


def _complex(points: list[tuple[float, float]]) -> Arrays:
    pairs = [(Complex(a, b), Complex(b, -a)) for a, b in points]
    roots = [square_roots(z) for z, _ in pairs]
    return {
        "complex/sum": _parts([[z + w] for z, w in pairs]),
        "complex/difference": _parts([[z - w] for z, w in pairs]),
        "complex/product": _parts([[z * w] for z, w in pairs]),
        "complex/conj": _parts([[z.conj] for z, _ in pairs]),
        "complex/roots": _parts([list(both) for both in roots]),
        "complex/total": _parts([[total((z for z, _ in pairs), Complex(0.0, 0.0))]])[0],
    }


def _parts(rows: list[list[Complex[float]]]) -> np.ndarray:
    """Return real and imaginary parts side by side, a row of numbers a row."""
    return np.array([[part for z in row for part in (z.real, z.imag)] for row in rows], np.float32)


def _bare(x: np.ndarray, y: np.ndarray) -> Arrays:
    """Return what float32 gives, rounded at every step as it is in Swift."""
    return {
        "bare/sum": x + y,
        "bare/difference": x - y,
        "bare/product": x * y,
        "bare/quotient": x / y,
        "bare/square_add": x * x + np.float32(1),
        "bare/less": (x < y).astype(np.float32),
    }


CASE = Case(
    milestone="foundations/basics",
    name="basics",
    inputs=_inputs,
    outputs=_outputs,
    tolerances={"bare/*": Tolerance(0.0)},
)
