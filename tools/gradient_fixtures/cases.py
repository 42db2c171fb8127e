"""A case: one differentiable function on fixed numbers, with PyTorch's value and gradients.

`evaluate` gives the case's tensors under the names that the Swift tests read:
`<case>/input0...`, `<case>/upstream0...`, `<case>/value0...`, `<case>/grad0...` (gradients of
sum over k of upstream_k * value_k) and `<case>/<constant>` for what is not differentiated.
"""

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from draws import Draw
from torch import Tensor

__all__ = ["SEED", "Case", "Function", "evaluate"]

SEED = 42
Function = Callable[..., Tensor | Sequence[Tensor]]


@dataclass(frozen=True)
class Case:
    """A named function, the draws of its inputs, and of its constants by keyword."""

    name: str
    inputs: Sequence[Draw]
    function: Function
    constants: Mapping[str, Draw] = field(default_factory=dict)


def evaluate(case: Case) -> dict[str, np.ndarray]:
    """Draw the case's inputs and upstream gradients; run and differentiate it in PyTorch.

    The generator is seeded by the case's name, so that a new case changes no other.
    """
    rng = np.random.default_rng([SEED, zlib.crc32(case.name.encode())])
    drawn = [np.asarray(draw(rng)) for draw in case.inputs]
    constants = {name: draw(rng) for name, draw in case.constants.items()}
    inputs = [torch.from_numpy(array).requires_grad_() for array in drawn]
    values = _outputs(case, inputs, constants)
    upstreams = [torch.from_numpy(np.asarray(rng.standard_normal(v.shape))) for v in values]
    gradients = torch.autograd.grad(values, inputs, upstreams)
    tensors = {f"{case.name}/{name}": array for name, array in constants.items()}
    groups = {"input": inputs, "upstream": upstreams, "value": values, "grad": gradients}
    for group, members in groups.items():
        for i, tensor in enumerate(members):
            tensors[f"{case.name}/{group}{i}"] = np.array(tensor.detach().numpy(), order="C")
    return tensors


def _outputs(case: Case, inputs: list[Tensor], constants: dict[str, np.ndarray]) -> list[Tensor]:
    """Run the case; integer constants become int64, which is what PyTorch indexes with."""
    keywords = {name: torch.from_numpy(_indexable(array)) for name, array in constants.items()}
    values = case.function(*inputs, **keywords)
    return [values] if isinstance(values, Tensor) else list(values)


def _indexable(array: np.ndarray) -> np.ndarray:
    return array.astype(np.int64) if array.dtype == np.int32 else array
