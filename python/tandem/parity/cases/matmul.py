"""Parity of matrix multiplication: one product, every rung of both ladders.

Inputs: "a" [5, 784], "b" [784, 10]; "cotangent" [5, 10], what the gradients are pulled back from.

Outputs, all [5, 10] unless said:
- "matmul_loops": loops over lists; Swift: arrays (matmulLoops)
- "matmul_scalars": the same loops over a tensor (matmulScalars)
- "matmul_rows": a row times a column at a time (matmulRows)
- "matmul_broadcast": a row at a time (matmulBroadcast)
- "matmul": the operator `@`; Swift: the op (matmul)
- "matmul_einsum": Python's rung only; Swift answers with matmul
- "matmul_unsafe", "matmul_simd": Swift's rungs only (unsafe buffers, SIMD); Python answers with
  `@`
- "matmul/grad/a" [5, 784], "matmul/grad/b" [784, 10]: gradients of sum(matmul * cotangent)
- "matmul_broadcast/grad/a", "matmul_broadcast/grad/b": the same through the broadcast form
"""

import numpy as np
import torch

from tandem.foundations.matmul import (
    matmul_broadcast,
    matmul_einsum,
    matmul_loops,
    matmul_rows,
    matmul_scalars,
    matmul_torch,
)
from tandem.parity.arrays import gradients, normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case

__all__ = ["CASE"]


def _inputs(rng: np.random.Generator) -> Arrays:
    shapes = {"a": (5, 784), "b": (784, 10), "cotangent": (5, 10)}
    return {name: normal(rng, *shape) for name, shape in shapes.items()}


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    a, b, cotangent = (given[name] for name in ("a", "b", "cotangent"))
    product = matmul_torch(a, b)
    answers = {
        "matmul_loops": torch.tensor(matmul_loops(a.tolist(), b.tolist())),
        "matmul_rows": matmul_rows(a, b),
        "matmul_broadcast": matmul_broadcast(a, b),
        "matmul": product,
        "matmul_einsum": matmul_einsum(a, b),
        "matmul_unsafe": product,
        "matmul_simd": product,
        "matmul_scalars": matmul_scalars(a, b),
    }
    for name, function in (("matmul", matmul_torch), ("matmul_broadcast", matmul_broadcast)):
        for wrt, grad in gradients(function, cotangent, a=a, b=b).items():
            answers[f"{name}/grad/{wrt}"] = grad
    return to_arrays(answers)


CASE = Case(milestone="foundations/matmul", name="matmul", inputs=_inputs, outputs=_outputs)
