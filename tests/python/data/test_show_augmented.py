"""The sheet of one photo through a transform."""

import numpy as np
import pytest
import torch
from PIL import Image
from tandem.data.augment import RandomResizedCrop
from tandem.data.augment_batch import BatchAugment
from tandem.data.show_augmented import show_augmented


def shown(figure):
    return [ax.images[0].get_array() for ax in figure.axes]


def test_a_photo_is_shown_as_it_is_and_then_transformed():
    rng = np.random.default_rng(0)
    photo = Image.fromarray(rng.integers(0, 255, (30, 40, 3), dtype=np.uint8))
    crop = RandomResizedCrop(16)
    crop.seed(1)
    figure = show_augmented(photo, crop, count=6)
    first, *others = shown(figure)
    assert [ax.get_title() for ax in figure.axes] == ["as it is"] + [""] * 6
    np.testing.assert_array_equal(first, np.asarray(photo))
    crop.seed(1)
    for found in others:
        np.testing.assert_array_equal(found, np.asarray(crop(photo)))
    assert len(others) == 6


@pytest.mark.parametrize("channels", [1, 3])
def test_a_tensor_goes_through_as_one_batch(channels):
    photo = torch.rand(channels, 20, 24, generator=torch.Generator().manual_seed(0))
    first, *others = shown(show_augmented(photo, BatchAugment(seed=2), count=5, columns=2))
    made = BatchAugment(seed=2)(photo.expand(5, channels, 20, 24)).movedim(1, -1)
    made = made[..., 0] if channels == 1 else made
    np.testing.assert_allclose(np.stack(others), made.numpy(), atol=1e-6)
    np.testing.assert_allclose(first, (photo[0] if channels == 1 else photo.movedim(0, -1)).numpy())


def test_an_empty_sheet_is_refused():
    with pytest.raises(ValueError, match="count must be at least 1, got 0"):
        show_augmented(Image.new("L", (4, 4)), RandomResizedCrop(4), 0)
