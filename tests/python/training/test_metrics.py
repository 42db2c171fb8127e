"""Metrics against scikit-learn, and their means over epochs, whole and resumed."""

import functools

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics as sklearn_metrics
from small_runs import BATCH, Watch, rows, small_learner
from tandem.training.avg_stats import AvgStatsCallback, print_row
from tandem.training.callbacks import CancelEpochException
from tandem.training.metrics import (
    AvgStats,
    accuracy,
    confusion_matrix,
    error_rate,
    perplexity,
    top_k,
)


def drawn(count=200, classes=7, seed=0):
    generator = torch.Generator().manual_seed(seed)
    scores = torch.randn(count, classes, generator=generator)
    return scores, torch.randint(0, classes, (count,), generator=generator)


def test_accuracy_and_error_rate_are_sklearns():
    scores, target = drawn()
    expected = sklearn_metrics.accuracy_score(target, scores.argmax(1))
    assert float(accuracy(scores, target)) == pytest.approx(expected)
    assert float(error_rate(scores, target)) == pytest.approx(1 - expected)


@pytest.mark.parametrize("k", [1, 2, 5])
def test_top_k_is_sklearns(k):
    scores, target = drawn()
    expected = sklearn_metrics.top_k_accuracy_score(target, scores, k=k)
    assert float(top_k(k)(scores, target)) == pytest.approx(expected)
    assert top_k(k).__name__ == f"top_{k}"


@given(st.integers(2, 6), st.integers(0, 40), st.integers(0, 99))
def test_confusion_matrix_is_sklearns(classes, count, seed):
    scores, target = drawn(count, classes, seed)
    found = confusion_matrix(scores, target)
    labels = list(range(classes))
    predicted = scores.argmax(1) if count else target
    expected = (
        sklearn_metrics.confusion_matrix(target, predicted, labels=labels)
        if count
        else np.zeros((classes, classes))
    )
    np.testing.assert_array_equal(found, expected)
    np.testing.assert_array_equal(found, confusion_matrix(predicted, target, classes))


def test_metrics_take_the_tokens_of_a_text():
    scores, target = drawn(60)
    for metric in (accuracy, error_rate, top_k(3), confusion_matrix):
        flat = metric(scores, target)
        assert torch.equal(metric(scores.reshape(5, 12, 7), target.reshape(5, 12)), flat)


@pytest.mark.parametrize("metric", [accuracy, top_k(2), confusion_matrix])
def test_shapes_that_would_broadcast_are_refused(metric):
    scores, target = drawn(4, 4)
    with pytest.raises(ValueError, match=r"got \[4, 4\] and \[4, 1\]"):
        metric(scores, target.unsqueeze(1))


def test_confusion_matrix_refuses_what_would_be_counted_elsewhere():
    with pytest.raises(ValueError, match=r"a target is outside 0\.\.2"):
        confusion_matrix(torch.tensor([0, 1]), torch.tensor([1, 3]), 3)
    with pytest.raises(ValueError, match=r"a prediction is outside 0\.\.2"):
        confusion_matrix(torch.tensor([-1, 1]), torch.tensor([1, 2]), 3)
    with pytest.raises(ValueError, match="shapes differ"):
        confusion_matrix(torch.tensor([1]), torch.tensor([1, 2]), 3)


@given(st.integers(1, 60), st.integers(1, 17))
def test_means_over_batches_are_those_over_all_rows(count, size):
    """The last batch is short, and must not weigh as much as a whole one."""
    scores, target = drawn(count)
    stats = AvgStats([accuracy, top_k(3), perplexity])
    for pred, y in zip(scores.split(size), target.split(size), strict=True):
        stats.accumulate(F.cross_entropy(pred, y), pred, y)
    loss, *found = stats.values()
    expected = F.cross_entropy(scores.double(), target)
    assert loss == pytest.approx(float(expected), rel=1e-5)
    whole = [accuracy(scores, target), top_k(3)(scores, target), expected.exp()]
    assert found == pytest.approx([float(value) for value in whole], rel=1e-4)
    assert stats.names == ["loss", "accuracy", "top_3", "perplexity"]


def test_perplexity_is_of_the_mean_loss_and_not_a_mean_of_perplexities():
    stats = AvgStats([perplexity])
    for loss in (1.0, 3.0):
        stats.accumulate(torch.tensor(loss), None, torch.zeros(4, 5))
    assert stats.values() == pytest.approx([2.0, np.exp(2.0)])


def test_a_short_text_batch_weighs_by_its_tokens():
    stats = AvgStats()
    for loss, length in ((1.0, 70), (2.0, 35)):
        stats.accumulate(torch.tensor(loss), None, torch.zeros(8, length))
    assert stats.values() == pytest.approx([4 / 3])


def test_targets_may_be_a_tuple_or_no_tensor_and_metrics_of_any_kind():
    def half(pred, target):
        return 0.5

    class Whole:
        def __call__(self, pred, target):
            return torch.tensor(1)

    stats = AvgStats([functools.partial(half), Whole()])
    stats.accumulate(torch.tensor(1.0), None, (torch.zeros(3), torch.zeros(9)))
    stats.accumulate(torch.tensor(2.0), None, ["a"])
    assert stats.names == ["loss", "half", "Whole"]
    assert stats.values() == pytest.approx([1.25, 0.5, 1.0])


def test_a_pass_without_a_batch_has_no_values():
    assert all(np.isnan(AvgStats([accuracy]).values()))


def test_means_are_over_the_batches_of_all_processes(monkeypatch):
    scores, target = drawn(50)
    parts = [AvgStats([accuracy, perplexity]) for _ in range(2)]
    for stats, pred, y in zip(parts, scores.split(30), target.split(30), strict=True):
        stats.accumulate(F.cross_entropy(pred, y), pred, y)
    seen = []
    monkeypatch.setattr("tandem.training.metrics.summed", lambda v: seen.append(v) or v)
    parts[1].values()
    monkeypatch.setattr("tandem.training.metrics.summed", lambda v: v + seen[0])
    loss, share, spread = parts[0].values()
    assert loss == pytest.approx(float(F.cross_entropy(scores, target)), rel=1e-6)
    assert share == pytest.approx(float(accuracy(scores, target)))
    assert spread == pytest.approx(float(F.cross_entropy(scores, target).exp()), rel=1e-6)


def test_sums_of_many_batches_keep_their_precision():
    stats = AvgStats()
    for _ in range(20_000):
        stats.accumulate(torch.tensor(0.1), None, torch.zeros(64))
    assert stats.values()[0] == pytest.approx(float(torch.tensor(0.1)), rel=1e-12)


def test_state_goes_on_to_the_bit_and_refuses_other_metrics():
    scores, target = drawn(90)
    whole, first, second = AvgStats([accuracy]), AvgStats([accuracy]), AvgStats([accuracy])
    batches = list(zip(scores.split(16), target.split(16), strict=True))
    for place, (pred, y) in enumerate(batches):
        whole.accumulate(F.cross_entropy(pred, y), pred, y)
        (first if place < 3 else second).accumulate(F.cross_entropy(pred, y), pred, y)
        if place == 2:
            second.load_state_dict(first.state_dict())
    assert second.values() == whole.values()
    with pytest.raises(ValueError, match="1 metrics into 0"):
        AvgStats().load_state_dict(first.state_dict())


def run(epochs=2, **settings):
    """Rows logged, and the callback, of a small fit."""
    logged = []
    stats = AvgStatsCallback([accuracy], logged.append)
    learn = small_learner(cbs=[stats], **settings)
    learn.fit(epochs)
    return logged, stats, learn


def test_a_row_an_epoch_is_logged_and_kept():
    logged, stats, _ = run()
    columns = ["train_loss", "train_accuracy", "valid_loss", "valid_accuracy"]
    assert logged[0] == ["epoch", *columns, "seconds"]
    assert [row[0] for row in logged[1:]] == ["0", "1"]
    assert logged[2][1] == f"{stats.history[1]['train_loss']:.6f}"
    assert list(stats.history[0]) == logged[0]
    assert stats.history[0]["seconds"] > 0


def test_validation_values_are_those_of_the_model_at_the_end_of_the_epoch():
    _, stats, learn = run()
    x, y = rows(20, seed=1)
    with torch.no_grad():
        scores = learn.model(x)
    assert stats.history[-1]["valid_loss"] == pytest.approx(float(F.cross_entropy(scores, y)))
    assert stats.history[-1]["valid_accuracy"] == pytest.approx(float(accuracy(scores, y)))


def test_training_values_are_of_every_row_as_the_model_was():
    _, stats, learn = run(1, lr=0.0)  # a model that stays as it is
    x, y = rows()
    assert len(y) % BATCH
    with torch.no_grad():
        expected = float(F.cross_entropy(learn.model(x), y))
    assert stats.history[0]["train_loss"] == pytest.approx(expected, rel=1e-6)


def test_an_epoch_interrupted_in_the_middle_goes_on_with_its_sums():
    """The state is taken after two of four batches, and loaded into a fit that has the others."""
    _, whole, _ = run(2)
    first, second, saved = (
        AvgStatsCallback([accuracy], list),
        AvgStatsCallback([accuracy], list),
        [],
    )

    def save_and_stop(learn):
        if learn.epoch == 1 and learn.iter == 1:
            saved.append(first.state_dict())
            raise KeyboardInterrupt

    learn = small_learner(cbs=[first, Watch(after_batch=save_and_stop)])
    with pytest.raises(KeyboardInterrupt):
        learn.fit(2)

    class Resume(Watch):
        def begin_fit(self, learn):
            learn.first_epoch = 1
            second.load_state_dict(saved[0])

    learn.cbs = learn.cbs[:1]
    learn.data.train_dl = Rest(learn.data.train_dl, 2)
    learn.fit(2, cbs=[second, Resume()])
    for row, expected in zip(second.history, whole.history, strict=True):
        del row["seconds"], expected["seconds"]
        assert row == expected


class Rest:
    """The batches of a loader from `start` on."""

    def __init__(self, loader, start):
        self.loader, self.start = loader, start

    def __len__(self):
        return len(self.loader)

    def __iter__(self):
        return iter(list(self.loader)[self.start :])


def test_a_state_of_a_whole_epoch_is_not_counted_again():
    _, stats, learn = run(1)
    state, after = stats.state_dict(), AvgStatsCallback([accuracy], list)

    class Resume(Watch):
        def begin_fit(self, learn):
            learn.first_epoch = 1
            after.load_state_dict(state)

    learn.fit(2, cbs=[after, Resume()])
    assert [row["epoch"] for row in after.history] == [0, 1]
    assert after.train_stats.count == len(rows()[1])


def test_a_second_fit_begins_its_sums_anew():
    _, stats, learn = run(1)
    learn.fit(1)
    assert stats.train_stats.count == len(rows()[1])
    assert [row["epoch"] for row in stats.history] == [0, 0]


def test_an_epoch_without_validation_has_no_values_of_it():
    def stop(learn):
        raise CancelEpochException

    logged = []
    stats = AvgStatsCallback([accuracy], logged.append)
    small_learner(cbs=[stats, Watch(begin_validate=stop)]).fit(1)
    assert np.isnan(stats.history[0]["valid_loss"])
    assert logged[1][3] == "nan"


def test_the_plot_has_training_and_validation_by_epoch():
    _, stats, _ = run(3)
    axes = stats.plot("accuracy")
    train, valid = axes.get_lines()
    assert train.get_ydata().tolist() == [row["train_accuracy"] for row in stats.history]
    assert valid.get_ydata().tolist() == [row["valid_accuracy"] for row in stats.history]
    assert valid.get_xdata().tolist() == [1, 2, 3]
    assert stats.plot().get_ylabel() == "loss"
    with pytest.raises(KeyError):
        stats.plot("perplexity")


def test_rows_are_printed_in_columns(capsys):
    print_row(["epoch", "train_loss"])
    print_row(["0", "1.250000"])
    assert capsys.readouterr().out == "       epoch    train_loss\n           0      1.250000\n"
