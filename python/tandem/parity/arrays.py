"""Between a case's arrays and tensors: drawing, converting, and gradients by name."""

from collections.abc import Callable, Mapping

import numpy as np
import torch
from torch import Tensor

from tandem.parity.case import Arrays

__all__ = ["gradients", "normal", "to_arrays", "to_tensors"]


def normal(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Draw standard normal float32 values."""
    return rng.standard_normal(shape, dtype=np.float32)


def to_tensors(arrays: Arrays) -> dict[str, Tensor]:
    """Copy every array into a tensor of the same name."""
    return {name: torch.tensor(array) for name, array in arrays.items()}


def to_arrays(values: Mapping[str, Tensor | float | list[float]]) -> Arrays:
    """Turn tensors, numbers and lists into float32 arrays of the same names; a number is [1]."""
    return {name: _array(value) for name, value in values.items()}


def _array(value: Tensor | float | list[float]) -> np.ndarray:
    plain = value.detach().numpy() if isinstance(value, Tensor) else value
    return np.atleast_1d(np.array(plain, dtype=np.float32))


def gradients(
    function: Callable[..., Tensor], cotangent: Tensor | None = None, /, **inputs: Tensor
) -> dict[str, Tensor]:
    """Return the gradient of sum(function(**inputs) * cotangent) in each input, by its name.

    Without a cotangent the function's result must be one number.
    """
    leaves = {name: tensor.detach().requires_grad_() for name, tensor in inputs.items()}
    output = function(**leaves)
    grads = torch.autograd.grad(output, list(leaves.values()), cotangent)
    return dict(zip(leaves, grads, strict=True))
