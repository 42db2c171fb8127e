"""A small case of every kind of tensor, and a Swift engine made of Python that answers it."""

import numpy as np
from tandem.parity.case import Case, Tolerance


def _inputs(rng):
    return {"a": rng.normal(size=(3, 4)).astype(np.float32), "n": rng.integers(9, size=5)}


def _outputs(inputs):
    return {
        "double/a": 2 * inputs["a"],
        "sum": inputs["a"].sum(keepdims=True),
        "square/n": inputs["n"] ** 2,
    }


CASE = Case(
    "foundations/matmul",
    "small",
    _inputs,
    _outputs,
    {"sum": Tolerance(1e-3, "a sum in another order")},
)

# What `tandem-swift parity ROOT CASE...` does, with NumPy; SPOIL may change the answer.
SWIFT = """
import sys
import numpy as np
from pathlib import Path
from safetensors.numpy import load_file, save_file
command, root, *cases = sys.argv[1:]
assert command == "parity"
for case in cases:
    folder = Path(root) / case
    x = load_file(folder / "inputs.safetensors")
    a, n = x["a"], x["n"]
    out = {"double/a": a + a, "sum": np.array([[a.sum()]]), "square/n": n * n}
    SPOIL
    save_file(out, folder / "swift.safetensors")
"""


def swift_source(spoil: str = "pass") -> str:
    """Return the source of the engine, with one line that may spoil `out`, its answer."""
    return SWIFT.replace("SPOIL", spoil)
