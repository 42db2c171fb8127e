"""The generators of random numbers that a training may draw from, read and put back together."""

import random
from typing import Any

import numpy as np
import torch

__all__ = ["generator_states", "set_generator_states"]


def generator_states() -> dict[str, Any]:
    """Return the states of Python's, NumPy's and PyTorch's own generators, of every device."""
    states = {
        "python": random.getstate(),
        "numpy": np.random.get_state(),
        "torch": torch.get_rng_state(),
    }
    if torch.cuda.is_available():
        states["cuda"] = torch.cuda.get_rng_state_all()
    if torch.backends.mps.is_available():
        states["mps"] = torch.mps.get_rng_state()
    return states


def set_generator_states(states: dict[str, Any]) -> None:
    """Have the generators go on from `states`; what this machine has no device for is left out."""
    random.setstate(states["python"])
    np.random.set_state(states["numpy"])
    torch.set_rng_state(states["torch"])
    if "cuda" in states and torch.cuda.is_available():
        for device in range(min(len(states["cuda"]), torch.cuda.device_count())):
            torch.cuda.set_rng_state(states["cuda"][device], device)
    if "mps" in states and torch.backends.mps.is_available():
        torch.mps.set_rng_state(states["mps"])
