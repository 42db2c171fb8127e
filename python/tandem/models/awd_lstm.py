"""AWD-LSTM: a stack of LSTMs with dropout in every place (lesson 12).

    e = input dropout(embedding dropout(words)),  h[l] = LSTM[l](h[l - 1]) with dropped W_hh

Merity, Keskar and Socher, Regularizing and optimizing LSTM language models, arXiv 1708.02182. The
last layer is as wide as the embedding, so that a decoder may share its weights. The state is
carried from one batch to the next, as a language-model stream goes on where it stopped; no
gradient goes back through it.

Swift twin: Models/AWDLSTM.swift.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, cast

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from tandem.models.dropouts import EmbeddingDropout, RNNDropout, WeightDropout
from tandem.models.lstm import State

__all__ = ["AWD_LSTM", "Outputs", "PackedAWD_LSTM", "pad_tensor", "run_packed", "to_detach"]

Outputs = list[Tensor]  # of each layer, [n, steps, width of the layer]


def to_detach(h: Any) -> Any:
    """Return tensors, or lists and tuples of them at any depth, without what led to them."""
    if isinstance(h, Tensor):
        return h.detach()
    if isinstance(h, list | tuple):
        return type(h)(to_detach(part) for part in h)
    raise TypeError(f"to_detach: needs tensors, lists or tuples, got {type(h).__name__}")


class AWD_LSTM(nn.Module):  # noqa: N801 - its name in the paper and the course
    """Embedding [vocab_sz, emb_sz] and `n_layers` LSTMs, `n_hid` wide, the last one `emb_sz`.

    The rates, with the course's names: `hidden_p` between layers, `input_p` on the embedded
    words, `embed_p` on whole words, `weight_p` on the weights from state to state.
    """

    def __init__(
        self,
        vocab_sz: int,
        emb_sz: int,
        n_hid: int,
        n_layers: int,
        pad_token: int,
        hidden_p: float = 0.2,
        input_p: float = 0.6,
        embed_p: float = 0.1,
        weight_p: float = 0.5,
    ) -> None:
        super().__init__()
        self.emb_sz, self.pad_token = emb_sz, pad_token
        emb = nn.Embedding(vocab_sz, emb_sz, padding_idx=pad_token)
        with torch.no_grad():
            emb.weight.uniform_(-0.1, 0.1)[pad_token] = 0
        self.emb_dp = EmbeddingDropout(emb, embed_p)
        self.input_dp = RNNDropout(input_p)
        widths = [emb_sz, *[n_hid] * (n_layers - 1), emb_sz]
        sizes = pairwise(widths)
        layers = [nn.LSTM(before, after, batch_first=True) for before, after in sizes]
        self.rnns = nn.ModuleList(WeightDropout(layer, weight_p) for layer in layers)
        self.hidden_dps = nn.ModuleList(RNNDropout(hidden_p) for _ in range(n_layers - 1))
        self.reset()

    @property
    def emb(self) -> nn.Embedding:
        """The embedding, which a decoder may share."""
        return self.emb_dp.emb

    def reset(self) -> None:
        """Forget the state: the next batch begins its texts."""
        self.hidden: list[State | None] = [None] * len(self.rnns)

    def forward(self, words: Tensor) -> tuple[Outputs, Outputs]:
        """Return what each layer gives for words [n, steps], before and after its dropout.

        The last layer has no dropout here: that is the decoder's.
        """
        self._follow(len(words))
        return self._layers(self.input_dp(self.emb_dp(words)), None)

    def _follow(self, batch: int) -> None:
        """Begin anew where the batch has another size: row for row it cannot go on.

        A state that goes on is as the weights are, which may have changed device or precision.
        """
        states = [state for state in self.hidden if state is not None]
        if any(h.shape[1] != batch for h, _ in states):
            self.reset()
        elif states:
            self.hidden = [(h.to(self.emb.weight), c.to(self.emb.weight)) for h, c in states]

    def _layers(self, x: Tensor, lengths: Tensor | None) -> tuple[Outputs, Outputs]:
        raw_outputs, outputs, hidden = [], [], []
        dropouts: Iterable[nn.Module] = [*self.hidden_dps, nn.Identity()]
        rnns = cast(Iterable[WeightDropout], self.rnns)
        for rnn, dropout, state in zip(rnns, dropouts, self.hidden, strict=True):
            raw, after = rnn(x, state) if lengths is None else run_packed(rnn, x, lengths, state)
            x = dropout(raw)
            raw_outputs.append(raw)
            outputs.append(x)
            hidden.append(after)
        self.hidden = to_detach(hidden)
        return raw_outputs, outputs


class PackedAWD_LSTM(AWD_LSTM):  # noqa: N801
    """The same for texts of different lengths, padded at the end: no step is spent on padding."""

    def forward(self, words: Tensor) -> tuple[Outputs, Outputs, Tensor]:  # type: ignore[override]
        """Return the outputs, zero where there is padding, and where that is [n, steps].

        The state of a row stays what it was after its last word, also over calls that bring it
        nothing but padding. Raises ValueError for padding before a word.
        """
        padding = words == self.pad_token
        if (padding[:, :-1] & ~padding[:, 1:]).any():
            raise ValueError("PackedAWD_LSTM: a text has padding before a word: pad at the end")
        self._follow(len(words))
        lengths = (~padding).sum(1)
        raw_outputs, outputs = self._layers(self.input_dp(self.emb_dp(words)), lengths)
        return raw_outputs, outputs, padding


def run_packed(
    rnn: WeightDropout, x: Tensor, lengths: Tensor, state: State | None
) -> tuple[Tensor, State]:
    """Run an LSTM over the first `lengths` [n] steps of x [n, steps, inputs], in any order.

    Returns its outputs, zero beyond the lengths, and each row's state after its last step.
    """
    width = cast(nn.LSTM, rnn.module).hidden_size
    before = state or (x.new_zeros(1, len(x), width), x.new_zeros(1, len(x), width))
    longest_first = lengths.argsort(descending=True, stable=True)
    rows = longest_first[: int(lengths.count_nonzero())]  # a packed sequence may not be empty
    if not len(rows):
        return x.new_zeros(*x.shape[:2], width), before
    packed = pack_padded_sequence(x[rows], lengths[rows].cpu(), batch_first=True)
    out, after = rnn(packed, (before[0][:, rows], before[1][:, rows]))
    padded, _ = pad_packed_sequence(out, batch_first=True, total_length=x.shape[1])
    hidden, cell = (b.index_copy(1, rows, a) for b, a in zip(before, after, strict=True))
    return pad_tensor(padded, len(x))[longest_first.argsort()], (hidden, cell)


def pad_tensor(t: Tensor, rows: int, value: float = 0.0) -> Tensor:
    """Return t [n, ...] with as many rows of `value` after its own as make `rows` of them."""
    if rows == len(t):
        return t
    return torch.cat([t, t.new_full((rows - len(t), *t.shape[1:]), value)])
