"""Grids and matrices of coordinates, against PyTorch's grid, Pillow and NumPy."""

import cv2
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tandem.data.coordinates import (
    affine_grid,
    compose_matrices,
    coordinate_warp,
    dihedral_matrix,
    flip_matrix,
    perspective_matrix,
    resample,
    rotation_matrix,
    shift_matrix,
    zoom_matrix,
)
from tandem.data.warp import corners_of, find_coeffs, warp

sides = st.integers(1, 40)
SQUARE = torch.tensor([corners_of(-1, -1, 1, 1)])


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


def smooth(height=64, width=64):
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    return (0.5 + 0.3 * torch.sin(x / 6) + 0.2 * torch.cos(y / 4))[None, None]


def moved(images, matrix, padding="zeros", mode="bilinear"):
    return resample(images, coordinate_warp(matrix, *images.shape[-2:]), mode, padding)


def identity(n):
    return torch.eye(3).expand(n, 3, 3)


@settings(deadline=None)
@given(n=st.integers(1, 5), height=sides, width=sides, seed=st.integers(0, 2**32))
def test_the_affine_grid_is_pytorchs(n, height, width, seed):
    matrix = torch.randn(n, 2, 3, generator=seeded(seed))
    expected = F.affine_grid(matrix, [n, 1, height, width], align_corners=False)
    torch.testing.assert_close(affine_grid(matrix, height, width), expected, atol=2e-6, rtol=1e-5)
    whole = torch.cat([matrix, torch.tensor([[[0.0, 0, 1]]]).expand(n, 1, 3)], 1)
    torch.testing.assert_close(
        coordinate_warp(whole, height, width), expected, atol=2e-6, rtol=1e-5
    )


@settings(deadline=None)
@given(n=st.integers(1, 3), height=sides, width=sides, seed=st.integers(0, 2**32))
def test_the_identity_gives_the_batch_back(n, height, width, seed):
    images = torch.rand(n, 3, height, width, generator=seeded(seed))
    for make in (affine_grid, coordinate_warp):
        for padding in ("zeros", "border", "reflection"):
            found = resample(images, make(identity(n), height, width), padding=padding)
            torch.testing.assert_close(found, images, atol=1e-5, rtol=0)
            if {height, width} <= {1, 2, 4, 8, 16, 32}:  # coordinates that float32 has exactly
                torch.testing.assert_close(found, images, atol=1e-6, rtol=0)


def every_move(n=4):
    spread = torch.linspace(-1, 1, n)
    return {
        "rotation": rotation_matrix(20 * spread),
        "zoom": zoom_matrix(1.2 + spread / 9, spread, -spread),
        "shift": shift_matrix(spread / 5, -spread / 7),
        "flip": flip_matrix(spread > 0),
        "dihedral": dihedral_matrix(torch.arange(n)),
        "perspective": perspective_matrix(SQUARE + 0.1 * torch.randn(n, 4, 2, generator=seeded())),
    }


@pytest.mark.parametrize("name", every_move())
def test_nothing_asked_is_the_identity(name):
    zero = torch.zeros(2)
    still = {
        "rotation": rotation_matrix(zero, 1.7),
        "zoom": zoom_matrix(zero + 1, zero + 0.3, zero),
        "shift": shift_matrix(zero, zero),
        "flip": flip_matrix(zero > 0),
        "dihedral": dihedral_matrix(zero.long()),
        "perspective": perspective_matrix(SQUARE.expand(2, 4, 2)),
    }
    torch.testing.assert_close(still[name], identity(2))


@pytest.mark.parametrize("name", every_move())
def test_each_image_has_its_own_sample(name):
    matrix = every_move()[name]
    images = torch.rand(4, 2, 24, 24, generator=seeded())
    whole = moved(images, matrix)
    for i in range(4):
        alone = moved(images[i : i + 1], matrix[i : i + 1])
        torch.testing.assert_close(whole[i : i + 1], alone)
    assert len(matrix.flatten(1).unique(dim=0)) > 1


def middle(pixels, radius):
    """A picture [h, w] where a disc in the middle shows it, elsewhere 0."""
    height, width = pixels.shape
    y, x = np.mgrid[:height, :width]
    inside = (y - height / 2 + 0.5) ** 2 + (x - width / 2 + 0.5) ** 2 < radius**2
    return np.where(inside, pixels, 0)


@pytest.mark.parametrize("degrees", [-170.0, -33.0, 8.5, 45.0, 90.0])
@pytest.mark.parametrize("size", [(64, 64), (48, 80), (81, 50)])
def test_a_rotation_is_pillows_and_opencvs(degrees, size):
    height, width = size
    image = smooth(height, width)
    matrix = rotation_matrix(torch.tensor([degrees]), width / height)
    found = middle(moved(image, matrix)[0, 0].numpy(), min(size) / 2 - 2)
    pixels = image[0, 0].numpy()
    pillow = Image.fromarray(pixels).rotate(degrees, Image.Resampling.BILINEAR)
    np.testing.assert_allclose(found, middle(np.asarray(pillow), min(size) / 2 - 2), atol=1e-4)
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), degrees, 1)
    opencv = cv2.warpAffine(pixels, turn, (width, height))
    np.testing.assert_allclose(found, middle(opencv, min(size) / 2 - 2), atol=0.01)


@pytest.mark.parametrize("symmetry", range(8))
def test_the_symmetries_are_pillows(symmetry):
    pixels = torch.rand(1, 1, 7, 7, generator=seeded())
    found = moved(pixels, dihedral_matrix(torch.tensor([symmetry])))[0, 0].numpy()
    image = Image.fromarray(pixels[0, 0].numpy())
    expected = image.transpose(Image.Transpose(symmetry - 1)) if symmetry else image
    np.testing.assert_allclose(found, np.asarray(expected), atol=1e-5)


def test_a_flip_mirrors_only_those_it_is_told_to():
    images = torch.rand(3, 2, 5, 8, generator=seeded())
    found = moved(images, flip_matrix(torch.tensor([True, False, True])))
    expected = images.clone()
    expected[[0, 2]] = images[[0, 2]].flip(-1)
    torch.testing.assert_close(found, expected, atol=1e-6, rtol=0)


def test_a_zoom_by_two_is_a_quarter_enlarged():
    image = smooth(32, 48)
    for x, left in ((-1.0, 0), (0.0, 12), (1.0, 24)):
        matrix = zoom_matrix(torch.tensor([2.0]), torch.tensor([x]), torch.tensor([-1.0]))
        quarter = image[:, :, :16, left : left + 24]
        expected = F.interpolate(quarter, size=(32, 48), mode="bilinear")
        found = moved(image, matrix)
        torch.testing.assert_close(found[..., 2:-2, 2:-2], expected[..., 2:-2, 2:-2])


def test_a_shift_moves_right_and_down():
    image = smooth(20, 30)
    found = moved(image, shift_matrix(torch.tensor([2 * 3 / 30]), torch.tensor([2 * 4 / 20])))
    torch.testing.assert_close(found[..., 4:, 3:], image[..., :-4, :-3], atol=1e-4, rtol=0)
    assert found[..., :3, :].abs().max() == 0


def test_the_closed_perspective_is_the_equations_solution():
    corners = SQUARE + 0.3 * torch.randn(20, 4, 2, generator=seeded())
    found = perspective_matrix(corners.double())
    for matrix, quadrilateral in zip(found, corners.double(), strict=True):
        solved = find_coeffs([tuple(p) for p in quadrilateral.tolist()], SQUARE[0].tolist())
        expected = torch.tensor([*solved, 1.0], dtype=torch.float64).view(3, 3)
        torch.testing.assert_close(matrix / matrix[2, 2], expected)


def test_a_perspective_is_the_warp_of_one_picture():
    image = smooth(40, 60)
    corners = [(8.0, 5.0), (3.0, 36.0), (55.0, 33.0), (50.0, 2.0)]
    scaled = torch.tensor([corners]) / torch.tensor([30.0, 20.0]) - 1
    expected = warp(Image.fromarray(image[0, 0].numpy()), (40, 60), corners)
    found = moved(image, perspective_matrix(scaled), "border")[0, 0]
    np.testing.assert_allclose(found.numpy(), np.asarray(expected), atol=1e-4)


def test_the_first_of_composed_moves_is_done_first():
    image = smooth(48, 48)
    turn, shift = (
        rotation_matrix(torch.tensor([90.0])),
        shift_matrix(torch.tensor([0.5]), torch.tensor([0.0])),
    )
    one_by_one = moved(moved(image, turn), shift)
    torch.testing.assert_close(moved(image, compose_matrices(turn, shift)), one_by_one)
    other = moved(image, compose_matrices(shift, turn))
    assert (other - one_by_one).abs().max() > 0.1
    with pytest.raises(ValueError, match="there is no matrix"):
        compose_matrices()


def test_many_moves_and_one_resampling_blur_only_once():
    noise = torch.rand(1, 1, 32, 32, generator=seeded())
    turns = [rotation_matrix(torch.tensor([degrees])) for degrees in (10.0, 10.0, -20.0)]
    there_and_back = noise
    for turn in turns:
        there_and_back = moved(there_and_back, turn)
    at_once = moved(noise, compose_matrices(*turns))
    kept = (slice(None), slice(None), slice(8, 24), slice(8, 24))
    torch.testing.assert_close(at_once[kept], noise[kept], atol=1e-4, rtol=0)
    assert (there_and_back - noise)[kept].abs().max() > 0.1


def test_half_precision_is_resampled_in_single():
    images = torch.rand(2, 1, 256, 256, generator=seeded())
    matrix = rotation_matrix(torch.tensor([5.0, -9.0]))
    found = moved(images.half(), matrix)
    assert found.dtype == torch.float16
    torch.testing.assert_close(found.float(), moved(images, matrix), atol=2e-3, rtol=0)


def test_a_resampling_has_the_gradient_of_grid_sample():
    images = torch.rand(1, 1, 6, 6, generator=seeded(), dtype=torch.float64, requires_grad=True)
    grid = affine_grid(rotation_matrix(torch.tensor([15.0], dtype=torch.float64)), 5, 4)
    assert torch.autograd.gradcheck(lambda x: resample(x, grid), images)
