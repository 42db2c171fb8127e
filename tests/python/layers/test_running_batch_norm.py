"""RunningBatchNorm against averages written in NumPy, and against batch norm at batch size 2."""

import copy

import numpy as np
import pytest
import torch
from tandem.layers.norm import BatchNorm
from tandem.layers.running_batch_norm import (
    FullRunningBatchNorm,
    RunningBatchNorm,
    running_momentum,
)
from torch import nn

C, EPS = 3, 1e-5
FORMS = pytest.mark.parametrize("form", [RunningBatchNorm, FullRunningBatchNorm])


def images(n, seed=0, dtype=torch.float64):
    """Images whose channels have means 1, 2, 3 and deviations 0.5, 1, 2."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(n, C, 4, 4, generator=generator, dtype=dtype)
    return x * torch.tensor([0.5, 1, 2])[:, None, None] + torch.tensor([1, 2, 3])[:, None, None]


def numpys(batches, mom=0.1):
    """Mean and variance [c] after each batch, from weights of the batches worked out at once."""
    sums = np.array([b.numpy().sum((0, 2, 3)) for b in batches])
    squares = np.array([(b.numpy() ** 2).sum((0, 2, 3)) for b in batches])
    counts = np.array([b.numel() / C for b in batches])
    shares = np.array([1 - (1 - mom) / np.sqrt(max(len(b) - 1, 1)) for b in batches])
    for t in range(1, len(batches) + 1):
        weights = shares[:t] * np.append(np.cumprod((1 - shares[1:t])[::-1])[::-1], 1)
        count = weights @ counts[:t]
        mean = weights @ sums[:t] / count
        yield mean, weights @ squares[:t] / count - mean**2


@FORMS
def test_forward_is_numpys_in_training_and_in_evaluation(form):
    layer = form(C, eps=EPS).double()
    nn.init.constant_(layer.weight, 1.5), nn.init.constant_(layer.bias, 0.25)
    batches = [images(n, seed) for seed, n in enumerate([2, 2, 5, 1, 16, 4])]
    for x, (mean, var) in zip(batches, numpys(batches), strict=True):
        y = (x.numpy() - mean[:, None, None]) / np.sqrt(var + EPS)[:, None, None] * 1.5 + 0.25
        np.testing.assert_allclose(layer(x).detach().numpy(), y, rtol=1e-9, atol=1e-9)
    layer.eval()
    held = copy.deepcopy(layer.state_dict())
    np.testing.assert_allclose(layer(batches[-1]).detach().numpy(), y, rtol=1e-9, atol=1e-9)
    torch.testing.assert_close(dict(layer.state_dict()), dict(held), rtol=0, atol=0)


def test_the_debiased_sums_of_the_first_batch_are_its_own_and_the_raw_ones_are_not():
    layer = FullRunningBatchNorm(C).double()
    x = images(2)
    layer(x)
    sums, squares, count = layer.debiased()
    torch.testing.assert_close(sums, x.sum((0, 2, 3)))
    torch.testing.assert_close(squares, (x * x).sum((0, 2, 3)))
    assert count.item() == pytest.approx(2 * 16)
    torch.testing.assert_close(layer.sums, x.sum((0, 2, 3)) * 0.1)  # the share of a batch of two


def test_debiased_sums_are_a_weighted_mean_of_the_batches():
    layer = FullRunningBatchNorm(C).double()
    constant = torch.ones(2, C, 4, 4, dtype=torch.float64) * 5
    for step in range(1, 6):
        layer(constant)
        assert layer.debiased()[0].tolist() == pytest.approx([5 * 32] * C)
        assert layer.weight_seen.item() == pytest.approx(1 - 0.9**step)


def test_both_forms_agree_for_the_weight_seen_cancels():
    one, two = RunningBatchNorm(C).double(), FullRunningBatchNorm(C).double()
    for seed in range(5):
        x, w = (images(3, seed + k).requires_grad_() for k in (0, 50))
        outputs = [layer(x) for layer in (one, two)]
        torch.testing.assert_close(*outputs)
        torch.testing.assert_close(*(torch.autograd.grad((y * w).sum(), x)[0] for y in outputs))


@FORMS
def test_gradient_is_that_of_finite_differences_through_this_batchs_share(form):
    layer = form(C).double()
    layer(images(30))  # past the first images, whose variance is held up
    x, weigh = images(2, seed=1).requires_grad_(), images(2, seed=2)
    assert torch.autograd.gradcheck(lambda x: copy.deepcopy(layer)(x), x)
    with torch.no_grad():
        mean, var = copy.deepcopy(layer).statistics(x)
    without = (x - mean[:, None, None]) / (var + 1e-5).sqrt()[:, None, None]
    whole, cut = (torch.autograd.grad((y * weigh).sum(), x)[0] for y in (layer(x), without))
    assert not torch.allclose(whole, cut, rtol=1e-2)


def test_at_batch_size_2_its_statistics_stay_near_those_of_the_whole():
    """Measured, for the course's stored run was probably not at batch size 2."""
    whole = images(400)
    mean, var = whole.mean((0, 2, 3)), whole.var((0, 2, 3), correction=0)
    running, batch = RunningBatchNorm(C).double(), BatchNorm(C).double()
    errors = {"running": [], "batch": []}
    for step, x in enumerate(whole.split(2)):
        own = running.statistics(x)
        batch(x)
        if step >= 20:  # the averages reach back over about ten batches
            of_batch = torch.var_mean(x, (0, 2, 3), correction=0)[::-1]
            for name, (m, v) in {"running": own, "batch": of_batch}.items():
                errors[name].append(((m - mean).abs() / var.sqrt() + (v / var).log().abs()).mean())
    running_error, batch_error = (torch.stack(errors[name]).mean() for name in errors)
    assert running_error < 0.12
    assert running_error < batch_error / 2.5
    # and what it evaluates with is what it trained with, at the last step
    assert torch.equal(running.eval().statistics(x)[0], own[0])


def test_share_of_a_batch_grows_with_it_and_a_batch_of_one_is_as_two():
    assert running_momentum(0.1, 2) == pytest.approx(0.1)
    assert running_momentum(0.1, 10) == pytest.approx(0.7)
    assert running_momentum(0.1, 1) == pytest.approx(0.1)  # the original divided by zero


def test_variance_is_held_up_while_few_images_were_seen():
    flat = torch.full((2, C, 4, 4), 3.0)
    layer = RunningBatchNorm(C)
    variances = [layer.statistics(flat)[1].max().item() for _ in range(12)]
    assert variances[:9] == pytest.approx([0.01] * 9)  # 2 to 18 images
    assert max(variances[9:]) < 1e-4


@FORMS
def test_a_trained_layer_can_be_copied_and_saved(form):
    """The original's buffers held the graph of the last batch: deepcopy raised."""
    layer = form(C)
    layer(images(4, dtype=torch.float32).requires_grad_())
    twin, fresh = copy.deepcopy(layer), form(C)
    fresh.load_state_dict(layer.state_dict())
    x = images(4, seed=1, dtype=torch.float32)
    for other in (twin, fresh):
        assert torch.equal(other.eval()(x), layer.eval()(x))


def test_evaluation_scales_by_the_weights_as_they_are():
    """The original kept the factor of the last training step, one update behind."""
    layer = RunningBatchNorm(C).double()
    x = images(30)
    y = layer(x).detach()
    with torch.no_grad():
        layer.weight *= 2
    torch.testing.assert_close(layer.eval()(x), 2 * y)


def test_half_precision_keeps_its_sums_in_float32():
    layer = RunningBatchNorm(C)
    x = (images(8, dtype=torch.float32) * 200).half()
    y = layer(x)
    assert y.dtype == torch.float16
    assert layer.squares.dtype == torch.float32
    torch.testing.assert_close(y.float(), RunningBatchNorm(C)(x.float()), rtol=0, atol=0.02)


@FORMS
def test_before_it_is_trained_it_leaves_its_input_as_it_is(form):
    x = images(2)
    torch.testing.assert_close(form(C, eps=0.0).double().eval()(x), x)


def test_faults_are_named():
    with pytest.raises(ValueError, match=r"RunningBatchNorm: needs \[n, 3, ...\], got \[2, 4, 1\]"):
        RunningBatchNorm(C)(torch.zeros(2, 4, 1))
    assert str(RunningBatchNorm(C)) == "RunningBatchNorm(3, mom=0.1, eps=1e-05)"
