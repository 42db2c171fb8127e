"""The processes of one training: which this one is, and what they tell each other.

Without `torch.distributed` set up there is one process, and all of this costs nothing.
"""

from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

__all__ = [
    "gathered",
    "is_main",
    "process_count",
    "process_rank",
    "summed",
    "summed_number",
    "unwrapped",
    "wait_for_all",
]


def _several() -> bool:
    return dist.is_available() and dist.is_initialized() and dist.get_world_size() > 1


def process_count() -> int:
    """Return how many processes train together."""
    return dist.get_world_size() if _several() else 1


def process_rank() -> int:
    """Return this process's number, from 0."""
    return dist.get_rank() if _several() else 0


def is_main() -> bool:
    """Say whether this is the process that prints and writes."""
    return process_rank() == 0


def summed(values: Tensor) -> Tensor:
    """Return the sum of a tensor, of one shape in all, over the processes; all must ask for it."""
    if not _several():
        return values
    total = values.detach().clone()
    dist.all_reduce(total)
    return total


def summed_number(value: float, device: torch.device) -> float:
    """Return the sum of a number over the processes, by way of their devices; all must ask."""
    if not _several():
        return value
    return float(summed(torch.tensor(value, dtype=torch.float32, device=device)))


def gathered(value: Any) -> list[Any]:
    """Return every process's value, in order; all must ask for it."""
    if not _several():
        return [value]
    values: list[Any] = [None] * process_count()
    dist.all_gather_object(values, value)
    return values


def wait_for_all() -> None:
    """Return once every process has come here."""
    gathered(None)


def unwrapped(model: nn.Module) -> nn.Module:
    """Return the model itself, without what lets processes train it together."""
    return model.module if isinstance(model, DistributedDataParallel) else model
