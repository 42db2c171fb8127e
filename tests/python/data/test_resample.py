"""Resampling against tones, which are known between their samples, and against SciPy's."""

import math

import numpy as np
import pytest
import scipy.signal
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.data.resample import resample

RATES = [(8000, 16000), (16000, 8000), (8000, 11025), (44100, 16000), (22050, 8000), (3, 7)]


def tone(rate, hertz, seconds=0.5):
    return torch.sin(2 * math.pi * hertz * torch.arange(int(seconds * rate)) / rate)


def middle(x):
    return x[..., x.shape[-1] // 4 : -x.shape[-1] // 4]


@pytest.mark.parametrize(("old", "new"), RATES[:-1])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.8])
def test_a_tone_stays_the_same_tone(old, new, share):
    """Anywhere below the cut-off; at the ends, where the tone begins from nothing, it may ring."""
    hertz = share * min(old, new) / 2
    found, expected = resample(tone(old, hertz), old, new), tone(new, hertz)
    assert abs(len(found) - len(expected)) <= 1
    n = min(len(found), len(expected))
    torch.testing.assert_close(middle(found[:n]), middle(expected[:n]), atol=3e-3, rtol=0)


@pytest.mark.parametrize(("old", "new"), [(16000, 8000), (44100, 16000)])
def test_a_tone_above_half_the_new_rate_is_gone_and_not_folded(old, new):
    found = resample(tone(old, 0.5 * new * 1.15), old, new)
    assert middle(found).abs().max() < 5e-3


@pytest.mark.parametrize(("old", "new"), RATES)
def test_close_to_scipys_polyphase(old, new):
    """Two filters of different width and window: alike for what lies well below the cut-off."""
    x = torch.randn(4000, generator=torch.Generator().manual_seed(0))
    slow = torch.from_numpy(scipy.signal.filtfilt(*scipy.signal.butter(8, 0.25), x).copy()).float()
    common = math.gcd(old, new)
    expected = scipy.signal.resample_poly(slow.numpy(), new // common, old // common)
    found = resample(slow, old, new)
    assert len(found) == len(expected)
    if min(old, new) / old > 0.5:
        np.testing.assert_allclose(middle(found), middle(expected), atol=0.01)


@given(st.integers(1, 50), st.integers(1, 50), st.integers(1, 300))
@settings(max_examples=60, deadline=None)
def test_the_length_is_the_same_in_seconds(old, new, samples):
    assert resample(torch.zeros(2, samples), old, new).shape == (2, math.ceil(samples * new / old))


def test_channels_and_batches_are_apart():
    x = torch.stack([tone(8000, 300), tone(8000, 500)])[None].repeat(3, 1, 1)
    found = resample(x, 8000, 12000)
    assert found.shape == (3, 2, 6000)
    torch.testing.assert_close(found[2, 1], resample(tone(8000, 500), 8000, 12000))


def test_the_same_rate_is_the_same_signal():
    x = tone(8000, 440)
    assert resample(x, 8000, 8000) is x
    with pytest.raises(ValueError, match="rates must be positive, got 8000 and 0"):
        resample(x, 8000, 0)
