"""The bench of recurrent layers: who takes part, that they compute the same, what is said."""

import json
import warnings

import pytest
import torch
from tandem import paths
from tandem.bench import language_model_step, lstm
from tandem.bench.benches import find
from tandem.bench.harness import BenchError, Row, check_outputs
from tandem.cli.main import app
from typer.testing import CliRunner

WHO = ["nn.LSTM", "nn.LSTMCell in a loop", "own layer", "own layer, scripted"]
OF_LAYERS, STEP = lstm.WORKS[:2], lstm.WORKS[2]


@pytest.fixture(autouse=True)
def small(monkeypatch):
    for name, value in (("_SEQUENCES", 3), ("_STEPS", 5), ("_WIDTH", 7)):
        monkeypatch.setattr(lstm, name, value)
    for name, value in (("_TEXTS", 3), ("_STEPS", 5), ("_VOCAB", 20), ("_EMB", 6), ("_HID", 8)):
        monkeypatch.setattr(language_model_step, name, value)


@pytest.mark.parametrize("work", OF_LAYERS)
def test_all_layers_do_the_same_work_and_nobody_warns(work, tmp_path):
    bench = find("lstm")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with bench.open(None, tmp_path, [work]) as field:
            assert [c.who for c in field.contestants] == WHO
            assert field.absent == []
            check_outputs(field.contestants, bench.tolerance)
            first = field.contestants[0].output()
            assert first.shape == ((3, 5, 7) if work == "forward" else (28, 7))
            assert first.std() > 0.01
            assert all(time > 0 for c in field.contestants for time in c.run(1))


def test_a_step_of_the_language_model_trains(tmp_path):
    with find("lstm").open(None, tmp_path, [STEP]) as field:
        (torchs,) = field.contestants
        losses = torchs.output()
        assert losses.shape == (3,)
        assert losses[2] < losses[0]
        assert torchs.output().tolist() == losses.tolist()  # each from the same start
        assert all(time > 0 for time in torchs.run(2))


def test_another_weight_would_be_noticed(tmp_path):
    bench = find("lstm")
    with bench.open(None, tmp_path, OF_LAYERS) as field:
        own = next(c for c in field.contestants if c.who == "own layer")
        own._result = lambda: field.contestants[0].output() * 1.001
        with pytest.raises(BenchError, match=r"own layer and nn\.LSTM do not do the same work"):
            check_outputs(field.contestants, bench.tolerance)


def test_without_torchscript_that_is_said(tmp_path, monkeypatch):
    monkeypatch.delattr(torch.jit, "script")
    with find("lstm").open(None, tmp_path) as field:
        assert [c.who for c in field.contestants] == [*WHO[:3] * 2, WHO[0]]
        assert {(a.work, a.who, a.reason) for a in field.absent} == {
            (work, WHO[3], "no TorchScript") for work in OF_LAYERS
        }


def test_the_command_prints_ratios(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "build_folder", lambda: tmp_path)
    monkeypatch.setattr(paths, "swift_binary", lambda: None)
    monkeypatch.delenv("CI", raising=False)
    done = CliRunner().invoke(app, ["bench", "lstm", "--rounds", "1", "--json"])
    assert done.exit_code == 0, done.output
    rows = json.loads(done.stdout)["rows"]
    assert [row["who"] for row in rows] == [*WHO * 2, WHO[0]]
    assert [row["ratio"] for row in rows if row["who"] == "nn.LSTM"] == [1, 1, 1]


def test_every_other_layer_is_held_against_torchs():
    rows = [Row("forward", "nn.LSTM", 2.0, 2.0, 1.0), Row("forward", "own layer", 9.0, 8.0, 4.5)]
    assert find("lstm").summary(rows) == ["forward: own layer takes 4.5 x nn.LSTM's time"]
