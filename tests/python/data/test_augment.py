"""Augmentation of Pillow images, against torchvision and NumPy."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from tandem.bench.torchvision_reference import torchvision
from tandem.data.augment import (
    CenterCrop,
    GeneralCrop,
    PilRandomDihedral,
    PilRandomFlip,
    PilTiltRandomCrop,
    PilTransform,
    RandomResizedCrop,
    default_crop_size,
    process_size,
)
from tandem.data.images import ResizeFixed, ToByteTensor
from tandem.data.transform import RandomTransform, compose

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
    with pytest.raises(ValueError, match=r"a side or \(height, width\)"):
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


@pytest.mark.parametrize("transform", RANDOM, ids=lambda t: type(t).__name__)
def test_an_array_of_opencvs_is_taken_too(transform):
    image = picture()
    expected = seeded(transform, 1)(image)
    found = seeded(transform, 1)(np.asarray(image))
    assert found.tobytes() == expected.tobytes()
    assert transform.order == PilTransform.order
    with pytest.raises(NotImplementedError, match="PilTransform has no apply"):
        PilTransform()(image)


def test_a_transform_stands_between_resizing_and_tensors():
    assert ResizeFixed.order < PilTransform.order < ToByteTensor.order
    image = compose(picture(), [ToByteTensor(), CenterCrop((24, 32)), ResizeFixed((48, 64))])
    assert image.shape == (3, 24, 32)


def test_a_crop_without_a_size_is_the_largest_in_the_middle():
    image = picture(60, 40)
    found = GeneralCrop((20, 20))(image)
    expected = image.crop((10, 0, 50, 40)).resize((20, 20), Image.Resampling.BILINEAR)
    # Pillow averages a little beyond the crop's edge, where there is more of the picture.
    assert np.abs(np.asarray(found, int) - np.asarray(expected, int)).max() <= 1


def test_a_crop_of_a_size_is_cut_and_resized():
    image = picture(60, 40)
    np.testing.assert_array_equal(
        GeneralCrop((10, 30), (10, 30))(image), np.asarray(image)[15:25, 15:45]
    )
    with pytest.raises(ValueError, match="an image of 40 x 20 has no crop of 10 x 30"):
        GeneralCrop(8, (10, 30))(picture(20, 40))


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
    assert CenterCrop((32, 64), scale=1.25).box(400, 400) == pytest.approx((40, 120, 360, 280))
    with pytest.raises(ValueError, match=r"scale must be at least 1, got 0.9"):
        CenterCrop(64, 0.9)
