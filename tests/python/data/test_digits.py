"""The digits in the repository are what generating them gives, to the byte."""

import hashlib
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tandem.data.datasets import FILES, default_folder, load_digits
from tandem.data.digits import MANIFEST, generate_digits, split_by_class


def test_generating_again_gives_the_committed_files(tmp_path):
    made = generate_digits(tmp_path / "digits")
    committed = default_folder("digits")
    names = sorted([*FILES, MANIFEST])
    assert sorted(path.name for path in (tmp_path / "digits").iterdir()) == names
    for name in names:
        assert (tmp_path / "digits" / name).read_bytes() == (committed / name).read_bytes(), name
    assert made == json.loads((committed / MANIFEST).read_text())


def test_the_manifest_states_the_files_as_they_are():
    folder = default_folder("digits")
    manifest = json.loads((folder / MANIFEST).read_text())
    assert list(manifest["files"]) == list(FILES)
    for name, stated in manifest["files"].items():
        data = (folder / name).read_bytes()
        found = {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        assert stated == found, name
    data = load_digits()
    assert manifest["scale"] == data.scale == 16
    assert manifest["image_size"] == list(data.image_size)
    assert manifest["classes"] == data.classes
    assert (manifest["train"], manifest["test"]) == (len(data.train_labels), len(data.test_labels))


def test_every_class_gives_its_share():
    data = load_digits()
    train, test = np.bincount(data.train_labels), np.bincount(data.test_labels)
    assert np.abs(test - (train + test) * 360 / 1797).max() < 1


@given(labels=st.lists(st.integers(0, 4), min_size=1, max_size=60), data=st.data())
def test_a_split_is_whole_in_proportion_and_repeatable(labels, data):
    array = np.array(labels, np.uint8)
    size = data.draw(st.integers(0, len(labels)))
    train, test = split_by_class(array, size, seed=7)
    assert sorted([*train, *test]) == list(range(len(labels)))
    assert len(test) == size
    assert list(test) == sorted(test)
    for label in set(labels):
        share = labels.count(label) * size / len(labels)
        assert abs(np.count_nonzero(array[test] == label) - share) < 1
    assert [list(rows) for rows in split_by_class(array, size, seed=7)] == [list(train), list(test)]


def test_the_seed_decides():
    labels = load_digits().train_labels
    assert list(split_by_class(labels, 100, 1)[1]) != list(split_by_class(labels, 100, 2)[1])


def test_a_test_larger_than_all_is_refused():
    with pytest.raises(ValueError, match="test_size 3 of 2 labels"):
        split_by_class(np.zeros(2, np.uint8), 3, 0)
