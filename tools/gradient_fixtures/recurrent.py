"""Recurrent layers, against PyTorch's own with Swift's weights put in their places.

A case's inputs are the time steps' [n, input], then the initial state, then the parameters; its
values are the outputs of all time steps (of an LSTM the hidden ones, then the last memory).
"""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from cases import Case
from draws import Draw, normal
from torch import Tensor, nn
from torch.func import functional_call

__all__ = ["CASES"]

STEPS, BATCH, INPUT, HIDDEN = 3, 2, 2, 3
Network = Callable[..., list[Tensor]]


def _run(
    module: nn.Module, weights: dict[str, Tensor], steps: Sequence[Tensor], state: object
) -> tuple[Tensor, Any]:
    """The module's outputs [steps, n, hidden] and last state, with `weights` as its own."""
    return functional_call(module.double(), weights, (torch.stack(list(steps)), state))


def _rows(weight: Tensor, order: Sequence[int]) -> tuple[Tensor, Tensor]:
    """Swift's [input + hidden, gates * hidden] as PyTorch's two matrices, gates in `order`."""
    gates = weight.chunk(len(order), 1)
    joined = torch.cat([gates[place] for place in order], 1)
    return joined[:INPUT].T, joined[INPUT:].T


def _weights(weight: Tensor, bias: Tensor, order: Sequence[int], suffix: str) -> dict[str, Tensor]:
    """PyTorch's parameters; its second bias is added to the first, so it is zero."""
    input_rows, hidden_rows = _rows(weight, order)
    biases = bias.chunk(len(order))
    return {
        f"weight_ih_{suffix}": input_rows,
        f"weight_hh_{suffix}": hidden_rows,
        f"bias_ih_{suffix}": torch.cat([biases[place] for place in order]),
        f"bias_hh_{suffix}": torch.zeros_like(bias),
    }


# Swift has the gates as input, update, forget, output; PyTorch as input, forget, update, output.
LSTM_ORDER = (0, 2, 1, 3)


def _rnn(
    x0: Tensor, x1: Tensor, x2: Tensor, h: Tensor, weight: Tensor, bias: Tensor
) -> list[Tensor]:
    module = nn.RNN(INPUT, HIDDEN)
    outputs, _ = _run(module, _weights(weight, bias, (0,), "l0"), (x0, x1, x2), h[None])
    return list(outputs)


def _lstm(
    x0: Tensor, x1: Tensor, x2: Tensor, cell: Tensor, hidden: Tensor, weight: Tensor, bias: Tensor
) -> list[Tensor]:
    weights = _weights(weight, bias, LSTM_ORDER, "l0")
    state = (hidden[None], cell[None])
    outputs, last = _run(nn.LSTM(INPUT, HIDDEN), weights, (x0, x1, x2), state)
    return [*outputs, last[1][0]]


def _bidirectional(gates: Sequence[int], module: nn.Module) -> Network:
    """Both directions side by side, from states of zeros; parameters forward, then backward."""

    def function(x0: Tensor, x1: Tensor, x2: Tensor, *parameters: Tensor) -> list[Tensor]:
        weight, bias, weight_back, bias_back = parameters
        ahead = _weights(weight, bias, gates, "l0")
        back = _weights(weight_back, bias_back, gates, "l0_reverse")
        return list(_run(module, ahead | back, (x0, x1, x2), None)[0])

    return function


def _last_of_both(x0: Tensor, x1: Tensor, x2: Tensor, *parameters: Tensor) -> list[Tensor]:
    """What each direction gives at its own end, side by side: PyTorch's last hidden states."""
    outputs = _bidirectional((0,), nn.RNN(INPUT, HIDDEN, bidirectional=True))(
        x0, x1, x2, *parameters
    )
    return [torch.cat([outputs[-1][:, :HIDDEN], outputs[0][:, HIDDEN:]], 1)]


def _gru(
    x0: Tensor,
    x1: Tensor,
    x2: Tensor,
    h: Tensor,
    update: Tensor,
    reset: Tensor,
    output: Tensor,
    *biases: Tensor,
) -> list[Tensor]:
    """The unit as in the paper (Cho 2014): the gate resets the state before the kernel."""
    outputs = []
    for x in (x0, x1, x2):
        both = torch.cat([x, h], 1)
        z, r = (torch.sigmoid(both @ k + b) for k, b in ((update, biases[0]), (reset, biases[1])))
        new = torch.tanh(torch.cat([x, r * h], 1) @ output + biases[2])
        h = z * h + (1 - z) * new
        outputs.append(h)
    return outputs


def _gru_module(
    x0: Tensor,
    x1: Tensor,
    x2: Tensor,
    h: Tensor,
    update: Tensor,
    reset: Tensor,
    input_rows: Tensor,
    diagonal: Tensor,
    *biases: Tensor,
) -> list[Tensor]:
    """PyTorch's own, which resets behind the kernel: the same where that is diagonal."""
    output = torch.cat([input_rows, torch.diag(diagonal)])
    weight = torch.cat([reset, update, output], 1)
    bias = torch.cat([biases[1], biases[0], biases[2]])
    weights = _weights(weight, bias, (0, 1, 2), "l0")
    return list(_run(nn.GRU(INPUT, HIDDEN), weights, (x0, x1, x2), h[None])[0])


def _draws(states: int, *parameters: Draw) -> list[Draw]:
    steps = [normal(BATCH, INPUT) for _ in range(STEPS)]
    return [*steps, *(normal(BATCH, HIDDEN) for _ in range(states)), *parameters]


def _parameters(gates: int) -> list[Draw]:
    return [normal(INPUT + HIDDEN, gates * HIDDEN), normal(gates * HIDDEN)]


# Small, or the gates are so far open or shut that single precision has few digits of a gradient.
KERNEL, BIAS = normal(INPUT + HIDDEN, HIDDEN, scale=0.5), normal(HIDDEN, scale=0.5)
GRU_DRAWS = _draws(1, KERNEL, KERNEL, KERNEL, BIAS, BIAS, BIAS)
GRU_MODULE_DRAWS = _draws(
    1, KERNEL, KERNEL, normal(INPUT, HIDDEN), normal(HIDDEN), BIAS, BIAS, BIAS
)

CASES = [
    Case("basicRNN", _draws(1, *_parameters(1)), _rnn),
    Case("basicRNN.last", _draws(1, *_parameters(1)), lambda *inputs: _rnn(*inputs)[-1:]),
    Case("lstm", _draws(2, *_parameters(4)), _lstm),
    Case("gru", GRU_DRAWS, _gru),
    Case("gru.module", GRU_MODULE_DRAWS, _gru_module),
    Case(
        "bidirectionalBasicRNN",
        _draws(0, *_parameters(1), *_parameters(1)),
        _bidirectional((0,), nn.RNN(INPUT, HIDDEN, bidirectional=True)),
    ),
    Case("bidirectionalBasicRNN.last", _draws(0, *_parameters(1), *_parameters(1)), _last_of_both),
    Case(
        "bidirectionalLSTM",
        _draws(0, *_parameters(4), *_parameters(4)),
        _bidirectional(LSTM_ORDER, nn.LSTM(INPUT, HIDDEN, bidirectional=True)),
    ),
]
