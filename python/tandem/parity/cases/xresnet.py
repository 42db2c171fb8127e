"""Parity of xresnet18: one step, then three, with the running statistics of its batch norms.

Inputs and outputs: as tandem/parity/network_case.py has them, for four images [4, 3, 64, 64] of
ten classes. Of the trained network there are the statistics, the stem and the last layer.
"""

import numpy as np
from torch import nn

from tandem.models.xresnet import xresnet18
from tandem.parity.case import DEFAULT_TOLERANCE, Arrays, Case, Tolerance
from tandem.parity.network_case import network_inputs, network_outputs

__all__ = ["CASE"]

_CLASSES, _RATE = 10, 0.005
_KEPT = ("0.", "10.")
_KINK = "a few of a million values lie within rounding of ReLU's kink"


def _network() -> nn.Module:
    return xresnet18(c_out=_CLASSES)


def _inputs(rng: np.random.Generator) -> Arrays:
    return network_inputs(rng, _network(), (4, 3, 64, 64), _CLASSES, 3, rate=_RATE)


def _outputs(inputs: Arrays) -> Arrays:
    return network_outputs(inputs, _network, _keeps)


def _keeps(name: str) -> bool:
    return name.startswith(_KEPT) or ".running_" in name


CASE = Case(
    milestone="models/xresnet",
    name="xresnet",
    inputs=_inputs,
    outputs=_outputs,
    tolerances={
        "step/lo*": DEFAULT_TOLERANCE,
        "step/grad/*": Tolerance(1e-3, f"{_KINK}, which moves its channel's gradient"),
        "*": Tolerance(1e-3, f"{_KINK}, at each of three steps"),
    },
)
