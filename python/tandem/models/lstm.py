"""An LSTM by hand: one cell, and the layer that runs it along a sequence (lesson 12).

    i, f, g, o = sigmoid, sigmoid, tanh, sigmoid of (x W_ih^T + b_ih + h W_hh^T + b_hh)
    c' = f c + i g,  h' = o tanh(c')

Hochreiter and Schmidhuber, Long short-term memory, 1997, with the forget gate of Gers et al., 2000.
The four gates lie one after the other in one matrix, in the order that torch.nn.LSTM has, so that
its weights fit here. A test shows values and gradients equal; the models then use torch.nn.LSTM
for its speed.

Swift twin: Models/LSTM.swift.
"""

import torch
from torch import Tensor, nn

__all__ = ["LSTMCell", "LSTMLayer", "State"]

State = tuple[Tensor, Tensor]  # hidden and cell state, each [n, hidden]


class LSTMCell(nn.Module):
    """One step: `ih` [4 hidden, inputs] reads the input, `hh` [4 hidden, hidden] the state."""

    def __init__(self, inputs: int, hidden: int) -> None:
        super().__init__()
        self.hidden = hidden
        self.ih = nn.Linear(inputs, 4 * hidden)
        self.hh = nn.Linear(hidden, 4 * hidden)
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -(hidden**-0.5), hidden**-0.5)

    def forward(self, x: Tensor, state: State) -> State:
        """Return the state after x [n, inputs]."""
        h, c = state
        i, f, g, o = (self.ih(x) + self.hh(h)).chunk(4, 1)
        c = f.sigmoid() * c + i.sigmoid() * g.tanh()
        return o.sigmoid() * c.tanh(), c

    def start(self, x: Tensor) -> State:
        """Return the zero state for a batch x [n, ...], of its kind and on its device."""
        zeros = x.new_zeros(len(x), self.hidden)
        return zeros, zeros


class LSTMLayer(nn.Module):
    """A cell run along sequences x [n, steps, inputs]."""

    def __init__(self, inputs: int, hidden: int) -> None:
        super().__init__()
        self.cell = LSTMCell(inputs, hidden)

    def forward(self, x: Tensor, state: State | None = None) -> tuple[Tensor, State]:
        """Return the hidden states of all steps [n, steps, hidden], and the last state.

        Raises ValueError for x without a step.
        """
        if x.ndim != 3 or not x.shape[1]:
            raise ValueError(f"LSTMLayer: needs x [n, steps, inputs], got {list(x.shape)}")
        state = self.cell.start(x) if state is None else state
        outputs = []
        for step in x.unbind(1):
            state = self.cell(step, state)
            outputs.append(state[0])
        return torch.stack(outputs, 1), state
