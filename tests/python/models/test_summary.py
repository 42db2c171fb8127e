"""The summary: multiply-adds counted by hand, and by PyTorch's own counter of operations."""

import io

import pytest
import torch
import torch.nn.functional as F
from rich.console import Console
from tandem.data.bunch import DataBunch
from tandem.data.loader import DataLoader
from tandem.foundations.training_loop import Dataset
from tandem.models.convnet import get_cnn_model
from tandem.models.summary import first_batch, model_summary, multiply_adds
from tandem.models.xresnet import xresnet18, xresnet50
from tandem.training.learner import Learner
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

MNIST = DataBunch([], [(torch.zeros(4, 1, 28, 28), torch.zeros(4).long())], 1, 10)


def test_multiply_adds_are_those_counted_by_hand():
    """Lesson 10's network on 28 x 28: windows of 5x5x1, 3x3x8, 3x3x16, 3x3x32."""
    summary = model_summary(get_cnn_model(MNIST), torch.zeros(4, 1, 28, 28))
    counts = {row.name: row.multiply_adds for row in summary.layers if row.multiply_adds}
    assert counts == {
        "0.0": 25 * 8 * 14 * 14,
        "1.0": 9 * 8 * 16 * 7 * 7,
        "2.0": 9 * 16 * 32 * 4 * 4,
        "3.0": 9 * 32 * 32 * 2 * 2,
        "6": 32 * 10,
    }
    assert summary.multiply_adds == 39_200 + 56_448 + 73_728 + 36_864 + 320


LAYERS = {
    "linear, of a sequence": (nn.Linear(3, 5), (2, 7, 3), 2 * 7 * 3 * 5),
    "groups": (nn.Conv2d(4, 6, 3, groups=2), (1, 4, 5, 5), 6 * 3 * 3 * 9 * 2),
    "stride and padding": (nn.Conv1d(2, 3, 4, stride=2, padding=1), (1, 2, 8), 3 * 4 * 4 * 2),
    "dilation": (nn.Conv2d(1, 1, 3, dilation=2), (1, 1, 7, 7), 9 * 9),
    "three dimensions": (nn.Conv3d(1, 2, 2), (1, 1, 3, 3, 3), 2 * 8 * 8),
    "transposed": (nn.ConvTranspose2d(3, 2, 2, stride=2), (1, 3, 4, 4), 3 * 16 * 2 * 4),
    "lstm": (nn.LSTM(3, 5), (7, 2, 3), 7 * 2 * 4 * (3 * 5 + 5 * 5)),
    "gru, two layers, both ways": (
        nn.GRU(3, 5, 2, bidirectional=True),
        (7, 2, 3),
        7 * 2 * 3 * 2 * ((3 * 5 + 5 * 5) + (10 * 5 + 5 * 5)),
    ),
    "cell": (nn.LSTMCell(3, 5), (2, 3), 2 * 4 * (3 * 5 + 5 * 5)),
    "not counted": (nn.BatchNorm2d(3), (2, 3, 4, 4), 0),
}


@pytest.mark.parametrize("name", LAYERS)
def test_multiply_adds_of_each_kind(name):
    layer, shape, expected = LAYERS[name]
    x = torch.zeros(shape)
    y = layer(x)
    assert multiply_adds(layer, x, y if isinstance(y, torch.Tensor) else y[0]) == expected


@pytest.mark.parametrize("make", [xresnet18, xresnet50])
def test_multiply_adds_are_half_the_operations_that_pytorch_counts(make):
    net = make(c_out=10).eval()
    x = torch.zeros(2, 3, 64, 64)
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        net(x)
    assert 2 * 2 * model_summary(net, x).multiply_adds == counter.get_total_flops()


def test_shapes_and_parameters_of_every_layer():
    net = get_cnn_model(MNIST, [4])
    net[0][0].requires_grad_(False)
    summary = model_summary(net, torch.zeros(3, 1, 28, 28))
    rows = [(r.name, r.kind, r.output, r.parameters, r.trainable) for r in summary.layers]
    assert rows == [
        ("0.0", "Conv2d", [3, 4, 14, 14], 100, 0),
        ("0.1", "BatchNorm2d", [3, 4, 14, 14], 8, 8),
        ("0.2", "GeneralRelu", [3, 4, 14, 14], 0, 0),
        ("1", "AdaptiveAvgPool2d", [3, 4, 1, 1], 0, 0),
        ("2", "Lambda", [3, 4], 0, 0),
        ("3", "Linear", [3, 10], 50, 50),
    ]
    assert (summary.parameters, summary.trainable) == (158, 58)


class Odd(nn.Module):
    """A parameter beside a layer, a layer used twice, one never used, a weight used by two."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(3))
        self.twice, self.never, self.tied = (nn.Linear(3, 3, bias=False) for _ in "abc")
        self.tied.weight = self.twice.weight

    def forward(self, x):
        return self.tied(self.twice(self.twice(x * self.scale)))


def test_every_parameter_is_counted_once_and_every_call():
    summary = model_summary(Odd(), torch.zeros(5, 3))
    rows = {r.name: (r.output, r.parameters, r.multiply_adds) for r in summary.layers}
    assert rows == {
        "Odd": ([5, 3], 3, 0),
        "twice": ([5, 3], 9, 18),
        "tied": ([5, 3], 0, 9),
        "never": (None, 9, 0),
    }
    assert summary.parameters == sum(p.numel() for p in Odd().parameters())


def test_a_learner_gives_the_batch_and_is_left_as_it_was():
    learn = Learner(get_cnn_model(MNIST), MNIST, F.cross_entropy, device="cpu")
    learn.model.train()
    learn.model[1].eval()
    before = {name: value.clone() for name, value in learn.model.state_dict().items()}
    modes = [m.training for m in learn.model.modules()]
    summary = model_summary(learn)
    assert summary.title == "Sequential on 4x1x28x28"
    assert [m.training for m in learn.model.modules()] == modes
    assert not any(m._forward_hooks for m in learn.model.modules())
    assert all(torch.equal(before[n], v) for n, v in learn.model.state_dict().items())


def test_it_is_printed_as_a_table_with_totals():
    out = io.StringIO()
    Console(file=out, width=120).print(model_summary(Odd(), torch.zeros(5, 3)))
    lines = out.getvalue().splitlines()
    assert "Odd on 5x3" in lines[0]
    rows = [line.split() for line in lines]
    assert ["twice", "Linear", "5x3", "9", "9", "18"] in rows
    assert ["never", "Linear", "-", "9", "9"] in rows
    assert ["total", "21", "21", "27"] in rows


def test_an_xresnet_fits_a_terminal_of_80_columns():
    out = io.StringIO()
    Console(file=out, width=80).print(model_summary(xresnet18(), torch.zeros(1, 3, 64, 64)))
    text = out.getvalue()
    assert "…" not in text
    row = ["4.0.convs.0.0", "Conv2d", "1x64x16x16", "36,864", "36,864", "9,437,184"]
    assert row in [line.split() for line in text.splitlines()]


def test_several_inputs_are_counted_by_the_first():
    class Two(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = nn.Linear(3, 2)

        def forward(self, batch):
            return self.linear(batch[0]) + batch[1]

    summary = model_summary(Two(), (torch.zeros(4, 3), torch.ones(4, 2)))
    assert summary.multiply_adds == 6


def test_a_loader_of_ours_goes_on_as_if_its_first_batch_had_not_been_asked_for():
    data = Dataset(torch.arange(6.0)[:, None], torch.arange(6))
    loaders = [DataLoader(data, 2, shuffle=True, seed=1) for _ in "ab"]
    first = first_batch(loaders[0])
    orders = [[y.tolist() for _, y in loader] for loader in loaders]
    assert orders[0] == orders[1]
    assert first[1].tolist() == orders[0][0]


def test_without_a_batch_it_says_so():
    with pytest.raises(ValueError, match="a model needs a batch"):
        model_summary(nn.Linear(1, 1))
    learn = Learner(nn.Linear(1, 1), DataBunch([], []), F.cross_entropy, device="cpu")
    with pytest.raises(ValueError, match="validation data have no batch"):
        model_summary(learn)
