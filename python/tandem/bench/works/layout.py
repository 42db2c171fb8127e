"""The one mapping from PyTorch's tensors to those of the contestants whose channels come last.

Linear weights are [in, out] there, filters [height, width, in, out], images
[n, height, width, channels]. Height and width are mirrored as well. A window of stride two meets an
even side's first pixels in PyTorch, whose padding is the same at both ends, and its last ones in
TensorFlow, which pads the end; mirrored, the two do the same work without an op more for either.

An LSTM's four weights become one, `cell.fusedWeight` [in + hidden, 4 hidden], with the gates in the
order of Swift for TensorFlow: input, update, forget, output. PyTorch has forget before update.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

__all__ = ["channels_last", "images_last"]

Array = NDArray[np.float32]


def channels_last(state: Mapping[str, Tensor]) -> dict[str, Array]:
    """Return a model's parameters under the same names; running statistics are left out."""
    kept = {name: value.numpy() for name, value in state.items() if "running_" not in name}
    kept = {name: array for name, array in kept.items() if array.dtype == np.float32}
    result = {name: _weight(array) for name, array in kept.items() if "_l0" not in name}
    return result | _lstm(kept)


def images_last(inputs: Array) -> Array:
    """Return images mirrored and with the channels last, other inputs as they are."""
    if inputs.ndim != 4:
        return inputs
    return np.ascontiguousarray(inputs.transpose(0, 2, 3, 1)[:, ::-1, ::-1])


def _weight(array: Array) -> Array:
    if array.ndim == 4:
        return np.ascontiguousarray(array.transpose(2, 3, 1, 0)[::-1, ::-1])
    return np.ascontiguousarray(array.T)


def _lstm(state: Mapping[str, Array]) -> dict[str, Array]:
    """Fuse the weights of every LSTM of one layer."""
    fused: dict[str, Array] = {}
    for name in [name for name in state if name.endswith("weight_ih_l0")]:
        prefix = name.removesuffix("weight_ih_l0")
        weights = [state[f"{prefix}weight_{part}_l0"] for part in ("ih", "hh")]
        weight = np.concatenate([_gates(w) for w in weights], axis=1)
        fused[f"{prefix}cell.fusedWeight"] = np.ascontiguousarray(weight.T)
        fused[f"{prefix}cell.fusedBias"] = _gates(state[f"{prefix}bias_ih_l0"])
    return fused


def _gates(array: Array) -> Array:
    """Put the four gates along the first axis into the order input, update, forget, output."""
    entry, forget, update, output = np.split(array, 4)
    return np.concatenate([entry, update, forget, output])
