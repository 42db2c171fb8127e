"""Pooling by hand against torch.nn's."""

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.layers.pooling import (
    AdaptiveConcatPool2d,
    GlobalAvgPool2d,
    adaptive_avg_pool2d_windows,
    adaptive_max_pool2d_windows,
    adaptive_windows,
    avg_pool2d_windows,
    global_avg_pool,
)


def draw(h, w, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(2, 3, h, w, generator=generator, dtype=torch.float64, requires_grad=True)


def same(ours, torchs, x):
    """Values and gradients of two functions of x."""
    pairs = []
    for pooled in (ours(x), torchs(x)):
        weights = torch.arange(pooled.numel(), dtype=torch.float64).view_as(pooled).sin()
        pairs.append((pooled, torch.autograd.grad((pooled * weights).sum(), x)[0]))
    torch.testing.assert_close(*pairs)


sizes = st.integers(1, 9)


@settings(deadline=None, max_examples=40)
@given(h=sizes, w=sizes, size=st.integers(1, 4))
def test_avg_pool_is_torchs_with_ceil_mode(h, w, size):
    x = draw(h, w)

    def torchs(x):
        return F.avg_pool2d(x, size, ceil_mode=True)

    same(lambda x: avg_pool2d_windows(x, size), torchs, x)


@settings(deadline=None, max_examples=40)
@given(h=sizes, w=sizes, out=st.integers(1, 5))
def test_adaptive_pooling_is_torchs(h, w, out):
    x = draw(h, w)
    same(lambda x: adaptive_avg_pool2d_windows(x, out), lambda x: F.adaptive_avg_pool2d(x, out), x)
    same(lambda x: adaptive_max_pool2d_windows(x, out), lambda x: F.adaptive_max_pool2d(x, out), x)


@given(length=st.integers(1, 40), out=st.integers(1, 40))
def test_windows_cover_everything_and_none_is_empty(length, out):
    windows = adaptive_windows(length, out)
    assert len(windows) == out
    assert all(w.stop > w.start for w in windows)
    assert {i for w in windows for i in range(w.start, w.stop)} == set(range(length))


def test_global_average_is_the_mean_of_each_channel():
    x = draw(5, 7)
    expected = F.adaptive_avg_pool2d(x, 1).flatten(1)
    torch.testing.assert_close(global_avg_pool(x), expected)
    torch.testing.assert_close(GlobalAvgPool2d()(x), expected)


@pytest.mark.parametrize("size", [1, 2])
def test_concat_pool_has_the_maxima_first_and_the_means_after_them(size):
    x = draw(5, 7)
    pooled = AdaptiveConcatPool2d(size)(x)
    assert list(pooled.shape) == [2, 6, size, size]
    torch.testing.assert_close(pooled[:, :3], adaptive_max_pool2d_windows(x, size))
    torch.testing.assert_close(pooled[:, 3:], adaptive_avg_pool2d_windows(x, size))


def test_nothing_cannot_be_pooled():
    with pytest.raises(ValueError, match="cannot make 0 values of 3"):
        adaptive_windows(3, 0)
    with pytest.raises(ValueError, match="cannot make 2 values of 0"):
        adaptive_windows(0, 2)
