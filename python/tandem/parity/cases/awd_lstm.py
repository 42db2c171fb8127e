"""Parity of the LSTM in all its forms, of AWD-LSTM, and of a language model's training.

Inputs: lstm/weight_ih, weight_hh, bias_ih, bias_hh: a layer of 4 hidden features and 5 inputs;
lstm/x [3, 4, 5], lstm/h, lstm/c [3, 4]; lstm/lengths int32 [3], one of them 0; lstm/d_out, d_h,
d_c: the gradient of what comes out. weights/NAME: a language model, its decoder tied; words and
targets int32 [4, 3, 5]: batches of a stream, padding among them; prompt int32 [2];
masks/STEP/NUMBER.

Outputs: lstm/WAY/out, h, c and the gradients lstm/WAY/grad/NAME, by hand, by the library and fused;
lstm/packed/NAME, over the lengths. step/logits, step/raw.LAYER, step/loss with both penalties,
step/grad/NAME: of the first batch in training. Two epochs of SGD with momentum, clipped, the state
carried on: steps/loss [8] without the penalties, steps/NAME, and then evaluated/logits of the last
batch in one run over all of them, evaluated/loss, and generated [12]: the likeliest words.
"""

from collections.abc import Callable, Mapping

import numpy as np
import torch
from torch import Tensor, nn

from tandem.data.bunch import DataBunch
from tandem.models.awd_lstm import run_packed
from tandem.models.dropouts import WeightDropout
from tandem.models.generate import generate
from tandem.models.language_model import (
    RNNTrainer,
    SequentialRNN,
    cross_entropy_flat,
    get_language_model,
    mean_loss,
)
from tandem.models.lstm import LSTMLayer, State
from tandem.optim.optimizer import sgd_mom_opt
from tandem.parity.arrays import normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case
from tandem.parity.masks import draw_masks, given_masks
from tandem.parity.network_case import put_weights
from tandem.parity.train_case import one_thread
from tandem.training.gradients import GradientClipping
from tandem.training.learner import Learner
from tandem.training.recorder import Recorder

__all__ = ["CASE"]

_VOCAB, _EMB, _HID, _PAD = 17, 6, 9, 1
_BATCHES, _ROWS, _STEPS, _EPOCHS = 4, 3, 5, 2
_RATE, _MOMENTUM, _MAX_NORM = 0.5, 0.9, 0.4
_PENALTIES = (2.0, 3.0)
_GATES = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
# Words, embedded words, then of each layer the weights and what comes out.
_MASKS = [
    ((_VOCAB, 1), 0.1),
    ((_ROWS, 1, _EMB), 0.6),
    ((4 * _HID, _HID), 0.5),
    ((_ROWS, 1, _HID), 0.2),
    ((4 * _EMB, _EMB), 0.5),
    ((_ROWS, 1, _EMB), 0.4),
]

Run = Callable[[Tensor, State], tuple[Tensor, State]]


def _model() -> SequentialRNN:
    return get_language_model(_VOCAB, _EMB, _HID, 2, _PAD)


def _inputs(rng: np.random.Generator) -> Arrays:
    shapes = {"weight_ih": (16, 5), "weight_hh": (16, 4), "bias_ih": (16,), "bias_hh": (16,)}
    shapes |= {"x": (3, 4, 5), "h": (3, 4), "c": (3, 4)}
    shapes |= {"d_out": (3, 4, 4), "d_h": (3, 4), "d_c": (3, 4)}
    weights = {n: normal(rng, *p.shape) for n, p in _model().named_parameters()}
    weights["1.decoder.bias"] /= 8  # so that it is not the bias alone that says what comes next
    text = rng.integers(0, _VOCAB, (_ROWS, _BATCHES * _STEPS + 1), dtype=np.int32)
    streams = {"words": text[:, :-1], "targets": text[:, 1:]}
    return {
        **{f"lstm/{name}": normal(rng, *shape) for name, shape in shapes.items()},
        "lstm/lengths": np.array([2, 0, 4], np.int32),
        **{f"weights/{name}": value for name, value in weights.items()},
        **{name: np.stack(np.split(s, _BATCHES, axis=1)) for name, s in streams.items()},
        "prompt": np.array([3, 4], np.int32),
        **draw_masks(rng, _MASKS, _EPOCHS * _BATCHES),
    }


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    with one_thread():
        return to_arrays({**_lstms(given), **_step(given), **_steps(given)})


# A single layer.


def _lstms(given: dict[str, Tensor]) -> dict[str, Tensor]:
    by_hand, whole = LSTMLayer(5, 4), nn.LSTM(5, 4, batch_first=True)
    cell = by_hand.cell
    parts = (cell.ih.weight, cell.hh.weight, cell.ih.bias, cell.hh.bias)
    mine: dict[str, Tensor] = dict(zip(_GATES, parts, strict=True))
    theirs = {name: whole.get_parameter(f"{name}_l0") for name in _GATES}
    with torch.no_grad():
        for name in _GATES:
            mine[name].copy_(given[f"lstm/{name}"])
            theirs[name].copy_(given[f"lstm/{name}"])
    fused = _one_way(given, _carried(whole), theirs)
    library = {n: t for n, t in fused.items() if n != "grad/bias_hh"}  # it has one bias
    lengths = given["lstm/lengths"].long()
    packed = _carried(lambda x, s: run_packed(WeightDropout(whole, 0.0), x, lengths, s))
    ways = {
        "by_hand": _one_way(given, by_hand, mine),
        "library": library,
        "fused": fused,
        "packed": _one_way(given, packed, theirs),
    }
    return {f"lstm/{way}/{n}": t for way, found in ways.items() for n, t in found.items()}


def _carried(lstm: Run | nn.LSTM) -> Run:
    """Return the layer with states [n, hidden], without the axis of PyTorch's layers."""

    def run(x: Tensor, state: State) -> tuple[Tensor, State]:
        out, (h, c) = lstm(x, (state[0][None], state[1][None]))
        return out, (h[0], c[0])

    return run


def _one_way(given: dict[str, Tensor], run: Run, gates: Mapping[str, Tensor]) -> dict[str, Tensor]:
    x, h, c = (given[f"lstm/{name}"].clone().requires_grad_() for name in "xhc")
    out, (h_n, c_n) = run(x, (h, c))
    cotangents = [given[f"lstm/d_{name}"] for name in ("out", "h", "c")]
    sources = {"x": x, "h": h, "c": c, **gates}
    grads = torch.autograd.grad([out, h_n, c_n], list(sources.values()), cotangents)
    values = {"out": out, "h": h_n, "c": c_n}
    return values | {f"grad/{name}": g for name, g in zip(sources, grads, strict=True)}


# A language model.


def _given_model(given: dict[str, Tensor]) -> SequentialRNN:
    model = _model()
    put_weights(model, given)
    return model


def _step(given: dict[str, Tensor]) -> dict[str, Tensor]:
    model = _given_model(given)
    with given_masks(given, [0]):
        logits, raw, out = model(given["words"][0].long())
    alpha, beta = _PENALTIES
    loss = cross_entropy_flat(logits, given["targets"][0].long())
    loss = loss + alpha * out[-1].pow(2).mean()
    loss = loss + beta * (raw[-1][:, 1:] - raw[-1][:, :-1]).pow(2).mean()
    named = dict(model.named_parameters())
    grads = torch.autograd.grad(loss, list(named.values()))
    return {
        "step/logits": logits,
        "step/loss": loss,
        **{f"step/raw.{layer}": value for layer, value in enumerate(raw)},
        **{f"step/grad/{name}": g for name, g in zip(named, grads, strict=True)},
    }


def _steps(given: dict[str, Tensor]) -> dict[str, Tensor | list[float]]:
    model, recorder = _given_model(given), Recorder()
    batches = list(zip(given["words"].long(), given["targets"].long(), strict=True))
    learn = Learner(
        model,
        DataBunch(batches, batches[:1]),
        cross_entropy_flat,
        sgd_mom_opt,
        _RATE,
        cbs=[recorder, RNNTrainer(*_PENALTIES), GradientClipping(_MAX_NORM)],
        device="cpu",
    )
    with given_masks(given, range(_EPOCHS * _BATCHES)):
        learn.fit(_EPOCHS)
    return {
        "steps/loss": recorder.losses,
        **{f"steps/{name}": p for name, p in model.named_parameters()},
        **_evaluated(model, batches, given),
    }


@torch.no_grad()
def _evaluated(
    model: SequentialRNN, batches: list[tuple[Tensor, Tensor]], given: dict[str, Tensor]
) -> dict[str, Tensor | list[float]]:
    model.eval().reset()
    logits = [model(words)[0] for words, _ in batches][-1]
    return {
        "evaluated/logits": logits,
        "evaluated/loss": [mean_loss(model, batches)],
        "generated": generate(model, given["prompt"], 12, temperature=1e-5).float(),
    }


CASE = Case(milestone="models/awd_lstm", name="awd_lstm", inputs=_inputs, outputs=_outputs)
