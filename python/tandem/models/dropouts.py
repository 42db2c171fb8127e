"""The dropouts of AWD-LSTM: by sequence, of weights, of words (lesson 12).

    mask = Bernoulli(1 - p) / (1 - p): zero with probability p, and 1 on average

Merity, Keskar and Socher, Regularizing and optimizing LSTM language models, arXiv 1708.02182;
one mask for all steps: Gal and Ghahramani, arXiv 1512.05287. All do nothing in evaluation.

Swift twin: Models/Dropouts.swift.
"""

from collections.abc import Sequence
from typing import Any

import torch.nn.functional as F
from torch import Tensor, nn
from torch.func import functional_call

__all__ = ["EmbeddingDropout", "RNNDropout", "WeightDropout", "dropout_mask"]


def dropout_mask(x: Tensor, size: Sequence[int], p: float) -> Tensor:
    """Return a mask of `size`, of the kind of x, with zeros at rate p and 1 / (1 - p) elsewhere.

    Raises ValueError for p outside 0 to 1; p = 1 is zero everywhere.
    """
    if not 0 <= p <= 1:
        raise ValueError(f"dropout: the rate must lie between 0 and 1, got {p}")
    if p == 1:
        return x.new_zeros(*size)  # 0 / 0 would be nan
    return x.new_empty(*size).bernoulli_(1 - p).div_(1 - p)


class RNNDropout(nn.Module):
    """Drop features of x [n, steps, features], the same ones at every step of a sequence."""

    def __init__(self, p: float = 0.5) -> None:
        super().__init__()
        self.p = p

    def forward(self, x: Tensor) -> Tensor:
        """Return x through a mask [n, 1, features]."""
        if not self.training or not self.p:
            return x
        return x * dropout_mask(x, (x.shape[0], 1, x.shape[2]), self.p)


class EmbeddingDropout(nn.Module):
    """Drop whole words: every occurrence of a word in the batch is zero, or none is."""

    def __init__(self, emb: nn.Embedding, embed_p: float) -> None:
        super().__init__()
        self.emb, self.embed_p = emb, embed_p

    def forward(self, words: Tensor) -> Tensor:
        """Return vectors [n, steps, features] of words [n, steps].

        Masking the vectors looked up equals masking the whole matrix, without its copy.
        """
        vectors: Tensor = self.emb(words)
        if not self.training or not self.embed_p:
            return vectors
        mask = dropout_mask(vectors, (self.emb.num_embeddings, 1), self.embed_p)
        return vectors * mask[words]


class WeightDropout(nn.Module):
    """DropConnect on weights of a recurrent layer: one mask for all the steps of a call.

    The layer keeps its parameters under their names and the gradient reaches them; in training
    each call runs it with dropped copies in the place of those in `layer_names`. Nothing stays
    behind, so the layer can be copied and saved at any time.
    Raises ValueError for a name that is no parameter of the layer.
    """

    def __init__(
        self,
        module: nn.Module,
        weight_p: float,
        layer_names: Sequence[str] = ("weight_hh_l0",),
    ) -> None:
        super().__init__()
        self.module, self.weight_p, self.layer_names = module, weight_p, tuple(layer_names)
        there = dict(module.named_parameters())
        if missing := [name for name in self.layer_names if name not in there]:
            kind = type(module).__name__
            raise ValueError(f"WeightDropout: {kind} has no parameter {', '.join(missing)}")

    def forward(self, *args: Any) -> Any:
        """Return what the layer does, with dropped weights in training and whole ones else."""
        if not self.training or not self.weight_p:
            return self.module(*args)
        weights = {name: self.module.get_parameter(name) for name in self.layer_names}
        dropped = {name: F.dropout(weight, self.weight_p) for name, weight in weights.items()}
        return functional_call(self.module, dropped, args)
