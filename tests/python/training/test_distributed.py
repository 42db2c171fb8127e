"""Two processes train as one does: the same losses, weights and metrics."""

import json
import os
import signal
import subprocess
import sys

import distributed_run
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from tandem.data.loader import DataLoader
from tandem.training.distributed import Distributed, join_processes
from tandem.training.processes import (
    gathered,
    is_main,
    process_count,
    process_rank,
    summed,
    summed_number,
)
from tandem.training.shares import Share
from tandem.training.state_file import load_state
from tiny_runs import Steps, small_learner

TORCHRUN = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2"]


def torchrun(folder):
    """Run distributed_run.py by torchrun, in a session that is ended whatever happens."""
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    run = subprocess.Popen(
        [*TORCHRUN, distributed_run.__file__, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
        start_new_session=True,
    )
    try:
        said, faults = run.communicate(timeout=120)
    except BaseException:
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
        raise
    return run.returncode, said, faults


STANDING_IN = ("one row for two", "any loader")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The folder that two processes have worked in, and how it ended; made once."""
    folder = tmp_path_factory.mktemp("two")
    return folder, *torchrun(folder)


@pytest.fixture(scope="module")
def two(run):
    """The folder that two processes have trained every case in, and what they printed."""
    folder, _, said, faults = run
    assert len(list(folder.glob("*.json"))) == 2, faults
    return folder, said


@pytest.mark.parametrize("name", distributed_run.CASES)
def test_two_processes_are_one(two, tmp_path, name):
    one = distributed_run.train(name, tmp_path)
    pair = [load_state(two[0] / f"{rank}-{name}") for rank in (0, 1)]
    # a half's sums are rounded to 11 bits, by another order to others
    tolerance = 5e-3 if name == "mixed precision" else 1e-6
    for key, value in one["model"].items():
        torch.testing.assert_close(pair[0]["model"][key], value, rtol=0, atol=tolerance)
        assert torch.equal(pair[0]["model"][key], pair[1]["model"][key])
    for found in pair:
        assert found["losses"] == pytest.approx(one["losses"], abs=tolerance)
        assert len(found["history"]) == len(one["history"])
        for row, expected in zip(found["history"], one["history"], strict=True):
            # a row that stands in for an empty share counts in training's metrics
            compared = [k for k in row if not (name in STANDING_IN and k.startswith("train_"))]
            for key in compared:
                assert row[key] == pytest.approx(expected[key], abs=tolerance), key


def test_the_state_of_a_recurrent_model_follows_the_rows(two):
    one = distributed_run.train_language_model()
    pair = [load_state(two[0] / f"{rank}-language model") for rank in (0, 1)]
    for found in pair:
        assert found["losses"] == pytest.approx(one["losses"], abs=1e-6)
        for key, value in one["model"].items():
            torch.testing.assert_close(found["model"][key], value, rtol=0, atol=2e-6)


def test_with_batch_norm_the_model_that_is_kept_is_the_one_that_is_validated(two):
    pair = [load_state(two[0] / f"{rank}-batch norm") for rank in (0, 1)]
    model = distributed_run.batch_norm_net()
    model.load_state_dict(pair[0]["model"])
    x, y = (torch.cat(p) for p in zip(*distributed_run.batches([4, 3, 2]), strict=True))
    expected = F.cross_entropy(model.eval()(x), y).item()
    for found in pair:
        assert found["loss"] == pytest.approx(expected, abs=1e-6)
        assert all(torch.equal(v, pair[0]["model"][k]) for k, v in found["model"].items())


def test_stopping_early_is_a_decision_of_all(two):
    histories = [load_state(two[0] / f"{rank}-stopping")["history"] for rank in (0, 1)]
    assert len(histories[0]) == len(histories[1]) == 2


def test_an_interrupted_training_of_two_goes_on_to_the_bit(two):
    for rank in (0, 1):
        whole = load_state(two[0] / f"{rank}-short last batch")
        again = load_state(two[0] / f"{rank}-resumed")
        assert [x.hex() for x in again["losses"]] == [x.hex() for x in whole["losses"]]
        assert [r["train_loss"] for r in again["history"]] == [
            r["train_loss"] for r in whole["history"]
        ]


def test_only_the_first_process_prints(two):
    lines = [line for line in two[1].splitlines() if line.startswith("epoch 0")]
    names = [line.split(" of ")[1] for line in lines]
    assert names[: len(distributed_run.CASES)] == list(distributed_run.CASES)
    assert len(lines) == len(distributed_run.CASES) + 1  # and the one that is interrupted


def test_there_were_two_and_they_refuse_a_loader_that_skips(two):
    for rank in (0, 1):
        facts = json.loads((two[0] / f"{rank}.json").read_text())
        assert facts["count"] == 2
        assert facts["skipping"].startswith('Distributed: a loader with on_error="skip"')


def test_a_fault_in_one_process_ends_the_run_in_its_words_and_leaves_no_orphan(run, two):
    folder, code, _, faults = run
    assert code != 0
    assert "RuntimeError: the disk of process 1 is full" in faults
    pids = [int(file.stem) for file in folder.glob("*.pid")]
    assert len(pids) == 2
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


# In one process.


def test_alone_it_does_nothing():
    assert join_processes() == 1
    alone, with_it = Steps(), Steps()
    small_learner(cbs=[alone]).fit(2)
    learn = small_learner(cbs=[with_it, Distributed()])
    learn.fit(2)
    assert with_it.train == alone.train
    assert with_it.valid == alone.valid


def test_one_process_is_the_first_and_its_sums_are_its_own():
    values = torch.tensor([1.0, 2.0])
    assert summed(values) is values
    assert summed_number(2.5, torch.device("cpu")) == 2.5
    assert gathered("a") == ["a"]
    assert is_main()
    assert (process_rank(), process_count()) == (0, 1)


def rows(loader):
    return [y.tolist() for _, y in loader]


@given(
    length=st.integers(1, 30),
    size=st.integers(1, 8),
    count=st.integers(1, 4),
    seed=st.integers(0, 1000),
    is_ours=st.booleans(),
)
def test_shares_are_the_batch_each_row_once(length, size, count, seed, is_ours):
    data = torch.utils.data.TensorDataset(torch.zeros(length), torch.arange(length))

    def loader():
        if is_ours:
            return DataLoader(data, size, shuffle=True, seed=seed)
        return list(DataLoader(data, size, shuffle=True, seed=seed))

    whole = rows(loader())
    shares = [Share(loader(), rank, count) for rank in range(count)]
    assert {len(share) for share in shares} == {len(whole)}
    found = [[] for _ in whole]
    for share in shares:
        for number, (_, y) in enumerate(share):
            assert len(y) >= 1
            assert share.is_padding == (share.rank >= len(whole[number]))
            found[number] += [] if share.is_padding else y.tolist()
    assert [sorted(batch) for batch in found] == [sorted(batch) for batch in whole]


def test_a_share_is_taken_of_whatever_a_batch_is_made_of():
    x = torch.arange(5)
    batch = ({"a": x, "b": (x, [x * 2])}, x, "text")
    (part,) = Share([batch], 1, 2)
    assert part[0]["a"].tolist() == [1, 3]
    assert part[0]["b"][1][0].tolist() == [2, 6]
    assert part[2] == "text"
    with pytest.raises(ValueError, match="no tensor in a batch of str"):
        list(Share(["text"], 0, 2))
    (stand_in,) = Share([(x[:1], x[:1])], 1, 2)
    assert stand_in[0].tolist() == [0]


def test_a_share_is_else_the_loader_and_leaves_it_whole():
    data = torch.utils.data.TensorDataset(torch.zeros(5), torch.arange(5))
    loader = DataLoader(data, 2)
    share = Share(loader, 1, 2)
    assert share.dataset is data
    assert share.start == 0
    assert rows(share) == [[1], [3], [4]]
    assert loader.share == (0, 1)
    assert share.state_dict()["epoch"] == 1
    iterator = iter(share)
    next(iterator)
    assert share.state_dict()["start"] == 1
    del iterator
    assert loader.share == (0, 1)
