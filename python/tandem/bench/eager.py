"""Single ops, one call after another: what it costs to call one, in Swift, PyTorch and TensorFlow.

Five work on so few numbers that only the call counts; the sixth is a convolution, where it hardly
does. PyTorch has all cores, as the others do.
"""

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save
from torch.nn import functional as F

from tandem.bench.contestant import Absent, Contestant, PythonContestant
from tandem.bench.server import PeerServer, SwiftServer
from tandem.files import write_atomically

__all__ = ["WORKS", "contestants"]

_SHAPES = {
    "left": (2, 2),
    "right": (2, 2),
    "matrix": (8, 8),
    "images": (64, 32, 28, 28),
    "filter": (32, 32, 3, 3),
}
_CONVOLUTION = "convolution 64x32x28x28"
WORKS = ("add 2x2", "matmul 8x8", "reshape 8x8", "sum 8x8", "relu 8x8", _CONVOLUTION)


def contestants(
    swift: Path | None, folder: Path, stack: ExitStack, works: Sequence[str] = WORKS
) -> tuple[list[Contestant], list[Absent]]:
    """Return all three for each op; Swift where there is an engine, TensorFlow where installed."""
    path = folder / "inputs.safetensors"
    inputs = _inputs()
    write_atomically(path, save(inputs))
    found: list[Contestant] = list(_pytorch(inputs))
    absent: list[Absent] = []
    if swift is not None:
        found += stack.enter_context(SwiftServer(swift, "eager", path)).contestants
    if find_spec("tensorflow") is None:
        absent = [Absent(work, "tensorflow eager", "not installed") for work in WORKS]
    else:
        # What the Swift side switches on; version 2.21 leaves it off on some processors.
        peer = PeerServer("tensorflow", path, TF_ENABLE_ONEDNN_OPTS="1", TF_CPP_MIN_LOG_LEVEL="2")
        found += stack.enter_context(peer).contestants
    return sorted(found, key=lambda contestant: WORKS.index(contestant.work)), absent


def _inputs() -> dict[str, NDArray[np.float32]]:
    rng = np.random.default_rng(42)
    return {name: rng.standard_normal(shape, np.float32) for name, shape in _SHAPES.items()}


def _pytorch(inputs: dict[str, NDArray[np.float32]]) -> list[PythonContestant]:
    t = {name: torch.from_numpy(array) for name, array in inputs.items()}
    convolve = partial(F.conv2d, t["images"], t["filter"], padding=1)
    return [
        _op("add 2x2", partial(torch.add, t["left"], t["right"])),
        _op("matmul 8x8", partial(torch.matmul, t["matrix"], t["matrix"])),
        _op("reshape 8x8", partial(torch.reshape, t["matrix"], (4, 16))),
        _op("sum 8x8", partial(torch.sum, t["matrix"])),
        _op("relu 8x8", partial(torch.relu, t["matrix"])),
        PythonContestant(_CONVOLUTION, "torch eager", convolve),
    ]


def _op(work: str, function: Callable[[], Any]) -> PythonContestant:
    return PythonContestant(work, "torch eager", function, calls=100)
