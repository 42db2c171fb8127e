import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.foundations.losses import (
    accuracy,
    cross_entropy,
    log_softmax,
    log_softmax_identity,
    log_softmax_naive,
    logsumexp,
    mse,
    nll,
)
from torch.autograd import gradcheck

FORMS = [log_softmax_naive, log_softmax_identity, log_softmax]
by_form = pytest.mark.parametrize("form", FORMS, ids=lambda f: f.__name__)
INF = float("inf")


def draw(*shape, seed=0, dtype=torch.float64):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=dtype)


def classes(n, c, seed=0):
    return torch.randint(c, (n,), generator=torch.Generator().manual_seed(seed))


def value_and_gradient(function, x):
    x = x.detach().requires_grad_()
    value = function(x)
    return value.detach(), torch.autograd.grad(value.sum(), x)[0]


def assert_same(ours, torchs, x):
    """Hold value and gradient against PyTorch's own."""
    torch.testing.assert_close(value_and_gradient(ours, x), value_and_gradient(torchs, x))


@by_form
@settings(deadline=None, max_examples=30)
@given(n=st.integers(1, 5), c=st.integers(1, 8), seed=st.integers(0, 2**31))
def test_every_form_of_log_softmax_is_torchs(form, n, c, seed):
    weights = draw(n, c, seed=seed + 1)  # so that the gradient is not that of a sum, zero
    assert_same(
        lambda x: form(x) * weights,
        lambda x: F.log_softmax(x, -1) * weights,
        3 * draw(n, c, seed=seed),
    )


@pytest.mark.parametrize(
    "function", [*FORMS, logsumexp, lambda x: nll(x, classes(3, 4)), lambda x: mse(x, draw(3, 4))]
)
def test_gradient_by_finite_differences(function):
    assert gradcheck(function, draw(3, 4, seed=5).requires_grad_())


@given(shift=st.floats(-1000, 1000))
def test_log_softmax_does_not_see_a_shift_and_is_a_distribution(shift):
    x = draw(3, 5)
    torch.testing.assert_close(log_softmax(x + shift), log_softmax(x), rtol=0, atol=1e-10)
    torch.testing.assert_close(log_softmax(x + shift).exp().sum(-1), torch.ones(3).double())


def test_large_logits_only_the_stable_form_survives():
    x = torch.tensor([[100.0, 0.0]])
    assert not log_softmax_naive(x).isfinite().all()
    assert not log_softmax_identity(x).isfinite().all()
    torch.testing.assert_close(log_softmax(x), torch.tensor([[0.0, -100.0]]))


def test_a_small_probability_is_lost_by_the_naive_form_alone():
    x = torch.tensor([[80.0, -80.0]])
    assert log_softmax_naive(x)[0, 1] == -INF
    torch.testing.assert_close(log_softmax_identity(x)[0, 1].item(), -160.0)


@pytest.mark.parametrize(
    "row", [[1000.0, 1000.0], [-INF, 0.0], [-INF, -INF], [INF, 0.0], [-1e4, -2e4]]
)
def test_logsumexp_at_the_edges_is_torchs(row):
    x = torch.tensor([row])
    torch.testing.assert_close(logsumexp(x), torch.logsumexp(x, -1))


def test_logsumexp_takes_the_last_axis_of_any_number():
    x = draw(2, 3, 4)
    assert_same(logsumexp, lambda x: torch.logsumexp(x, -1), x)
    assert logsumexp(x).shape == (2, 3)


@settings(deadline=None, max_examples=30)
@given(n=st.integers(1, 6), c=st.integers(1, 8), seed=st.integers(0, 2**31))
def test_nll_and_cross_entropy_are_torchs(n, c, seed):
    x, target = draw(n, c, seed=seed), classes(n, c, seed)
    assert_same(lambda x: nll(x, target), lambda x: F.nll_loss(x, target), x)
    assert_same(lambda x: cross_entropy(x, target), lambda x: F.cross_entropy(x, target), x)


def test_classes_may_be_int32():
    x, target = draw(4, 3), classes(4, 3)
    assert cross_entropy(x, target.int()) == cross_entropy(x, target)


def test_mse_is_torchs():
    target = draw(4, 2, seed=1)
    assert_same(lambda x: mse(x, target), lambda x: F.mse_loss(x, target), draw(4, 2))


def test_course_02_mse_refuses_a_column_against_a_row():
    # broadcasting would give [64, 64] differences, and their mean without a word
    with pytest.raises(ValueError, match=r"mse: shapes differ: \[64, 1\] and \[64\]"):
        mse(torch.zeros(64, 1), torch.zeros(64))


def test_accuracy_counts_rows():
    x, target = draw(50, 4), classes(50, 4)
    expected = np.mean(x.numpy().argmax(1) == target.numpy())
    assert accuracy(x, target).item() == pytest.approx(expected)
    assert accuracy(torch.eye(4), torch.arange(4)) == 1


@pytest.mark.parametrize("function", [nll, cross_entropy, accuracy], ids=lambda f: f.__name__)
@pytest.mark.parametrize(
    ("scores", "target", "message"),
    [
        ((3, 4), [0, 4, 1], r"class 4 is outside 0\.\.3"),
        ((3, 4), [0, -1, 1], r"class -1 is outside 0\.\.3"),
        ((3, 4), [0, 1], r"needs scores \[n, classes\] .* got \[3, 4\] and \[2\]"),
        ((3,), [0, 1, 2], r"got \[3\] and \[3\]"),
        ((0, 4), [], r"the batch is empty: \[0, 4\]"),
    ],
)
def test_what_does_not_fit_is_named(function, scores, target, message):
    with pytest.raises(ValueError, match=f"{function.__name__}: .*{message}"):
        function(torch.zeros(scores), torch.tensor(target, dtype=torch.long))
