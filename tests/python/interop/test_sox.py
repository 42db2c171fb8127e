"""libsox through ctypes, against libsndfile and the program sox; damaged files; nothing is left."""

import os
import resource
import shutil
import subprocess
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile
import torch
from interop_helpers import mutated
from tandem.interop.sox import (
    SoxAudio,
    SoxEffect,
    SoxError,
    SoxFormat,
    SoxMissingError,
    SoxReader,
    gain,
    rate,
    speed,
    trim,
)
from tandem.interop.sox_library import library

try:
    library()
except SoxMissingError as error:
    pytest.skip(str(error), allow_module_level=True)

KINDS = ("wav", "flac", "ogg", "mp3", "aiff", "au")


def tone(frames: int, channels: int = 1) -> np.ndarray:
    """Give a tone that swells and fades, of another pitch in each channel, int16."""
    time = np.arange(frames)[:, None] / 8000
    swell = 1 - np.abs(np.linspace(-1, 1, frames))[:, None]
    pitch = 440 + 110 * np.arange(channels)
    return (32000 * swell * np.sin(2 * np.pi * pitch * time)).astype(np.int16)


def write(path: Path, samples: np.ndarray, rate: int = 8000, subtype: str = "PCM_16") -> Path:
    soundfile.write(path, samples, rate, subtype)
    return path


@pytest.mark.parametrize("kind", ["wav", "flac", "aiff", "au"])
@pytest.mark.parametrize(("subtype", "dtype"), [("PCM_16", "int16"), ("PCM_24", "int32")])
@pytest.mark.parametrize("channels", [1, 2])
def test_samples_are_libsndfile_s(tmp_path, kind, subtype, dtype, channels):
    samples = tone(1000, channels).astype(dtype) << (8 if dtype == "int32" else 0)
    path = write(tmp_path / f"a.{kind}", samples, 11025, subtype)
    sound = SoxAudio.from_file(path)
    expected, expected_rate = soundfile.read(path, dtype="int32", always_2d=True)
    assert sound.rate == expected_rate
    np.testing.assert_array_equal(sound.samples, expected)
    floats, _ = soundfile.read(path, dtype="float32", always_2d=True)
    np.testing.assert_array_equal(sound.floats, floats)
    assert sound.tensor.shape == (1000, channels)
    assert torch.equal(sound.tensor, torch.from_numpy(floats))


def test_format_is_what_the_header_says(tmp_path):
    with SoxReader(write(tmp_path / "a.wav", tone(900, 2), 44100)) as reader:
        assert reader.format == SoxFormat("wav", 44100.0, 2, 16, "Signed PCM", 900)


def test_a_reader_goes_on_where_it_stopped(tmp_path):
    samples = tone(1000)
    with SoxReader(write(tmp_path / "a.wav", samples)) as reader:
        parts = [reader.read(1), reader.read(600), reader.read(600)]
        assert reader.read(5).size == 0
    assert [len(part) for part in parts] == [1, 600, 399]
    np.testing.assert_array_equal(np.concatenate(parts) >> 16, samples)


@pytest.mark.parametrize("kind", ["wav", "flac", "aiff", "au"])
def test_what_is_written_is_what_libsndfile_reads(tmp_path, kind):
    samples = tone(3000, 2)
    SoxAudio(samples.astype(np.int32) << 16, 8000).write(tmp_path / f"a.{kind}")
    found, _ = soundfile.read(tmp_path / f"a.{kind}", dtype="int16", always_2d=True)
    np.testing.assert_array_equal(found, samples)
    assert [path.name for path in tmp_path.iterdir()] == [f"a.{kind}"]


def test_sixteen_bits_are_rounded_and_not_dithered(tmp_path):
    halves = [0x17FFF, 0x18001, -0x17FFF, -0x18001, 0x7FFFFFFF]
    SoxAudio(np.array(halves, np.int32)[:, None], 8000).write(tmp_path / "a.wav")
    found, _ = soundfile.read(tmp_path / "a.wav", dtype="int16")
    assert found.tolist() == [1, 2, -1, -2, 32767]


@pytest.mark.skipif(shutil.which("sox") is None, reason="the program sox is not installed")
@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize(
    ("effects", "words"),
    [
        ([gain(-3)], "gain -3"),
        ([gain(12)], "gain 12"),
        ([rate(16000)], "rate 16000"),
        ([trim(0.05, 0.1)], "trim 0.05 0.1"),
        ([trim(0.125)], "trim 0.125"),
        ([speed(1.25)], "speed 1.25"),
        ([gain(-3), rate(11025), trim(0.01)], "gain -3 rate 11025 trim 0.01"),
        ([SoxEffect("lowpass", lambda _: ["500"])], "lowpass 500"),
        ([SoxEffect("remix", lambda _: ["1", "1"])], "remix 1 1"),
    ],
)
def test_an_effect_is_sample_for_sample_the_program_s_own(tmp_path, effects, words, channels):
    path = write(tmp_path / "a.wav", tone(4000, channels))
    command = ["sox", "-V1", "-D", "-R", str(path), "-b", "32", str(tmp_path / "b.wav")]
    subprocess.run([*command, *words.split()], check=True)
    made = SoxAudio.from_file(path).applying(*effects)
    expected, expected_rate = soundfile.read(tmp_path / "b.wav", dtype="int32", always_2d=True)
    assert made.rate == expected_rate
    np.testing.assert_array_equal(made.samples, expected)


def test_speed_keeps_the_rate_and_shortens():
    fast = SoxAudio(tone(8000).astype(np.int32) << 16, 8000).applying(speed(2))
    assert (fast.rate, fast.samples.shape) == (8000, (4000, 1))


def test_empty_sound_stays_empty():
    made = SoxAudio(np.empty((0, 1), np.int32), 8000).applying(gain(-3))
    assert made.samples.shape == (0, 1)


def test_a_refused_effect_is_named_in_sox_s_words():
    sound = SoxAudio(np.ones((3, 1), np.int32), 8000)
    with pytest.raises(SoxError, match="sox has no effect 'nothing'"):
        sound.applying(SoxEffect("nothing"))
    with pytest.raises(SoxError, match=r"^effect gain loud: usage: "):
        sound.applying(SoxEffect("gain", lambda _: ["loud"]))


def test_effects_run_from_many_threads():
    sound = SoxAudio(tone(2000).astype(np.int32) << 16, 8000)
    expected = sound.applying(rate(11025), gain(-1)).samples
    made: list[np.ndarray] = []
    work = lambda: made.append(sound.applying(rate(11025), gain(-1)).samples)  # noqa: E731
    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 8
    assert all((samples == expected).all() for samples in made)


# What is wrong with a file


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "is empty"),
        (b"These are words.", r"announces no sound \(wav, flac, vorbis, mp3, aiff, au\)"),
        (b"RIFF\0\0\0\0WAVEfmt ", r"can't open input file `.*': WAVE chunk fmt not found"),
    ],
)
def test_what_is_no_sound_is_refused_by_name(tmp_path, data, said):
    path = tmp_path / "a.wav"
    path.write_bytes(data)
    with pytest.raises(SoxError, match=f"^{path}: {said}"):
        SoxAudio.from_file(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SoxError, match=rf"^{tmp_path}/none\.wav: No such file or directory$"):
        SoxAudio.from_file(tmp_path / "none.wav")


@pytest.mark.parametrize("kind", ["wav", "flac", "aiff", "au"])
def test_a_file_cut_short_is_refused(tmp_path, kind):
    data = write(tmp_path / f"a.{kind}", tone(4000)).read_bytes()
    (tmp_path / f"b.{kind}").write_bytes(data[: -len(data) // 3])
    with pytest.raises(SoxError, match="of 4000 frames are there"):
        SoxAudio.from_file(tmp_path / f"b.{kind}")


def test_a_huge_header_reserves_no_memory(tmp_path):
    data = bytearray(write(tmp_path / "a.wav", tone(100)).read_bytes())
    data[40:44] = (2_000_000_000).to_bytes(4, "little")
    (tmp_path / "a.wav").write_bytes(data)
    with pytest.raises(SoxError, match="100 of 1000000000 frames are there"):
        SoxAudio.from_file(tmp_path / "a.wav")


def test_a_name_is_no_command(tmp_path):
    with pytest.raises(SoxError):
        SoxAudio.from_file(f"|touch {tmp_path}/made", type="wav")
    assert not (tmp_path / "made").exists()


def test_a_closed_reader_says_so(tmp_path):
    reader = SoxReader(write(tmp_path / "a.wav", tone(10)))
    reader.close()
    reader.close()
    with pytest.raises(SoxError, match="is closed"):
        reader.read(1)


def test_a_failed_write_leaves_nothing(tmp_path):
    sound = SoxAudio(np.ones((3, 1), np.int32), 8000)
    with pytest.raises(SoxError, match=r"a\.nothing: no handler for file extension `nothing'"):
        sound.write(tmp_path / "a.nothing")
    with pytest.raises(SoxError, match="can't open output file"):
        sound.write(tmp_path / "none" / "a.wav")
    assert list(tmp_path.iterdir()) == []


def test_every_file_is_closed(tmp_path):
    good = write(tmp_path / "a.wav", tone(10))
    bad = tmp_path / "b.wav"
    bad.write_bytes(good.read_bytes()[:30])
    before = len(os.listdir("/dev/fd"))
    for _ in range(100):
        assert SoxReader(good).format.channels == 1
        with pytest.raises(SoxError):
            SoxAudio.from_file(bad)
    assert len(os.listdir("/dev/fd")) == before


def test_memory_stays_flat(tmp_path):
    path = write(tmp_path / "a.wav", tone(20_000))
    for _ in range(20):
        SoxAudio.from_file(path).applying(gain(-1))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(300):  # of 80 kB each, twice
        SoxAudio.from_file(path).applying(gain(-1))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 8_000


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_raises_or_is_read(tmp_path, kind):
    path = tmp_path / f"a.{kind}"
    SoxAudio(tone(1500).astype(np.int32) << 16, 8000).write(path)
    refused = 0
    for data in mutated(path.read_bytes(), 20):
        path.write_bytes(data)
        try:
            SoxAudio.from_file(path)
        except SoxError:
            refused += 1
    assert kind == "mp3" or refused, "no damage was noticed"
