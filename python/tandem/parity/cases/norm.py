"""Parity of the norms.

Inputs: "x0", "x1", "cotangent" [4, 6, 5, 4]: two batches and a gradient of the second's value;
"weight", "bias" [6]; "place_weight", "place_bias" [6, 5, 4]: of layer norm with a shape.

Outputs, for "batch" (by hand), "batch_fused" (PyTorch's own), "layer", "instance", "group" and
"running": NAME/first and NAME/second, the batches in training; NAME/grad/x, /weight and /bias of
the second; NAME/evaluated, the first batch while evaluating; NAME/BUFFER, what has been gathered
by then. "layer_shape/..." has the second batch alone. "full/..." is the full form of
RunningBatchNorm.
"""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from tandem.layers.norm import BatchNorm, GroupNorm, InstanceNorm, LayerNorm
from tandem.layers.running_batch_norm import FullRunningBatchNorm, RunningBatchNorm
from tandem.parity.arrays import normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case

__all__ = ["CASE"]

_NORMS: dict[str, Callable[[], nn.Module]] = {
    "batch": lambda: BatchNorm(6),
    "batch_fused": lambda: nn.BatchNorm2d(6),
    "layer": LayerNorm,
    "instance": lambda: InstanceNorm(6),
    "group": lambda: GroupNorm(3, 6),
    "running": lambda: RunningBatchNorm(6),
}
_UNCOMPARED = ("num_batches_tracked", "images")  # integers


def _inputs(rng: np.random.Generator) -> Arrays:
    return {
        "x0": 2 * normal(rng, 4, 6, 5, 4) + 1,
        "x1": normal(rng, 4, 6, 5, 4) - np.float32(0.5),
        "cotangent": normal(rng, 4, 6, 5, 4),
        "weight": 1 + normal(rng, 6) / np.float32(4),
        "bias": normal(rng, 6),
        "place_weight": 1 + normal(rng, 6, 5, 4) / np.float32(4),
        "place_bias": normal(rng, 6, 5, 4),
    }


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    answers: dict[str, Tensor] = {}
    for name, make in _NORMS.items():
        answers |= _compared(name, _loaded(make(), given["weight"], given["bias"]), given)
    places = _loaded(LayerNorm((6, 5, 4)), given["place_weight"], given["place_bias"])
    return to_arrays(answers | _second("layer_shape", places, given) | _full(given))


def _loaded(norm: nn.Module, weight: Tensor, bias: Tensor) -> nn.Module:
    with torch.no_grad():
        for own, values in zip(norm.parameters(), (weight, bias), strict=True):
            own.copy_(values if own.ndim else values[0])
    return norm


def _compared(name: str, norm: nn.Module, given: dict[str, Tensor]) -> dict[str, Tensor]:
    answers = {f"{name}/first": norm(given["x0"])} | _second(name, norm, given)
    answers[f"{name}/evaluated"] = norm.eval()(given["x0"])
    gathered = {n: b for n, b in norm.named_buffers() if n not in _UNCOMPARED}
    return answers | {f"{name}/{n}": buffer for n, buffer in gathered.items()}


def _second(name: str, norm: nn.Module, given: dict[str, Tensor]) -> dict[str, Tensor]:
    x = given["x1"].clone().requires_grad_()
    value = norm(x)
    leaves = [x, *norm.parameters()]
    grads = torch.autograd.grad(value, leaves, given["cotangent"])
    named = zip(("x", "weight", "bias"), grads, strict=True)
    return {f"{name}/second": value} | {f"{name}/grad/{n}": grad for n, grad in named}


def _full(given: dict[str, Tensor]) -> dict[str, Tensor]:
    norm = FullRunningBatchNorm(6)
    _loaded(norm, given["weight"], given["bias"])
    norm(given["x0"])
    second = _second("full", norm, given)
    return {
        **{n: t for n, t in second.items() if n in ("full/second", "full/grad/x")},
        "full/weight_seen": norm.weight_seen,
        "full/debiased_sums": norm.debiased()[0],
    }


CASE = Case(milestone="layers/norm", name="norm", inputs=_inputs, outputs=_outputs)
