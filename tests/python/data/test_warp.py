"""Perspective coefficients and warps, against NumPy and OpenCV."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tandem.data.warp import corners_of, find_coeffs, warp

SQUARE = corners_of(0, 0, 100, 80)
shift = st.floats(-30, 30)
quads = st.lists(st.tuples(shift, shift), min_size=4, max_size=4).map(
    lambda moves: [(x + dx, y + dy) for (x, y), (dx, dy) in zip(SQUARE, moves, strict=True)]
)


def numpys(source, target):
    rows, right = [], []
    for (u, v), (x, y) in zip(source, target, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return np.linalg.solve(np.array(rows, float), np.array(right, float))


@settings(deadline=None)
@given(source=quads)
def test_coefficients_are_numpys_and_opencvs(source):
    found = find_coeffs(source, SQUARE)
    np.testing.assert_allclose(found, numpys(source, SQUARE), rtol=1e-6, atol=1e-9)
    expected = cv2.getPerspectiveTransform(np.float32(SQUARE), np.float32(source))
    np.testing.assert_allclose([*found, 1], expected.ravel(), rtol=1e-3, atol=1e-3)


@settings(deadline=None)
@given(source=quads, target=quads)
def test_coefficients_take_the_targets_corners_to_the_sources(source, target):
    a, b, c, d, e, f, g, h = find_coeffs(source, target)
    for (x, y), corner in zip(target, source, strict=True):
        depth = g * x + h * y + 1
        found = (a * x + b * y + c) / depth, (d * x + e * y + f) / depth
        assert found == pytest.approx(corner, rel=1e-6, abs=1e-5)


def test_a_system_without_a_pivot_in_place_is_solved():
    # the first equation's first factor is 0: elimination must take its pivot from another row
    source, target = [(1, 1), (2, 5), (6, 6), (5, 1)], [(0, 3), (0, 7), (4, 8), (4, 2)]
    np.testing.assert_allclose(find_coeffs(source, target), numpys(source, target), rtol=1e-9)


@pytest.mark.parametrize("name", ["source", "target"])
def test_three_corners_on_a_line_are_refused(name):
    flat = [(0, 0), (1, 1), (2, 2), (5, 0)]
    pair = (flat, SQUARE) if name == "source" else (SQUARE, flat)
    words = rf"{name} corners \(0, 0\), \(1, 1\), \(2, 2\) lie on one line"
    with pytest.raises(ValueError, match=words):
        find_coeffs(*pair)
    with pytest.raises(ValueError, match=f"four {name} corners, got 3"):
        find_coeffs(*(corners[:3] if corners is flat else corners for corners in pair))


def test_a_corner_of_the_target_that_would_be_infinitely_far_is_refused():
    target = [(1.0, 0.0), (0.0, 1.0), (2.0, 1.0), (1.0, 3.0)]
    source = [(1 / (x + y), x / (x + y)) for x, y in target]  # at (0, 0), 1 / 0
    with pytest.raises(ValueError, match=r"\(0, 0\) would lie infinitely far away"):
        find_coeffs(source, target)


def smooth(width=96, height=64):
    y, x = np.mgrid[:height, :width].astype(np.float32)
    return 128 + 60 * np.sin(x / 9) + 50 * np.cos(y / 7)


def test_a_warp_is_opencvs():
    pixels = smooth()
    corners = [(20, 10), (14, 50), (70, 55), (80, 8)]
    found = warp(Image.fromarray(pixels), (40, 48), corners)
    # OpenCV counts from the middle of the first pixel, Pillow from its edge.
    source = np.float32(corners) - 0.5
    target = np.float32(corners_of(0, 0, 48, 40)) - 0.5
    matrix = cv2.getPerspectiveTransform(source, target)
    expected = cv2.warpPerspective(pixels, matrix, (48, 40), flags=cv2.INTER_LINEAR)
    np.testing.assert_allclose(np.asarray(found), expected, atol=0.6)  # OpenCV steps by 1/32 pixel


def test_the_whole_picture_to_its_own_size_is_itself():
    image = Image.fromarray(smooth())
    found = warp(image, image.size[::-1], corners_of(0, 0, *image.size))
    np.testing.assert_allclose(np.asarray(found), np.asarray(image), atol=1e-3)


def test_what_shrinks_much_is_averaged_first():
    stripes = np.zeros((64, 64), np.float32)
    stripes[:, ::2] = 200
    found = warp(Image.fromarray(stripes), (8, 8), corners_of(8.5, 8, 56.5, 56))
    np.testing.assert_allclose(np.asarray(found), 100, atol=1)  # picking would give 0 or 200
    # and lies where it lay: a shrunk smooth picture is the picture at its pixels' middles
    pixels = smooth(192, 128)
    small = np.asarray(warp(Image.fromarray(pixels), (24, 32), corners_of(30, 20, 126, 92)))
    y, x = np.mgrid[:24, :32] * 3 + 1
    np.testing.assert_allclose(small, pixels[y + 20, x + 30], atol=3)


def test_a_warp_of_three_corners_is_refused():
    with pytest.raises(ValueError, match="four source corners, got 3"):
        warp(Image.fromarray(smooth()), (8, 8), SQUARE[:3])
