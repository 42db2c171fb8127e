"""A sound as the standard library writes it, its spectrogram and its cepstral coefficients."""

import io
import wave

import numpy as np

__all__ = ["mfcc", "spectrogram", "tensors"]

RATE, WINDOW, STRIDE = 16000, 400, 160
LOW, HIGH, BANDS, COEFFICIENTS = 20.0, 4000.0, 40, 13


def tensors() -> dict[str, np.ndarray]:
    """Samples of two channels, the file that holds them, and what is computed from them."""
    samples = _samples()
    powers = spectrogram(samples / 32768, WINDOW, STRIDE) ** 2
    return {
        "file": np.frombuffer(_encoded(samples), np.uint8),
        "audio": (samples / 32768).astype(np.float32),
        "magnitudes": np.sqrt(powers).astype(np.float32),
        "powers": powers.astype(np.float32),
        "mfcc": mfcc(powers).astype(np.float32),
    }


def _samples() -> np.ndarray:
    """A twelfth of a second: a rising tone, and two tones with a little noise."""
    time = np.arange(RATE // 12) / RATE
    rising = np.sin(2 * np.pi * (300 + 2000 * time) * time)
    noise = np.random.default_rng(42).uniform(-0.1, 0.1, time.shape)
    tones = 0.5 * np.sin(2 * np.pi * 440 * time) + 0.3 * np.cos(2 * np.pi * 3000 * time) + noise
    return np.round(30000 * np.stack([rising, tones], -1)).astype(np.int16)


def _encoded(samples: np.ndarray) -> bytes:
    stream = io.BytesIO()
    with wave.open(stream, "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.astype("<i2").tobytes())
    return stream.getvalue()


def spectrogram(audio: np.ndarray, size: int, stride: int) -> np.ndarray:
    """The magnitudes [channels, windows, frequencies] of windows under a periodic Hann bell."""
    bell = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(size) / size)
    starts = range(0, len(audio) - size + 1, stride)
    windows = np.stack([audio[start : start + size].T * bell for start in starts], 1)
    length = 1 << (size - 1).bit_length()
    return np.abs(np.fft.rfft(windows, length))


def mfcc(powers: np.ndarray) -> np.ndarray:
    """The cosine transform of the logarithms of magnitudes in triangular bands of the mel scale."""
    hertz = np.linspace(0, RATE / 2, powers.shape[-1])
    edges = _mel(np.array([LOW, HIGH]))
    spacing = (edges[1] - edges[0]) / (BANDS + 1)
    centres = edges[0] + spacing * np.arange(1, BANDS + 1)
    triangles = np.maximum(0, 1 - np.abs(_mel(hertz)[:, None] - centres) / spacing)
    heard = (hertz >= LOW + hertz[1] / 2) & (hertz <= HIGH)
    bands = np.sqrt(powers) @ (triangles * heard[:, None])
    angles = np.arange(COEFFICIENTS)[:, None] * np.pi / BANDS * (np.arange(BANDS) + 0.5)
    return np.log(np.maximum(bands, 1e-12)) @ (np.sqrt(2 / BANDS) * np.cos(angles)).T


def _mel(hertz: np.ndarray) -> np.ndarray:
    return 1127 * np.log1p(hertz / 700)
