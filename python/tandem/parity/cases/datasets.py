"""Parity of data sets: the digits that come with the repository, as a network takes them.

Inputs: "train_rows" int32 [60] and "test_rows" int32 [40], which images; "pixels" [5, 7], whole
numbers from 0 to 16.

Outputs, without any tolerance:
- "train_images", "train_inputs" [60, 8, 8] and "test_images", "test_inputs" [40, 8, 8]: the bytes
  of these rows, and what a network takes; "train_labels" [60], "test_labels" [40]
- "sizes" [2]; "train_counts", "test_counts" [10]: how many there are in all, and of each class
- "normalised" [5, 7]: the pixels at a scale of 16, with the mean and deviation of the data set

"statistics" [2] are these two, computed in double precision in either language.
"""

import numpy as np

from tandem.data.datasets import load_digits, normalise
from tandem.parity.case import Arrays, Case, Tolerance

__all__ = ["CASE"]


def _inputs(rng: np.random.Generator) -> Arrays:
    return {
        "train_rows": rng.permutation(1437)[:60].astype(np.int32),
        "test_rows": rng.permutation(360)[:40].astype(np.int32),
        "pixels": rng.integers(0, 17, (5, 7)).astype(np.float32),
    }


def _outputs(inputs: Arrays) -> Arrays:
    data = load_digits()
    train, test = inputs["train_rows"].astype(int), inputs["test_rows"].astype(int)
    pixels = inputs["pixels"].astype(np.uint8)
    answers = {
        "train_images": data.train_images[train],
        "train_inputs": data.train_inputs[train],
        "train_labels": data.train_labels[train],
        "test_images": data.test_images[test],
        "test_inputs": data.test_inputs[test],
        "test_labels": data.test_labels[test],
        "sizes": np.array([len(data.train_labels), len(data.test_labels)]),
        "train_counts": np.bincount(data.train_labels, minlength=10),
        "test_counts": np.bincount(data.test_labels, minlength=10),
        "normalised": normalise(pixels, data.scale, data.mean, data.std),
        "statistics": np.array([data.mean, data.std]),
    }
    return {name: np.asarray(answer, np.float32) for name, answer in answers.items()}


CASE = Case(
    milestone="data/datasets",
    name="datasets",
    inputs=_inputs,
    outputs=_outputs,
    tolerances={"statistics": Tolerance(1e-7), "*": Tolerance(0.0)},
)
