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
from tandem.training.state_file import load_state

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
