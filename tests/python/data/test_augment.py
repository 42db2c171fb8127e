"""Augmentation of Pillow images, against torchvision and NumPy."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from scipy.stats import ks_2samp
from tandem.bench.torchvision_reference import torchvision
from tandem.data.augment import (
    CenterCrop,
    GeneralCrop,
    PilRandomDihedral,
    PilRandomFlip,
    PilTiltRandomCrop,
    RandomResizedCrop,
    default_crop_size,
    process_size,
)
from tandem.data.transform import RandomTransform

sides = st.integers(1, 400)


def picture(width=60, height=40):
    """A picture whose colours say where a pixel is: red grows rightwards, green downwards."""
    y, x = np.mgrid[:height, :width]
    colours = np.stack([x * 255 / width, y * 255 / height, 128 + 0 * x], 2)
    return Image.fromarray(colours.astype(np.uint8))


def seeded(transform, seed=0):
    transform.seed(seed)
    return transform


def share(condition, count=2000):
    return sum(condition() for _ in range(count)) / count


@pytest.mark.parametrize(
    ("size", "expected"), [(3, (3, 3)), ([4], (4, 4)), ((5, 6), (5, 6)), ([7, 8], (7, 8))]
)
def test_a_size_is_a_side_or_a_pair(size, expected):
    assert process_size(size) == expected


@pytest.mark.parametrize("size", [0, (3, -1), (1, 2, 3), ()])
def test_other_sizes_are_refused(size):
    with pytest.raises(ValueError, match=r"a side or \(width, height\)"):
        process_size(size)


@given(width=sides, height=sides, aspect=st.floats(0.2, 5))
def test_the_default_crop_is_the_largest_of_its_shape_that_fits(width, height, aspect):
    wide, high = default_crop_size(width, height, aspect)
    assert wide / high == pytest.approx(aspect)
    assert wide <= width * (1 + 1e-9)
    assert high <= height * (1 + 1e-9)
    assert wide == pytest.approx(width) or high == pytest.approx(height)
    assert default_crop_size(width, height) == (min(width, height),) * 2


@pytest.mark.parametrize("p", [0.0, 0.3, 1.0])
def test_a_flip_mirrors_as_often_as_is_asked(p):
    image = picture()
    mirrored = np.asarray(image)[:, ::-1]
    flip = seeded(PilRandomFlip(p))
    assert share(lambda: np.array_equal(flip(image), mirrored)) == pytest.approx(p, abs=0.03)


def symmetries(pixels):
    """The eight symmetries of a picture, by NumPy."""
    return [np.rot90(way, turns) for way in (pixels, pixels[:, ::-1]) for turns in range(4)]


def test_all_eight_symmetries_come_up_alike():
    image = picture(3, 3)
    dihedral = seeded(PilRandomDihedral(1.0))
    wanted = [way.tobytes() for way in symmetries(np.asarray(image))]
    found = [wanted.index(np.asarray(dihedral(image)).tobytes()) for _ in range(4000)]
    counts = np.bincount(found, minlength=8) / 4000
    np.testing.assert_allclose(counts, 1 / 8, atol=0.02)


def test_a_dihedral_of_p_leaves_the_rest_as_it_is():
    image = picture(4, 4)
    dihedral = seeded(PilRandomDihedral(0.4))
    unchanged = share(lambda: dihedral(image).tobytes() == image.tobytes())
    assert unchanged == pytest.approx(0.6 + 0.4 / 8, abs=0.03)


@pytest.mark.parametrize("make", [PilRandomFlip, PilRandomDihedral])
def test_a_chance_is_within_0_and_1(make):
    with pytest.raises(ValueError, match=f"{make.__name__}: p must be within 0..1, got 1.5"):
        make(1.5)


RANDOM = [
    PilRandomFlip(),
    PilRandomDihedral(),
    RandomResizedCrop(16),
    PilTiltRandomCrop(16, 20, 0.3),
]


@pytest.mark.parametrize("transform", RANDOM, ids=lambda t: type(t).__name__)
def test_a_seed_repeats_the_draws_and_none_come_from_elsewhere(transform):
    def pictures():
        return [transform(picture()).tobytes() for _ in range(12)]

    assert isinstance(transform, RandomTransform)
    transform.seed(3)
    first = pictures()
    np.random.seed(9)
    torch.manual_seed(9)
    transform.seed(3)
    assert pictures() == first
    assert pictures() != first


def test_a_crop_without_a_size_is_the_largest_in_the_middle():
    image = picture(60, 40)
    found = GeneralCrop((20, 20))(image)
    expected = image.crop((10, 0, 50, 40)).resize((20, 20), Image.Resampling.BILINEAR)
    # Pillow averages a little beyond the crop's edge, where there is more of the picture.
    assert np.abs(np.asarray(found, int) - np.asarray(expected, int)).max() <= 1


def test_a_crop_of_a_size_is_cut_and_resized():
    image = picture(60, 40)
    np.testing.assert_array_equal(
        GeneralCrop((30, 10), (30, 10))(image), np.asarray(image)[15:25, 15:45]
    )
    with pytest.raises(ValueError, match=r"GeneralCrop: an image of 20 x 40 has no crop of \(30"):
        GeneralCrop(8, (30, 10))(picture(20, 40))


def test_shrinking_averages_instead_of_picking():
    stripes = np.zeros((64, 64), np.uint8)
    stripes[:, ::2] = 200
    small = np.asarray(GeneralCrop(8)(Image.fromarray(stripes)))
    assert np.abs(small.astype(int) - 100).max() <= 6  # picking pixels would give 0 or 200


def test_center_crop_is_torchvisions_resize_and_crop():
    image = picture(400, 300)
    v2 = torchvision().transforms.v2
    expected = v2.CenterCrop(100)(v2.Resize(114)(image))
    found = CenterCrop(100)(image)
    assert np.abs(np.asarray(found, int) - np.asarray(expected, int)).max() <= 2


def test_center_crop_does_not_squeeze_a_photo_that_is_not_square():
    crop = CenterCrop(64, scale=1.25)
    assert crop.box(400, 200) == pytest.approx((120, 20, 280, 180))
    assert CenterCrop((64, 32), scale=1.25).box(400, 400) == pytest.approx((40, 120, 360, 280))
    with pytest.raises(ValueError, match=r"scale must be at least 1, got 0.9"):
        CenterCrop(64, 0.9)


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
    tilt = seeded(PilTiltRandomCrop(8, (wide, high), magnitude), seed)
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
    crop = seeded(PilTiltRandomCrop((20, 16), (20, 16), 0.0), 4)
    (left, top), *_ = crop.corners(64, 48)
    found = np.asarray(seeded(crop, 4)(image), float)
    y, x = np.mgrid[:16, :20]
    np.testing.assert_allclose(found[..., 0], (x + left) * 255 / 64, atol=1.6)
    np.testing.assert_allclose(found[..., 1], (y + top) * 255 / 48, atol=1.6)


def test_a_tilt_is_bounded():
    assert math.isclose(PilTiltRandomCrop(8, magnitude=0.49).magnitude, 0.49)
    with pytest.raises(ValueError, match=r"magnitude must be in 0..0.5, got 0.5"):
        PilTiltRandomCrop(8, magnitude=0.5)
