"""What the learner tells its callbacks, in which order, and what they can cancel."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tandem.training.callbacks import (
    CANCELS,
    EVENTS,
    Callback,
    CancelBatchException,
    CancelEpochException,
    CancelFitException,
)
from tandem.training.hooks import HooksCallback
from tiny_runs import two_batches, weights

LEVELS = ("batch", "epoch", "fit")
TRAIN = ["begin_batch", "after_pred", "after_loss", "after_backward", "after_step"]
VALID = ["begin_batch", "after_pred", "after_loss"]
BATCH_END = ["after_batch", "cleanup_batch"]
EPOCH = [
    "begin_epoch",
    *(TRAIN + BATCH_END) * 2,
    "begin_validate",
    *(VALID + BATCH_END) * 1,
    "after_epoch",
    "cleanup_epoch",
]


class Trace(Callback):
    """Writes every event down; raises what it is told to, at the call of an event it is told."""

    def __init__(self, event=None, error=None, call=0, order=0):
        self.events, self.at, self.order = [], (event, call), order
        for name in EVENTS:
            setattr(self, name, self.teller(name, error))

    def teller(self, name, error):
        def tell(learn):
            self.events.append(name)
            if self.at == (name, self.events.count(name) - 1):
                raise error

        return tell


def test_events_come_in_their_order():
    trace = Trace()
    two_batches([trace]).fit(2)
    assert trace.events == ["begin_fit", *EPOCH, *EPOCH, "after_fit", "cleanup_fit"]


def test_the_original_fired_begin_epoch_twice_pull_423():
    trace = Trace()
    two_batches([trace]).fit(5)
    assert trace.events.count("begin_epoch") == 5


def cancelled(level, event):
    """The events of two epochs whose first `event` raises the level's cancellation."""
    trace = Trace(event, CANCELS[level]())
    learn = two_batches([trace])
    learn.fit(2)
    return trace.events


BEGIN = ["begin_fit", "begin_epoch"]
END = ["after_fit", "cleanup_fit"]
EPOCH_END = ["after_epoch", "cleanup_epoch"]
REST = [*(TRAIN + BATCH_END), "begin_validate", *(VALID + BATCH_END), *EPOCH_END, *EPOCH, *END]


@pytest.mark.parametrize("event", TRAIN)
def test_a_batch_can_be_cancelled_in_any_of_its_events(event):
    done = TRAIN[: TRAIN.index(event) + 1]
    expected = [*BEGIN, *done, "after_cancel_batch", *BATCH_END, *REST]
    assert cancelled("batch", event) == expected


@pytest.mark.parametrize("event", ["begin_epoch", *TRAIN, "begin_validate"])
def test_an_epoch_can_be_cancelled_in_any_event_within_it(event):
    if event == "begin_epoch":
        done = []
    elif event == "begin_validate":
        done = [*(TRAIN + BATCH_END) * 2, event]
    else:  # the batch is not ended, but cleaned up
        done = [*TRAIN[: TRAIN.index(event) + 1], "cleanup_batch"]
    expected = [*BEGIN, *done, "after_cancel_epoch", *EPOCH_END, *EPOCH, *END]
    assert cancelled("epoch", event) == expected


@pytest.mark.parametrize("event", ["begin_fit", "begin_epoch", *TRAIN, "after_batch"])
def test_a_fit_can_be_cancelled_in_any_event(event):
    batch = [*TRAIN, "after_batch"]
    if event == "begin_fit":
        done = []
    elif event == "begin_epoch":
        done = ["begin_epoch", "cleanup_epoch"]
    else:
        done = ["begin_epoch", *batch[: batch.index(event) + 1], "cleanup_batch", "cleanup_epoch"]
    assert cancelled("fit", event) == ["begin_fit", *done, "after_cancel_fit", *END]


@pytest.mark.parametrize("level", LEVELS)
def test_what_has_ended_can_be_cancelled_to_no_effect(level):
    trace = Trace()
    two_batches([trace]).fit(2)
    assert cancelled(level, f"after_{level}") == trace.events


def test_the_original_could_not_be_stopped_by_its_callbacks_pull_372():
    class StopAtThird(Callback):
        def after_batch(self, learn):
            if learn.n_iter == 3:
                raise CancelFitException

    learn = two_batches([StopAtThird()])
    learn.fit(10)
    assert (learn.n_iter, learn.epoch) == (3, 1)


class Interrupted(Exception):
    """Stands for whatever may go wrong."""


@given(
    event=st.sampled_from(EVENTS),
    call=st.integers(0, 7),
    error=st.sampled_from(
        [CancelBatchException, CancelEpochException, CancelFitException, Interrupted]
    ),
)
def test_whatever_is_raised_wherever_levels_nest_and_all_is_cleaned_up(event, call, error):
    trace = Trace(event, error(), call)
    learn = two_batches([trace])
    before = learn.cbs
    try:
        learn.fit(2)
        went_well = True
    except (Interrupted, *CANCELS.values()):
        went_well = False
    assert learn.cbs is before
    open_levels = []
    for name in trace.events:
        kind, _, level = name.rpartition("_")
        if kind == "begin" and level in LEVELS:
            open_levels.append(level)
        if kind == "cleanup":
            assert open_levels.pop() == level
    assert open_levels == []
    for level in LEVELS:
        begun, ended = (trace.events.count(f"{kind}_{level}") for kind in ("begin", "after"))
        assert trace.events.count(f"cleanup_{level}") == begun
        assert ended <= begun
    assert not (went_well and error is Interrupted and trace.events.count(event) > call)
    assert torch.is_grad_enabled()
    trace.at = None
    again = Trace()
    learn.fit(1, [again])  # and the learner is as good as before
    assert again.events[-1] == "cleanup_fit"


@pytest.mark.parametrize("event", EVENTS)
def test_ctrl_c_in_any_event_still_has_every_callback_clean_up(event):
    cancelling = {
        "after_cancel_batch": ("begin_batch", CancelBatchException()),
        "after_cancel_epoch": ("begin_batch", CancelEpochException()),
        "after_cancel_fit": ("begin_batch", CancelFitException()),
    }
    first = Trace(event, KeyboardInterrupt(), order=1)
    others = [Trace(order=0), Trace(order=2)]
    why = [Trace(*cancelling[event], order=3)] if event in cancelling else []
    hooks = HooksCallback(lambda *_: None)
    learn = two_batches([first, *others, *why, hooks])
    with pytest.raises(KeyboardInterrupt):
        learn.fit(2)
    for trace in others:
        for level in LEVELS:
            begun = first.events.count(f"begin_{level}")
            assert trace.events.count(f"cleanup_{level}") == begun
    assert all(not module._forward_hooks for module in learn.model.modules())
    assert torch.is_grad_enabled()


def test_one_cleanup_that_fails_keeps_no_other_from_its_own():
    failing, after = Trace("cleanup_fit", Interrupted("mine"), order=0), Trace(order=1)
    with pytest.raises(Interrupted, match="mine"):
        two_batches([after, failing]).fit(1)
    assert after.events[-1] == "cleanup_fit"


def test_a_cancellation_of_no_level_in_progress_is_an_error():
    with pytest.raises(CancelBatchException):
        two_batches([Trace("begin_epoch", CancelBatchException())]).fit(1)


def test_a_cancelled_batch_makes_no_step_but_is_counted():
    class Cancel(Callback):
        def after_loss(self, learn):
            if learn.in_train:
                raise CancelBatchException

    learn = two_batches([Cancel()])
    before = weights(learn.model)
    learn.fit(2)
    assert torch.equal(weights(learn.model), before)
    assert learn.n_iter == 4
