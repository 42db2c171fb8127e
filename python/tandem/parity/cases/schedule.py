"""Parity of schedules: every annealer, combined ones, and one cycle, over training.

Inputs: "position" [101], 0 to 1; "ends" [2]; "shares" [3], of three schedules one after the other;
"cycle" [3]: start, middle and end; "start_share" [1].

Outputs, each [101]: "no", "lin", "cos", "exp" from one end to the other; "combined" (linear up,
constant, exponential down); "one_cycle".
"""

import numpy as np

from tandem.parity.case import Arrays, Case
from tandem.training.schedule import (
    combine_scheds,
    one_cycle,
    sched_cos,
    sched_exp,
    sched_lin,
    sched_no,
)

__all__ = ["CASE"]


def _inputs(rng: np.random.Generator) -> Arrays:
    shares = rng.dirichlet((4, 4, 4))
    return {
        "position": np.linspace(0, 1, 101, dtype=np.float32),
        "ends": rng.uniform(0.1, 2, 2).astype(np.float32),
        "shares": shares.astype(np.float32),
        "cycle": np.array([0.1, 1, 0.001], dtype=np.float32),
        "start_share": np.array([0.3], dtype=np.float32),
    }


def _outputs(inputs: Arrays) -> Arrays:
    given = {name: [float(value) for value in values] for name, values in inputs.items()}
    start, end = given["ends"]
    low, high, last = given["cycle"]
    schedules = {
        "no": sched_no(start, end),
        "lin": sched_lin(start, end),
        "cos": sched_cos(start, end),
        "exp": sched_exp(start, end),
        "combined": combine_scheds(
            given["shares"], [sched_lin(start, end), sched_no(end, 0), sched_exp(end, start)]
        ),
        "one_cycle": one_cycle(low, high, last, given["start_share"][0]),
    }
    values = {name: [f(p) for p in given["position"]] for name, f in schedules.items()}
    return {name: np.array(each, dtype=np.float32) for name, each in values.items()}


CASE = Case(milestone="training/schedule", name="schedule", inputs=_inputs, outputs=_outputs)
