"""Parity of initialisation: the deterministic cores, on noise that travels.

Inputs (PyTorch layout):
- "normal/linear" [12, 20], "normal/conv" [8, 4, 3, 3]: standard normal noise
- "uniform/linear" [12, 20], "uniform/conv" [8, 4, 3, 3]: uniform noise on [-1, 1]
- "fixup/0" [16, 16], "fixup/1" [16, 16], "fixup/2" [16, 16]: normal noise of a branch, m = 3
- "leaks" [5]: slopes of leaky ReLUs
- "x" [8, 8], "matrices" [10, 8, 8]: normal; the product is matrices[9] ... matrices[0] x

Outputs:
- "gain" [5]: gain of each leak
- "fan_in_fan_out/linear" [2], "fan_in_fan_out/conv" [2]: fan in, fan out
- "xavier_normal/linear", "xavier_normal/conv", "xavier_uniform/linear", "xavier_uniform/conv"
- "kaiming_normal/linear", "kaiming_normal/conv": leak 0, fan in
- "kaiming_normal/fan_out": of normal/conv, leak leaks[1], fan out
- "kaiming_uniform/linear", "kaiming_uniform/conv": leak sqrt(5) = leaks[4], fan in
- "kaiming_uniform/fan_out": of uniform/conv, leak 0, fan out
- "fixup_scale" [1], "fixup/0", "fixup/1", "fixup/2": 16 branches of 3 layers
- "product_trace/std" [10]: standard deviation after each product
- "product_trace/not_finite_at" [1]: the step at which matrices * 1e10 explode
- "product_trace/vanished_at" [1]: the step at which matrices * 1e-25 vanish
"""

import numpy as np
import torch
from torch import Tensor

from tandem.foundations.initialization import (
    fan_in_fan_out,
    fixup_from,
    fixup_scale,
    gain,
    kaiming_normal_from,
    kaiming_uniform_from,
    product_trace,
    xavier_normal_from,
    xavier_uniform_from,
)
from tandem.parity.arrays import normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case

__all__ = ["CASE"]

_BRANCHES = 16
_SHAPES = {"linear": (12, 20), "conv": (8, 4, 3, 3)}


def _inputs(rng: np.random.Generator) -> Arrays:
    drawn: Arrays = {f"normal/{name}": normal(rng, *s) for name, s in _SHAPES.items()}
    for name, shape in _SHAPES.items():
        drawn[f"uniform/{name}"] = rng.uniform(-1, 1, shape).astype(np.float32)
    for layer in range(3):
        drawn[f"fixup/{layer}"] = normal(rng, 16, 16)
    drawn["leaks"] = np.array([0.0, 0.01, 0.2, 1.0, 5**0.5], dtype=np.float32)
    return drawn | {"x": normal(rng, 8, 8), "matrices": normal(rng, 10, 8, 8)}


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    leaks = given["leaks"].tolist()
    answers: dict[str, Tensor | float | list[float]] = {"gain": [gain(leak) for leak in leaks]}
    for name, shape in _SHAPES.items():
        noise, uniform = given[f"normal/{name}"], given[f"uniform/{name}"]
        answers[f"fan_in_fan_out/{name}"] = torch.tensor(fan_in_fan_out(shape))
        answers[f"xavier_normal/{name}"] = xavier_normal_from(noise)
        answers[f"xavier_uniform/{name}"] = xavier_uniform_from(uniform)
        answers[f"kaiming_normal/{name}"] = kaiming_normal_from(noise)
        answers[f"kaiming_uniform/{name}"] = kaiming_uniform_from(uniform, leaks[4])
    conv, uniform = given["normal/conv"], given["uniform/conv"]
    answers["kaiming_normal/fan_out"] = kaiming_normal_from(conv, leaks[1], "fan_out")
    answers["kaiming_uniform/fan_out"] = kaiming_uniform_from(uniform, 0.0, "fan_out")
    return to_arrays(answers | _fixup(given) | _products(given["x"], given["matrices"]))


def _fixup(given: dict[str, Tensor]) -> dict[str, Tensor | float | list[float]]:
    noise = [given[f"fixup/{layer}"] for layer in range(3)]
    weights = fixup_from(noise, _BRANCHES)
    scale = fixup_scale(_BRANCHES, len(noise))
    return {"fixup_scale": scale, **{f"fixup/{i}": w for i, w in enumerate(weights)}}


def _products(x: Tensor, matrices: Tensor) -> dict[str, Tensor | float | list[float]]:
    exploded = product_trace(x, matrices * 1e10).not_finite_at
    vanished = product_trace(x, matrices * 1e-25).vanished_at
    assert exploded is not None
    assert vanished is not None
    return {
        "product_trace/std": product_trace(x, matrices).std,
        "product_trace/not_finite_at": float(exploded),
        "product_trace/vanished_at": float(vanished),
    }


CASE = Case(
    milestone="foundations/initialization",
    name="initialization",
    inputs=_inputs,
    outputs=_outputs,
)
