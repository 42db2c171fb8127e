"""Where a loader is: the course's own says it, of any other the order of its next passes is known.

A loader of PyTorch's shuffles by its generator or its sampler's, or else by PyTorch's own, and
cannot go on within a pass.
"""

from typing import Any

from torch import Generator

__all__ = ["load_loader_state", "loader_state"]


def loader_state(loader: Any) -> Any:
    """Return the loader's own state; of a loader without, what it shuffles by and counts."""
    if hasattr(loader, "state_dict"):
        return loader.state_dict()
    return [_order_state(part) for part in _order_parts(loader)]


def load_loader_state(loader: Any, state: Any) -> None:
    """Have a loader go on from what `loader_state` returned."""
    if hasattr(loader, "load_state_dict"):
        loader.load_state_dict(state)
        return
    for part, saved in zip(_order_parts(loader), state, strict=True):
        if saved["generator"] is not None:
            part.generator.set_state(saved["generator"])
        if saved["epoch"] is not None:
            part.epoch = saved["epoch"]


def _order_parts(loader: Any) -> list[Any]:
    return [part for part in (loader, getattr(loader, "sampler", None)) if part is not None]


def _order_state(part: Any) -> dict[str, Any]:
    generator = getattr(part, "generator", None)
    return {
        "generator": generator.get_state() if isinstance(generator, Generator) else None,
        "epoch": getattr(part, "epoch", None),
    }
