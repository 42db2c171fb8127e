"""A classifier of texts on the encoder of a language model: ULMFiT (lesson 12).

    logits = head([h[last], max over steps of h, mean over steps of h])

Howard and Ruder, Universal language model fine-tuning for text classification, arXiv 1801.06146:
concat pooling (3.2) and BPTT for text classification (3.3), in which a text is read in windows
and the state goes from one to the next. Texts are padded at the end, and padding is nowhere seen:
a text has the same logits alone and within any batch.

Swift twin: Models/TextClassifier.swift.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from tandem.models.awd_lstm import PackedAWD_LSTM
from tandem.models.language_model import SequentialRNN

__all__ = [
    "Pooling",
    "PoolingLinearClassifier",
    "SentenceEncoder",
    "bn_drop_lin",
    "get_text_classifier",
]

Encoded = tuple[Tensor, Tensor]  # outputs [n, steps, width]; where there is padding [n, steps]


class Pooling(nn.Module):
    """The last step, the largest value and the mean of each feature, over a text's own steps."""

    def forward(self, encoded: Encoded) -> Tensor:
        """Return [n, 3 width] of outputs [n, steps, width] whose padding is at the end."""
        outputs, padding = encoded
        lengths = (~padding).sum(1)
        last = outputs[torch.arange(len(outputs), device=outputs.device), lengths - 1]
        highest = outputs.masked_fill(padding[:, :, None], -torch.inf).amax(1)
        total = outputs.masked_fill(padding[:, :, None], 0).sum(1)
        return torch.cat([last, highest, total / lengths[:, None]], 1)


def bn_drop_lin(
    n_in: int, n_out: int, bn: bool = True, p: float = 0.0, actn: nn.Module | None = None
) -> list[nn.Module]:
    """Return batch norm, dropout at rate p, a linear layer and an activation, those asked for."""
    layers: list[nn.Module] = [nn.BatchNorm1d(n_in)] if bn else []
    if p:
        layers.append(nn.Dropout(p))
    layers.append(nn.Linear(n_in, n_out))
    return [*layers, actn] if actn is not None else layers


class PoolingLinearClassifier(nn.Module):
    """`Pooling`, then linear layers of the widths `layers`, with dropout `drops` before each.

    Raises ValueError where there is not one rate for each layer.
    """

    def __init__(self, layers: Sequence[int], drops: Sequence[float]) -> None:
        super().__init__()
        if len(layers) != len(drops) + 1:
            counts = f"{len(layers)} widths need {len(layers) - 1} rates"
            raise ValueError(f"PoolingLinearClassifier: {counts}, got {len(drops)}")
        acts: list[nn.Module | None] = [nn.ReLU() for _ in drops[1:]]
        steps = zip(layers[:-1], layers[1:], drops, [*acts, None], strict=True)
        parts = [part for n, m, p, act in steps for part in bn_drop_lin(n, m, p=p, actn=act)]
        self.pooling = Pooling()
        self.layers = nn.Sequential(*parts)

    def forward(self, encoded: Encoded) -> Tensor:
        """Return logits [n, classes]."""
        logits: Tensor = self.layers(self.pooling(encoded))
        return logits


class SentenceEncoder(nn.Module):
    """Reads texts [n, steps] in windows of `bptt` steps; each batch begins its texts.

    Gradients stay within a window. With `max_len`, only windows that reach into the last `max_len`
    steps have any, which bounds the memory; the head sees all of them in any case.
    """

    def __init__(self, module: PackedAWD_LSTM, bptt: int, max_len: int | None = None) -> None:
        super().__init__()
        self.module, self.bptt, self.max_len = module, bptt, max_len

    def forward(self, words: Tensor) -> Encoded:
        """Return the last layer's outputs up to the longest text's end, and where padding is.

        Raises ValueError for a text without a word, or with padding before one.
        """
        lengths = (words != self.module.pad_token).sum(1)
        if not lengths.all():
            raise ValueError(f"SentenceEncoder: text {int(lengths.argmin())} has no word")
        self.module.reset()
        words = words[:, : int(lengths.max())]
        windows = [self._window(words, i) for i in range(0, words.shape[1], self.bptt)]
        return torch.cat(windows, 1), words == self.module.pad_token

    def _window(self, words: Tensor, start: int) -> Tensor:
        stop = min(start + self.bptt, words.shape[1])
        near = self.max_len is None or stop > words.shape[1] - self.max_len
        with torch.set_grad_enabled(near and torch.is_grad_enabled()):
            _, outputs, _ = self.module(words[:, start:stop])
        last: Tensor = outputs[-1]
        return last


def get_text_classifier(
    vocab_sz: int,
    emb_sz: int,
    n_hid: int,
    n_layers: int,
    n_out: int,
    pad_token: int,
    bptt: int = 70,
    max_len: int | None = None,
    layers: Sequence[int] = (50,),
    drops: Sequence[float] = (0.1,),
    output_p: float = 0.4,
    hidden_p: float = 0.2,
    input_p: float = 0.6,
    embed_p: float = 0.1,
    weight_p: float = 0.5,
) -> SequentialRNN:
    """Return encoder and head: texts [n, steps], padded at the end, give logits [n, n_out].

    The head's hidden layers are `layers` wide; `output_p` is the dropout of what is pooled, and
    `drops` that before each layer after the first.
    """
    rates = (hidden_p, input_p, embed_p, weight_p)
    encoder = PackedAWD_LSTM(vocab_sz, emb_sz, n_hid, n_layers, pad_token, *rates)
    head = PoolingLinearClassifier([3 * emb_sz, *layers, n_out], [output_p, *drops])
    return SequentialRNN(SentenceEncoder(encoder, bptt, max_len), head)
