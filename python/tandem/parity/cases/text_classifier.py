"""Parity of the text classifier: windows, pooling over real lengths, training group by group.

Inputs: weights/NAME: a classifier of texts; words int32 [3, 4, 11], padded at the end, labels int32
[3, 4]; masks/STEP/NUMBER.

Outputs: step/logits, step/loss, step/grad/NAME: of the first batch in training; bounded/grad/NAME:
the same where only windows near the end have gradients. An epoch of SGD with momentum, a rate for
each group, of the head and the upper LSTM alone, then one of all groups: steps/loss [6],
steps/NAME with the norms' statistics; evaluated/logits of the last batch, and alone/logits of its
shortest text.
"""

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy

from tandem.data.bunch import DataBunch
from tandem.models.language_model import SequentialRNN
from tandem.models.text_classifier import get_text_classifier
from tandem.models.ulmfit import class_splitter
from tandem.optim.optimizer import sgd_mom_opt
from tandem.parity.arrays import normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case
from tandem.parity.masks import draw_masks, given_masks
from tandem.parity.network_case import put_weights
from tandem.parity.train_case import one_thread
from tandem.training.callbacks import Callback
from tandem.training.freezing import discriminative_rates, freeze_to, unfreeze
from tandem.training.learner import Learner
from tandem.training.recorder import Recorder

__all__ = ["CASE"]

_VOCAB, _EMB, _HID, _PAD, _CLASSES = 17, 6, 9, 1, 3
_LENGTHS, _BPTT, _MAX_LEN, _WIDTH = (11, 4, 7, 1), 4, 5, 8
_BATCHES, _RATE = 3, 0.1
_WINDOW = [
    ((_VOCAB, 1), 0.1),
    ((len(_LENGTHS), 1, _EMB), 0.6),
    ((4 * _HID, _HID), 0.5),
    ((len(_LENGTHS), 1, _HID), 0.2),
    ((4 * _EMB, _EMB), 0.5),
]
_HEAD = [((len(_LENGTHS), 3 * _EMB), 0.4), ((len(_LENGTHS), _WIDTH), 0.1)]
_MASKS = [*_WINDOW, *_WINDOW, *_WINDOW, *_HEAD]


def _model(max_len: int | None = None) -> SequentialRNN:
    sizes = (_VOCAB, _EMB, _HID, 2, _CLASSES, _PAD)
    return get_text_classifier(*sizes, bptt=_BPTT, max_len=max_len, layers=(_WIDTH,))


def _inputs(rng: np.random.Generator) -> Arrays:
    weights = {n: normal(rng, *p.shape) / 3 for n, p in _model().named_parameters()}
    words = rng.integers(2, _VOCAB, (_BATCHES, len(_LENGTHS), max(_LENGTHS)), dtype=np.int32)
    for batch in words:
        for row, length in zip(batch, rng.permutation(_LENGTHS), strict=True):
            row[length:] = _PAD
    return {
        **{f"weights/{name}": value for name, value in weights.items()},
        "words": words,
        "labels": rng.integers(0, _CLASSES, words.shape[:2], dtype=np.int32),
        **draw_masks(rng, _MASKS, 2 * _BATCHES),
    }


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    with one_thread():
        logits, loss, grads = _step(given)
        _, _, bounded = _step(given, _MAX_LEN)
        steps = _steps(given)
    return to_arrays(
        {
            "step/logits": logits,
            "step/loss": loss,
            **{f"step/grad/{name}": grad for name, grad in grads.items()},
            **{f"bounded/grad/{name}": grad for name, grad in bounded.items()},
            **steps,
        }
    )


def _given_model(given: dict[str, Tensor], max_len: int | None = None) -> SequentialRNN:
    model = _model(max_len)
    put_weights(model, given)
    return model


def _step(
    given: dict[str, Tensor], max_len: int | None = None
) -> tuple[Tensor, Tensor, dict[str, Tensor]]:
    model = _given_model(given, max_len)
    with given_masks(given, [0]):
        logits = model(given["words"][0].long())
    loss = cross_entropy(logits, given["labels"][0].long())
    named = dict(model.named_parameters())
    grads = torch.autograd.grad(loss, list(named.values()))
    return logits, loss, dict(zip(named, grads, strict=True))


class _Rates(Callback):
    """Gives each group its own rate."""

    def begin_fit(self, learn: Learner) -> None:
        assert learn.opt is not None
        rates = discriminative_rates(_RATE, len(learn.opt.hypers))
        for rate, hypers in zip(rates, learn.opt.hypers, strict=True):
            hypers["lr"] = rate


def _steps(given: dict[str, Tensor]) -> dict[str, Tensor | list[float]]:
    model, recorder = _given_model(given), Recorder()
    batches = list(zip(given["words"].long(), given["labels"].long(), strict=True))
    learn = Learner(
        model,
        DataBunch(batches, batches[:1]),
        cross_entropy,
        sgd_mom_opt,
        _RATE,
        cbs=[recorder, _Rates()],
        splitter=class_splitter,
        device="cpu",
    )
    with given_masks(given, range(2 * _BATCHES)):
        freeze_to(learn, -2)
        learn.fit(1)
        unfreeze(learn)
        learn.fit(1)
    state = {n: t for n, t in model.state_dict().items() if not n.endswith("num_batches_tracked")}
    return {
        "steps/loss": recorder.losses,
        **{f"steps/{name}": tensor for name, tensor in state.items()},
        **_evaluated(model, batches[-1][0]),
    }


@torch.no_grad()
def _evaluated(model: SequentialRNN, words: Tensor) -> dict[str, Tensor | list[float]]:
    model.eval()
    lengths = (words != _PAD).sum(1)
    shortest = words[lengths.argmin()][: int(lengths.min())]
    return {"evaluated/logits": model(words), "alone/logits": model(shortest[None])}


CASE = Case(
    milestone="models/text_classifier", name="text_classifier", inputs=_inputs, outputs=_outputs
)
