"""Training stops when it no longer gets better, and the best model is kept."""

import math

import pytest
import torch
import torch.nn.functional as F
from tandem.training.avg_stats import AvgStatsCallback
from tandem.training.callbacks import Callback, CancelEpochException
from tandem.training.early_stopping import EarlyStopping, Monitor, SaveBest
from tandem.training.metrics import accuracy
from tandem.training.state_file import load_state
from tiny_runs import Batches, small_learner, small_net, weights

NAN = math.nan


class Values:
    """A monitor that says a given value each epoch, and counts the epochs that were asked for."""

    def __init__(self, *values):
        self.values, self.asked = values, 0

    def __call__(self, learn):
        self.asked += 1
        return self.values[learn.epoch]


@pytest.mark.parametrize(
    ("values", "arguments", "epochs"),
    [
        ([3, 2, 1, 0], {}, 4),
        ([3, 2, 2, 0], {}, 3),
        ([3, 2, 4, 1, 5, 5, 0], {"patience": 2}, 6),
        ([3, 2.5, 2.4, 2, 1], {"min_delta": 0.2}, 3),
        ([0.1, 0.4, 0.4, 0.9], {"mode": "max"}, 3),
        ([0.1, 0.4, 0.45, 0.9], {"mode": "max", "min_delta": 0.1}, 3),
        ([NAN, NAN, 1], {"patience": 3}, 3),
        ([1, NAN, 0.5], {}, 2),
    ],
)
def test_it_stops_after_patience_epochs_without_getting_better(values, arguments, epochs):
    monitor = Values(*values)
    learn = small_learner()
    learn.fit(len(values), [EarlyStopping(monitor, **arguments)])
    assert monitor.asked == epochs


def test_the_original_could_not_be_stopped_by_its_callbacks_pull_372():
    # returned values were folded with `and` from False: nothing a callback said ever acted
    stopping = EarlyStopping(Values(1, 2, 3, 4, 5, 6, 7, 8))
    learn = small_learner()
    learn.fit(8, [stopping])
    assert learn.epoch == 1
    assert learn.n_iter == 2 * len(learn.data.train_dl)


def test_its_own_value_is_the_mean_validation_loss_over_items():
    seen = []

    class Watch(Monitor):
        def judged(self, learn, is_better):
            seen.append((self.best, is_better))

    learn = small_learner(valid=Batches(13, 5, seed=1))  # 5, 5 and 3 rows
    learn.fit(1, [Watch()])
    x, y = (torch.cat(parts) for parts in zip(*learn.data.valid_dl, strict=True))
    assert seen == [(pytest.approx(F.cross_entropy(learn.model(x), y).item()), True)]


def test_an_epoch_cancelled_before_validation_is_passed_over():
    class CancelSecond(Callback):
        def begin_batch(self, learn):
            if learn.epoch == 1:
                raise CancelEpochException

    stopping = EarlyStopping()
    learn = small_learner()
    learn.fit(3, [CancelSecond(), stopping])
    assert learn.epoch == 2
    assert stopping.best_epoch in (0, 2)
    assert math.isfinite(stopping.best)


def test_a_second_fit_begins_anew():
    stopping = EarlyStopping(Values(1, 2, 0))
    learn = small_learner()
    for _ in "ab":
        learn.fit(3, [stopping])
        assert (learn.epoch, stopping.best, stopping.waited) == (1, 1, 1)


@pytest.mark.parametrize("restore", [True, False])
def test_the_best_epoch_is_kept(tmp_path, restore):
    at_end = []

    class AtEnd(Callback):
        order = 70

        def after_epoch(self, learn):
            at_end.append(weights(learn.model))

    path = tmp_path / "runs" / "best.safetensors"
    learn = small_learner()
    best = SaveBest(path, Values(3, 1, 2, 2), restore=restore)
    learn.fit(4, [AtEnd(), best])
    assert (best.best, best.best_epoch) == (1, 1)
    assert torch.equal(weights(learn.model), at_end[1 if restore else 3])
    model = small_net(1)
    model.load_state_dict(load_state(path))
    assert torch.equal(weights(model), at_end[1])


def test_the_best_is_restored_when_training_is_interrupted_and_when_it_stops_early(tmp_path):
    class Interrupt(Callback):
        def begin_batch(self, learn):
            if learn.epoch == 2:
                raise KeyboardInterrupt

    learn = small_learner()
    best = SaveBest(tmp_path / "best", Values(1, 2, 3))
    with pytest.raises(KeyboardInterrupt):
        learn.fit(3, [Interrupt(), best])
    saved = load_state(tmp_path / "best")
    assert all(torch.equal(saved[name], p) for name, p in learn.model.state_dict().items())
    learn.fit(3, [EarlyStopping(Values(2, 1, 3)), SaveBest(tmp_path / "b", Values(2, 1, 3))])
    saved = load_state(tmp_path / "b")
    assert all(torch.equal(saved[name], p) for name, p in learn.model.state_dict().items())


def test_nothing_is_restored_where_nothing_was_saved(tmp_path):
    learn = small_learner()
    learn.fit(1, [SaveBest(tmp_path / "best", Values(NAN))])
    assert not (tmp_path / "best").exists()


def test_state_goes_on_where_it_was():
    first = EarlyStopping(Values(1, 2, 3, 4), patience=3)
    learn = small_learner()
    learn.fit(3, [first])
    assert first.waited == 2

    class Resume(Callback):
        order = 1000

        def begin_fit(self, learn):
            learn.first_epoch = 3
            second.load_state_dict(first.state_dict())

    second = EarlyStopping(Values(1, 2, 3, 4, 5), patience=3)
    learn.fit(5, [Resume(), second])
    assert learn.epoch == 3
    assert (second.best, second.best_epoch, second.waited) == (1, 0, 3)


def test_a_measured_value_is_known_by_its_name():
    stats = AvgStatsCallback([accuracy], logger=lambda row: None)
    watch = Monitor("valid_accuracy", mode="max")
    learn = small_learner()
    learn.fit(4, [stats, watch])
    found = [row["valid_accuracy"] for row in stats.history]
    assert watch.best == max(found)
    assert watch.best_epoch == found.index(max(found))
    with pytest.raises(ValueError, match="nobody measures 'accuracy'; there is valid_loss, epoch"):
        learn.fit(1, [stats, Monitor("accuracy")])
    with pytest.raises(ValueError, match=r"nobody measures 'accuracy'; there is valid_loss$"):
        learn.fit(1, [Monitor("accuracy")])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"mode": "least"}, "mode is .* not 'least'"),
        ({"min_delta": -1}, "min_delta must not be negative"),
        ({"patience": 0}, "patience must be at least 1, got 0"),
    ],
)
def test_settings_that_mean_nothing_are_refused(arguments, message):
    with pytest.raises(ValueError, match=f"^EarlyStopping: {message}"):
        EarlyStopping(**arguments)
