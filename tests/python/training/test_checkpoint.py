"""A training that is killed goes on as if it had not been: losses and weights to the bit."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time

import pytest
import resumable_run
import torch
from tandem.optim.optimizer import adam_opt
from tandem.training.checkpoint import Checkpoint, CheckpointError
from tandem.training.early_stopping import EarlyStopping
from tandem.training.state_file import StateFileError, load_state
from tiny_runs import Batches, Steps, small_learner, small_net, weights
from torch import nn

STEPS = resumable_run.EPOCHS * 6


@pytest.fixture(scope="module")
def server():
    """What forks a process for each run: it has imported what they need."""
    command = [sys.executable, resumable_run.__file__]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        yield process
        process.stdin.close()
        process.wait(10)


@pytest.fixture(scope="module")
def live(server):
    """Run the training in a process of its own; return how that ended."""

    def run(folder, kill_after=None, **options):
        server.stdin.write(json.dumps({"folder": str(folder), **options}) + "\n")
        server.stdin.flush()
        pid = int(server.stdout.readline())
        if kill_after is not None:
            time.sleep(kill_after)
            # It is either running or waited for, and then its number is not given anew so soon.
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return int(server.stdout.readline())

    return run


@pytest.fixture(scope="module")
def whole(live, tmp_path_factory):
    """The end of a run that nobody interrupted, made once for each kind."""
    ends = {}

    def make(**options):
        key = repr(options)
        if key not in ends:
            folder = tmp_path_factory.mktemp("whole")
            assert live(folder, **options) == 0
            ends[key] = load_state(folder / "end")
        return ends[key]

    return make


def assert_same_end(folder, expected):
    """The same losses, weights, buffers and means; and losses written twice were the same."""
    end = load_state(folder / "end")
    assert [x.hex() for x in end["losses"]] == [x.hex() for x in expected["losses"]]
    assert end["means"] == expected["means"]
    for name, value in expected["model"].items():
        assert torch.equal(end["model"][name], value), name
    assert torch.equal(end["next"], expected["next"])
    assert end["opt"] == expected["opt"]
    written = {}
    for line in (folder / "losses.txt").read_text().splitlines():
        step, loss = line.split()
        assert written.setdefault(step, loss) == loss, f"step {step} was repeated otherwise"
    assert list(written.values()) == [x.hex() for x in expected["losses"]]
    assert not list((folder / "checkpoints").glob(".*"))


@pytest.mark.parametrize("variant", resumable_run.VARIANTS)
def test_a_run_killed_at_several_steps_is_the_run_that_was_not(live, whole, tmp_path, variant):
    generator = random.Random(variant)
    expected = whole(variant=variant)
    steps = sorted(generator.sample(range(1, len(expected["losses"])), 3))
    events = ["after_backward", "after_batch", "begin_batch"]
    for step, event in zip(steps, events, strict=True):
        assert live(tmp_path, variant=variant, die=(event, step)) == -signal.SIGKILL
    assert live(tmp_path, variant=variant) == 0
    assert_same_end(tmp_path, expected)


@pytest.mark.parametrize(
    ("event", "step"),
    [
        ("begin_fit", 0),
        ("begin_epoch", 6),
        ("after_batch", 6),  # the last batch of an epoch: it goes on with validation
        ("begin_validate", 6),
        ("after_loss", 6),
        ("after_epoch", 12),
        ("after_fit", 18),
        ("mid-write", 1),
        ("mid-write", 9),
        ("mid-write", 18),
    ],
)
def test_no_event_is_the_wrong_one_to_be_killed_at(live, whole, tmp_path, event, step):
    assert live(tmp_path, die=(event, step)) == -signal.SIGKILL
    assert live(tmp_path) == 0
    assert_same_end(tmp_path, whole())


def test_killed_from_outside_at_any_time_until_it_is_done(live, whole, tmp_path):
    generator = random.Random(5)
    lives = 1
    while live(tmp_path, kill_after=lives * generator.uniform(0.01, 0.03)) != 0:
        lives += 1  # each a little longer, so that a slow machine gets there too
    assert lives > 2
    assert_same_end(tmp_path, whole())


@pytest.mark.parametrize(("every_steps", "every_epochs"), [(4, None), (None, 1), (5, 2)])
def test_a_checkpoint_now_and_then_is_enough(live, whole, tmp_path, every_steps, every_epochs):
    interval = {"every_steps": every_steps, "every_epochs": every_epochs}
    for step in (7, 15):
        assert live(tmp_path, die=("after_backward", step), **interval) == -signal.SIGKILL
    assert live(tmp_path, **interval) == 0
    assert_same_end(tmp_path, whole())


def test_a_program_of_several_fits_goes_on_within_the_right_one(live, whole, tmp_path):
    fits = (1, 2, 1)
    expected = whole(fits=fits)
    assert len(expected["losses"]) == 24
    for event, step in (("after_batch", 4), ("after_backward", 10), ("after_fit", 18)):
        assert live(tmp_path, fits=fits, die=(event, step)) == -signal.SIGKILL
    assert live(tmp_path, fits=fits, die=("begin_fit", 18)) == -signal.SIGKILL
    assert live(tmp_path, fits=fits) == 0
    assert_same_end(tmp_path, expected)


def test_a_run_that_has_ended_trains_no_more_and_ends_the_same(live, whole, tmp_path):
    for _ in "ab":
        assert live(tmp_path) == 0
        assert_same_end(tmp_path, whole())
    assert len((tmp_path / "losses.txt").read_text().splitlines()) == STEPS


# What it writes, and what it refuses; in this process.


def fit(folder, learn=None, epochs=2, **options):
    options = {"every_epochs": 1} | options
    learn = learn or small_learner()
    steps = Steps()
    learn.fit(epochs, [steps, Checkpoint(folder, **options)])
    return learn, steps


def test_the_newest_files_are_kept_and_nothing_else_is_touched(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / ".checkpoint-001-000000005.safetensors.99.tmp").write_text("half")
    fit(tmp_path, epochs=4, keep=2)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [
        "checkpoint-001-000000015.safetensors",
        "checkpoint-001-000000020.safetensors",
        "notes.txt",
    ]


def test_in_one_process_it_is_in_nobodys_way(tmp_path):
    _, steps = fit(tmp_path)
    watch = Steps()
    small_learner().fit(2, [watch])
    assert steps.train == watch.train


def test_a_loader_of_torchs_is_resumed_at_the_end_of_an_epoch(tmp_path):
    def loader():
        x, y = (torch.cat(part) for part in zip(*Batches(40, 8), strict=True))
        data = torch.utils.data.TensorDataset(x, y)
        generator = torch.Generator().manual_seed(4)
        return torch.utils.data.DataLoader(data, 8, shuffle=True, generator=generator)

    class Interrupt(Steps):
        def begin_batch(self, learn):
            if learn.n_iter == 12:
                raise KeyboardInterrupt

    whole_model, model = small_net(), small_net()
    _, expected = fit(tmp_path / "whole", small_learner(whole_model, train=loader()), 4)
    broken = small_learner(small_net(), train=loader())
    with pytest.raises(KeyboardInterrupt):
        broken.fit(4, [Interrupt(), Checkpoint(tmp_path / "broken")])
    _, rest = fit(tmp_path / "broken", small_learner(model, train=loader()), 4)
    assert rest.train == expected.train[10:]
    assert torch.equal(weights(model), weights(whole_model))


def test_a_loader_without_a_state_is_refused_within_an_epoch(tmp_path):
    with pytest.raises(ValueError, match="every_steps needs a loader with state_dict, not Batches"):
        fit(tmp_path, every_steps=2)


def other_model():
    return small_learner(nn.Sequential(nn.Linear(6, 9), nn.ReLU(), nn.Linear(9, 3)))


def deeper_model():
    return small_learner(small_net(0, nn.Linear(8, 8)))


DIFFERENT = {
    "shape": (
        other_model,
        2,
        r"the model's 0\.weight is float32 \[9, 6\] here, float32 \[8, 6\] in the checkpoint",
    ),
    "dtype": (
        lambda: small_learner(small_net().double(), Batches(40, 8)),
        2,
        r"the model's 0\.weight is float64",
    ),
    "epochs": (small_learner, 3, "epochs: 3 here, 2 in the checkpoint"),
    "batches": (
        lambda: small_learner(train=Batches(16, 8)),
        2,
        "training batches: 2 here, 5 in the checkpoint",
    ),
    "optimiser": (
        lambda: small_learner(opt_func=adam_opt),
        2,
        r"optimiser's hyper-parameters: \[\['eps', 'lr', 'mom', 'sqr_mom', 'wd'\]\] here",
    ),
    "groups": (
        lambda: small_learner(
            splitter=lambda m: [list(m[0].parameters()), list(m[2].parameters())]
        ),
        2,
        r"optimiser's parameters: \[2, 2\] here, \[4\] in the checkpoint",
    ),
    "callbacks": (
        lambda: small_learner(cbs=[resumable_run.Means()]),
        2,
        r"callbacks with a state: \['means'\] here, \[\] in the checkpoint",
    ),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_a_checkpoint_of_another_training_is_refused_with_what_differs(tmp_path, name):
    make, epochs, message = DIFFERENT[name]
    fit(tmp_path)
    learn = make()
    before = weights(learn.model)
    with pytest.raises(CheckpointError, match=message) as error:
        fit(tmp_path, learn, epochs)
    assert "checkpoint-001-000000010.safetensors" in str(error.value)
    assert torch.equal(weights(learn.model), before)


def test_a_model_of_more_layers_is_refused_by_the_name_of_one(tmp_path):
    learn = small_learner(splitter=lambda m: [list(m[0].parameters())])
    fit(tmp_path, learn)
    deeper = deeper_model()
    deeper.splitter = learn.splitter
    with pytest.raises(CheckpointError, match=r"the model's 3\.bias is not in the checkpoint"):
        fit(tmp_path, deeper)


def test_a_damaged_checkpoint_is_named(tmp_path):
    fit(tmp_path)
    (path,) = tmp_path.iterdir()
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(StateFileError, match=r"checkpoint-001-000000010\.safetensors: damaged"):
        fit(tmp_path)


def test_a_callback_whose_state_cannot_be_saved_is_named(tmp_path):
    class Odd(resumable_run.Means):
        def state_dict(self):
            return {"seen": {1, 2}}

    with pytest.raises(TypeError, match=r"processes/0/callbacks/odd/seen: a set cannot be saved"):
        fit(tmp_path, small_learner(cbs=[Odd()]))


def test_two_callbacks_of_one_kind_keep_their_own_states(tmp_path):
    first, second = resumable_run.Means(), resumable_run.Means()
    second.begin_epoch = lambda learn: None  # so that its sums are others
    learn = small_learner(cbs=[first, second])
    fit(tmp_path, learn)
    again = [resumable_run.Means(), resumable_run.Means()]
    fit(tmp_path, small_learner(cbs=again))
    assert [cb.means for cb in again] == [first.means, second.means]
    assert first.means != second.means


def test_early_stopped_is_ended(tmp_path):
    learn = small_learner()
    learn.fit(9, [EarlyStopping(lambda learn: learn.epoch), Checkpoint(tmp_path)])
    assert learn.epoch == 1
    again, steps = small_learner(small_net(3)), Steps()
    again.fit(9, [EarlyStopping(lambda learn: learn.epoch), Checkpoint(tmp_path), steps])
    assert steps.train == []
    assert torch.equal(weights(again.model), weights(learn.model))


@pytest.mark.parametrize("setting", ["every_steps", "every_epochs", "keep"])
def test_intervals_below_one_are_refused(tmp_path, setting):
    with pytest.raises(ValueError, match=f"Checkpoint: {setting} must be at least 1, got 0"):
        Checkpoint(tmp_path, **{setting: 0})
