"""Parity of libsox: the same two files, the same effects, sample for sample.

Inputs: wav and flac, uint8, the bytes of files of 16 bits: two channels at 8000 Hz, one at 22050.
Outputs, for NAME each of the two: NAME/samples, int32 [frames, channels]; NAME/tensor, float32 of
the same shape; NAME/written, int32, the bytes of the WAV file that is written. effect/EFFECT, int32
[frames, channels], of the first file.
"""

import tempfile
from functools import partial
from pathlib import Path

import numpy as np
import soundfile

from tandem.interop.sox import SoxAudio, SoxEffect, SoxMissingError, gain, rate, speed, trim
from tandem.interop.sox_library import library
from tandem.parity.case import Arrays, Case, Tolerance, absence
from tandem.parity.files import written

__all__ = ["CASE"]

_EFFECTS: dict[str, list[SoxEffect]] = {
    "gain": [gain(-3)],
    "clipped": [gain(20)],
    "rate": [rate(11025)],
    "trim": [trim(0.05, 0.1)],
    "speed": [speed(1.25)],
    "chain": [trim(0.02), speed(0.8), rate(16000), gain(-1.5)],
}


def _inputs(rng: np.random.Generator) -> Arrays:
    return {
        "wav": _file(rng.uniform(-1, 1, (2000, 2)), 8000, "WAV"),
        "flac": _file(rng.uniform(-1, 1, (3000, 1)), 22050, "FLAC"),
    }


def _file(samples: np.ndarray, rate: int, kind: str) -> np.ndarray:
    return written(lambda file: soundfile.write(file, samples, rate, "PCM_16", format=kind))


def _outputs(inputs: Arrays) -> Arrays:
    outputs: Arrays = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in ("wav", "flac"):
            path = Path(folder) / f"a.{name}"
            path.write_bytes(inputs[name].tobytes())
            sound = SoxAudio.from_file(path)
            outputs |= {f"{name}/samples": sound.samples, f"{name}/tensor": sound.tensor.numpy()}
            if name == "wav":
                made = {key: sound.applying(*effects) for key, effects in _EFFECTS.items()}
                outputs |= {f"effect/{key}": after.samples for key, after in made.items()}
            sound.write(Path(folder) / "b.wav")
            written = np.frombuffer((Path(folder) / "b.wav").read_bytes(), np.uint8)
            outputs[f"{name}/written"] = written.astype(np.int32)
    return outputs


CASE = Case(
    milestone="interop/sox",
    name="sox",
    inputs=_inputs,
    outputs=_outputs,
    tolerances={"*": Tolerance(0.0, "exact: the same library on the same numbers")},
    missing=partial(absence, library, SoxMissingError),
)
