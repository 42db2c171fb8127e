"""Audio items: files of every kind read and named when broken, and what is done to a signal."""

import base64
import io
import re

import numpy as np
import pytest
import scipy.io.wavfile
import soundfile
import torch
from hypothesis import given
from hypothesis import strategies as st
from tandem.data.audio import (
    AddNoise,
    AudioError,
    AudioList,
    PadOrTrim,
    Resample,
    Signal,
    SignalShift,
    ToMono,
    ToSamples,
    open_audio,
    save_audio,
)
from tandem.data.block import (
    CategoryProcessor,
    ItemError,
    LabeledData,
    SplitData,
    label_by_func,
    random_splitter,
    regex_labeler,
)
from tandem.data.loader import DataLoader


def ramp(channels=1, samples=100, rate=8000):
    values = torch.arange(channels * samples, dtype=torch.float32).reshape(channels, samples)
    return Signal(values / (channels * samples), rate)


def noisy(samples=4000, rate=8000):
    values = torch.rand(1, samples, generator=torch.Generator().manual_seed(0)) - 0.5
    return Signal(values, rate)


@pytest.fixture
def takes(tmp_path):
    """Ten short wavs named DIGIT_SPEAKER_TAKE.wav, of several lengths."""
    for digit in range(10):
        save_audio(noisy(400 + 100 * digit), tmp_path / f"{digit % 2}_theo_{digit}.wav")
    (tmp_path / "README").write_text("about")
    return tmp_path


# Files.


def test_a_wav_is_what_scipy_reads(tmp_path):
    whole = np.random.default_rng(0).integers(-(2**15), 2**15, (300, 2)).astype(np.int16)
    scipy.io.wavfile.write(tmp_path / "a.wav", 11025, whole)
    found = open_audio(tmp_path / "a.wav")
    assert found.rate == 11025
    assert found.seconds == pytest.approx(300 / 11025)
    np.testing.assert_array_equal(found.samples, whole.T.astype(np.float32) / 2**15)


@pytest.mark.parametrize("ending", ["wav", "flac", "aiff", "ogg"])
def test_every_kind_of_file_is_written_and_read(tmp_path, ending):
    tone = torch.sin(torch.arange(8000) / 8)[None] * 0.5
    path = save_audio(Signal(tone, 8000), tmp_path / f"a.{ending}")
    found = open_audio(str(path))
    assert found.rate == 8000
    loss = 0.05 if ending == "ogg" else 2**-15
    assert (found.samples[:, 1000:7000] - tone[:, 1000:7000]).abs().max() <= loss


def test_an_mp3_is_the_same_tone_with_the_coders_delay(tmp_path):
    path = save_audio(
        Signal(torch.sin(torch.arange(8000) / 8)[None] * 0.5, 8000), tmp_path / "a.mp3"
    )
    power = torch.fft.rfft(open_audio(path).samples[0, :8000]).abs()
    assert power.argmax().item() == pytest.approx(8000 / 8 / (2 * torch.pi), abs=1)


def test_a_list_finds_the_files_and_reads_them(takes):
    sounds = AudioList.from_files(takes)
    assert len(sounds) == 10
    assert sounds[0].samples.shape == (1, 400)
    assert [x.samples.shape[1] for x in sounds[:3]] == [400, 600, 800]


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"", ""), (b"RIFF\x00\x00\x00\x00WAVEjunk", ""), (b"just a text", "not recognised")],
)
def test_a_broken_file_is_named(takes, content, reason):
    broken = takes / "3_theo_3.wav"
    broken.write_bytes(content)
    sounds = AudioList([broken], takes)
    with pytest.raises(ItemError, match=rf"^{re.escape(str(broken))} cannot be read: .*{reason}"):
        sounds[0]


def test_a_missing_or_an_empty_file_is_named(tmp_path):
    with pytest.raises(ItemError, match=r"no\.wav cannot be read: System error"):
        open_audio(tmp_path / "no.wav")
    soundfile.write(tmp_path / "empty.wav", np.zeros(0), 8000)
    with pytest.raises(ItemError, match=r"empty\.wav cannot be read: it holds no sample"):
        open_audio(tmp_path / "empty.wav")


def test_a_file_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(AudioError, match=r"a\.wav cannot be written"):
        save_audio(ramp(), tmp_path / "no" / "a.wav")
    with pytest.raises(AudioError, match=r"a\.jpeg cannot be written"):
        save_audio(ramp(), tmp_path / "a.jpeg")


def test_files_become_batches(takes):
    tfms = [ToSamples(), PadOrTrim(600), SignalShift(0.1)]
    sounds = AudioList.from_files(takes, tfms=tfms)
    halves = SplitData.split_by_func(sounds, random_splitter(0.4, seed=1))
    labeler = regex_labeler(r"(\d)_theo")
    data = label_by_func(halves, labeler, proc_y=CategoryProcessor()).to_databunch(2)
    xb, yb = next(iter(data.train_dl))
    assert xb.shape == (2, 1, 600)
    assert xb.dtype == torch.float32
    assert yb.shape == (2,)
    assert data.c_out == 2


def test_draws_are_the_same_in_worker_processes(takes):
    tfms = [PadOrTrim(600), SignalShift(0.3), AddNoise(), ToSamples()]
    labeled = LabeledData.label_by_func(AudioList.from_files(takes, tfms=tfms), len_of_name)
    alone, shared = (DataLoader(labeled, 4, True, num_workers=n, seed=5) for n in (0, 2))
    for (xb, yb), (other, label) in zip(alone, shared, strict=True):
        assert torch.equal(xb, other)
        assert torch.equal(yb, label)


def len_of_name(path):
    return len(path.name)


# The signal itself.


def test_a_signal_is_channels_of_samples():
    with pytest.raises(ValueError, match=r"must be \[channels, n\] .*: \[5\] at 8000 Hz"):
        Signal(torch.zeros(5), 8000)
    with pytest.raises(ValueError, match="at 0 Hz"):
        Signal(torch.zeros(1, 5), 0)
    assert repr(ramp(2, 5)) == "Signal(2 x 5 at 8000 Hz)"


def test_a_notebook_shows_a_player():
    page = noisy()._repr_html_()
    data = re.fullmatch(r'<audio controls src="data:audio/wav;base64,(.*)"></audio>', page)[1]
    samples, rate = soundfile.read(io.BytesIO(base64.b64decode(data)), dtype="float32")
    assert rate == 8000
    np.testing.assert_allclose(samples, noisy().samples[0], atol=2**-15)


# Transforms.


def test_mono_is_the_mean():
    x = ramp(2, 4)
    torch.testing.assert_close(ToMono()(x).samples, (x.samples[:1] + x.samples[1:]) / 2)


def test_resampling_changes_the_rate_and_keeps_the_time():
    found = Resample(16000)(noisy())
    assert found.rate == 16000
    assert found.samples.shape == (1, 8000)


def test_pad_or_trim_by_hand():
    x = Signal(torch.tensor([[1.0, 2, 3, 4, 5]]), 8000)
    assert PadOrTrim(3)(x).samples.tolist() == [[1, 2, 3]]
    assert PadOrTrim(7)(x).samples.tolist() == [[1, 2, 3, 4, 5, 0, 0]]
    assert PadOrTrim(3, centre=True)(x).samples.tolist() == [[2, 3, 4]]
    assert PadOrTrim(8, centre=True)(x).samples.tolist() == [[0, 1, 2, 3, 4, 5, 0, 0]]
    with pytest.raises(ValueError, match="0 samples"):
        PadOrTrim(0)


@given(st.integers(1, 60), st.integers(1, 60), st.booleans())
def test_pad_or_trim_gives_the_length_and_loses_nothing_that_fits(have, want, centre):
    x = ramp(2, have)
    found = PadOrTrim(want, centre)(x).samples
    assert found.shape == (2, want)
    if want >= have:
        assert found.sum() == pytest.approx(x.samples.sum().item(), abs=1e-4)


def test_a_shift_moves_by_no_more_than_its_share():
    x, shift = Signal(torch.arange(1.0, 101)[None], 8000), SignalShift(0.2)
    places = set()
    for seed in range(300):
        shift.seed(seed)
        moved = shift(x).samples[0]
        assert len(moved) == 100
        by = (moved != 0).nonzero()[0].item() if moved[0] == 0 else 1 - int(moved[0].item())
        expected = np.roll(x.samples[0].numpy(), by)
        expected[: max(by, 0)] = 0
        expected[100 + min(by, 0) :] = 0
        np.testing.assert_array_equal(moved, expected)
        places.add(by)
    assert places == set(range(-20, 21))


def test_a_roll_loses_nothing():
    x, shift = ramp(), SignalShift(0.5, roll=True)
    shift.seed(4)
    found = shift(x).samples
    assert not torch.equal(found, x.samples)
    assert torch.equal(found.sort().values, x.samples)


def test_a_shift_of_nothing_is_the_signal():
    assert torch.equal(SignalShift(0.0)(ramp()).samples, ramp().samples)
    with pytest.raises(ValueError, match=r"a share of 1\.5"):
        SignalShift(1.5)


@pytest.mark.parametrize("ratio", [0.0, 10.0, 30.0])
def test_noise_has_the_ratio_asked_for(ratio):
    x = Signal(torch.sin(torch.arange(200_000) / 7)[None], 8000)
    noise = AddNoise(ratio, ratio)(x).samples - x.samples
    found = 10 * torch.log10(x.samples.square().mean() / noise.square().mean())
    assert found.item() == pytest.approx(ratio, abs=0.05)
    assert noise.mean().abs() < 0.01


def test_silence_stays_silent():
    x = Signal(torch.zeros(1, 50), 8000)
    assert AddNoise()(x).samples.abs().max() == 0
    with pytest.raises(ValueError, match="from 40 to 15 dB"):
        AddNoise(40, 15)


@pytest.mark.parametrize("transform", [SignalShift(), AddNoise()], ids=lambda t: type(t).__name__)
def test_draws_hang_on_the_seed_alone(transform):
    def drawn(seed):
        transform.seed(seed)
        torch.manual_seed(np.random.default_rng().integers(2**31))  # of no account
        return transform(noisy()).samples

    assert torch.equal(drawn(3), drawn(3))
    assert not torch.equal(drawn(3), drawn(4))


def test_items_are_not_changed_in_place():
    x = noisy()
    before = x.samples.clone()
    for transform in (ToMono(), Resample(4000), PadOrTrim(100), SignalShift(), AddNoise()):
        transform(x)
    assert torch.equal(x.samples, before)


def test_transforms_have_an_order_of_their_own():
    kinds = (ToMono, Resample, PadOrTrim, SignalShift, AddNoise, ToSamples)
    orders = [kind.order for kind in kinds]
    assert orders == sorted(set(orders))
