"""Freezing and gradual unfreezing (lesson 12; Howard and Ruder, arXiv 1801.06146, section 3.3).

A splitter says which parameters belong together, `splitter(model) -> groups`, the first group
nearest the input. Training the last group first and then one more at a time keeps what the lower
ones have learned; each also learns slower than the one above it:

    rate[l - 1] = rate[l] / 2.6

Batch normalisation may be kept trainable in a frozen body (`keep=BATCH_NORMS`): its running
statistics follow the new data in any case, and scales that do not follow them fit no longer.

Swift twin: Training/Freezing.swift.
"""

from collections.abc import Iterable

from torch import Tensor, nn
from torch.nn.modules.batchnorm import _BatchNorm

from tandem.training.learner import Learner

__all__ = [
    "BATCH_NORMS",
    "discriminative_rates",
    "freeze_to",
    "set_grad",
    "unfreeze",
]

BATCH_NORMS: tuple[type[nn.Module], ...] = (_BatchNorm,)

Kinds = tuple[type[nn.Module], ...]


def set_grad(
    model_or_params: nn.Module | Iterable[Tensor], requires_grad: bool, keep: Kinds = ()
) -> None:
    """Say whether parameters are to be trained; a frozen one forgets its gradient.

    Those of layers of a kind in `keep` stay trainable; only a module can tell which they are.
    Raises ValueError for `keep` beside bare parameters.
    """
    if isinstance(model_or_params, nn.Module):
        kept = _parameters_of(model_or_params, keep)
        parameters: Iterable[Tensor] = model_or_params.parameters()
    elif keep:
        raise ValueError("set_grad: bare parameters do not say which layers are to be kept")
    else:
        kept, parameters = set(), model_or_params
    for parameter in parameters:
        _set(parameter, requires_grad or id(parameter) in kept)


def freeze_to(learn: Learner, n: int, keep: Kinds = ()) -> None:
    """Train the groups from the n-th on and freeze those before it; -1 leaves only the last.

    Layers of a kind in `keep` stay trainable everywhere. The groups are those of the learner's
    splitter, which gives every parameter, frozen or not, so that rates by group stay where they
    are. Raises ValueError for a group that there is not.
    """
    groups = learn.splitter(learn.model)
    if not -len(groups) <= n < len(groups):
        raise ValueError(f"freeze_to: there is no group {n}: the splitter gives {len(groups)}")
    kept = _parameters_of(learn.model, keep)
    first = n % len(groups)
    for number, group in enumerate(groups):
        for parameter in group:
            _set(parameter, number >= first or id(parameter) in kept)


def unfreeze(learn: Learner) -> None:
    """Train every group of the learner's splitter."""
    freeze_to(learn, 0)


def discriminative_rates(highest: float, groups: int, factor: float = 2.6) -> list[float]:
    """Return a learning rate for each of `groups`, the last `highest`, each a factor apart.

    Raises ValueError for fewer than one group or a factor that is not positive.
    """
    if groups < 1 or factor <= 0:
        raise ValueError(f"discriminative_rates: got {groups} groups and the factor {factor}")
    return [highest / factor ** (groups - 1 - number) for number in range(groups)]


def _parameters_of(model: nn.Module, kinds: Kinds) -> set[int]:
    layers = (layer for layer in model.modules() if isinstance(layer, kinds))
    return {id(parameter) for layer in layers for parameter in layer.parameters()}


def _set(parameter: Tensor, requires_grad: bool) -> None:
    parameter.requires_grad_(requires_grad)
    if not requires_grad:
        parameter.grad = None
