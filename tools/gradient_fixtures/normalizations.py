"""Batch, layer, group and instance normalisation, and embeddings; features last where not said.

PyTorch has the features at axis 1, so the axes are moved to and fro.
"""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from cases import Case
from draws import Draw, integers, normal, uniform
from torch import Tensor

__all__ = ["CASES"]

EPSILON = 1e-3
Function = Callable[..., Tensor]


def _features_first(function: Function, axis: int) -> Function:
    """`function` of tensors whose features lie at axis 1, for those that have them at `axis`."""
    return lambda x, offset, scale: function(x.movedim(axis, 1), offset, scale).movedim(1, axis)


def _trained(x: Tensor, offset: Tensor, scale: Tensor) -> Tensor:
    return F.batch_norm(x, None, None, scale, offset, training=True, eps=EPSILON)


def _group(groups: int) -> Function:
    return lambda x, offset, scale: F.group_norm(x, groups, scale, offset, EPSILON)


def _instance(x: Tensor, offset: Tensor, scale: Tensor) -> Tensor:
    return F.instance_norm(x, None, None, scale, offset, eps=EPSILON)


def _layer(x: Tensor, offset: Tensor, scale: Tensor) -> Tensor:
    return F.layer_norm(x, [x.shape[-1]], scale, offset, EPSILON)


def _layer_along_first(x: Tensor, offset: Tensor, scale: Tensor) -> Tensor:
    """Over axis 1, as PyTorch does over the last only."""
    return _layer(x.movedim(1, -1), offset, scale).movedim(-1, 1)


def _running(x: Tensor, offset: Tensor, scale: Tensor, first: Tensor, second: Tensor) -> Tensor:
    """Inference after two steps of training with a momentum of 0.9 (0.1 in PyTorch's terms).

    PyTorch keeps the variance of a sample, Swift that of a population, so what each step has added
    is multiplied by (n - 1) / n, n being the number of examples.
    """
    mean, variance = torch.zeros(scale.numel()).double(), torch.ones(scale.numel()).double()
    for batch in (first, second):
        kept = 0.9 * variance
        F.batch_norm(batch, mean, variance, training=True, momentum=0.1)
        count = batch.numel() / scale.numel()
        variance = kept + (variance - kept) * (count - 1) / count
    return F.batch_norm(x, mean, variance, scale, offset, training=False, eps=EPSILON)


def _parameters(features: int) -> list[Draw]:
    return [normal(features), uniform(0.5, 2, features)]


def _batch_norms() -> list[Case]:
    image = [normal(2, 3, 2, 4, scale=2.0), *_parameters(4)]
    middle = [normal(3, 4, 2), *_parameters(4)]
    batches: dict[str, Draw] = {
        "first": normal(2, 3, 2, 4, scale=2.0),
        "second": uniform(1, 3, 2, 3, 2, 4),
    }

    def running(x: Tensor, offset: Tensor, scale: Tensor, first: Tensor, second: Tensor) -> Tensor:
        moved = (t.movedim(-1, 1) for t in (first, second))
        return _running(x.movedim(-1, 1), offset, scale, *moved).movedim(1, -1)

    return [
        Case("batchNorm", image, _features_first(_trained, -1)),
        Case("batchNorm.rows", [normal(5, 3), *_parameters(3)], _trained),
        Case("batchNorm.middleAxis", middle, _trained),
        Case("batchNorm.firstAxis", [normal(3, 4), *_parameters(3)], _features_first(_trained, 0)),
        Case("batchNorm.running", image, running, batches),
    ]


def _other_norms() -> list[Case]:
    image = [normal(2, 3, 2, 4, scale=2.0), *_parameters(4)]
    middle = [normal(2, 4, 3), *_parameters(4)]
    return [
        Case("layerNorm", [normal(2, 3, 4), *_parameters(4)], _layer),
        Case("layerNorm.middleAxis", middle, _layer_along_first),
        Case("groupNorm", image, _features_first(_group(2), -1)),
        Case("groupNorm.one", image, _features_first(_group(1), -1)),
        Case("groupNorm.middleAxis", middle, _group(2)),
        Case("instanceNorm", image, _features_first(_instance, -1)),
        Case("instanceNorm.middleAxis", middle, _instance),
    ]


def _normalized(axis: int) -> Function:
    def function(x: Tensor, offset: Tensor, scale: Tensor) -> Tensor:
        mean = x.mean(axis, keepdim=True)
        variance = x.var(axis, correction=0, keepdim=True)
        return (x - mean) / (variance + EPSILON).sqrt() * scale + offset

    return function


def _functions() -> list[Case]:
    draws = [normal(4, 2, 3), normal(3), uniform(0.5, 2, 3)]
    broadcast = [normal(4, 2, 3), normal(2, 1), uniform(0.5, 2)]
    return [
        Case("batchNormalized", draws, _normalized(0)),
        Case("batchNormalized.negativeAxis", draws, _normalized(-2)),
        Case("batchNormalized.broadcast", broadcast, _normalized(1)),
        Case(
            "batchNormalized.alone",
            [normal(4, 3)],
            lambda x: _normalized(0)(x, torch.tensor(0.0), torch.tensor(1.0)),
        ),
    ]


def _embeddings() -> list[Case]:
    """Rows that are asked for again and again, or not at all."""
    repeated: dict[str, Draw] = {"indices": integers([[2, 0, 2], [2, 1, 0]])}
    one: dict[str, Draw] = {"indices": integers(3)}
    return [
        Case("embedding", [normal(5, 3)], lambda x, indices: F.embedding(indices, x), repeated),
        Case("embedding.one", [normal(5, 3)], lambda x, indices: F.embedding(indices, x), one),
    ]


CASES = [*_batch_norms(), *_other_norms(), *_functions(), *_embeddings()]
