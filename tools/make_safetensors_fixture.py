"""Write the safetensors file that the Swift tests read: every data type, and awkward names.

The file is the Python library's, so that reading it is a check of the Swift reader. The same
library gives the same bytes; tests/python/test_safetensors_fixture.py holds the file against that.
Run it from the root of the repository: python tools/make_safetensors_fixture.py
"""

from pathlib import Path

import torch
from safetensors.torch import save

FIXTURE = Path(__file__).parents[1] / "swift/Tests/TensorFlowTests/Fixtures/every_type.safetensors"
# Integer types hold their extremes, 0 and 1; floating types what rounding and signs can spoil.
INTEGERS = {
    "I8": torch.int8,
    "I16": torch.int16,
    "I32": torch.int32,
    "I64": torch.int64,
    "U8": torch.uint8,
    "U16": torch.uint16,
    "U32": torch.uint32,
    "U64": torch.uint64,
}
FLOATS = {"F32": torch.float32, "F64": torch.float64, "BF16": torch.bfloat16, "F16": torch.float16}
# One member only: the library does not keep the order of several.
METADATA = {'quote "\\/ line\nü': "tab\t, bell\x07, emoji 🔢"}


def tensors() -> dict[str, torch.Tensor]:
    """Return the tensors by name."""
    made = {f"integers/{name}": integers(dtype) for name, dtype in INTEGERS.items()}
    made |= {f"floats/{name}": floats(dtype) for name, dtype in FLOATS.items()}
    made["bool"] = torch.tensor([[True, False], [False, True]])
    made["scalar"] = torch.tensor(2.5)
    made["empty"] = torch.zeros(0, 3)
    made["matrix"] = torch.arange(6, dtype=torch.float32).reshape(2, 3)
    made['näme "with"\n🔢'] = torch.tensor([7], dtype=torch.uint8)
    return made


def integers(dtype: torch.dtype) -> torch.Tensor:
    """Return the smallest and the largest value, 0 and 1; shape [4]."""
    limits = torch.iinfo(dtype)
    return torch.tensor([limits.min, limits.max, 0, 1], dtype=dtype)


def floats(dtype: torch.dtype) -> torch.Tensor:
    """Return 1/3, -0, both infinities, the largest and the smallest normal value; shape [2, 3]."""
    limits = torch.finfo(dtype)
    values = [[1 / 3, -0.0, torch.inf], [-torch.inf, limits.max, limits.tiny]]
    return torch.tensor(values, dtype=dtype)


def encoded() -> bytes:
    """Return the bytes of the file."""
    return save(tensors(), metadata=METADATA)


if __name__ == "__main__":
    FIXTURE.parent.mkdir(parents=True, exist_ok=True)
    FIXTURE.write_bytes(encoded())
    print(f"wrote {FIXTURE}")
