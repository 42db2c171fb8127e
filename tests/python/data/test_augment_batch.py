"""Augmentation of whole batches: what is drawn, that it resumes, that one resampling does it."""

import pytest
import torch
from tandem.data.augment_batch import BatchAugment
from tandem.data.coordinates import coordinate_warp, resample

NOTHING = {"flip": 0.0, "degrees": 0.0, "zoom": (1.0, 1.0), "tilt": 0.0}


def batch(n=16, height=32, width=32, seed=0):
    return torch.rand(n, 3, height, width, generator=torch.Generator().manual_seed(seed))


def none(**other):
    return BatchAugment(**(NOTHING | other))


def same(a, b):
    torch.testing.assert_close(a, b, atol=0, rtol=0)


@pytest.mark.parametrize("size", [(32, 32), (33, 47), (128, 128)])
def test_nothing_asked_gives_the_batch_back(size):
    images = batch(4, *size)
    same(none()(images), images)
    # What is resampled comes back as exactly as float32 says where a pixel lies.
    for augment in (none(degrees=1e-9), none(tilt=1e-9)):
        torch.testing.assert_close(augment(images), images, atol=1e-5, rtol=0)


def test_every_image_of_a_batch_is_moved_otherwise():
    matrices = BatchAugment().matrices(64)
    assert len(matrices.flatten(1).unique(dim=0)) == 64


def test_flips_come_as_often_as_is_asked_and_mirror():
    images = batch(1000, 8, 8)
    found = none(flip=0.3)(images)
    mirrored = (found - images.flip(-1)).abs().flatten(1).amax(1) < 1e-5
    assert mirrored.float().mean().item() == pytest.approx(0.3, abs=0.05)
    torch.testing.assert_close(found[~mirrored], images[~mirrored], atol=1e-5, rtol=0)


def test_symmetries_come_up_alike():
    matrices = none(dihedral=1.0).matrices(4000)
    kinds, counts = matrices.round().flatten(1).unique(dim=0, return_counts=True)
    assert len(kinds) == 8
    assert (counts / 4000).tolist() == pytest.approx([1 / 8] * 8, abs=0.02)


def test_turns_are_uniform_within_the_degrees():
    matrices = none(degrees=20.0).matrices(4000)
    degrees = torch.atan2(matrices[:, 1, 0], matrices[:, 0, 0]).rad2deg()
    assert degrees.abs().max() <= 20
    quantiles = degrees.quantile(torch.tensor([0.1, 0.25, 0.5, 0.75, 0.9]))
    assert quantiles.tolist() == pytest.approx([-16, -10, 0, 10, 16], abs=1)


def test_a_zoom_never_looks_outside_and_a_shift_stays_within_its_share():
    corners = torch.tensor([[-1.0, -1, 1], [1, 1, 1]]).T
    points = (none(zoom=(1.0, 3.0)).matrices(1000) @ corners)[:, :2]
    assert points.abs().max() <= 1 + 1e-5
    sides = (points[..., 1] - points[..., 0]) / 2
    assert sides.min() == pytest.approx(1 / 3, abs=0.01)
    shifts = none(shift=0.1).matrices(1000)[:, :2, 2]
    assert (shifts.abs().amax(0) > 0.19).all()
    assert shifts.abs().max() <= 0.2  # a side is 2 long


def test_a_tilt_moves_the_corners_by_its_share():
    matrices = none(tilt=0.2).matrices(1000)
    corners = torch.tensor([[-1.0, -1, 1], [-1, 1, 1], [1, 1, 1], [1, -1, 1]]).T
    points = matrices @ corners
    places = points[:, :2] / points[:, 2:]
    signs = corners[:2]
    moves = places - signs
    assert 0.19 < moves.abs().max() <= 0.2 + 1e-5
    torch.testing.assert_close(moves.abs().amax(2), moves.abs().amin(2), atol=1e-5, rtol=0)


def test_one_resampling_does_what_the_matrices_say():
    images, augment = batch(), BatchAugment(degrees=30.0, shift=0.1, tilt=0.2, dihedral=0.5)
    start = augment.state_dict()
    found = augment(images)
    augment.load_state_dict(start)
    grid = coordinate_warp(augment.matrices(len(images)), 32, 32)
    same(found, resample(images, grid))


def test_a_rotation_of_what_is_not_square_does_not_shear():
    images = torch.zeros(1, 1, 40, 120)
    images[..., 10:30, 50:70] = 1  # a square
    augment = none(degrees=90.0, seed=1, padding="zeros")
    turned = augment(images)
    assert (turned != images).any()
    assert turned.sum().item() == pytest.approx(400, rel=0.01)
    y, x = torch.meshgrid(torch.arange(40) - 19.5, torch.arange(120) - 59.5, indexing="ij")
    spread = [(pixels * (x**2 + y**2)).sum().item() for pixels in (images, turned)]
    assert spread[1] == pytest.approx(spread[0], rel=0.02)  # sheared, it would spread wider


def test_the_result_has_the_size_asked_for():
    found = BatchAugment(size=(24, 20), erase=1.0, copy=1.0)(batch(4, 32, 48))
    assert found.shape == (4, 3, 24, 20)


def test_erasing_and_copying_are_part_of_it():
    images = batch()
    assert (none(erase=1.0)(images) != none()(images)).flatten(1).any(1).all()
    copied = none(copy=1.0)(images)
    values = set(none()(images)[0, 0].flatten().tolist())
    assert set(copied[0, 0].flatten().tolist()) < values
    assert (copied != none()(images)).any()


def test_a_seed_repeats_and_the_global_generator_is_not_used():
    images = batch()
    everything = {"dihedral": 0.5, "shift": 0.1, "erase": 0.5, "copy": 0.5}
    before = torch.get_rng_state()
    augment = BatchAugment(seed=5, **everything)
    first = augment(images)
    torch.manual_seed(99)
    same(BatchAugment(seed=5, **everything)(images), first)
    torch.set_rng_state(before)
    augment(images)
    same(torch.get_rng_state(), before)
    assert (BatchAugment(seed=6, **everything)(images) != first).any()
    assert (augment(images) != first).any()


def test_a_resumed_run_draws_on_as_the_first_would(tmp_path):
    images, augment = batch(), BatchAugment(erase=0.5, copy=0.5)
    augment(images)
    torch.save(augment.state_dict(), tmp_path / "state")
    expected = [augment(images) for _ in range(3)]
    resumed = BatchAugment(erase=0.5, copy=0.5, seed=77)
    resumed.load_state_dict(torch.load(tmp_path / "state"))
    for wanted in expected:
        same(resumed(images), wanted)


def test_half_precision_stays_half():
    assert BatchAugment(erase=0.5, copy=0.5)(batch().half()).dtype == torch.float16


@pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU here")
def test_a_gpu_makes_the_same_pictures():
    images = batch()
    ours, theirs = BatchAugment(copy=0.5), BatchAugment(copy=0.5)
    found = theirs(images.cuda())
    assert found.is_cuda
    torch.testing.assert_close(found.cpu(), ours(images), atol=1e-4, rtol=0)


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({"flip": 1.2}, "flip must be in 0..1: 1.2"),
        ({"erase": -1}, "erase must be in 0..1: -1"),
        ({"tilt": 1.0}, "tilt must be at least 0 and below 1: 1.0"),
        ({"zoom": (1.2, 1.0)}, "zoom must be"),
        ({"zoom": (0, 1)}, "zoom must be"),
    ],
)
def test_values_out_of_range_are_refused(other, words):
    with pytest.raises(ValueError, match=words):
        BatchAugment(**other)


def test_what_is_no_batch_of_floats_is_refused():
    with pytest.raises(ValueError, match=r"needs floats \[n, c, h, w\], got \[3, 8, 8\]"):
        BatchAugment()(torch.zeros(3, 8, 8))
    with pytest.raises(ValueError, match="uint8"):
        BatchAugment()(torch.zeros(1, 3, 8, 8, dtype=torch.uint8))
    with pytest.raises(ValueError, match="dihedral needs squares, got 8 x 9"):
        BatchAugment(dihedral=0.1)(torch.zeros(1, 3, 8, 9))
