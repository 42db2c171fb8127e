"""Random erasing and copying: the boxes, against torchvision's; what stands in them."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import ks_2samp, kstest
from tandem.bench.torchvision_reference import torchvision
from tandem.data.erase import rand_copy, rand_erase, random_boxes

bounds = st.tuples(st.floats(0.001, 1), st.floats(0.001, 1)).map(lambda b: tuple(sorted(b)))


def seeded(seed=0):
    return torch.Generator().manual_seed(seed)


@settings(deadline=None)
@given(
    height=st.integers(1, 60),
    width=st.integers(1, 60),
    area=bounds,
    aspect=bounds,
    seed=st.integers(0, 2**32),
)
def test_every_box_lies_in_the_image(height, width, area, aspect, seed):
    boxes = random_boxes(16, height, width, seeded(seed), area, (aspect[0] * 5, aspect[1] * 5))
    top, left, high, wide = boxes.unbind(1)
    assert (top >= 0).all()
    assert (left >= 0).all()
    assert (high >= 1).all()
    assert (wide >= 1).all()
    assert (top + high <= height).all()
    assert (left + wide <= width).all()


def test_boxes_are_distributed_as_torchvisions_where_all_fit():
    torch.manual_seed(0)
    draw = torchvision().transforms.RandomErasing.get_params
    image, area, aspect = torch.zeros(1, 200, 200), (0.02, 0.2), (0.5, 2.0)
    theirs = np.array([draw(image, area, aspect, [0.0])[:4] for _ in range(3000)])
    ours = random_boxes(3000, 200, 200, seeded(), area, aspect).numpy()
    names = ("top", "left", "height", "width")
    for name, a, b in zip(names, ours.T, theirs.T, strict=True):
        assert ks_2samp(a, b).pvalue > 1e-3, name


def test_the_area_is_uniform_even_where_few_shapes_fit():
    # drawing until a box fits, as the paper does, would favour small boxes here
    boxes = random_boxes(3000, 400, 400, seeded(), (0.1, 0.9), (0.1, 10.0))
    share = (boxes[:, 2] * boxes[:, 3] / 400**2).numpy()
    assert kstest((share - 0.1) / 0.8, "uniform").pvalue > 1e-3


@pytest.mark.parametrize(
    ("area", "aspect"),
    [((0, 1), (1, 2)), ((0.4, 0.1), (1, 2)), ((0.5, 2), (1, 2)), ((0.1, 1), (2, 1))],
)
def test_bounds_out_of_order_are_refused(area, aspect):
    with pytest.raises(ValueError, match="bounds out of order"):
        random_boxes(1, 8, 8, seeded(), area, aspect)


def batch(n=64, height=24, width=32):
    scale = torch.tensor([1.0, 3.0, 10.0])[:, None, None]
    return torch.rand(n, 3, height, width, generator=seeded(7)) * scale - scale


def changed_boxes(before, after):
    """The bounds (top, left, high, wide) of what changed in each image, and how full they are."""
    found = []
    for mask in (before != after).all(1).numpy():
        if mask.any():
            rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
            inside = mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
            found.append((rows[0], columns[0], *inside.shape, inside.mean()))
    return np.array(found)


def test_one_box_of_each_image_is_erased_and_nothing_else():
    images = batch()
    found = rand_erase(images, seeded(3), p=1.0)
    boxes = changed_boxes(images, found)
    np.testing.assert_array_equal(boxes[:, :4], random_boxes(64, 24, 32, seeded(3)).numpy())
    assert (boxes[:, 4] == 1).all()
    assert images is not found
    torch.testing.assert_close(images, batch())  # the batch itself is left alone


def test_the_noise_has_the_statistics_and_the_range_of_each_channel():
    images = batch(200)
    found = rand_erase(images, seeded(3), p=1.0, area=(0.3, 0.4))
    for channel in range(3):
        before, after = images[:, channel], found[:, channel]
        noise = after[before != after]
        assert noise.min() >= before.min()
        assert noise.max() <= before.max()
        assert noise.mean().item() == pytest.approx(
            before.mean().item(), abs=0.02 * before.std().item()
        )
        normal = torch.randn(10**5, generator=seeded()) * before.std() + before.mean()
        clipped = normal.clamp(before.min(), before.max())
        assert noise.std().item() == pytest.approx(clipped.std().item(), rel=0.03)


@pytest.mark.parametrize("alter", [rand_erase, rand_copy])
def test_as_many_images_are_altered_as_are_asked(alter):
    images = batch(2000, 8, 8)
    for p in (0.0, 0.3, 1.0):
        found = alter(images, seeded(1), p)
        share = (found != images).flatten(1).any(1).float().mean().item()
        # a copy may come from where it goes
        assert share == pytest.approx(p, abs=0.04 if alter is rand_erase else 0.1)
    with pytest.raises(ValueError, match=r"p must be within 0\.\.1, got 1\.1"):
        alter(images, seeded(), 1.1)


def test_a_copy_is_another_part_of_the_same_image():
    images = torch.arange(20 * 1 * 16 * 12, dtype=torch.float32).view(20, 1, 16, 12)
    found = rand_copy(images, seeded(5), 1.0)
    boxes = random_boxes(20, 16, 12, seeded(5)).tolist()
    moves = set()
    for before, after, (top, left, high, wide) in zip(images, found, boxes, strict=True):
        part = after[:, top : top + high, left : left + wide]
        start = int(part[0, 0, 0] - before[0, 0, 0])
        row, column = divmod(start, 12)
        source = before[:, row : row + high, column : column + wide]
        torch.testing.assert_close(part, source, atol=0, rtol=0)
        moves.add((row - top, column - left))
        outside = torch.ones(16, 12, dtype=torch.bool)
        outside[top : top + high, left : left + wide] = False
        torch.testing.assert_close(after[:, outside], before[:, outside], atol=0, rtol=0)
    assert len(moves) > 5


@pytest.mark.parametrize("alter", [rand_erase, rand_copy])
def test_a_generator_repeats_and_goes_on(alter):
    images, generator = batch(), seeded(4)
    first, second = alter(images, generator), alter(images, generator)
    torch.testing.assert_close(alter(images, seeded(4)), first, atol=0, rtol=0)
    assert (first != second).any()
