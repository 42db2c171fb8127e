"""Metrics, and their means over an epoch (lesson 9).

    mean = sum over batches of n[b] value[b] / sum of n[b]

A mean of means would give the last, short batch as much to say as a whole one. Sums stay on the
device until the pass is over, so that training does not wait for them.

Swift twin: Training/Metrics.swift.
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from tandem.training.processes import summed

__all__ = [
    "AvgStats",
    "LossMetric",
    "Metric",
    "accuracy",
    "confusion_matrix",
    "error_rate",
    "perplexity",
    "target_count",
    "top_k",
]

# Of scores and targets: a mean over the targets, or what is one when batches are put together.
Metric = Callable[[Any, Any], Tensor]


def accuracy(scores: Tensor, target: Tensor) -> Tensor:
    """Return the share of scores [..., classes] whose largest is the class in target [...].

    Raises ValueError where the shapes do not fit. That classes lie in range is not looked at: it
    would wait for the device. `tandem.foundations.losses.accuracy` does.
    """
    _check_shapes("accuracy", scores, target)
    return (scores.argmax(-1) == target).float().mean()


def error_rate(scores: Tensor, target: Tensor) -> Tensor:
    """Return 1 - `accuracy`."""
    return 1 - accuracy(scores, target)


def top_k(k: int) -> Metric:
    """Return the metric: the share of targets that are among the k largest scores."""

    def among_k(scores: Tensor, target: Tensor) -> Tensor:
        _check_shapes(f"top_{k}", scores, target)
        best = scores.topk(k, -1).indices
        return (best == target.unsqueeze(-1)).any(-1).float().mean()

    among_k.__name__ = f"top_{k}"
    return among_k


def confusion_matrix(scores: Tensor, target: Tensor, classes: int | None = None) -> Tensor:
    """Return counts [classes, classes]: rows are the targets, columns what was predicted.

    `classes` is that of scores [..., classes] unless it is given for a `scores` of classes [...].
    Raises ValueError where the shapes do not fit or a class is out of range.
    """
    if classes is None:
        _check_shapes("confusion_matrix", scores, target)
        classes, scores = scores.shape[-1], scores.argmax(-1)
    if scores.shape != target.shape:
        shapes = f"{list(scores.shape)} and {list(target.shape)}"
        raise ValueError(f"confusion_matrix: shapes differ: {shapes}")
    for name, found in (("target", target), ("prediction", scores)):
        if found.numel() and not (int(found.min()) >= 0 and int(found.max()) < classes):
            raise ValueError(f"confusion_matrix: a {name} is outside 0..{classes - 1}")
    pairs = target.flatten().long() * classes + scores.flatten().long()
    return pairs.bincount(minlength=classes**2).reshape(classes, classes)


class LossMetric:
    """A metric that is a function of the mean loss of the whole pass, and not a mean itself."""

    def __init__(self, name: str, f: Callable[[Tensor], Tensor]) -> None:
        self.name, self.f = name, f


# Of a loss that is the mean cross-entropy of a token, in nats.
perplexity = LossMetric("perplexity", torch.exp)


def _check_shapes(name: str, scores: Tensor, target: Tensor) -> None:
    if scores.shape[:-1] != target.shape:
        got = f"{list(scores.shape)} and {list(target.shape)}"
        raise ValueError(f"{name}: needs scores [..., classes] and targets [...], got {got}")


class AvgStats:
    """The mean loss and the metrics of one pass over the data.

    A batch weighs as much as it has targets: rows for classes [n], tokens for text [n, length].
    """

    def __init__(self, metrics: Sequence[Metric | LossMetric] = ()) -> None:
        self.metrics = list(metrics)
        self.count = 0
        self.totals: list[Tensor] | None = None  # of the loss, then of the metrics

    @property
    def names(self) -> list[str]:
        """The names of the values: "loss", then those of the metrics."""
        return ["loss", *(getattr(m, "name", None) or _name(m) for m in self.metrics)]

    def reset(self) -> None:
        """Begin a pass."""
        self.count, self.totals = 0, None

    @torch.no_grad()
    def accumulate(self, loss: Tensor, pred: Any, target: Any) -> None:
        """Take in a batch: its mean loss, what was predicted for it, and its targets."""
        if self.totals is None or self.totals[0].device != loss.device:
            self.totals = self._sums(loss.device)
        size = target_count(target)
        self.count += size
        values = (loss if isinstance(m, LossMetric) else m(pred, target) for m in self.metrics)
        for total, value in zip(self.totals, (loss, *values), strict=True):
            total.add_(value, alpha=size)

    def _sums(self, device: torch.device) -> list[Tensor]:
        """Return the sums so far on `device`; in place, one addition a value is all it takes."""
        # Apple's GPUs have no double precision.
        kind = torch.float32 if device.type == "mps" else torch.float64
        if self.totals is None:
            return [torch.zeros((), dtype=kind, device=device) for _ in self.names]
        return [total.to(device, kind) for total in self.totals]

    def values(self) -> list[float]:
        """Return the values in the order of `names`, nan for a pass that had no batch.

        Over the batches of all processes that train together, each of which must ask for them.
        """
        totals = torch.stack(self.totals or self._sums(torch.device("cpu")))
        whole = summed(torch.cat([totals, totals.new_tensor([self.count])]))
        means = whole[:-1] / whole[-1]
        for place, metric in enumerate(self.metrics, 1):
            if isinstance(metric, LossMetric):
                means[place] = metric.f(means[0])
        return means.tolist()

    def state_dict(self) -> dict[str, Any]:
        """Return how far the pass has come."""
        totals = None if self.totals is None else [total.item() for total in self.totals]
        return {"count": self.count, "totals": totals}

    def load_state_dict(self, saved: dict[str, Any]) -> None:
        """Go on with a pass. Raises ValueError for one with another number of metrics."""
        totals = saved["totals"]
        if totals is not None and len(totals) != len(self.names):
            counts = f"{len(totals) - 1} metrics into {len(self.metrics)}"
            raise ValueError(f"AvgStats: cannot load the state of {counts}")
        self.count = saved["count"]
        self.totals = (
            None if totals is None else [torch.tensor(t, dtype=torch.float64) for t in totals]
        )


def _name(metric: Any) -> str:
    while hasattr(metric, "func"):  # a partial
        metric = metric.func
    return getattr(metric, "__name__", type(metric).__name__)


def target_count(target: Any) -> int:
    """Return how many targets a batch has, by the first tensor where there are several."""
    while isinstance(target, tuple | list):
        target = target[0]
    return target.numel() if isinstance(target, Tensor) else len(target)
