"""Label smoothing: be sure of the class, but never quite (lesson 12).

    loss = (1 - eps) nll + eps mean over classes j of -log p[j]     (arXiv 1512.00567)

A target of 1 can only be met by infinite logits. Here the target is 1 - eps for the class, and eps
shared by all C classes: eps / C each, which is eps times the mean, so the sum is divided by C once.

Swift twin: Training/LabelSmoothing.swift.
"""

import inspect
from collections.abc import Callable
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from tandem.foundations.losses import log_softmax

__all__ = ["LabelSmoothingCrossEntropy", "NoneReduce", "reduce_loss"]

_REDUCTIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "none": lambda loss: loss,
    "mean": Tensor.mean,
    "sum": Tensor.sum,
}


def reduce_loss(loss: Tensor, reduction: str = "mean") -> Tensor:
    """Return the losses' mean or sum, or with "none" all of them. Raises ValueError for another."""
    if reduction not in _REDUCTIONS:
        names = ", ".join(_REDUCTIONS)
        raise ValueError(f"reduce_loss: reduction is one of {names}, not {reduction!r}")
    return _REDUCTIONS[reduction](loss)


class LabelSmoothingCrossEntropy(nn.Module):
    """Cross-entropy with targets of which `eps` is shared by all classes.

    Raises ValueError for an eps outside 0..1 or a reduction that is none.
    """

    def __init__(self, eps: float = 0.1, reduction: str = "mean") -> None:
        super().__init__()
        if not 0 <= eps <= 1:
            raise ValueError(f"LabelSmoothingCrossEntropy: eps must be within 0..1, got {eps}")
        if reduction not in _REDUCTIONS:
            names = ", ".join(_REDUCTIONS)
            wrong = f"reduction is one of {names}, not {reduction!r}"
            raise ValueError(f"LabelSmoothingCrossEntropy: {wrong}")
        self.eps, self.reduction = eps, reduction

    def forward(self, logits: Tensor, target: Tensor) -> Tensor:
        """Return the loss of logits [n, c, ...] with classes [n, ...].

        Raises ValueError for shapes that do not fit.
        """
        if logits.ndim < 2 or target.shape != logits.shape[:1] + logits.shape[2:]:
            got = f"{list(logits.shape)} and {list(target.shape)}"
            raise ValueError(f"label smoothing: needs [n, c, ...] and classes [n, ...], got {got}")
        wide = torch.promote_types(logits.dtype, torch.float32)  # half precision loses small p
        log_p = log_softmax(logits.to(wide).movedim(1, -1))
        nll = -log_p.gather(-1, target.long().unsqueeze(-1)).squeeze(-1)
        return reduce_loss((1 - self.eps) * nll - self.eps * log_p.mean(-1), self.reduction)


class NoneReduce:
    """Within the block, a loss that is not reduced: one number for each item.

    Of a loss with an attribute `reduction` that is set, and put back at the end; a plain function
    is called with reduction="none". Raises TypeError where it takes no reduction.

        with NoneReduce(loss_func) as each:
            losses = each(pred, target)  # [n]
    """

    def __init__(self, loss_func: Callable[..., Tensor]) -> None:
        self.loss_func = loss_func
        self._reduction: str | None = None
        if not hasattr(loss_func, "reduction") and not _takes_reduction(loss_func):
            name = getattr(loss_func, "__name__", type(loss_func).__name__)
            raise TypeError(f"NoneReduce: the loss {name} takes no reduction")

    def __enter__(self) -> Callable[..., Tensor]:
        loss_func: Any = self.loss_func
        if not hasattr(loss_func, "reduction"):
            return partial(loss_func, reduction="none")
        self._reduction, loss_func.reduction = loss_func.reduction, "none"
        return self.loss_func

    def __exit__(self, *error: object) -> None:
        if self._reduction is not None:
            loss_func: Any = self.loss_func
            loss_func.reduction = self._reduction


def _takes_reduction(loss_func: Callable[..., Tensor]) -> bool:
    """Whether a function has such an argument; one that does not tell is believed to."""
    try:
        parameters = inspect.signature(loss_func).parameters.values()
    except ValueError:
        return True
    return any(p.name == "reduction" or p.kind is p.VAR_KEYWORD for p in parameters)
