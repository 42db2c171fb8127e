"""Audio items: files of sound to signals, to transforms of them, to spectrograms.

Lesson 11.

    digits = AudioList.from_files(path, tfms=[PadOrTrim(8192), ToSamples()])

A signal keeps its rate, so that no transform can take it for another. What follows the signal is
in files of its own: audio_transforms, sox_effects, stft, mel, spectrogram, spec_augment.
Swift twin: Data/Audio.swift.
"""

import os

from tandem.data.audio_transforms import (
    AddNoise,
    PadOrTrim,
    Resample,
    SignalShift,
    ToMono,
    ToSamples,
)
from tandem.data.items import ItemList
from tandem.data.signal import AudioError, Signal, open_audio, save_audio
from tandem.data.sox_effects import Between, SoxEffects, SoxMissingError, audio_info
from tandem.data.spec_augment import SpecAugment
from tandem.data.spectrogram import MFCC, Decibel, MelSpectrogram, Spectrogram, power_to_db

__all__ = [
    "EXTENSIONS",
    "MFCC",
    "AddNoise",
    "AudioError",
    "AudioList",
    "Between",
    "Decibel",
    "MelSpectrogram",
    "PadOrTrim",
    "Resample",
    "Signal",
    "SignalShift",
    "SoxEffects",
    "SoxMissingError",
    "SpecAugment",
    "Spectrogram",
    "ToMono",
    "ToSamples",
    "audio_info",
    "open_audio",
    "power_to_db",
    "save_audio",
]

# What libsndfile decodes, by the endings in use.
EXTENSIONS = frozenset({".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff", ".au"})


class AudioList(ItemList):
    """Files of sound; item i is a `Signal`, and what `tfms` make of it."""

    extensions = EXTENSIONS

    def get(self, item: str | os.PathLike[str]) -> Signal:
        """Return the sound of one file; raises ItemError, which names it, as `open_audio`."""
        return open_audio(item)
