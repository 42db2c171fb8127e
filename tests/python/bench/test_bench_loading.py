from contextlib import ExitStack

import cv2
import numpy as np
import pytest
import torch
from PIL import Image
from tandem.bench import loading
from tandem.bench.benches import find
from tandem.bench.harness import BenchError, Row, check_outputs
from tandem.data.datasets import DataError

CLASSES, EACH = ("n01", "n02"), 130  # 260 photos, of which 65 are read: a batch and one more


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    folder, rng = tmp_path_factory.mktemp("imagenette"), np.random.default_rng(0)
    for label in CLASSES:
        (folder / "val" / label).mkdir(parents=True)
        for i in range(EACH):
            coarse = rng.integers(0, 256, (6, 6, 3), np.uint8)
            smooth = cv2.resize(coarse, (160, 150), interpolation=cv2.INTER_CUBIC)
            Image.fromarray(smooth).save(folder / "val" / label / f"{i:03}.JPEG", quality=90)
    return folder


@pytest.fixture
def entered(photos, monkeypatch, tmp_path):
    monkeypatch.setattr(loading, "find", lambda name: photos)
    monkeypatch.setattr(loading, "IMAGES", 65)
    with ExitStack() as stack:
        yield loading.contestants(None, tmp_path, stack)


@pytest.mark.parametrize("workers", [0, 2])
def test_the_loaders_read_the_same_photos_and_by_pillow_the_same_values(photos, workers):
    made = loading.loaders(photos / "val", workers)
    theirs, ours, opencv = (list(loader) for loader in made.values())
    assert [len(y) for _, y in theirs] == [64, 1]
    for (x, y), (our_x, our_y), (_, opencv_y) in zip(theirs, ours, opencv, strict=True):
        assert torch.equal(y, our_y)
        assert torch.equal(y, opencv_y)
        torch.testing.assert_close(x, our_x, rtol=1e-5, atol=1e-6)


def test_all_take_part_and_do_the_same_work(entered):
    found, absent = entered
    names = ["torchvision", "tandem", "tandem, opencv"]
    assert [(c.work, c.who) for c in found] == [(w, who) for w in loading.WORKS for who in names]
    assert absent == []
    check_outputs(found, find("loading").tolerance)
    assert all(time > 0 for contestant in found for time in contestant.run(1))


def test_other_photos_are_told_apart(entered, monkeypatch):
    found, _ = entered
    ours = next(contestant for contestant in found if contestant.who == "tandem")
    moved = np.roll(ours.output(), 1, 0)
    monkeypatch.setattr(ours, "output", lambda: moved)
    with pytest.raises(BenchError, match="do not do the same work"):
        check_outputs(found, find("loading").tolerance)


def test_without_torchvision_it_is_absent(photos, monkeypatch, tmp_path):
    def missing():
        raise ImportError

    monkeypatch.setattr("tandem.bench.torchvision_reference.torchvision", missing)
    monkeypatch.setattr(loading, "find", lambda name: photos)
    monkeypatch.setattr(loading, "IMAGES", 65)
    with ExitStack() as stack:
        found, absent = loading.contestants(None, tmp_path, stack, ["no workers"])
    assert [contestant.who for contestant in found] == ["tandem", "tandem, opencv"]
    assert [(one.who, one.reason) for one in absent] == [("torchvision", "not installed")]


def test_another_set_of_photos_is_refused(photos, monkeypatch, tmp_path):
    monkeypatch.setattr(loading, "find", lambda name: photos)
    with ExitStack() as stack, pytest.raises(DataError, match="every fourth photo makes 65, not"):
        loading.contestants(None, tmp_path, stack)


def test_the_summary_says_ratio_and_time_an_image():
    times = {"torchvision": 982, "tandem": 491}
    rows = [Row("no workers", who, ms, ms, ms / 982) for who, ms in times.items()]
    assert find("loading").summary(rows) == [
        "no workers: tandem takes 0.5 of torchvision's time, 500 µs an image"
    ]
    assert find("loading").summary([Row("no workers", "tandem", 491, 491, None)]) == []
