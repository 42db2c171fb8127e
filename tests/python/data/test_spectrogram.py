"""Spectrograms against torch.stft, NumPy and SciPy; a batch against its items."""

import copy

import numpy as np
import pytest
import scipy.fft
import torch
from tandem.data.mel import mel_filters
from tandem.data.signal import Signal
from tandem.data.spectrogram import MFCC, Decibel, MelSpectrogram, Spectrogram, power_to_db
from torch import nn


def noise(*shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("power", [1.0, 2.0, 0.5])
def test_a_spectrogram_is_a_power_of_torchs_transform(power):
    x = noise(3000)
    window = torch.hann_window(200)
    expected = torch.stft(x, 256, 64, 200, window, return_complex=True).abs() ** power
    torch.testing.assert_close(Spectrogram(256, 64, 200, power)(x), expected, rtol=1e-4, atol=1e-4)


def test_the_hop_is_a_quarter_of_the_frame():
    assert Spectrogram(256).hop == 64
    assert Spectrogram(256)(noise(1, 640)).shape == (1, 129, 11)


@pytest.mark.parametrize("amin", [1e-10, 1e-3])
@pytest.mark.parametrize("ref", [1.0, 20.0])
def test_decibels_against_numpy(ref, amin):
    power = noise(1, 20, 30).square() * 10
    expected = 10 * np.log10(np.maximum(power.numpy(), amin)) - 10 * np.log10(max(ref, amin))
    np.testing.assert_allclose(power_to_db(power, ref, amin, None), expected, atol=1e-4)
    cut = np.maximum(expected, expected.max() - 25)
    np.testing.assert_allclose(power_to_db(power, ref, amin, 25.0), cut, atol=1e-4)


def test_decibels_by_hand():
    power = torch.tensor([[[1.0, 10.0, 100.0, 0.0]]])
    assert power_to_db(power, top_db=None).tolist() == [[[0, 10, 20, -100]]]
    assert power_to_db(power, top_db=80).tolist() == [[[0, 10, 20, -60]]]
    assert power_to_db(power, ref=10.0, top_db=15).tolist() == [[[-5, 0, 10, -5]]]
    assert power_to_db(power, ref=1e-12, amin=1e-2, top_db=None).tolist() == [[[20, 30, 40, 0]]]
    assert power_to_db(power[0], top_db=15).tolist() == [[5, 10, 20, 5]]


@pytest.mark.parametrize("wrong", [{"ref": 0.0}, {"amin": 0.0}, {"top_db": -1.0}])
def test_decibels_need_positive_numbers(wrong):
    with pytest.raises(ValueError, match="power_to_db: not positive"):
        power_to_db(torch.ones(1, 1, 1), **wrong)


def test_a_mel_spectrogram_is_the_filters_of_the_power():
    x = noise(2, 1, 4000)
    mel = MelSpectrogram(8000, 256, 64, n_mels=30, htk=True, slaney_norm=False, low=50.0)
    power = torch.stft(x[:, 0], 256, 64, window=torch.hann_window(256), return_complex=True)
    filters = mel_filters(8000, 256, 30, 50.0, None, True, False)
    expected = np.einsum("mk,bkt->bmt", filters.numpy(), power.abs().square().numpy())
    found = mel(x)
    assert found.shape == (2, 1, 30, 63)
    np.testing.assert_allclose(found[:, 0], expected, rtol=1e-3, atol=1e-3)


def test_a_cepstrum_is_scipys_cosine_transform_of_the_decibels():
    x, mel = noise(1, 4000), MelSpectrogram(8000, 256, 64, n_mels=30)
    expected = scipy.fft.dct(power_to_db(mel(x)).numpy(), type=2, norm="ortho", axis=-2)[:, :13]
    found = MFCC(mel, 13)(x)
    assert found.shape == (1, 13, 63)
    np.testing.assert_allclose(found, expected, atol=1e-3)


def modules():
    mel = MelSpectrogram(8000, 256, 64, n_mels=30)
    return [Spectrogram(256), mel, nn.Sequential(mel, Decibel(30.0)), MFCC(mel, 13)]


@pytest.mark.parametrize("module", modules(), ids=lambda m: type(m).__name__)
def test_a_batch_is_its_items(module):
    loud_and_soft = noise(3, 1, 2000) * torch.tensor([1.0, 1e-3, 30.0])[:, None, None]
    expected = torch.stack([module(item) for item in loud_and_soft])
    torch.testing.assert_close(module(loud_and_soft), expected)


def test_signals_are_taken_at_their_rate():
    x, mel = noise(1, 2000), MelSpectrogram(8000, 256, 64)
    torch.testing.assert_close(mel(Signal(x, 8000)), mel(x))
    torch.testing.assert_close(Spectrogram(256)(Signal(x, 11025)), Spectrogram(256)(x))
    with pytest.raises(ValueError, match="a signal of 16000 Hz, the filters of 8000"):
        mel(Signal(x, 16000))


def test_modules_have_nothing_to_train_or_to_save_and_move_with_the_model():
    for module in modules():
        assert list(module.parameters()) == []
        assert module.state_dict() == {}
    there = copy.deepcopy(MelSpectrogram(8000, 256, 64)).to("meta")
    assert there.filters.device.type == there.window.device.type == "meta"


def test_a_gradient_goes_through():
    x = noise(1, 2000).requires_grad_()
    MFCC(MelSpectrogram(8000, 256, 64), 13)(x).sum().backward()
    assert torch.isfinite(x.grad).all()
    assert x.grad.abs().sum() > 0
