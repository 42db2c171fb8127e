"""A language model on AWD-LSTM, its loss, and how it is trained (lesson 12).

    loss = cross entropy + alpha mean(d^2) + beta mean((h[t + 1] - h[t])^2)

d is what the last layer gives after its dropout, h before it: activation regularisation and
temporal activation regularisation, section 5.2 of arXiv 1708.02182. The decoder shares the
embedding's weights: Press and Wolf, arXiv 1608.05859.

Swift twin: Models/LanguageModel.swift.
"""

from collections.abc import Iterable
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tandem.models.awd_lstm import AWD_LSTM, Outputs
from tandem.models.dropouts import RNNDropout
from tandem.training.callbacks import Callback
from tandem.training.learner import Learner, to_device
from tandem.training.processes import unwrapped

__all__ = [
    "LinearDecoder",
    "RNNTrainer",
    "SequentialRNN",
    "accuracy_flat",
    "cross_entropy_flat",
    "get_language_model",
    "mean_loss",
]


class LinearDecoder(nn.Module):
    """Logits of the next word: dropout of the last layer at rate `output_p`, then linear.

    With `tie_encoder` its weight [n_out, n_hid] is that embedding's, one parameter in two places.
    Raises ValueError where the two shapes differ.
    """

    def __init__(
        self,
        n_out: int,
        n_hid: int,
        output_p: float,
        tie_encoder: nn.Embedding | None = None,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.output_dp = RNNDropout(output_p)
        self.decoder = nn.Linear(n_hid, n_out, bias=bias)
        if bias:
            nn.init.zeros_(self.decoder.bias)
        if tie_encoder is None:
            nn.init.kaiming_uniform_(self.decoder.weight)
            return
        if tie_encoder.weight.shape != self.decoder.weight.shape:
            shapes = f"{list(tie_encoder.weight.shape)}, not {[n_out, n_hid]}"
            raise ValueError(f"LinearDecoder: the embedding to share is {shapes}")
        self.decoder.weight = tie_encoder.weight

    def forward(self, layers: tuple[Outputs, Outputs]) -> tuple[Tensor, Outputs, Outputs]:
        """Return logits [n, steps, n_out] of what the layers gave, and that, with dropout."""
        raw_outputs, outputs = layers
        dropped = self.output_dp(outputs[-1])
        return self.decoder(dropped), raw_outputs, [*outputs[:-1], dropped]


class SequentialRNN(nn.Sequential):
    """Modules one after the other, whose state is forgotten all at once."""

    def reset(self) -> None:
        """Forget the state of every module that has one."""
        for module in self:
            reset: Any = getattr(module, "reset", None)
            if reset is not None:
                reset()


def get_language_model(
    vocab_sz: int,
    emb_sz: int,
    n_hid: int,
    n_layers: int,
    pad_token: int,
    output_p: float = 0.4,
    hidden_p: float = 0.2,
    input_p: float = 0.6,
    embed_p: float = 0.1,
    weight_p: float = 0.5,
    tie_weights: bool = True,
    bias: bool = True,
) -> SequentialRNN:
    """Return AWD-LSTM and its decoder; words [n, steps] give (logits, raw outputs, outputs)."""
    rates = (hidden_p, input_p, embed_p, weight_p)
    encoder = AWD_LSTM(vocab_sz, emb_sz, n_hid, n_layers, pad_token, *rates)
    shared = encoder.emb if tie_weights else None
    return SequentialRNN(encoder, LinearDecoder(vocab_sz, emb_sz, output_p, shared, bias))


def cross_entropy_flat(pred: Any, target: Tensor) -> Tensor:
    """Return the mean cross-entropy of logits [n, steps, words] with words [n, steps].

    A model's whole output may stand for its logits. Raises ValueError for shapes that do not fit.
    """
    logits = _logits("cross_entropy_flat", pred, target)
    return F.cross_entropy(logits.flatten(0, 1), target.flatten())


def accuracy_flat(pred: Any, target: Tensor) -> Tensor:
    """Return the share of words [n, steps] that logits [n, steps, words] guess right.

    Raises ValueError as `cross_entropy_flat` does.
    """
    logits = _logits("accuracy_flat", pred, target)
    return (logits.argmax(-1) == target).float().mean()


def _logits(name: str, pred: Any, target: Tensor) -> Tensor:
    logits: Tensor = pred[0] if isinstance(pred, tuple) else pred
    if logits.ndim != 3 or logits.shape[:2] != target.shape:
        got = f"{list(logits.shape)} and {list(target.shape)}"
        raise ValueError(f"{name}: needs logits [n, steps, words], words [n, steps]; got {got}")
    return logits


@torch.no_grad()
def mean_loss(model: SequentialRNN, batches: Iterable[tuple[Tensor, Tensor]]) -> float:
    """Return the mean loss of a word of a stream, in nats; exp of it is the perplexity.

    The state is forgotten before and after. Raises ValueError where there is no batch.
    """
    device, training = next(model.parameters()).device, model.training
    model.eval().reset()
    total, words = 0.0, 0
    for xb, yb in batches:
        loss = cross_entropy_flat(model(xb.to(device)), yb.to(device))
        total, words = total + loss.item() * yb.numel(), words + yb.numel()
    model.train(training)
    model.reset()
    if not words:
        raise ValueError("mean_loss: there is no batch to measure on")
    return total / words


class RNNTrainer(Callback):
    """Makes the logits the prediction, adds both regularisations, and resets the state in time.

    The state is forgotten where a pass over the data begins, and kept in between. The penalties
    are part of the training loss only. What is saved in mid-pass holds the state too.
    """

    order = -40  # after those that record the loss without penalties

    def __init__(self, alpha: float = 2.0, beta: float = 1.0) -> None:
        self.alpha, self.beta = alpha, beta
        self.raw_out: Outputs = []
        self.out: Outputs = []
        self._hidden: Any = None
        self._resumed: Any = None

    def begin_epoch(self, learn: Learner) -> None:
        """Forget the state, or take up the one that was saved in the middle of this pass."""
        model: Any = unwrapped(learn.model)
        model.reset()
        self._hidden, self._resumed = to_device(self._resumed, learn.device), None
        if self._hidden is not None:
            model[0].hidden = self._hidden

    def begin_validate(self, learn: Learner) -> None:
        """Forget the state: the validation texts do not follow the training texts."""
        model: Any = unwrapped(learn.model)
        model.reset()
        self._hidden = None

    def cleanup_epoch(self, learn: Learner) -> None:
        """A state that came while the pass ran, as checkpoints give it, is not for the next one."""
        self._resumed = None

    def after_pred(self, learn: Learner) -> None:
        """Keep what the layers gave, and leave the logits as the prediction."""
        learn.pred, self.raw_out, self.out = learn.pred

    def after_loss(self, learn: Learner) -> None:
        """Add the penalties to the loss of a training batch."""
        if not learn.in_train:
            return
        if self.alpha:
            learn.loss = learn.loss + self.alpha * self.out[-1].pow(2).mean()
        h = self.raw_out[-1]
        if self.beta and h.shape[1] > 1:  # steps lie along axis 1; one alone has no change
            learn.loss = learn.loss + self.beta * (h[:, 1:] - h[:, :-1]).pow(2).mean()

    def after_batch(self, learn: Learner) -> None:
        """Let go of the graph; remember the state, for whoever saves it now."""
        self.raw_out, self.out = [], []
        model: Any = unwrapped(learn.model)
        self._hidden = model[0].hidden if learn.in_train else None

    def state_dict(self) -> dict[str, Any]:
        """Return the state of the layers in the middle of a pass, else None."""
        return {"hidden": self._hidden}

    def load_state_dict(self, saved: dict[str, Any]) -> None:
        """Take the state up where the next pass begins."""
        self._resumed = saved["hidden"]
