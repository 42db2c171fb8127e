from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.data.length_samplers import SortishSampler, SortSampler


@given(st.lists(st.integers(0, 50), max_size=40))
def test_sort_sampler_is_numpys_stable_sort(numbers):
    order = list(SortSampler(numbers, numbers.__getitem__))
    assert order == np.argsort(-np.array(numbers, int), kind="stable").tolist()


@settings(deadline=None)
@given(st.lists(st.integers(0, 99), max_size=300), st.integers(1, 5), st.integers(0, 99))
def test_sortish_batches_hold_like_lengths_and_the_longest_first(numbers, bs, seed):
    sampler = SortishSampler(numbers, numbers.__getitem__, bs, seed)
    order = list(sampler)
    assert sorted(order) == list(range(len(numbers))) == list(range(len(sampler)))
    batches = [[numbers[i] for i in order[k : k + bs]] for k in range(0, len(order), bs)]
    if numbers:
        assert batches[0][0] == max(numbers)
    for batch in batches:
        assert batch == sorted(batch, reverse=True)
    if len(numbers) <= 50 * bs:  # all sorted at once: no two batches share a range of lengths
        spans = sorted((min(batch), max(batch)) for batch in batches)
        assert all(a[1] <= b[0] or a == b for a, b in pairwise(spans))


@pytest.mark.parametrize("seed", range(5))
def test_the_longest_comes_first_of_many_stretches_too(seed):
    numbers = list(range(1000))  # five stretches, of which any may hold the longest
    assert next(iter(SortishSampler(numbers, numbers.__getitem__, 4, seed))) == 999


def test_sortish_order_is_another_each_time_and_its_seed_fixes_it():
    numbers = list(range(400))
    one, two = (SortishSampler(numbers, numbers.__getitem__, 4, seed=5) for _ in "ab")
    first, second = list(one), list(one)
    assert first != second
    assert [first, second] == [list(two), list(two)]


def test_sortish_batches_pad_far_less_than_random_ones():
    generator = torch.Generator().manual_seed(0)
    numbers = torch.randint(1, 1000, (2000,), generator=generator)
    order = list(SortishSampler(numbers, lambda i: int(numbers[i]), 32, seed=0))

    def padding(rows):
        return sum(int((b.max() - b).sum()) for b in numbers[torch.tensor(rows)].split(32))

    assert padding(order) < 0.1 * padding(list(range(2000)))


def test_sortish_sampler_takes_a_single_batch():
    # the course asked torch for a permutation of -1 numbers
    assert sorted(SortishSampler([3, 1], [3, 1].__getitem__, 8)) == [0, 1]
    with pytest.raises(ValueError, match="batch size must be at least 1"):
        SortishSampler([1], int, 0)
