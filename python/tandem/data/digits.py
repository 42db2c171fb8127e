"""The digits that come with the repository, made from scikit-learn's bundled data set.

Lesson 8. 1797 images of 8x8 with values 0..16, the test set of the UCI optical recognition of
handwritten digits (E. Alpaydin and C. Kaynak, 1998). They are written as MNIST's four files, so
that one reader serves both. Making them again gives the same bytes, which MANIFEST.json holds.
"""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import load_digits as sklearn_digits

from tandem.data.datasets import CLASSES, FILES, SCALES
from tandem.data.idx import write_idx
from tandem.files import write_atomically

__all__ = ["MANIFEST", "SPLIT_SEED", "TEST_SIZE", "generate_digits", "split_by_class"]

MANIFEST = "MANIFEST.json"
SPLIT_SEED = 42
TEST_SIZE = 360
_ABOUT = {
    "name": "digits",
    "source": "scikit-learn's bundled digits: the test set of UCI's optical recognition of "
    "handwritten digits, E. Alpaydin and C. Kaynak, 1998",
    "made_by": "tandem data",
}


def generate_digits(folder: Path) -> dict[str, Any]:
    """Write the four idx files and MANIFEST.json into `folder`; return the manifest.

    Train images [1437, 8, 8] and labels [1437], test images [360, 8, 8] and labels [360], uint8.
    Raises OSError where the folder cannot be written to.
    """
    bundled = sklearn_digits()
    images, labels = bundled.images.astype(np.uint8), bundled.target.astype(np.uint8)
    train, test = split_by_class(labels, TEST_SIZE, SPLIT_SEED)
    arrays = (images[train], labels[train], images[test], labels[test])
    for name, array in zip(FILES, arrays, strict=True):
        write_idx(folder / name, array)
    manifest = _manifest(folder, images.shape[1:], {"train": len(train), "test": len(test)})
    write_atomically(folder / MANIFEST, (json.dumps(manifest, indent=2) + "\n").encode())
    return manifest


def split_by_class(
    labels: NDArray[np.uint8], test_size: int, seed: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the rows to train on and the `test_size` rows to test on, each in file order.

    Every class gives its share to the test, rounded so that the shares make `test_size` (the
    largest remainders are rounded up). The draw is NumPy's legacy generator, whose stream is
    frozen (NEP 19), so that the split is the same in every version.
    Raises ValueError unless 0 <= test_size <= len(labels).
    """
    if not 0 <= test_size <= len(labels):
        raise ValueError(f"split_by_class: test_size {test_size} of {len(labels)} labels")
    draw = np.random.RandomState(seed)
    rows = [np.flatnonzero(labels == label) for label in np.unique(labels)]
    shares = np.array([len(r) for r in rows], dtype=float) * test_size / max(len(labels), 1)
    counts = np.floor(shares).astype(int)
    by_remainder = np.argsort(counts - shares, kind="stable")
    counts[by_remainder[: test_size - counts.sum()]] += 1
    drawn = [draw.permutation(r)[:count] for r, count in zip(rows, counts, strict=True)]
    test = np.sort(np.concatenate([np.empty(0, np.intp), *drawn]))
    return np.setdiff1d(np.arange(len(labels)), test), test


def _manifest(folder: Path, size: tuple[int, ...], examples: Mapping[str, int]) -> dict[str, Any]:
    files = {name: _sum(folder / name) for name in FILES}
    shape = {"scale": SCALES["digits"], "classes": CLASSES, "image_size": list(size)}
    return _ABOUT | shape | dict(examples) | {"split_seed": SPLIT_SEED, "files": files}


def _sum(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    return {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
