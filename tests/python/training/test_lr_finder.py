"""The learning-rate finder: the rates it takes, where it stops, what it says, and no trace left."""

import math
from types import SimpleNamespace

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from small_runs import BATCH, Watch, rows, small_data, small_learner
from tandem.data.bunch import DataBunch
from tandem.data.loader import DataLoader
from tandem.foundations.training_loop import Dataset
from tandem.optim.optimizer import adam_opt
from tandem.training.activation_stats import ActivationStats
from tandem.training.avg_stats import AvgStatsCallback
from tandem.training.callbacks import CancelFitException
from tandem.training.checkpoint import Checkpoint
from tandem.training.learner import Learner
from tandem.training.lr_finder import LRFinder, lr_find
from tandem.training.mixed_precision import MixedPrecision
from tandem.training.recorder import Recorder
from tandem.training.schedule import ParamScheduler, sched_no
from torch import nn


def test_rates_rise_by_equal_factors_from_the_lowest_to_the_highest():
    finder = LRFinder(max_iter=20, min_lr=1e-5, max_lr=1e-1)
    rates = []
    watch = Watch(after_step=lambda learn: rates.append(learn.opt.hypers[0]["lr"]))
    small_learner(cbs=[watch, ParamScheduler("lr", sched_no(3, 3))]).fit(99, cbs=[finder])
    expected = np.geomspace(1e-5, 1e-1, 20)
    np.testing.assert_allclose(finder.lrs, expected)
    np.testing.assert_allclose(rates, expected)  # also against a schedule that is there
    assert len(finder.losses) == 20


def searched(losses, **settings):
    """A search that meets these losses."""
    finder = LRFinder(max_iter=max(len(losses), 2), **settings)
    learn = SimpleNamespace(opt=SimpleNamespace(hypers=[{"lr": 0.0}]))
    finder.begin_fit(learn)
    for loss in losses:
        finder.begin_batch(learn)
        learn.loss = torch.tensor(loss)
        try:
            finder.after_batch(learn)
        except CancelFitException:
            break
    return finder


def test_it_stops_when_the_smoothed_loss_is_ten_times_its_best():
    assert len(searched([1.0] * 5 + [9.9] * 50).losses) == 55
    assert len(searched([1.0] * 5 + [10.5] * 50).losses) < 20
    assert len(searched([1.0] * 5 + [20.0] + [1.0] * 50).losses) == 56  # one bad batch is no end


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_it_stops_at_a_loss_that_is_no_number_and_leaves_that_out(bad):
    assert searched([1.0, 0.9, bad, 0.8]).losses == pytest.approx([1.0, 0.9])


def test_a_loss_below_zero_is_not_ten_times_worse_than_itself():
    assert len(searched([-1.0 - 0.01 * step for step in range(40)]).losses) == 40
    assert len(searched([-1.0] * 5 + [100.0] * 40).losses) < 10


def test_a_fit_ends_after_so_many_steps_and_has_no_validation():
    events = []
    watch = Watch(after_pred=lambda learn: events.append((learn.in_train, learn.epoch)))
    small_learner(cbs=[watch]).fit(99, cbs=[LRFinder(max_iter=6, max_lr=1e-3)])
    assert events == [(True, 0)] * 4 + [(True, 1)] * 2


def with_dropout(valid=20, **settings):
    """A learner with all that could be left changed: norms, dropout, a shuffled loader."""
    torch.manual_seed(5)
    net = nn.Sequential(nn.Linear(6, 8), nn.BatchNorm1d(8), nn.Dropout(0.2), nn.Linear(8, 3))
    train = DataLoader(Dataset(*rows()), BATCH, shuffle=True, seed=3)
    data = DataBunch(train, small_data(valid).valid_dl)
    return Learner(net, data, F.cross_entropy, adam_opt, lr=1e-2, device="cpu", **settings)


def test_a_search_leaves_no_trace_in_what_is_trained_after_it():
    records = []
    for search in (False, True):
        recorder = Recorder()
        learn = with_dropout(cbs=[recorder])
        torch.manual_seed(9)
        if search:
            assert len(lr_find(learn, max_iter=30).losses) > 10
            assert learn.opt is None
        learn.fit(1)
        if search:
            lr_find(learn, max_iter=10)
        learn.fit(1)
        records.append((recorder.losses, recorder.values("lr"), learn.model.state_dict()))
    plain, with_search = records
    assert with_search[0] == plain[0]
    assert with_search[1] == plain[1] == [1e-2] * 8
    for name, value in plain[2].items():
        assert torch.equal(with_search[2][name], value), name


def test_everything_is_put_back_on_an_interruption():
    def interrupt(learn):
        if learn.n_iter == 5:
            raise KeyboardInterrupt

    learn = small_learner(cbs=[Watch(after_backward=interrupt)])
    before = {name: value.clone() for name, value in learn.model.state_dict().items()}
    own = list(learn.cbs)
    with pytest.raises(KeyboardInterrupt):
        lr_find(learn, max_lr=1.0)
    assert learn.cbs == own
    assert all(torch.equal(value, before[name]) for name, value in learn.model.state_dict().items())


def test_callbacks_that_look_on_do_not_see_the_search(tmp_path):
    stats, recorder, activations = AvgStatsCallback((), list), Recorder(), ActivationStats()
    others = [ParamScheduler("lr", sched_no(1, 1)), Checkpoint(tmp_path / "new", every_epochs=1)]
    learn = small_learner(cbs=[stats, recorder, activations, *others])
    own = list(learn.cbs)
    assert len(set(lr_find(learn, max_iter=12, max_lr=1e-2).lrs)) == 12
    assert (stats.history, recorder.losses, list(activations.hooks)) == ([], [], [])
    assert not (tmp_path / "new").exists()
    assert learn.cbs == own


def test_a_search_with_master_weights_puts_back_every_bit():
    learn = small_learner(cbs=[MixedPrecision(dynamic=False, flat_master=True)])
    learn.fit(1)
    before = {name: value.clone() for name, value in learn.model.state_dict().items()}
    velocity = [state["grad_avg"].clone() for state in learn.opt.state.values()]
    assert velocity
    finder = lr_find(learn, max_iter=20, max_lr=1.0)
    assert len(finder.losses) > 5
    for name, value in learn.model.state_dict().items():
        assert value.dtype == torch.float32
        assert torch.equal(value, before[name])
    for state, expected in zip(learn.opt.state.values(), velocity, strict=True):
        assert torch.equal(state["grad_avg"], expected)


def valley(lowest=0.1, steps=60):
    """A search over a loss that falls to its lowest at a rate and rises after it."""
    finder = LRFinder(steps, 1e-5, 10.0)
    finder.lrs = np.geomspace(1e-5, 10.0, steps).tolist()
    finder.losses = [1 + abs(math.log10(lr / lowest)) ** 2 / 20 for lr in finder.lrs]
    return finder


def test_the_suggestion_is_a_tenth_of_the_rate_with_the_lowest_loss():
    assert valley(0.1).suggestion() == pytest.approx(0.01, rel=0.3)
    noisy = valley(0.1)
    noise = np.random.default_rng(0).normal(0, 0.02, len(noisy.losses))
    noisy.losses = (np.array(noisy.losses) + noise).tolist()
    assert noisy.suggestion() == pytest.approx(0.01, rel=1.0)


def test_the_suggestion_is_no_rate_below_the_search():
    finder = valley()
    finder.losses = list(range(len(finder.lrs)))
    assert finder.suggestion() == 1e-5


def test_the_steepest_rule_finds_where_the_loss_falls_fastest():
    finder = valley()
    finder.losses = [1 / (1 + (lr / 1e-3) ** 2) for lr in finder.lrs]
    assert finder.suggestion("steepest") == pytest.approx(1e-3, rel=0.3)


def test_smoothing_is_neither_early_nor_late():
    finder = valley()
    finder.losses = [1.0] * 30 + [0.0] * 30
    curve = finder.smoothed()
    assert curve[29] + curve[30] == pytest.approx(1)
    assert np.allclose(curve[:20], 1, atol=1e-6)
    assert np.allclose(curve[40:], 0, atol=1e-6)


def test_what_cannot_be_searched_or_said_is_refused():
    for settings in ((1, 1e-6, 1), (10, 0, 1), (10, 1, 1), (10, -1, 1)):
        with pytest.raises(ValueError, match="LRFinder: cannot take"):
            LRFinder(*settings)
    with pytest.raises(ValueError, match="not 'valley'"):
        valley().suggestion("valley")
    with pytest.raises(ValueError, match="a search of 0 steps"):
        LRFinder().suggestion()


def test_the_plot_marks_the_suggestion_on_the_curve():
    finder = lr_find(small_learner(), max_iter=40)
    raw, smoothed, mark = finder.plot().get_lines()
    assert raw.get_ydata().tolist() == finder.losses
    np.testing.assert_array_equal(smoothed.get_ydata(), finder.smoothed())
    assert mark.get_xdata() == [finder.suggestion()]
    assert f"{finder.suggestion():.1e}" in mark.get_label()
    assert raw.axes.get_xscale() == "log"
