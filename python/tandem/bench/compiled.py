"""Whole steps of training: what Swift's graphs and XLA gain, against PyTorch's ways and JAX.

All contestants of a work start from the same weights and train on the same batch; the losses of
their first steps are compared before any is timed. Every step reads its loss back. PyTorch and
Swift have as many threads as make their eager step the quickest, JAX has all cores.
"""

from collections.abc import Sequence
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

from safetensors.numpy import save

from tandem.bench.contestant import Absent, Contestant
from tandem.bench.server import PeerServer
from tandem.bench.threads import swift_contestants
from tandem.bench.works import WORKS, torch_steps
from tandem.files import write_atomically

__all__ = ["WORKS", "contestants"]

_ORDER = (
    "swift eager",
    "swift graph",
    "swift xla",
    "torch eager",
    "torch compile",
    "torch channels-last",
    "jax jit",
)


def contestants(
    swift: Path | None, folder: Path, stack: ExitStack, works: Sequence[str]
) -> tuple[list[Contestant], list[Absent]]:
    """Return everybody for each of `works`, and who is missing, with the reason."""
    path = folder / "inputs.safetensors"
    arrays = {name: a for work in works for name, a in WORKS[work].arrays().items()}
    write_atomically(path, save(arrays))
    found: list[Contestant] = []
    absent: list[Absent] = []
    for work in works:
        ways, missing = torch_steps.contestants(WORKS[work])
        found += ways
        absent += missing
    if swift is not None:
        found += swift_contestants(swift, "compiled", path, stack, works, ["swift eager"])
    if find_spec("jax") is None:
        absent += [Absent(work, "jax jit", "not installed") for work in works]
    else:
        found += stack.enter_context(PeerServer("jax", path, JAX_PLATFORMS="cpu")).contestants
    return sorted(found, key=lambda c: (works.index(c.work), _ORDER.index(c.who))), absent
