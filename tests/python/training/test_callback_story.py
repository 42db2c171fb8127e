"""The steps on the way to the learner: functions, objects with events, exceptions that cancel."""

from functools import partial

import pytest
from tandem.training.callbacks import (
    Callback,
    CancelBatchException,
    CancelEpochException,
    CancelFitException,
    Events,
    Runner,
    camel_to_snake,
    fit_with_handler,
    show_progress,
    slow_calculation,
)


def test_any_callable_can_be_told_of_a_calculation():
    said, steps = [], []

    class Count:
        steps = 0

        def __call__(self, step, total):
            self.steps += 1

    def into(list_, step, total):
        list_.append((step, total))

    count = Count()
    assert slow_calculation(5) == (30, 5)
    assert slow_calculation(5, count) == (30, 5)
    assert slow_calculation(3, partial(into, steps)) == (5, 3)
    assert slow_calculation(2, show_progress("Oh", said.append)) == (1, 2)
    assert count.steps == 5
    assert steps == [(0, 0), (1, 1), (2, 5)]
    assert said == ["Oh! step 0: 0", "Oh! step 1: 1"]


def test_what_a_callback_returns_stops_the_calculation():
    assert slow_calculation(10, lambda step, total: step >= 2) == (5, 3)
    assert slow_calculation(0, lambda step, total: True) == (0, 0)


@pytest.mark.parametrize(
    ("name", "snake"),
    [
        ("TrainEval", "train_eval"),
        ("LRFinder", "lr_finder"),
        ("MixUp", "mix_up"),
        ("CNN", "cnn"),
        ("already_snake", "already_snake"),
    ],
)
def test_names_are_written_as_python_writes_them(name, snake):
    assert camel_to_snake(name) == snake


def test_a_callback_is_named_by_its_class():
    class AvgStatsCallback(Callback):
        pass

    assert AvgStatsCallback().name == "avg_stats"
    assert Callback().name == "callback"


def tracing(trace, cancel=None, at=None, error=None):
    """A callback of the steps before the learner: its methods take what they are given."""

    class Tracing(Callback):
        pass

    def tell(event):
        def method(*_):
            trace.append(event)
            if event == at and trace.count(event) == 2:
                raise error

        return method

    callback = Tracing()
    for event in ("fit", "epoch", "batch"):
        for kind in ("begin", "after", "cleanup", "after_cancel"):
            setattr(callback, f"{kind}_{event}", tell(f"{kind}_{event}"))
    return callback


BATCHES = [1, 2, 3]


def test_a_handler_is_told_of_every_event_and_losses_are_returned():
    trace = []
    losses = fit_with_handler(2, lambda batch: batch / 2, BATCHES, [tracing(trace)])
    assert losses == [0.5, 1.0, 1.5] * 2
    epoch = ["begin_epoch", *["begin_batch", "after_batch"] * 3, "after_epoch"]
    assert trace == ["begin_fit", *epoch * 2, "after_fit"]


def run(at=None, error=None, epochs=2):
    trace = []
    runner = Runner(float, [tracing(trace, at=at, error=error)])
    runner.fit(epochs, BATCHES)
    return runner, trace


def test_a_runner_runs_all_of_it():
    runner, trace = run()
    assert runner.losses == [1.0, 2.0, 3.0] * 2
    assert (runner.epoch, runner.batch, runner.loss) == (1, 3, 3.0)
    assert trace.count("begin_batch") == trace.count("cleanup_batch") == 6
    assert trace[-2:] == ["after_fit", "cleanup_fit"]
    assert not [event for event in trace if "cancel" in event]


@pytest.mark.parametrize(
    ("at", "error", "losses", "cancels"),
    [
        ("begin_batch", CancelBatchException, [1, 3, 1, 2, 3], "after_cancel_batch"),
        ("begin_batch", CancelEpochException, [1, 1, 2, 3], "after_cancel_epoch"),
        ("begin_batch", CancelFitException, [1], "after_cancel_fit"),
        ("after_batch", CancelFitException, [1, 2], "after_cancel_fit"),
        ("begin_epoch", CancelEpochException, [1, 2, 3], "after_cancel_epoch"),
        ("begin_epoch", CancelFitException, [1, 2, 3], "after_cancel_fit"),
    ],
)
def test_a_runners_events_cancel_their_levels(at, error, losses, cancels):
    runner, trace = run(at, error())
    assert runner.losses == losses
    assert [event for event in trace if "cancel" in event] == [cancels]
    for level in ("batch", "epoch", "fit"):
        assert trace.count(f"begin_{level}") == trace.count(f"cleanup_{level}")


def test_another_error_passes_through_and_all_is_cleaned_up():
    trace = []
    runner = Runner(float, [tracing(trace, at="begin_batch", error=KeyboardInterrupt())])
    with pytest.raises(KeyboardInterrupt):
        runner.fit(1, BATCHES)
    assert trace[-3:] == ["cleanup_batch", "cleanup_epoch", "cleanup_fit"]


def test_a_callback_may_say_what_the_runner_does():
    class Stop(Callback):
        def after_batch(self, runner):
            if runner.loss == 2.0:
                raise CancelFitException

    runner = Runner(float, [Stop()])
    runner.fit(5, BATCHES)
    assert runner.losses == [1.0, 2.0]


def test_whatever_has_the_methods_is_a_callback():
    class Plain:
        told = 0

        def begin_fit(self):
            self.told += 1

    plain = Plain()
    events = Events([plain])
    events("begin_fit")
    events("after_fit")
    assert plain.told == 1
