"""The README's example in Python runs as it stands, on photos made up for it."""

import re

import numpy as np
import torch
from PIL import Image
from tandem.paths import repository_root


def test_the_example_in_python_trains(tmp_path, monkeypatch):
    rng = np.random.default_rng(0)
    for place in ("train/n01440764", "train/n02102040", "val/n01440764", "val/n02102040"):
        folder = tmp_path / "imagenette" / place
        folder.mkdir(parents=True)
        for i in range(3):
            photo = rng.integers(256, size=(48, 40, 3), dtype=np.uint8)
            Image.fromarray(photo).save(folder / f"{i}.JPEG")
    monkeypatch.setenv("TANDEM_DATA", str(tmp_path))
    text = (repository_root() / "README.md").read_text()
    (example,) = re.findall(r"```python\n(.*?)```", text, flags=re.S)
    torch.manual_seed(0)
    found: dict = {}
    exec(example, found)
    learn = found["learn"]
    assert len(learn.data.train_ds) == len(learn.data.valid_ds) == 6
    assert learn.epoch == 2
    assert torch.isfinite(learn.loss)


def test_the_example_in_swift_is_the_one_that_its_test_runs():
    root = repository_root()
    test = (root / "swift/Tests/TandemTests/ReadmeTests.swift").read_text()
    text = (root / "README.md").read_text()
    (example,) = (s for s in re.findall(r"```swift\n(.*?)```", text, flags=re.S) if "photos" in s)
    stated = {line.strip() for line in test.splitlines()}
    lines = [line.strip() for line in example.splitlines() if line]
    assert len(lines) > 10
    assert [line for line in lines if line not in stated] == []
