"""Matrix multiplication: the ladders of both languages on the same three products.

Beside them the same loop in C, compiled with the Swift package, and the libraries: PyTorch's
product, NumPy's (OpenBLAS, as its wheel has it) and TensorFlow's, from Python and from Swift.
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

from tandem.bench.contestant import Absent, Contestant, PythonContestant
from tandem.bench.server import PeerServer, SwiftServer
from tandem.demo.threads import choose_threads
from tandem.files import write_atomically
from tandem.foundations import matmul

__all__ = ["WORKS", "contestants"]

Array = NDArray[np.float32]
# A batch of five digits through the first layer, as the course has it, and two squares.
_COURSE = "5x784 · 784x10"
WORKS = {
    _COURSE: ("a", (5, 784), "b", (784, 10)),
    "64x64 · 64x64": ("square_a", (64, 64), "square_b", (64, 64)),
    "256x256 · 256x256": ("large_a", (256, 256), "large_b", (256, 256)),
}


def contestants(
    swift: Path | None, folder: Path, stack: ExitStack, works: Sequence[str] = tuple(WORKS)
) -> tuple[list[Contestant], list[Absent]]:
    """Return Python's ladder, Swift's where there is an engine, TensorFlow where installed."""
    inputs = _inputs()
    squares = (torch.from_numpy(inputs[name]) for name in ("square_a", "square_b"))
    choose_threads(partial(matmul.matmul_torch, *squares))
    found: list[Contestant] = []
    for work in works:
        a, _, b, _ = WORKS[work]
        ladder = _ladder(inputs[a], inputs[b])
        if work != _COURSE:  # seconds a run, and no new insight
            del ladder["python tensor scalars"]
        found += [PythonContestant(work, who, function) for who, function in ladder.items()]
    path = folder / "inputs.safetensors"
    write_atomically(path, save(inputs))
    absent: list[Absent] = []
    if find_spec("tensorflow") is None:
        absent = [Absent(work, "tensorflow matmul", "not installed") for work in works]
    else:
        peer = PeerServer(
            "tensorflow products", path, TF_ENABLE_ONEDNN_OPTS="1", TF_CPP_MIN_LOG_LEVEL="2"
        )
        found += stack.enter_context(peer).contestants
    if swift is not None:
        found += stack.enter_context(SwiftServer(swift, "matmul", path)).contestants
    # By work, each language's ladder from its lowest rung; sorting is stable.
    return sorted(found, key=lambda contestant: list(WORKS).index(contestant.work)), absent


def _inputs() -> dict[str, Array]:
    rng = np.random.default_rng(42)
    shapes = {name: shape for a, m, b, n in WORKS.values() for name, shape in ((a, m), (b, n))}
    return {name: rng.standard_normal(shape, np.float32) for name, shape in shapes.items()}


def _ladder(a: Array, b: Array) -> dict[str, Callable[[], Any]]:
    """Return Python's ways of multiplying; lists and tensors are made beforehand."""
    lists = a.tolist(), b.tolist()
    tensors = torch.from_numpy(a), torch.from_numpy(b)
    return {
        "python loops": partial(matmul.matmul_loops, *lists),
        "python tensor scalars": partial(matmul.matmul_scalars, *tensors),
        "python rows": partial(matmul.matmul_rows, *tensors),
        "python broadcast": partial(matmul.matmul_broadcast, *tensors),
        "python einsum": partial(matmul.matmul_einsum, *tensors),
        "python @": partial(matmul.matmul_torch, *tensors),
        "numpy @": partial(np.matmul, a, b),
    }
