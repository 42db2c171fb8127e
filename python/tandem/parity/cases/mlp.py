"""Parity of the MLP: one step, then a hundred. The tensors: tandem/parity/train_case.py."""

from tandem.parity.case import Tolerance
from tandem.parity.train_case import train_case

__all__ = ["CASE"]

# Float32 against float64 in Python, the worst of 60 fixtures: 4e-7 in the step, 9e-7 in the
# hundred. Two float32 programs that sum in different orders may each be that far off.
_STEP = Tolerance(1e-5, "rounding moves one step by up to 4e-7")
_HUNDRED = Tolerance(1e-4, "rounding, gathered over a hundred steps, moves them by up to 9e-7")

CASE = train_case("mlp", _STEP, _HUNDRED)
