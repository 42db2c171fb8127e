"""Parity of metrics: values of batches, and their means over a pass whose last batch is short.

Inputs: "scores" [22, 6], "target" int32 [22]; "loss" [3]: the mean loss of batches of 8, 8 and 6.

Outputs: "accuracy", "error_rate", "top_2" [1]: over all rows; "confusion" [6, 6]; "means" [4]: the
loss, accuracy, top 2 and perplexity of the pass.
"""

import numpy as np

from tandem.parity.arrays import normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case
from tandem.training.metrics import (
    AvgStats,
    accuracy,
    confusion_matrix,
    error_rate,
    perplexity,
    top_k,
)

__all__ = ["CASE"]


def _inputs(rng: np.random.Generator) -> Arrays:
    return {
        "scores": normal(rng, 22, 6),
        "target": rng.integers(0, 6, 22).astype(np.int32),
        "loss": rng.uniform(0.5, 3, 3).astype(np.float32),
    }


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    scores, target = given["scores"], given["target"].long()
    stats = AvgStats([accuracy, top_k(2), perplexity])
    parts = zip(given["loss"], scores.split(8), target.split(8), strict=True)
    for loss, pred, wanted in parts:
        stats.accumulate(loss, pred, wanted)
    return to_arrays(
        {
            "accuracy": accuracy(scores, target),
            "error_rate": error_rate(scores, target),
            "top_2": top_k(2)(scores, target),
            "confusion": confusion_matrix(scores, target),
            "means": stats.values(),
        }
    )


CASE = Case(milestone="training/metrics", name="metrics", inputs=_inputs, outputs=_outputs)
