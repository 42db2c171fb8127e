"""Parity of label smoothing: the loss, its items, and their gradients.

Inputs: "logits" [12, 7]; "target" int32 [12]; "eps" [1]; "cotangent" [12].

Outputs: "loss" [1] and "loss/grad/logits"; "items" [12] and "items/grad/logits", the gradient of
the sum of items times cotangent; "hard" [1]: the loss with an eps of 0.
"""

import numpy as np
from torch import Tensor

from tandem.parity.arrays import gradients, normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case
from tandem.training.label_smoothing import LabelSmoothingCrossEntropy

__all__ = ["CASE"]


def _inputs(rng: np.random.Generator) -> Arrays:
    return {
        "logits": 3 * normal(rng, 12, 7),
        "target": rng.integers(0, 7, 12).astype(np.int32),
        "eps": np.array([0.15], dtype=np.float32),
        "cotangent": normal(rng, 12),
    }


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    logits, target, eps = given["logits"], given["target"], given["eps"].item()
    whole, each = (LabelSmoothingCrossEntropy(eps, reduction) for reduction in ("mean", "none"))

    def loss(logits: Tensor) -> Tensor:
        return whole(logits, target)

    def items(logits: Tensor) -> Tensor:
        return each(logits, target)

    return to_arrays(
        {
            "loss": loss(logits),
            "loss/grad/logits": gradients(loss, logits=logits)["logits"],
            "items": items(logits),
            "items/grad/logits": gradients(items, given["cotangent"], logits=logits)["logits"],
            "hard": LabelSmoothingCrossEntropy(0.0)(logits, target),
        }
    )


CASE = Case(
    milestone="training/label_smoothing", name="label_smoothing", inputs=_inputs, outputs=_outputs
)
