"""Mixup, against its formula in NumPy; its draws and its curves against SciPy."""

import numpy as np
import pytest
import scipy.special
import scipy.stats
import torch
import torch.nn.functional as F
from tandem.foundations import losses
from tandem.training.label_smoothing import LabelSmoothingCrossEntropy
from tandem.training.mixup import MixUp, beta_density, mix, plot_beta
from tandem.training.state_file import load_state, save_state
from tiny_runs import Steps, small_learner, small_net, weights
from torch import nn


class Watch(Steps):
    """What the model saw and what the loss was, batch by batch."""

    order = 95

    def __init__(self):
        super().__init__()
        self.inputs, self.preds, self.draws = [], [], []

    def after_loss(self, learn):
        if learn.in_train:
            mixup = next(c for c in learn.cbs if isinstance(c, MixUp))
            self.inputs.append(learn.xb.clone())
            self.preds.append(learn.pred.detach().clone())
            self.draws.append((mixup.share.clone(), mixup.partner.clone()))


def of_batch(batch, share, partner):
    """The mixed inputs and the mean loss of softmax cross-entropy, in NumPy."""
    x, y = (part.numpy() for part in batch)
    share, partner = share.numpy(), partner.numpy()
    wide = share.reshape(-1, *[1] * (x.ndim - 1))
    mixed = wide * x + (1 - wide) * x[partner]

    def loss(pred):
        log_p = pred - scipy.special.logsumexp(pred, 1, keepdims=True)
        rows = np.arange(len(y))
        both = share * log_p[rows, y] + (1 - share) * log_p[rows, y[partner]]
        return -both.mean()

    return mixed, loss


def test_mixing_is_the_formula_of_numpy_on_given_draws():
    watch = Watch()
    learn = small_learner(cbs=[MixUp(1.0), watch])
    learn.fit(1)
    batches = list(learn.data.train_dl)
    assert len(watch.inputs) == len(batches)
    for i, batch in enumerate(batches):
        mixed, loss = of_batch(batch, *watch.draws[i])
        np.testing.assert_allclose(watch.inputs[i].numpy(), mixed, rtol=1e-5, atol=1e-6)
        assert watch.train[i] == pytest.approx(loss(watch.preds[i].numpy()), rel=1e-5)
        assert (watch.inputs[i] != batch[0]).any()


def test_the_loss_of_mixed_targets_is_the_same():
    # mixing losses or one-hot targets: cross-entropy is linear in the target
    watch = Watch()
    learn = small_learner(cbs=[MixUp(1.0), watch])
    learn.fit(1)
    (_, y), pred, (share, partner) = learn.data.train_dl[0], watch.preds[0], watch.draws[0]
    hot = F.one_hot(y, 3).float()
    soft = share[:, None] * hot + (1 - share[:, None]) * hot[partner]
    assert watch.train[0] == pytest.approx(F.cross_entropy(pred, soft).item(), rel=1e-5)


def test_alpha_near_0_changes_nothing():
    plain, mixed = Steps(), Steps()
    first, second = small_learner(cbs=[plain]), small_learner(cbs=[MixUp(1e-9), mixed])
    first.fit(2)
    second.fit(2)
    assert mixed.train == pytest.approx(plain.train, rel=1e-6)
    torch.testing.assert_close(weights(second.model), weights(first.model), rtol=1e-6, atol=1e-6)


def test_the_validation_loss_is_untouched():
    watch = Steps()
    learn = small_learner(cbs=[MixUp(4.0), watch])
    learn.fit(1)
    with torch.no_grad():
        expected = [F.cross_entropy(learn.model(x), y).item() for x, y in learn.data.valid_dl]
    assert watch.valid == pytest.approx(expected)


def test_the_learner_has_its_loss_back_even_after_an_error():
    learn = small_learner(cbs=[MixUp()])
    learn.fit(1)
    assert learn.loss_func is F.cross_entropy

    class Broken(Steps):
        def after_batch(self, learn):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        learn.fit(1, cbs=[Broken()])
    assert learn.loss_func is F.cross_entropy


@pytest.mark.parametrize("shape", [(), (4,), (3, 5), (3, 5, 2), (2, 3, 4, 5)])
def test_course_swift10_shares_reach_images_of_any_rank(shape):
    # the original's shares had the shape [n, 1]: images of more than two axes failed
    first, second = torch.randn(2, 6, *shape)
    share = torch.linspace(0.5, 1, 6)
    expected = [s * a + (1 - s) * b for s, a, b in zip(share, first, second, strict=True)]
    torch.testing.assert_close(mix(first, second, share), torch.stack(expected))
    assert torch.equal(mix(first, second, torch.ones(6)), first)


def test_images_of_four_axes_train():
    net = nn.Sequential(nn.Conv2d(3, 4, 3), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 3))
    batch = (torch.randn(8, 3, 6, 6), torch.arange(8) % 3)
    learn = small_learner(net, [batch], [batch], [MixUp(), watch := Watch()])
    learn.fit(1)
    mixed, _ = of_batch(batch, *watch.draws[0])
    np.testing.assert_allclose(watch.inputs[0].numpy(), mixed, rtol=1e-5, atol=1e-6)


def test_shapes_that_do_not_fit_are_refused():
    with pytest.raises(ValueError, match=r"got \[3, 2\], \[3, 2\] and \[2\]"):
        mix(torch.zeros(3, 2), torch.zeros(3, 2), torch.zeros(2))


@pytest.mark.parametrize(
    "loss",
    [nn.CrossEntropyLoss(), nn.CrossEntropyLoss(reduction="sum"), LabelSmoothingCrossEntropy(0.2)],
    ids=["mean", "sum", "label smoothing"],
)
def test_losses_with_a_reduction_are_mixed_and_then_reduced(loss):
    watch = Watch()
    learn = small_learner(cbs=[MixUp(1.0), watch], lr=0.01)
    learn.loss_func = loss
    learn.fit(1)
    (_, y), pred, (share, partner) = learn.data.train_dl[0], watch.preds[0], watch.draws[0]
    rows = [
        share[i] * loss(pred[i : i + 1], y[i : i + 1])
        + (1 - share[i]) * loss(pred[i : i + 1], y[partner][i : i + 1])
        for i in range(len(y))
    ]
    total = torch.stack(rows).sum().item()
    assert watch.train[0] == pytest.approx(total / (1 if loss.reduction == "sum" else len(y)))
    assert loss.reduction in ("mean", "sum")


def test_a_loss_of_many_numbers_an_item_is_mixed_too():
    x, y = torch.randn(8, 6), torch.randn(8, 3)
    learn = small_learner(small_net(), [(x, y)], [(x, y)], [MixUp(1.0), watch := Watch()])
    learn.loss_func = F.mse_loss
    learn.fit(1)
    pred, (share, partner) = watch.preds[0], watch.draws[0]
    each = share[:, None] * (pred - y) ** 2 + (1 - share[:, None]) * (pred - y[partner]) ** 2
    assert watch.train[0] == pytest.approx(each.mean().item())


def test_what_cannot_be_mixed_is_said():
    with pytest.raises(ValueError, match="alpha must be positive, got 0"):
        MixUp(0)
    learn = small_learner(cbs=[MixUp()])
    learn.loss_func = losses.cross_entropy
    with pytest.raises(TypeError, match="the loss cross_entropy takes no reduction"):
        learn.fit(1)
    assert learn.loss_func is losses.cross_entropy
    tokens = [(torch.zeros(4, 6, dtype=torch.int64), torch.zeros(4, dtype=torch.int64))]
    with pytest.raises(TypeError, match=r"a tensor of floats, not torch\.int64"):
        small_learner(train=tokens, cbs=[MixUp()]).fit(1)
    pairs = [((torch.zeros(4, 6),), torch.zeros(4, dtype=torch.int64))]
    with pytest.raises(TypeError, match="a tensor of floats, not tuple"):
        small_learner(train=pairs, cbs=[MixUp()]).fit(1)


@pytest.mark.parametrize("alpha", [0.1, 0.4, 1.0, 8.0])
def test_shares_are_the_larger_of_beta_and_its_complement(alpha):
    share, partner = MixUp(alpha).draw(5000)
    assert share.min() >= 0.5
    assert sorted(partner.tolist()) == list(range(5000))

    def cumulative(x):
        beta = scipy.stats.beta(alpha, alpha)
        return beta.cdf(x) - beta.cdf(1 - x)

    # Of small alphas many are 1 - 1e-9 and less apart than float32 can tell.
    told_apart = share[share < 0.999].numpy()
    bound = cumulative(0.999)
    found = scipy.stats.kstest(told_apart, lambda x: cumulative(x) / bound)
    assert found.pvalue > 1e-3
    assert len(told_apart) / 5000 == pytest.approx(bound, abs=0.03)


def test_a_resumed_run_draws_on_as_the_first_would(tmp_path):
    mixup = MixUp(seed=3)
    mixup.draw(10)
    save_state(tmp_path / "state", mixup.state_dict())
    expected = mixup.draw(10)
    resumed = MixUp(seed=99)
    resumed.load_state_dict(load_state(tmp_path / "state"))
    for found, wanted in zip(resumed.draw(10), expected, strict=True):
        assert torch.equal(found, wanted)
    assert not torch.equal(MixUp(seed=4).draw(10)[0], MixUp(seed=3).draw(10)[0])


def test_the_global_generators_are_not_used():
    torch_state, numpy_state = torch.get_rng_state(), np.random.get_state()[1].tolist()
    MixUp().draw(8)
    assert torch.equal(torch.get_rng_state(), torch_state)
    assert np.random.get_state()[1].tolist() == numpy_state


@pytest.mark.parametrize("alpha", [0.1, 0.4, 1.0, 4.0, 400.0])
def test_the_density_is_scipys(alpha):
    for x in (0.01, 0.3, 0.5, 0.99):
        expected = scipy.stats.beta.pdf(x, alpha, alpha)
        assert beta_density(x, alpha) == pytest.approx(expected, rel=1e-6)


def test_the_plot_has_gamma_and_a_curve_for_each_alpha():
    gamma, beta = plot_beta([0.4, 2.0]).axes
    x, y = gamma.lines[0].get_data()
    np.testing.assert_allclose(y, scipy.special.gamma(x))
    assert gamma.lines[1].get_ydata().tolist() == [1, 1, 2, 6, 24]
    assert [line.get_label() for line in beta.lines] == ["alpha 0.4", "alpha 2"]
    for line, alpha in zip(beta.lines, (0.4, 2.0), strict=True):
        x, y = line.get_data()
        np.testing.assert_allclose(y, scipy.stats.beta.pdf(x, alpha, alpha), rtol=1e-6)
