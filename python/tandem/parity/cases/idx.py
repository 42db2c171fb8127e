"""Parity of reading idx files: the digits as each language reads them, and as a network gets them.

Inputs: folder_utf8, uint8, the path of the folder as UTF-8; scale, mean and std, float32 [1].
Outputs: train_images [1437, 8, 8], train_labels [1437], test_images [360, 8, 8] and test_labels
[360], int32; normalised, float32 [32, 8, 8], the first train images.
"""

import os
from pathlib import Path

import numpy as np

from tandem.data.datasets import FILES, load_digits, normalise
from tandem.data.idx import read_idx
from tandem.parity.case import Arrays, Case, Tolerance

__all__ = ["CASE"]

_OUTPUTS = ("train_images", "train_labels", "test_images", "test_labels")
_NORMALISED = 32


def _inputs(rng: np.random.Generator) -> Arrays:
    data = load_digits()
    path = np.frombuffer(os.fsencode(data.folder.absolute()), np.uint8)
    numbers = {"scale": data.scale, "mean": data.mean, "std": data.std}
    inputs: Arrays = {key: np.array([value], np.float32) for key, value in numbers.items()}
    return inputs | {"folder_utf8": path}


def _outputs(inputs: Arrays) -> Arrays:
    folder = Path(os.fsdecode(inputs["folder_utf8"].tobytes()))
    arrays = [read_idx(folder / file) for file in FILES]
    scale, mean, std = (float(inputs[key][0]) for key in ("scale", "mean", "std"))
    values = {k: a.astype(np.int32) for k, a in zip(_OUTPUTS, arrays, strict=True)}
    return values | {"normalised": normalise(arrays[0][:_NORMALISED], scale, mean, std)}


CASE = Case(
    milestone="data/idx",
    name="idx",
    inputs=_inputs,
    outputs=_outputs,
    # Bytes are bytes, and the same three float32 operations round the same way.
    tolerances={"*": Tolerance(0.0, "exact: bytes, and float32 operations in the same order")},
)
