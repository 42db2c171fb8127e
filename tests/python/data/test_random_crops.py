"""Random crops, resized or tilted: their distribution against torchvision's, and their bounds."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy.stats import ks_2samp
from tandem.bench.torchvision_reference import torchvision
from tandem.data.augment import PilTiltRandomCrop, RandomResizedCrop

sides = st.integers(1, 400)


def picture(width, height):
    """A picture whose red grows rightwards, whose green grows downwards."""
    y, x = np.mgrid[:height, :width]
    colours = np.stack([x * 255 / width, y * 255 / height, 0 * x], 2)
    return Image.fromarray(colours.astype(np.uint8))


def seeded(transform, seed=0):
    transform.seed(seed)
    return transform


def boxes(crop, width, height, count=3000):
    """Area and log aspect, left and top of so many crops."""
    drawn = np.array([crop.box(width, height) for _ in range(count)])
    wide, high = drawn[:, 2] - drawn[:, 0], drawn[:, 3] - drawn[:, 1]
    return wide * high, np.log(wide / high), drawn[:, 0], drawn[:, 1]


def torchvisions_boxes(image, scale, ratio, count=3000):
    draw = torchvision().transforms.RandomResizedCrop.get_params
    drawn = np.array([draw(image, list(scale), list(ratio)) for _ in range(count)])
    top, left, high, wide = drawn.T
    return wide * high, np.log(wide / high), left, top


@pytest.mark.parametrize("size", [(500, 375), (300, 300), (160, 640)])
@pytest.mark.parametrize("scale", [(0.08, 1.0), (0.35, 1.0)])
def test_random_resized_crop_is_distributed_as_torchvisions(size, scale):
    torch.manual_seed(1)
    ratio = (3 / 4, 4 / 3)
    ours = boxes(seeded(RandomResizedCrop(64, scale, ratio), 1), *size)
    theirs = torchvisions_boxes(Image.new("L", size), scale, ratio)
    for name, a, b in zip(("area", "aspect", "left", "top"), ours, theirs, strict=True):
        assert ks_2samp(a, b).pvalue > 1e-3, name


def test_every_place_comes_up_alike_the_last_one_too():
    crop = seeded(RandomResizedCrop(8, scale=(0.25, 0.25), ratio=(1.0, 1.0)))
    _, _, left, top = boxes(crop, 4, 4)  # of 2 x 2: three places each way
    for places in (left, top):
        np.testing.assert_allclose(np.bincount(places, minlength=3) / 3000, 1 / 3, atol=0.03)


def test_random_resized_crop_does_not_multiply_the_area_again():
    # the original took a share of the share at each further attempt: here below half the picture
    crop = seeded(RandomResizedCrop(32, scale=(0.5, 1.0), ratio=(1.0, 2.0)))
    area, _, _, _ = boxes(crop, 200, 100)
    assert area.min() >= 0.5 * 200 * 100 * 0.99


def test_random_resized_crop_falls_back_to_the_middle():
    # the original's fallback read a crop size that was None
    crop = RandomResizedCrop(8, scale=(0.9, 1.0))
    assert crop.box(1000, 30) == (480, 0, 520, 30)
    assert crop.box(30, 1000) == (0, 480, 30, 520)
    assert crop(picture(300, 10)).size == (8, 8)


@settings(deadline=None)
@given(
    width=sides,
    height=sides,
    seed=st.integers(0, 2**32),
    scale=st.tuples(st.floats(0.001, 1), st.floats(0.001, 1)).map(sorted),
    ratio=st.tuples(st.floats(0.1, 9), st.floats(0.1, 9)).map(sorted),
)
def test_every_random_crop_lies_in_the_image(width, height, seed, scale, ratio):
    crop = seeded(RandomResizedCrop(8, tuple(scale), tuple(ratio)), seed)
    left, top, right, bottom = crop.box(width, height)
    assert -1e-9 <= left < right <= width + 1e-9
    assert -1e-9 <= top < bottom <= height + 1e-9


@pytest.mark.parametrize(
    ("scale", "ratio"),
    [((0, 1), (1, 2)), ((0.5, 0.2), (1, 2)), ((0.5, 2), (1, 2)), ((0.5, 1), (2, 1))],
)
def test_bounds_out_of_order_are_refused(scale, ratio):
    with pytest.raises(ValueError, match="RandomResizedCrop: needs 0 < scale"):
        RandomResizedCrop(8, scale, ratio)


@settings(deadline=None)
@given(width=sides, height=sides, seed=st.integers(0, 2**32), magnitude=st.floats(0, 0.49))
def test_every_tilted_corner_lies_in_the_image(width, height, seed, magnitude):
    wide, high = -(-width // 2), -(-height // 2)
    tilt = seeded(PilTiltRandomCrop(8, (high, wide), magnitude), seed)
    corners = tilt.corners(width, height)
    moved = []
    for x, y in corners:
        assert -1e-9 <= x <= width + 1e-9
        assert -1e-9 <= y <= height + 1e-9
    (left, _), (low_left, bottom), (low_right, _), (right, top) = corners
    moved += [abs(low_left - left) / 2 / wide, abs(right - low_right) / 2 / wide]
    assert max(moved) <= magnitude + 1e-9
    assert (right - left) + (low_right - low_left) == pytest.approx(2 * wide)  # as long in all
    assert bottom > top - high * magnitude


def test_without_magnitude_a_tilted_crop_is_a_crop():
    image = picture(64, 48)
    crop = seeded(PilTiltRandomCrop((16, 20), (16, 20), 0.0), 4)
    (left, top), *_ = crop.corners(64, 48)
    found = np.asarray(seeded(crop, 4)(image), float)
    y, x = np.mgrid[:16, :20]
    np.testing.assert_allclose(found[..., 0], (x + left) * 255 / 64, atol=1.6)
    np.testing.assert_allclose(found[..., 1], (y + top) * 255 / 48, atol=1.6)


def test_a_tilt_is_bounded():
    assert PilTiltRandomCrop(8, magnitude=0.49).magnitude == 0.49
    with pytest.raises(ValueError, match=r"magnitude must be in 0..0.5, got 0.5"):
        PilTiltRandomCrop(8, magnitude=0.5)
