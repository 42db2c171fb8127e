"""The sox program: what a file's header says, effects that are measured, and its absence."""

import os
import shutil

import pytest
import torch
from tandem.data.audio import (
    AudioError,
    Between,
    Signal,
    SoxEffects,
    SoxMissingError,
    audio_info,
    save_audio,
)

needs_sox = pytest.mark.skipif(
    shutil.which("sox") is None, reason="the program sox is not installed: apt-get install sox"
)
RATE = 8000


def tone(hertz=440.0, seconds=1.0, loudness=0.25):
    t = torch.arange(int(seconds * RATE)) / RATE
    return Signal(loudness * torch.sin(2 * torch.pi * hertz * t)[None], RATE)


def pitch_of(signal):
    power = torch.fft.rfft(signal.samples[0]).abs()
    return power.argmax().item() * signal.rate / signal.samples.shape[-1]


@needs_sox
def test_a_header_says_what_was_written(tmp_path):
    path = save_audio(Signal(torch.zeros(2, 4000), 16000), tmp_path / "a.wav")
    found = audio_info(path)
    assert (found.rate, found.channels, found.samples, found.bits) == (16000, 2, 4000, 16)
    assert found.seconds == 0.25
    assert "PCM" in found.encoding


@needs_sox
def test_a_file_that_is_no_sound_is_named(tmp_path):
    (tmp_path / "a.wav").write_text("no sound")
    with pytest.raises(AudioError, match=r"a\.wav cannot be read as sound"):
        audio_info(tmp_path / "a.wav")
    with pytest.raises(AudioError, match=r"no\.wav is not there"):
        audio_info(tmp_path / "no.wav")


@needs_sox
def test_no_effect_is_the_same_signal():
    for x in (tone(), Signal(torch.cat([tone().samples, tone(300).samples]), RATE)):
        found = SoxEffects()(x)
        assert found.rate == RATE
        torch.testing.assert_close(found.samples, x.samples, atol=1e-6, rtol=0)


@needs_sox
def test_channels_stay_apart():
    x = Signal(torch.cat([tone(300).samples, tone(700).samples]), RATE)
    found = SoxEffects(("gain", {"gain_db": -20.0, "normalize": False}))(x)
    torch.testing.assert_close(found.samples, x.samples / 10, atol=1e-6, rtol=0)


@needs_sox
def test_pitch_goes_up_by_semitones_and_the_length_stays():
    found = SoxEffects(("pitch", {"n_semitones": 12}))(tone(440.0))
    assert abs(found.seconds - 1.0) < 0.05
    assert pitch_of(found) == pytest.approx(880, rel=0.01)


@needs_sox
def test_tempo_shortens_and_the_pitch_stays():
    found = SoxEffects(("tempo", {"factor": 2.0}))(tone(440.0))
    assert found.seconds == pytest.approx(0.5, abs=0.03)
    assert pitch_of(found) == pytest.approx(440, rel=0.01)


@needs_sox
def test_silence_is_trimmed():
    quiet = torch.zeros(1, RATE // 2)
    x = Signal(torch.cat([quiet, tone().samples, quiet], 1), RATE)
    found = SoxEffects(("silence", {"silence_threshold": 1.0, "min_silence_duration": 0.05}))(x)
    assert 0.9 < found.seconds < 1.1


@needs_sox
def test_effects_go_in_the_order_given():
    """Fading after trimming leaves a silent end, trimming after fading none."""
    trim, fade = ("trim", {"start_time": 0, "end_time": 0.5}), ("fade", {"fade_out_len": 0.3})
    ends = [SoxEffects(*order)(tone()).samples[:, -40:] for order in ((trim, fade), (fade, trim))]
    assert ends[0].abs().max() < 0.01
    assert ends[1].abs().max() > 0.2


@needs_sox
def test_arguments_are_drawn_from_the_seed():
    effects = SoxEffects(("gain", {"gain_db": Between(-20, -2), "normalize": False}))

    def loudness(seed):
        effects.seed(seed)
        return effects(tone()).samples.abs().max().item() / 0.25

    found = [loudness(seed) for seed in range(8)]
    assert loudness(3) == found[3]
    assert len({round(each, 6) for each in found}) == 8
    assert all(10 ** (-20 / 20) <= each <= 10 ** (-2 / 20) for each in found)


@needs_sox
def test_refused_arguments_name_the_effect():
    with pytest.raises(AudioError, match=r"pitch\(n_semitones=high\)"):
        SoxEffects(("pitch", {"n_semitones": "high"}))(tone())
    with pytest.raises(AudioError, match=r"tempo\(speed=2\)"):
        SoxEffects(("tempo", {"speed": 2}))(tone())
    with pytest.raises(AudioError, match=r"lowpass\(frequency=5000\): sox FAIL lowpass: freq"):
        SoxEffects(("lowpass", {"frequency": 5000}))(tone())


@needs_sox
def test_nothing_left_is_an_error():
    with pytest.raises(AudioError, match="nothing is left of Signal"):
        SoxEffects(("trim", {"start_time": 2.0, "end_time": 3.0}))(tone())


@needs_sox
def test_what_is_no_effect_is_refused():
    with pytest.raises(ValueError, match="sox has no effect 'warble'"):
        SoxEffects(("warble", {}))(tone())


def test_what_changes_the_layout_names_its_own_transform():
    with pytest.raises(ValueError, match="rate would change the layout: Resample"):
        SoxEffects(("rate", {"samplerate": 4000}))
    with pytest.raises(ValueError, match="'build_array' is no effect"):
        SoxEffects(("build_array", {}))


def test_without_the_program_it_says_what_to_install(tmp_path, monkeypatch):
    path = save_audio(tone(), tmp_path / "a.wav")
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    with pytest.raises(SoxMissingError, match="sox is not installed: `apt-get install sox`"):
        audio_info(path)
    with pytest.raises(SoxMissingError):
        SoxEffects()(tone())
