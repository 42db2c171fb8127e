"""The short-time Fourier transform against torch.stft, NumPy's transform and pure tones."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.data.stft import (
    dft_matrix,
    frame_count,
    frames,
    hann_window,
    padded,
    stft,
    stft_matrix,
)


def noise(*shape, dtype=torch.float64):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0), dtype=dtype)


def reference(x, n_fft, hop, window=None, center=True, win_length=None):
    window = torch.hann_window(win_length or n_fft, dtype=x.dtype) if window is None else window
    flat = x.reshape(-1, x.shape[-1])
    found = torch.stft(flat, n_fft, hop, win_length, window, center, "reflect", return_complex=True)
    return found.reshape(*x.shape[:-1], *found.shape[-2:])


@pytest.mark.parametrize("length", [1, 2, 7, 400, 512])
def test_the_window_is_torchs(length):
    expected = torch.hann_window(length, dtype=torch.float64)
    # Of one sample the periodic window has no say: torch puts 1 there, the formula 0.
    if length > 1:
        torch.testing.assert_close(hann_window(length, torch.float64), expected)


@pytest.mark.parametrize("transform", [stft, stft_matrix])
@pytest.mark.parametrize(("n_fft", "hop"), [(512, 128), (400, 160), (101, 37), (64, 200), (2, 1)])
@pytest.mark.parametrize("center", [True, False])
def test_equals_torchs(transform, n_fft, hop, center):
    for x in (noise(3000), noise(2, 3, 1024)):
        torch.testing.assert_close(
            transform(x, n_fft, hop, center=center), reference(x, n_fft, hop, center=center)
        )


@pytest.mark.parametrize("transform", [stft, stft_matrix])
def test_equals_torchs_in_float32_to_one_in_a_hundred_thousand(transform):
    x = noise(4, 8000, dtype=torch.float32)
    expected = reference(x.double(), 512, 128)
    found = transform(x, 512, 128)
    assert found.dtype == torch.complex64
    assert (found - expected).abs().max() < 1e-5 * expected.abs().max()


@given(
    samples=st.integers(150, 400),
    n_fft=st.integers(2, 128),
    hop=st.integers(1, 150),
    share=st.floats(0.1, 1.0),
)
@settings(max_examples=40, deadline=None)
def test_every_frame_hop_and_window_equals_torchs(samples, n_fft, hop, share):
    x, width = noise(samples), max(2, int(share * n_fft))
    window = torch.hann_window(width, dtype=x.dtype)
    expected = reference(x, n_fft, hop, window, win_length=width)
    torch.testing.assert_close(stft(x, n_fft, hop, window), expected)
    assert expected.shape[-1] == frame_count(samples, n_fft, hop)


def test_a_tone_is_one_bin():
    """Of a cosine with k whole turns a frame, the bin k holds n / 2, without a window."""
    n, k = 64, 5
    x = torch.cos(2 * math.pi * k * torch.arange(n, dtype=torch.float64) / n)
    found = stft(x, n, n, torch.ones(n), center=False).abs().squeeze()
    expected = torch.zeros(n // 2 + 1, dtype=torch.float64)
    expected[k] = n / 2
    torch.testing.assert_close(found, expected)


@pytest.mark.parametrize("n", [1, 2, 7, 512])
def test_the_matrix_is_numpys_transform_of_the_unit_vectors(n):
    expected = np.fft.fft(np.eye(n))[:, : n // 2 + 1].T
    np.testing.assert_allclose(dft_matrix(n, torch.complex128), expected, atol=1e-12)


def test_the_ends_are_mirrored_as_numpy_does():
    x = noise(2, 10)
    np.testing.assert_array_equal(padded(x, 4), np.pad(x, ((0, 0), (4, 4)), "reflect"))
    assert padded(x, 0) is x


def test_the_gradient_is_torchs():
    ours, theirs = (noise(900).requires_grad_() for _ in range(2))
    stft(ours, 128, 32).abs().square().sum().backward()
    reference(theirs, 128, 32).abs().square().sum().backward()
    torch.testing.assert_close(ours.grad, theirs.grad)


def test_faults_are_named():
    with pytest.raises(ValueError, match="100 samples cannot be mirrored by 128"):
        stft(noise(100), 256, 64)
    with pytest.raises(ValueError, match="100 samples are less than a frame of 256"):
        stft(noise(100), 256, 64, center=False)
    with pytest.raises(ValueError, match="a window of 300 in frames of 256"):
        stft(noise(1000), 256, 64, torch.ones(300))
    with pytest.raises(ValueError, match="must be positive, got 256 and 0"):
        frames(noise(1000), 256, 0)
