"""Parity of losses: values and gradients.

Inputs: "logits" [16, 10]; "target" int32 [16], classes; "cotangent" [16, 10]; "prediction"
[16, 1] and "value" [16, 1], a regression and its target.

Outputs ("grad" of log-softmax forms: of sum(result * cotangent)):
- "log_softmax_naive", "log_softmax_identity", "log_softmax" [16, 10], and of each
  "<name>/grad/x" [16, 10]
- "log_softmax/large" [16, 10]: log_softmax(1000 * logits), where the other forms fail
- "logsumexp" [16]; "logsumexp/grad/x" [16, 10]: of sum(logsumexp(logits))
- "nll" [1], "nll/grad/log_probabilities" [16, 10]: at log_softmax(logits)
- "cross_entropy" [1], "cross_entropy/grad/logits" [16, 10]
- "mse" [1], "mse/grad/prediction" [16, 1]
- "accuracy" [1]
"""

import numpy as np
from torch import Tensor

from tandem.foundations.losses import (
    accuracy,
    cross_entropy,
    log_softmax,
    log_softmax_identity,
    log_softmax_naive,
    logsumexp,
    mse,
    nll,
)
from tandem.parity.arrays import gradients, normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case

__all__ = ["CASE"]


def _inputs(rng: np.random.Generator) -> Arrays:
    return {
        "logits": 3 * normal(rng, 16, 10),
        "target": rng.integers(0, 10, 16, dtype=np.int32),
        "cotangent": normal(rng, 16, 10),
        "prediction": normal(rng, 16, 1),
        "value": normal(rng, 16, 1),
    }


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    logits, target, cotangent = (given[name] for name in ("logits", "target", "cotangent"))
    prediction, value = given["prediction"], given["value"]
    answers = _log_softmaxes(logits, cotangent)
    log_probabilities = log_softmax(logits)
    answers |= {
        "nll": nll(log_probabilities, target),
        "cross_entropy": cross_entropy(logits, target),
        "mse": mse(prediction, value),
        "accuracy": accuracy(logits, target),
    }
    graded = {
        "nll": gradients(
            lambda log_probabilities: nll(log_probabilities, target),
            log_probabilities=log_probabilities,
        ),
        "cross_entropy": gradients(lambda logits: cross_entropy(logits, target), logits=logits),
        "mse": gradients(lambda prediction: mse(prediction, value), prediction=prediction),
    }
    for name, grads in graded.items():
        answers |= {f"{name}/grad/{wrt}": grad for wrt, grad in grads.items()}
    return to_arrays(answers)


def _log_softmaxes(logits: Tensor, cotangent: Tensor) -> dict[str, Tensor]:
    answers = {"log_softmax/large": log_softmax(1000 * logits), "logsumexp": logsumexp(logits)}
    answers["logsumexp/grad/x"] = gradients(lambda x: logsumexp(x).sum(), x=logits)["x"]
    for function in (log_softmax_naive, log_softmax_identity, log_softmax):
        answers[function.__name__] = function(logits)
        answers[f"{function.__name__}/grad/x"] = gradients(function, cotangent, x=logits)["x"]
    return answers


CASE = Case(milestone="foundations/losses", name="losses", inputs=_inputs, outputs=_outputs)
