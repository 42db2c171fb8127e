"""Parity of the CNN: one step, then a hundred. The tensors: tandem/parity/train_case.py."""

from tandem.parity.case import Tolerance
from tandem.parity.train_case import train_case

__all__ = ["CASE"]

# Float32 against float64 in Python, the worst of 60 fixtures: 1.3e-6 in the step, 2.6e-5 in the
# hundred. Two float32 programs that sum in different orders may each be that far off.
_STEP = Tolerance(1e-5, "rounding moves one step by up to 1.3e-6")
_HUNDRED = Tolerance(1e-4, "rounding, gathered over a hundred steps, moves them by up to 2.6e-5")

CASE = train_case("cnn", _STEP, _HUNDRED)
