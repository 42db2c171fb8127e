import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.models.lstm import LSTMCell, LSTMLayer
from torch import nn


def twins(inputs, hidden):
    """Our layer and torch's, of the same weights, in float64."""
    ours = LSTMLayer(inputs, hidden).double()
    theirs = nn.LSTM(inputs, hidden, batch_first=True).double()
    cell = ours.cell
    names = ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0")
    mine = (cell.ih.weight, cell.hh.weight, cell.ih.bias, cell.hh.bias)
    theirs.load_state_dict({name: p.detach() for name, p in zip(names, mine, strict=True)})
    return ours, theirs, list(zip(mine, (getattr(theirs, n) for n in names), strict=True))


@settings(deadline=None, max_examples=20)
@given(
    n=st.integers(1, 4),
    steps=st.integers(1, 6),
    inputs=st.integers(1, 5),
    hidden=st.integers(1, 5),
    carried=st.booleans(),
)
def test_the_layer_is_torchs_lstm_in_values_and_gradients(n, steps, inputs, hidden, carried):
    torch.manual_seed(n + 10 * steps)
    ours, theirs, weights = twins(inputs, hidden)
    xs = [torch.randn(n, steps, inputs, dtype=torch.float64).requires_grad_()]
    xs.append(xs[0].detach().clone().requires_grad_())
    state = tuple(torch.randn(2, n, hidden, dtype=torch.float64)) if carried else None
    mine, (h, c) = ours(xs[0], state)
    reference, (rh, rc) = theirs(xs[1], state and tuple(s[None] for s in state))
    torch.testing.assert_close(mine, reference)
    torch.testing.assert_close((h, c), (rh[0], rc[0]))
    for out, cell in ((mine, c), (reference, rc)):
        (out.pow(2).sum() + cell.sin().sum()).backward()
    torch.testing.assert_close(xs[0].grad, xs[1].grad)
    for ours_, theirs_ in weights:
        torch.testing.assert_close(ours_.grad, theirs_.grad)


def test_the_cell_is_torchs_cell():
    cell, theirs = LSTMCell(3, 4), nn.LSTMCell(3, 4)
    names = {"ih.weight": "weight_ih", "hh.weight": "weight_hh", "ih.bias": "bias_ih"}
    names["hh.bias"] = "bias_hh"
    theirs.load_state_dict({names[name]: p for name, p in cell.state_dict().items()})
    x, state = torch.randn(2, 3), (torch.randn(2, 4), torch.randn(2, 4))
    torch.testing.assert_close(cell(x, state), theirs(x, state))


def test_the_weights_start_as_torchs_do():
    torch.manual_seed(0)
    cell = LSTMCell(30, 100)
    for parameter in cell.parameters():
        assert parameter.abs().max() <= 0.1
        assert parameter.std().item() == pytest.approx(0.1 / 3**0.5, rel=0.1)


@pytest.mark.parametrize("shape", [(2, 0, 3), (2, 3)])
def test_a_sequence_without_a_step_is_refused(shape):
    with pytest.raises(ValueError, match="needs x"):
        LSTMLayer(3, 4)(torch.zeros(shape))
