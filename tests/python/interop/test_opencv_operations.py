"""OpenCV's operations on arrays, against what NumPy says they must be."""

import math
from typing import get_args

import numpy as np
import pytest
from tandem.interop.opencv_filters import blur, cvt_color, gaussian_blur, median_blur
from tandem.interop.opencv_geometry import copy_make_border, crop, flip, resize, rotate, transpose
from tandem.interop.opencv_library import Border, Interpolation, OpenCVError
from tandem.interop.opencv_warp import (
    get_affine_transform,
    get_perspective_transform,
    get_rotation_matrix_2d,
    warp_affine,
    warp_perspective,
)


def image_of(height: int, width: int, channels: int = 3) -> np.ndarray:
    return np.random.default_rng(42).integers(0, 256, (height, width, channels), np.uint8)


IMAGE = image_of(48, 64)


def test_flips_and_turns_move_pixels():
    equal = np.testing.assert_array_equal
    equal(flip(IMAGE, "horizontal"), IMAGE[:, ::-1])
    equal(flip(IMAGE, "vertical"), IMAGE[::-1])
    equal(flip(IMAGE, "both"), IMAGE[::-1, ::-1])
    equal(rotate(IMAGE, "clockwise"), np.rot90(IMAGE, -1))
    equal(rotate(IMAGE, "half"), np.rot90(IMAGE, 2))
    equal(rotate(IMAGE, "counterclockwise"), np.rot90(IMAGE))
    equal(transpose(IMAGE), IMAGE.swapaxes(0, 1))
    equal(crop(IMAGE, 9, 4, (6, 5)), IMAGE[4:9, 9:15])
    assert flip(IMAGE[..., :1], "both").shape == (48, 64, 1)


def test_nearest_takes_pixels_as_they_are():
    doubled = resize(IMAGE, (128, 96), "nearest")
    np.testing.assert_array_equal(doubled, IMAGE.repeat(2, 0).repeat(2, 1))


@pytest.mark.parametrize("kind", get_args(Interpolation))
def test_a_size_is_reached_exactly(kind):
    ramp = np.broadcast_to(np.arange(64, dtype=np.uint8)[:, None] * 2, (48, 64, 1)).copy()
    for width, height in ((20, 11), (64, 48), (101, 67), (1, 1)):
        made = resize(ramp, (width, height), kind)
        assert made.shape == (height, width, 1)
        if width > 1:
            expected = (np.arange(width) + 0.5) * 64 / width * 2 - 1
            assert np.abs(made[..., 0] - expected).mean() < 4


def test_area_is_the_mean_of_what_falls_together():
    small = resize(IMAGE, (32, 24), "area")
    means = IMAGE.reshape(24, 2, 32, 2, 3).mean((1, 3))
    assert np.abs(small - means).max() <= 0.5


def test_colours_change_places():
    np.testing.assert_array_equal(cvt_color(IMAGE, "bgr2rgb"), IMAGE[..., ::-1])
    gray = cvt_color(IMAGE, "bgr2gray")
    light = IMAGE @ [0.114, 0.587, 0.299]
    assert np.abs(gray[..., 0] - light).max() <= 1
    np.testing.assert_array_equal(cvt_color(IMAGE[..., ::-1].copy(), "rgb2gray"), gray)
    np.testing.assert_array_equal(cvt_color(gray, "gray2bgr"), gray.repeat(3, 2))


def test_hues_are_degrees_over_two():
    colors = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255]]], np.uint8)
    hsv = cvt_color(colors, "bgr2hsv")
    assert hsv.ravel().tolist() == [120, 255, 255, 60, 255, 255, 0, 255, 255]
    np.testing.assert_array_equal(cvt_color(hsv, "hsv2bgr"), colors)
    np.testing.assert_array_equal(cvt_color(hsv, "hsv2rgb"), colors[..., ::-1])
    np.testing.assert_array_equal(cvt_color(colors[..., ::-1].copy(), "rgb2hsv"), hsv)


@pytest.mark.parametrize("border", get_args(Border))
def test_borders_are_what_they_are_called(border):
    modes = {"constant": "constant", "replicate": "edge", "reflect": "symmetric", "wrap": "wrap"}
    options = {"constant_values": 9} if border == "constant" else {}
    expected = np.pad(IMAGE, ((3, 4), (5, 6), (0, 0)), modes.get(border, "reflect"), **options)
    made = copy_make_border(IMAGE, 3, 4, 5, 6, border, (9, 9, 9))
    np.testing.assert_array_equal(made, expected)


def test_a_part_has_no_neighbours():
    part = crop(IMAGE, 10, 10, (8, 8))
    alone = part.copy()
    np.testing.assert_array_equal(blur(part, (3, 3)), blur(alone, (3, 3)))
    np.testing.assert_array_equal(gaussian_blur(part, (5, 5)), gaussian_blur(alone, (5, 5)))
    np.testing.assert_array_equal(median_blur(part, 3), median_blur(alone, 3))


def test_blurs_are_means_and_medians():
    padded = np.pad(IMAGE, ((1, 1), (1, 1), (0, 0)), "reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), (0, 1))
    assert np.abs(blur(IMAGE, (3, 3)) - windows.mean((3, 4))).max() <= 0.51
    inside = median_blur(IMAGE, 3)[1:-1, 1:-1]
    np.testing.assert_array_equal(inside, np.median(windows, (3, 4))[1:-1, 1:-1])
    bell = np.exp(-np.array([1, 0, 1]) / (2 * 0.85**2))
    weights = np.outer(bell, bell) / bell.sum() ** 2
    expected = (windows * weights).sum((3, 4))
    assert np.abs(gaussian_blur(IMAGE, (3, 3), 0.85) - expected).max() <= 1.5


# Warps


def test_a_move_is_a_warp():
    move = np.array([[1, 0, 5], [0, 1, 3]], float)
    moved = warp_affine(IMAGE, move, (64, 48), color=(1, 2, 3))
    np.testing.assert_array_equal(moved[3:, 5:], IMAGE[:-3, :-5])
    assert moved[1, 30].tolist() == [1, 2, 3]
    plane = np.vstack([move, [0, 0, 1]])
    np.testing.assert_array_equal(warp_perspective(IMAGE, plane, (64, 48), color=(1, 2, 3)), moved)


def test_a_turn_keeps_its_center():
    turn = get_rotation_matrix_2d((31, 23), 90)
    np.testing.assert_allclose(turn, [[0, 1, 8], [-1, 0, 54]], atol=1e-9)
    assert warp_affine(IMAGE, turn, (64, 48), "nearest")[23, 31].tolist() == IMAGE[23, 31].tolist()


def test_a_transform_takes_its_points_there():
    from_ = [(0.0, 0.0), (63.0, 0.0), (63.0, 47.0), (0.0, 47.0)]
    to = [(5.0, 3.0), (60.0, 8.0), (50.0, 40.0), (2.0, 44.0)]
    plane = get_perspective_transform(from_, to)
    sheared = np.vstack([get_affine_transform(from_[:3], to[:3]), [0, 0, 1]])
    for matrix, count in ((plane, 4), (sheared, 3)):
        made = matrix @ np.column_stack([from_, np.ones(4)])[:count].T
        np.testing.assert_allclose((made[:2] / made[2]).T, to[:count], atol=1e-4)
    with pytest.raises(ValueError, match="needs 4 points each, got 3 and 4"):
        get_perspective_transform(from_[:3], to)


# What is refused

GRAY = IMAGE[..., :1].copy()
FLAT = np.full((2, 3), math.nan)
CALLS = {
    "no width": lambda: resize(IMAGE, (0, 5)),
    "less than none": lambda: resize(IMAGE, (-1, 5)),
    "too large": lambda: resize(IMAGE, (1 << 20, 1 << 20)),
    "part beyond": lambda: crop(IMAGE, 60, 0, (5, 5)),
    "part before": lambda: crop(IMAGE, -1, 0, (5, 5)),
    "one channel": lambda: cvt_color(GRAY, "bgr2rgb"),
    "three channels": lambda: cvt_color(IMAGE, "gray2bgr"),
    "no kernel": lambda: blur(IMAGE, (0, 3)),
    "large kernel": lambda: blur(IMAGE, (65, 3)),
    "even kernel": lambda: gaussian_blur(IMAGE, (4, 4)),
    "even side": lambda: median_blur(IMAGE, 4),
    "one side": lambda: median_blur(IMAGE, 1),
    "no number": lambda: warp_affine(IMAGE, FLAT, (4, 4)),
    "no matrix": lambda: warp_affine(IMAGE, IMAGE, (4, 4)),
    "other matrix": lambda: warp_perspective(IMAGE, FLAT, (4, 4)),
    "no height": lambda: warp_affine(IMAGE, get_rotation_matrix_2d((0, 0), 1), (4, 0)),
    "border inwards": lambda: copy_make_border(IMAGE, -1),
    "wide border": lambda: copy_make_border(IMAGE, 1 << 40),
    "integers": lambda: resize(np.zeros((2, 2, 1), np.int64), (3, 3)),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_what_is_refused_is_named(call):
    with pytest.raises(OpenCVError, match=r"^pixels \["):
        call()
