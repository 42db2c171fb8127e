"""SpecAugment: what is hidden, how much, how it is drawn."""

from collections import Counter
from random import Random

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tandem.data.spec_augment import SpecAugment, draw_mask


def ones_and(*shape):
    return torch.rand(*shape, generator=torch.Generator().manual_seed(0)) + 1


@given(st.integers(0, 2**32), st.integers(1, 40), st.integers(0, 60))
def test_a_mask_lies_inside(seed, size, most):
    start, length = draw_mask(Random(seed), size, most)
    assert 0 <= start <= start + length <= size
    assert length <= most


def test_lengths_and_places_are_even():
    random = Random(0)
    drawn = Counter(draw_mask(random, 6, 3) for _ in range(24_000))
    for length in range(4):
        places = 6 - length + 1
        for start in range(places):
            assert drawn[start, length] == pytest.approx(6000 / places, rel=0.15)
    assert sum(drawn.values()) == sum(n for (_, length), n in drawn.items() if length <= 3)


def test_whole_bands_and_frames_are_hidden_and_nothing_else():
    x = ones_and(2, 20, 30)
    augment = SpecAugment(6, 8, 1, 1, value=0.0)
    hidden_bands = hidden_frames = 0
    for seed in range(50):
        augment.seed(seed)
        found = augment(x)
        hidden = found == 0
        assert torch.equal(hidden[0], hidden[1])
        bands, frames = hidden[0].all(1), hidden[0].all(0)
        assert torch.equal(hidden[0], bands[:, None] | frames)
        assert torch.equal(found[~hidden], x[~hidden])
        assert bands.sum() <= 6
        assert frames.sum() <= 8
        hidden_bands, hidden_frames = hidden_bands + bands.sum(), hidden_frames + frames.sum()
    assert hidden_bands > 100
    assert hidden_frames > 100


def test_the_share_bounds_the_frames():
    augment = SpecAugment(0, 100, 0, 1, share=0.1, value=0.0)
    longest = 0
    for seed in range(100):
        augment.seed(seed)
        longest = max(longest, (augment(ones_and(1, 5, 40)) == 0)[0, 0].sum().item())
    assert longest == 4


def test_items_of_a_batch_get_masks_of_their_own():
    x = ones_and(1, 16, 24).expand(12, 1, 16, 24)
    augment = SpecAugment(8, 8, value=0.0)
    augment.seed(0)
    found = augment(x)
    assert len({tuple(item.flatten().tolist()) for item in found == 0}) == 12


def test_the_fill_is_the_items_mean():
    x = torch.stack([ones_and(1, 8, 8), 50 + ones_and(1, 8, 8)])
    augment = SpecAugment(8, 8, 3, 3)
    augment.seed(1)
    found = augment(x)
    for item, before in zip(found, x, strict=True):
        changed = item[item != before]
        assert len(changed)
        torch.testing.assert_close(changed, before.mean().expand_as(changed))


def test_the_input_is_left_and_the_seed_repeats():
    x, augment = ones_and(3, 1, 10, 10), SpecAugment()
    before = x.clone()
    augment.seed(5)
    first = augment(x)
    augment.seed(5)
    assert torch.equal(augment(x), first)
    augment.seed(6)
    assert not torch.equal(augment(x), first)
    assert torch.equal(x, before)


def test_a_gradient_goes_through_what_is_seen():
    x = ones_and(1, 10, 10).requires_grad_()
    augment = SpecAugment(value=0.0)
    augment.seed(2)
    found = augment(x)
    found.sum().backward()
    assert torch.equal(x.grad, (found != 0).float())
    assert 0 < x.grad.sum() < 100


def test_two_dimensions_are_too_few():
    with pytest.raises(ValueError, match=r"got \[10, 10\]"):
        SpecAugment()(torch.ones(10, 10))
