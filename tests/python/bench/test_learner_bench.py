"""The bench of training loops: all train the same; who is not installed is said to be absent."""

from contextlib import ExitStack

import numpy as np
import pytest
import torch
from tandem.bench import learner
from tandem.bench.harness import Row, check_outputs
from tandem.bench.summaries import learner as summary
from tandem.bench.trainers import TRAINERS, Batches, perceptron
from torch.nn.functional import cross_entropy

OURS = ["bare loop", "tandem", "tandem, shuffled"]


@pytest.fixture
def field(tmp_path, monkeypatch):
    monkeypatch.setattr(learner, "_STEPS", 6)
    monkeypatch.setattr(learner, "find_spec", lambda name: None)
    with ExitStack() as stack:
        return learner.contestants(None, tmp_path, stack)


def test_loops_that_are_not_installed_are_absent(field):
    found, absent = field
    assert [one.who for one in found] == OURS
    assert [(one.who, one.reason) for one in absent] == [
        (name, "not installed") for name in ("fastai", "lightning", "accelerate")
    ]


def test_ours_trains_as_a_bare_loop_does_and_takes_time(field):
    found, _ = field
    check_outputs(found)
    losses = found[0].output()
    assert len(losses) == 5
    assert len(set(losses.tolist())) == 5
    for contestant in found:
        assert all(time > 0 for time in contestant.run(2))


@pytest.mark.parametrize("name", ["fastai", "lightning", "accelerate"])
def test_a_rivals_loop_trains_as_a_bare_one_does(name):
    pytest.importorskip(name, exc_type=ImportError)
    generator = torch.Generator().manual_seed(1)
    data = [
        (torch.randn(8, 784, generator=generator), torch.randint(10, (8,), generator=generator))
        for _ in range(4)
    ]
    ends = []
    for who in ("bare loop", name):
        model, batches = perceptron(), Batches(data, len(data))
        TRAINERS[who](model, batches, cross_entropy)()
        assert batches.seconds > 0
        ends.append([p.detach().numpy() for p in model.parameters()])
    for bare, theirs in zip(*ends, strict=True):
        np.testing.assert_allclose(bare, theirs, atol=1e-6)


def test_the_summary_says_what_each_loop_costs():
    rows = [Row("mlp step", "bare loop", 1, 1, 1.0), Row("mlp step", "tandem", 1.1, 1, 1.1)]
    assert summary(rows) == ["mlp step: tandem takes 1.1 of a bare loop's time"]
