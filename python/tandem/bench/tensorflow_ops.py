"""TensorFlow's part in `tandem bench eager` and `matmul`: runs in a process of its own."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from safetensors.numpy import load_file

from tandem.bench.contestant import PythonContestant

__all__ = ["contestants", "products"]


def contestants(inputs: Path) -> Sequence[PythonContestant]:
    """Return every op of `tandem bench eager`."""
    arrays = load_file(inputs)
    left, right, matrix = (tf.constant(arrays[name]) for name in ("left", "right", "matrix"))
    images = tf.constant(arrays["images"].transpose(0, 2, 3, 1))
    filters = tf.constant(arrays["filter"].transpose(2, 3, 1, 0))
    convolve = partial(tf.nn.conv2d, images, filters, strides=1, padding="SAME")
    return [
        _op("add 2x2", partial(tf.add, left, right)),
        _op("matmul 8x8", partial(tf.matmul, matrix, matrix)),
        _op("reshape 8x8", partial(tf.reshape, matrix, tf.constant([4, 16]))),
        _op("sum 8x8", partial(tf.reduce_sum, matrix)),
        _op("relu 8x8", partial(tf.nn.relu, matrix)),
        PythonContestant(
            "convolution 64x32x28x28",
            "tensorflow eager",
            convolve,
            lambda: np.ascontiguousarray(convolve().numpy().transpose(0, 3, 1, 2)),
        ),
    ]


def products(inputs: Path) -> Sequence[PythonContestant]:
    """Return the product of every work of `tandem bench matmul`."""
    from tandem.bench.matmul import WORKS

    arrays = load_file(inputs)
    pairs = {
        work: (tf.constant(arrays[a]), tf.constant(arrays[b]))
        for work, (a, _, b, _) in WORKS.items()
    }
    return [
        PythonContestant(work, "tensorflow matmul", partial(tf.matmul, *pair))
        for work, pair in pairs.items()
    ]


def _op(work: str, function: Callable[[], Any]) -> PythonContestant:
    return PythonContestant(work, "tensorflow eager", function, calls=100)
