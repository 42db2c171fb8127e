"""Small runs to test with: a data set of 130 images made up for it, two epochs, a short batch."""

from pathlib import Path

import numpy as np
from tandem.data.datasets import FILES, ImageDataset, load
from tandem.data.idx import write_idx
from tandem.demo.plan import Settings

TRAIN, TEST = 130, 40


def make_data(folder: Path) -> ImageDataset:
    """8x8 images in which the class can be seen: one bright row or column each."""
    rng = np.random.default_rng(3)
    for part, count in ((FILES[:2], TRAIN), (FILES[2:], TEST)):
        labels = rng.integers(10, size=count, dtype=np.uint8)
        images = rng.integers(6, size=(count, 8, 8), dtype=np.uint8)
        for image, label in zip(images, labels, strict=True):
            (image[label] if label < 8 else image[:, label - 8])[:] = 16
        write_idx(folder / part[0], images)
        write_idx(folder / part[1], labels)
    return load("digits", folder)


def make_settings(data: ImageDataset, model: str, epochs: int = 2) -> Settings:
    return Settings(
        model=model,
        data="digits",
        data_folder=str(data.folder),
        image_size=data.image_size,
        classes=data.classes,
        scale=data.scale,
        mean=data.mean,
        std=data.std,
        epochs=epochs,
        batch_size=50,
        learning_rate=0.05,
        momentum=0.9,
        seed=7,
    )
