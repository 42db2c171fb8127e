"""Mel scale and filters against published values, their formulas in NumPy, and SciPy's DCT."""

import numpy as np
import pytest
import scipy.fft
import torch
from hypothesis import given
from hypothesis import strategies as st
from tandem.data.mel import (
    dct_matrix,
    fft_frequencies,
    hz_to_mel,
    mel_filters,
    mel_points,
    mel_to_hz,
)

# What librosa's pages for hz_to_mel, mel_to_hz and mel_frequencies(n_mels=40) show.
PUBLISHED = """
0 85.317 170.635 255.952 341.269 426.586 511.904 597.221 682.538 767.855 853.173 938.49 1024.856
1119.114 1222.042 1334.436 1457.167 1591.187 1737.532 1897.337 2071.84 2262.393 2470.47 2697.686
2945.799 3216.731 3512.582 3835.643 4188.417 4573.636 4994.285 5453.621 5955.205 6502.92
7101.009 7754.107 8467.272 9246.028 10096.408 11025
"""


def values(*numbers):
    return torch.tensor(numbers, dtype=torch.float64)


def test_slaneys_scale_has_the_published_values():
    torch.testing.assert_close(hz_to_mel(values(60, 110, 220, 440)), values(0.9, 1.65, 3.3, 6.6))
    torch.testing.assert_close(mel_to_hz(values(3)), values(200))
    expected = values(*map(float, PUBLISHED.split()))
    torch.testing.assert_close(mel_points(40, 0.0, 11025.0), expected, atol=5e-4, rtol=0)


def test_both_scales_have_their_knees_and_high_marks():
    """By hand: 15 mel at the knee and 27 more at 6.4 times it; HTK's scale has 1000 at 1000 Hz."""
    torch.testing.assert_close(hz_to_mel(values(1000, 6400)), values(15, 42))
    torch.testing.assert_close(hz_to_mel(values(1000), htk=True), values(1000), atol=0.02, rtol=0)
    torch.testing.assert_close(hz_to_mel(values(6300), htk=True), values(2595))
    torch.testing.assert_close(hz_to_mel(values(0), htk=True), values(0))


@given(st.floats(0, 48_000), st.booleans())
def test_there_and_back(hz, htk):
    back = mel_to_hz(hz_to_mel(values(hz), htk), htk).item()
    assert back == pytest.approx(hz, rel=1e-9, abs=1e-9)


@given(st.floats(0, 20_000), st.floats(0, 20_000), st.booleans())
def test_higher_tones_have_more_mel(a, b, htk):
    low, high = sorted((a, b))
    mel = hz_to_mel(values(low, high), htk)
    assert mel[0] <= mel[1]


def numpy_filters(rate, n_fft, n_mels, low, high, htk, norm):
    """The triangles, one bin of one filter at a time."""

    def to_mel(f):
        if htk:
            return 2595 * np.log10(1 + f / 700)
        return 3 * f / 200 if f < 1000 else 15 + 27 * np.log(f / 1000) / np.log(6.4)

    def to_hz(m):
        if htk:
            return 700 * (10 ** (m / 2595) - 1)
        return 200 * m / 3 if m < 15 else 1000 * np.exp((m - 15) * np.log(6.4) / 27)

    points = [to_hz(m) for m in np.linspace(to_mel(low), to_mel(high), n_mels + 2)]
    found = np.zeros((n_mels, n_fft // 2 + 1))
    for j in range(n_mels):
        left, centre, right = points[j : j + 3]
        for k in range(n_fft // 2 + 1):
            f = k * rate / n_fft
            if left < f <= centre:
                found[j, k] = (f - left) / (centre - left)
            elif centre < f < right:
                found[j, k] = (right - f) / (right - centre)
            if norm:
                found[j, k] *= 2 / (right - left)
    return found


@pytest.mark.parametrize("htk", [True, False])
@pytest.mark.parametrize("norm", [True, False])
@pytest.mark.parametrize(
    ("rate", "n_fft", "n_mels", "low", "high"),
    [
        (8000, 256, 40, 0.0, 4000.0),
        (22050, 2048, 128, 20.0, 8000.0),
        (16000, 400, 23, 64.0, 7600.0),
    ],
)
def test_filters_equal_their_formula(rate, n_fft, n_mels, low, high, htk, norm):
    if htk and n_mels > 23:
        n_mels //= 2  # HTK's lowest filters are the narrower
    found = mel_filters(rate, n_fft, n_mels, low, high, htk, norm)
    expected = numpy_filters(rate, n_fft, n_mels, low, high, htk, norm)
    np.testing.assert_allclose(found, expected, atol=1e-7 if norm else 1e-6)


def test_the_first_filter_has_the_published_values():
    """librosa's page for filters.mel(sr=22050, n_fft=2048) shows 0., 0.016 as its first row."""
    found = mel_filters(22050, 2048, 128)[0]
    assert found[0] == 0
    assert found[1].item() == pytest.approx(0.016, abs=5e-4)


def test_slaneys_filters_have_the_area_one():
    weights = mel_filters(22050, 8192, 20)
    areas = weights.sum(1) * 22050 / 8192
    torch.testing.assert_close(areas, torch.ones(20), atol=2e-3, rtol=0)


def test_without_their_norm_neighbours_sum_to_one():
    weights = mel_filters(8000, 512, 20, slaney_norm=False)
    points = mel_points(22, 0.0, 4000.0)
    between = (fft_frequencies(8000, 512) > points[1]) & (fft_frequencies(8000, 512) < points[-2])
    torch.testing.assert_close(weights.sum(0)[between], torch.ones(int(between.sum())))


def test_a_filter_between_two_bins_is_refused():
    with pytest.raises(ValueError, match="filter 0 of 256 lies between two bins of 256 samples"):
        mel_filters(8000, 256, 256)
    mel_filters(8000, 512, 128)


@pytest.mark.parametrize(("low", "high"), [(100.0, 100.0), (-1.0, 4000.0), (0.0, 4001.0)])
def test_frequencies_out_of_order_are_refused(low, high):
    with pytest.raises(ValueError, match="mel_filters: 10 filters from"):
        mel_filters(8000, 256, 10, low, high)


@pytest.mark.parametrize(("count", "size"), [(13, 40), (40, 40), (1, 1), (3, 7)])
def test_the_cosine_transform_is_scipys(count, size):
    x = np.random.default_rng(0).normal(size=(size, 5))
    expected = scipy.fft.dct(x, type=2, norm="ortho", axis=0)[:count]
    np.testing.assert_allclose(dct_matrix(count, size).numpy() @ x, expected, atol=1e-6)


def test_the_cosine_transform_is_orthonormal():
    matrix = dct_matrix(20, 20)
    torch.testing.assert_close(matrix @ matrix.T, torch.eye(20), atol=1e-6, rtol=0)
    with pytest.raises(ValueError, match="21 coefficients of 20 values"):
        dct_matrix(21, 20)
