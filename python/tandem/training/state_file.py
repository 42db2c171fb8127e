"""State in a file: nested plain values and tensors as one safetensors file, and back.

A pickle runs whatever its maker put into it, and `torch.load(weights_only=True)` reads only what
PyTorch once listed. Here tensors and arrays are numbered tensors of the file and everything else
is JSON in its header, with a SHA-256 of the whole, so that a file damaged on the disk is known.

    {"lr": 0.1, "state": [tensor]}  ->  header {"dict": [["lr", 0.1], ["state", {"list": [...]}]]}

A list, a tuple and a dict come back as what they were, a key of a dict too; a float to the bit.
"""

import hashlib
import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import safetensors.torch
import torch
from safetensors import SafetensorError
from torch import Tensor

from tandem.errors import TandemError
from tandem.files import write_atomically

__all__ = ["StateFileError", "load_state", "save_state"]

_STATE, _SUM = "tandem_state", "sha256"
_PLAIN = (bool, int, float, str, type(None))


class StateFileError(TandemError):
    """A file that is no state file or is damaged; the message names it."""


def save_state(path: Path, state: Any) -> None:
    """Write nested dicts, lists, tuples, tensors, arrays and plain values, atomically.

    Raises TypeError, naming its place, for a value of another kind.
    """
    tensors: dict[str, Tensor] = {}
    text = json.dumps(_packed(state, "", tensors))
    header = {_STATE: text, _SUM: _checksum(text, tensors)}
    write_atomically(path, safetensors.torch.save(tensors, header))


def load_state(path: Path) -> Any:
    """Return what `save_state` wrote, tensors on the CPU.

    Raises StateFileError for a damaged file or one of another kind, FileNotFoundError for none.
    """
    data = path.read_bytes()
    try:
        tensors = safetensors.torch.load(data)
        header = json.loads(data[8 : 8 + struct.unpack("<Q", data[:8])[0]])["__metadata__"]
        text, expected = header[_STATE], header[_SUM]
    except (SafetensorError, KeyError, ValueError) as error:
        raise StateFileError(f"{path}: damaged, or not a state file: {error}") from error
    if _checksum(text, tensors) != expected:
        raise StateFileError(f"{path}: damaged: its content does not give its checksum")
    return _unpacked(json.loads(text), tensors)


def _packed(value: Any, place: str, tensors: dict[str, Tensor]) -> Any:
    """Return `value` as JSON, its tensors moved into `tensors`."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, Tensor | np.ndarray):
        return {_kind(value): _stored(value, tensors)}
    if isinstance(value, Mapping):
        pairs = [
            [_packed(k, place, tensors), _within(k, v, place, tensors)] for k, v in value.items()
        ]
        return {"dict": pairs}
    if isinstance(value, list | tuple):
        items = [_within(i, item, place, tensors) for i, item in enumerate(value)]
        return {"list" if isinstance(value, list) else "tuple": items}
    raise TypeError(f"{place or 'state'}: a {type(value).__name__} cannot be saved as state")


def _within(key: Any, value: Any, place: str, tensors: dict[str, Tensor]) -> Any:
    return _packed(value, f"{place}/{key}".lstrip("/"), tensors)


def _kind(value: Tensor | np.ndarray) -> str:
    return "tensor" if isinstance(value, Tensor) else "array"


def _stored(value: Tensor | np.ndarray, tensors: dict[str, Tensor]) -> str:
    tensor = value if isinstance(value, Tensor) else torch.from_numpy(np.ascontiguousarray(value))
    name = str(len(tensors))
    # A clone: the file has no place for two tensors that share memory, as tied weights do.
    tensors[name] = tensor.detach().cpu().clone(memory_format=torch.contiguous_format)
    return name


def _unpacked(value: Any, tensors: Mapping[str, Tensor]) -> Any:
    if not isinstance(value, dict):
        return value
    kind, content = next(iter(value.items()))
    if kind == "tensor":
        return tensors[content]
    if kind == "array":
        return tensors[content].numpy()
    if kind == "dict":
        return {_unpacked(k, tensors): _unpacked(v, tensors) for k, v in content}
    items = [_unpacked(item, tensors) for item in content]
    return items if kind == "list" else tuple(items)


def _checksum(text: str, tensors: Mapping[str, Tensor]) -> str:
    digest = hashlib.sha256(text.encode())
    for name in sorted(tensors):
        tensor = tensors[name]
        digest.update(f"{name} {tensor.dtype} {list(tensor.shape)}".encode())
        digest.update(tensor.reshape(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()
