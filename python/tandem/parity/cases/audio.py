"""Parity of sound: its transform and the pictures made of it, other rates, draws of one seed.

Inputs: "waves" [2, 2, 1500]: two signals of two channels, noise and a tone; "window" [200];
"transform_cotangent" [2, 2, 129, 16] and "mfcc_cotangent" [2, 2, 13, 24]: gradients of values;
"pictures" [3, 2, 20, 30]; "wav/N" uint8: 8 files of the signals in 16 bits, of several lengths;
"seeds" int32 [3].

Outputs: "hann" [201]; "filters/..." and "dct"; "stft/real", "/imaginary" and "/grad" of real part
and imaginary part at once, by "stft_matrix/..." too; "spectrogram", "magnitude", "mel", "decibel",
"mfcc" and "mfcc/grad" in Python's layout; "resample/OLD_NEW"; "opened" from "wav/0"; of the first
signal, for each seed, "shifted", "rolled", "noisy", and of the pictures "masked" and "mean_masked";
"loaded/x" and "loaded/y": two passes over the files, shifted, as spectrograms with masks.
"""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import torch
from torch import Tensor

from tandem.data.audio import (
    AddNoise,
    AudioList,
    PadOrTrim,
    SignalShift,
    ToMono,
    ToSamples,
    open_audio,
)
from tandem.data.block import CategoryProcessor, LabeledData, regex_labeler
from tandem.data.loader import DataLoader
from tandem.data.mel import dct_matrix, mel_filters
from tandem.data.resample import resample
from tandem.data.signal import Signal
from tandem.data.spec_augment import SpecAugment
from tandem.data.spectrogram import MFCC, Decibel, MelSpectrogram, Spectrogram
from tandem.data.stft import hann_window, stft, stft_matrix
from tandem.parity.arrays import normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case
from tandem.parity.files import written

__all__ = ["CASE"]

_RATE = 8000


def _inputs(rng: np.random.Generator) -> Arrays:
    tone = np.sin(np.arange(1500, dtype=np.float32) / np.float32(7))
    waves = normal(rng, 2, 2, 1500) / np.float32(8) + tone / np.float32(2)
    return {
        "waves": waves,
        "window": rng.uniform(0.1, 1, 200).astype(np.float32),
        "transform_cotangent": normal(rng, 2, 2, 129, 16),
        "mfcc_cotangent": normal(rng, 2, 2, 13, 24),
        "pictures": normal(rng, 3, 2, 20, 30),
        "seeds": np.array([0, 7, 123_456], np.int32),
        **{f"wav/{n}": _wav(waves[n % 2, :, : 1500 - 150 * n]) for n in range(8)},
    }


def _wav(samples: np.ndarray) -> np.ndarray:
    return written(lambda file: soundfile.write(file, samples.T, _RATE, "PCM_16", format="WAV"))


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    answers = _constants() | _transforms(given) | _pictures(given) | _rates(given["waves"])
    answers |= _opened(inputs)
    signal = Signal(given["waves"][0], _RATE)
    answers |= _lengths(signal)
    for seed in given["seeds"].tolist():
        answers |= _drawn(signal, given["pictures"], seed)
    return to_arrays(answers)


def _constants() -> dict[str, Tensor]:
    return {
        "hann": hann_window(201),
        "filters/slaney": mel_filters(_RATE, 256, 40),
        "filters/htk": mel_filters(16_000, 400, 23, 64.0, 7600.0, htk=True, slaney_norm=False),
        "dct": dct_matrix(13, 40),
    }


def _transforms(given: dict[str, Tensor]) -> dict[str, Tensor]:
    answers = {}
    for name, transform in {"stft": stft, "stft_matrix": stft_matrix}.items():
        x = given["waves"].clone().requires_grad_()
        found = transform(x, 256, 100, given["window"])
        weighted = (found.real + 2 * found.imag) * given["transform_cotangent"]
        answers[f"{name}/real"], answers[f"{name}/imaginary"] = found.real, found.imag
        (answers[f"{name}/grad"],) = torch.autograd.grad(weighted.sum(), x)
    whole = stft(given["waves"], 101, 37, center=False)
    return answers | {"stft_whole/real": whole.real, "stft_whole/imaginary": whole.imag}


def _pictures(given: dict[str, Tensor]) -> dict[str, Tensor]:
    x = given["waves"].clone().requires_grad_()
    mel = MelSpectrogram(_RATE, 256, 64, n_mels=40)
    mfcc = MFCC(mel, 13)(x)
    (gradient,) = torch.autograd.grad(mfcc, x, given["mfcc_cotangent"])
    return {
        "spectrogram": Spectrogram(256, 64, 200)(x),
        "magnitude": Spectrogram(256, power=1.0)(x),
        "mel": mel(x),
        "decibel": Decibel(30.0)(mel(x)),
        "mfcc": mfcc,
        "mfcc/grad": gradient,
    }


def _rates(waves: Tensor) -> dict[str, Tensor]:
    pairs = [(8000, 16_000), (44_100, 16_000), (8000, 11_025)]
    return {f"resample/{old}_{new}": resample(waves, old, new) for old, new in pairs}


def _opened(inputs: Arrays) -> dict[str, Tensor]:
    with tempfile.TemporaryDirectory() as folder:
        for n in range(8):
            (Path(folder) / f"{n % 3}_theo_{n}.wav").write_bytes(inputs[f"wav/{n}"].tobytes())
        loader = _loader(Path(folder))
        batches = [batch for _ in range(2) for batch in loader]
        return {
            "opened": open_audio(Path(folder) / "0_theo_0.wav").samples,
            "loaded/x": torch.cat([x for x, _ in batches]),
            "loaded/y": torch.cat([y for _, y in batches]),
        }


def _loader(folder: Path) -> DataLoader:
    signals = AudioList.from_files(
        folder, tfms=[ToMono(), PadOrTrim(1200), SignalShift(0.2), ToSamples()]
    )
    digits = CategoryProcessor(["0", "1", "2"])
    labeled = LabeledData.label_by_func(signals, regex_labeler(r"^(\d)_"), proc_y=digits)
    to_mel: list[Any] = [
        MelSpectrogram(_RATE, 256, 64, n_mels=40),
        Decibel(),
        SpecAugment(6, 5, 1, 1),
    ]
    return DataLoader(labeled, 3, shuffle=True, seed=11, batch_tfms=to_mel)


def _lengths(signal: Signal) -> dict[str, Tensor]:
    made = {"mono": ToMono()(signal)}
    for samples in (1000, 1999):
        made[f"fitted/{samples}"] = PadOrTrim(samples)(signal)
        made[f"centred/{samples}"] = PadOrTrim(samples, centre=True)(signal)
    return {name: found.samples for name, found in made.items()}


def _drawn(signal: Signal, pictures: Tensor, seed: int) -> dict[str, Tensor]:
    shift, roll, noise = SignalShift(0.3), SignalShift(0.3, roll=True), AddNoise(5.0, 20.0)
    masks, means = SpecAugment(6, 10, 1, 2, share=0.2, value=0.0), SpecAugment(6, 10)
    for transform in (shift, roll, noise, masks, means):
        transform.seed(seed)
    return {
        f"shifted/{seed}": shift(signal).samples,
        f"rolled/{seed}": roll(signal).samples,
        f"noisy/{seed}": noise(signal).samples,
        f"masked/{seed}": masks(pictures),
        f"mean_masked/{seed}": means(pictures),
    }


CASE = Case(milestone="data/audio", name="audio", inputs=_inputs, outputs=_outputs)
