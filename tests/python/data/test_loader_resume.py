import copy

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from loader_items import ROWS, Pairs, rows_of, same
from tandem.data.loader import DataLoader, item_seed
from tandem.data.transform import RandomTransform
from tandem.foundations.training_loop import Dataset, Sampler

# Draws


@settings(deadline=None)
@given(st.tuples(st.integers(0, 2**62), st.integers(0, 99), st.integers(0, 99)), st.integers(0, 2))
def test_an_items_seed_is_another_for_each_of_its_three_numbers(numbers, changed):
    other = list(numbers)
    other[changed] += 1
    seed = item_seed(*numbers)
    assert seed == item_seed(*numbers)
    assert seed != item_seed(*other)
    assert 0 <= seed < 2**63


def test_the_draws_do_not_depend_on_the_batch_nor_on_the_order():
    found = {}
    for size, shuffle in ((4, True), (5, True), (23, False)):
        batches = list(DataLoader(Pairs(), size, shuffle=shuffle, seed=9))
        pairs = zip(*(torch.cat(part) for part in zip(*batches, strict=True)), strict=True)
        found[size, shuffle] = {int(y): float(x) for x, y in pairs}
    first, *others = found.values()
    assert all(first == other for other in others)
    assert len({x - y for y, x in first.items()}) == ROWS


@pytest.mark.parametrize("keep", [False, True])
def test_batches_are_the_same_for_any_number_of_workers(keep):
    none = DataLoader(Pairs(), 4, shuffle=True, seed=9)
    expected = [list(none) for _ in range(2)]
    loader = DataLoader(Pairs(), 4, shuffle=True, seed=9, num_workers=2, keep_workers=keep)
    assert all(same(one, list(loader)) for one in expected)


def test_transforms_of_whole_batches_are_seeded_by_the_batch():
    class Shift(RandomTransform):
        def __call__(self, x):
            return x + self.random.random()

    data = Dataset(torch.zeros(6), torch.arange(6))
    first, again = (DataLoader(data, 2, seed=4, batch_tfms=[Shift()]) for _ in range(2))
    passes = [list(first) for _ in range(2)]
    assert len({float(x[0]) for one in passes for x, _ in one}) == 6
    next(iter(again))
    state = first.state_dict()
    again.load_state_dict(state | {"epoch": 0, "start": 2})
    assert same(passes[0][2:], list(again))


# Resuming


@settings(deadline=None, max_examples=40)
@given(
    seed=st.integers(0, 2**62),
    passes=st.integers(0, 2),
    taken=st.integers(0, 6),
    drop=st.booleans(),
)
def test_a_pass_is_resumed_to_the_bit(seed, passes, taken, drop):
    def loader(seed):
        return DataLoader(Pairs(), 4, shuffle=True, drop_last=drop, seed=seed)

    taken = min(taken, len(loader(0)))
    first = loader(seed)
    for _ in range(passes):
        list(first)
    running = iter(first)
    for _ in range(taken):
        next(running)
    state = copy.deepcopy(first.state_dict())
    rest = [*running, *first]

    again = loader(seed + 1)
    again.load_state_dict(state)
    assert again.start == taken
    assert again.state_dict()["start"] == taken
    resumed = list(again)
    assert again.start == 0
    assert len(resumed) == len(first) - taken
    assert same(rest, [*resumed, *again])


def test_a_resume_with_workers_goes_on_alike():
    first = DataLoader(Pairs(), 4, shuffle=True, seed=2)
    running = iter(first)
    next(running)
    state = first.state_dict()
    again = DataLoader(Pairs(), 4, shuffle=True, num_workers=2)
    again.load_state_dict(state)
    assert same(list(running), list(again))


def test_the_state_is_of_plain_values_and_between_passes_of_the_next_one():
    loader = DataLoader(Pairs(), 4, shuffle=True, seed=2)
    list(loader)
    state = loader.state_dict()
    assert (state["seed"], state["epoch"], state["start"]) == (2, 1, 0)
    again = DataLoader(Pairs(), 4, shuffle=True)
    again.load_state_dict(state)
    assert same(list(loader), list(again))


def test_a_fixed_order_is_resumed_too():
    order = torch.stack([torch.randperm(ROWS) for _ in range(2)])
    first, again = (DataLoader(Pairs(), 4, sampler=Sampler(ROWS, order=order)) for _ in range(2))
    list(first)
    running = iter(first)
    next(running)
    again.load_state_dict(first.state_dict())
    assert rows_of(again) == rows_of(running) == order[1, 4:].tolist()


def test_a_pass_that_is_left_is_over():
    loader, other = (DataLoader(Pairs(), 4, shuffle=True, seed=2) for _ in range(2))
    for _ in loader:
        break
    assert loader.state_dict()["start"] == 0
    list(other)
    assert same(list(loader), list(other))


def test_a_look_at_one_batch_changes_nothing():
    loader, other = (DataLoader(Pairs(), 4, shuffle=True, seed=2) for _ in range(2))
    expected = list(other), list(other)
    assert same([loader.one_batch()], expected[0][:1])
    running = iter(loader)
    begun = [next(running)]
    assert same([loader.one_batch()], expected[1][:1])  # in mid-pass, of the next one
    assert loader.state_dict()["start"] == 1
    assert same([*begun, *running], expected[0])
    assert same(list(loader), expected[1])
    with pytest.raises(IndexError, match="there is no batch"):
        DataLoader([], 4).one_batch()
