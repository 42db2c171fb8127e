"""The recorder against a loop written out, and its state over an interruption."""

import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from small_runs import BATCH, Watch, rows, small_learner, small_net
from tandem.training.callbacks import CancelBatchException
from tandem.training.recorder import Recorder, smooth
from tandem.training.schedule import ParamScheduler, sched_exp


def torchs_losses(epochs, lr=0.1):
    """The losses of a bare loop of PyTorch with the same start and the same batches."""
    net, (x, y) = small_net(), rows()
    optimizer = torch.optim.SGD(net.parameters(), lr=lr, momentum=0.9)
    losses = []
    for _ in range(epochs):
        for xb, yb in zip(x.split(BATCH), y.split(BATCH), strict=True):
            optimizer.zero_grad()
            loss = F.cross_entropy(net(xb), yb)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses


def test_losses_are_those_of_a_bare_loop_and_of_training_alone():
    recorder = Recorder()
    small_learner(cbs=[recorder]).fit(2)
    assert recorder.losses == pytest.approx(torchs_losses(2), rel=1e-5)
    assert len(recorder.losses) == 8


def test_losses_are_read_once_an_epoch_or_when_asked():
    recorder, unread = Recorder(), []
    watch = Watch(after_batch=lambda learn: unread.append(len(recorder._unread)))
    small_learner(cbs=[recorder, watch]).fit(2)
    assert unread == [1, 2, 3, 4, 4, 4] * 2  # four batches to train on, two to validate on
    assert recorder._unread == []


def test_hyper_parameters_are_those_of_each_step_by_group():
    recorder = Recorder()
    scheduler = ParamScheduler("lr", [sched_exp(1e-3, 1e-1), sched_exp(1e-2, 1.0)])

    def two_groups(model):
        return [list(model[0].parameters()), list(model[2].parameters())]

    small_learner(cbs=[recorder, scheduler], splitter=two_groups).fit(2)
    expected = [1e-3 * 100 ** (step / 8) for step in range(8)]
    assert recorder.values("lr", 0) == pytest.approx(expected)
    assert recorder.values("lr") == pytest.approx([10 * rate for rate in expected])
    assert recorder.values("mom") == [0.9] * 8
    with pytest.raises(KeyError):
        recorder.values("eps")


def test_a_batch_that_is_cancelled_before_its_loss_is_no_step():
    def skip(learn):
        if learn.iter == 1:
            raise CancelBatchException

    recorder = Recorder()
    small_learner(cbs=[recorder, Watch(after_pred=skip)]).fit(1)
    assert len(recorder.losses) == len(recorder.values("lr")) == 3


def test_the_loss_is_that_before_others_scale_it():
    def scale(learn):
        learn.loss = learn.loss * 1000

    recorder = Recorder()
    small_learner(cbs=[recorder, Watch(after_loss=scale)], lr=1e-9).fit(1)
    assert recorder.losses == pytest.approx(torchs_losses(1, lr=0), rel=1e-3)


def test_a_record_goes_on_from_its_state():
    whole, first, second = Recorder(), Recorder(), Recorder()
    small_learner(cbs=[whole]).fit(2)
    learn = small_learner()
    learn.fit(1, cbs=[first])
    second.load_state_dict(first.state_dict())
    learn.fit(1, cbs=[second])
    assert second.losses == whole.losses
    assert second.values("lr") == whole.values("lr")
    assert len(first.losses) == 4


def test_another_number_of_groups_begins_a_record_anew():
    recorder = Recorder()
    learn = small_learner(cbs=[recorder])
    learn.fit(1)
    learn.splitter = lambda model: [list(model[0].parameters()), list(model[2].parameters())]
    learn.fit(1, reset_opt=True)
    assert len(recorder.losses) == len(recorder.values("lr", 0)) == len(recorder.values("lr", 1))
    assert len(recorder.losses) == 4


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=50), st.floats(0, 0.99))
def test_smoothing_is_the_weighted_mean_of_what_came_before(values, beta):
    smoothed = smooth(values, beta)
    for step in (0, len(values) // 2, len(values) - 1):
        weights = [beta ** (step - k) for k in range(step + 1)]
        expected = sum(w * v for w, v in zip(weights, values, strict=False)) / sum(weights)
        assert smoothed[step] == pytest.approx(expected, rel=1e-6, abs=1e-6)


def test_plots_show_the_record():
    recorder = Recorder()
    small_learner(cbs=[recorder, ParamScheduler("lr", sched_exp(1e-3, 1.0))]).fit(3)
    raw, smoothed = recorder.plot_loss().get_lines()
    assert raw.get_ydata().tolist() == recorder.losses
    assert smoothed.get_ydata()[-1] == pytest.approx(smooth(recorder.losses)[-1])
    assert recorder.plot_lr().get_lines()[0].get_ydata().tolist() == recorder.values("lr")
    assert recorder.plot_lr(name="mom").get_ylabel() == "mom"
    axes = recorder.plot(skip_last=5)
    assert axes.get_xscale() == "log"
    (line,) = axes.get_lines()
    assert line.get_ydata().tolist() == recorder.losses[:-5]
    assert line.get_xdata().tolist() == recorder.values("lr")[:-5]
    assert math.isclose(line.get_xdata()[0], 1e-3)
