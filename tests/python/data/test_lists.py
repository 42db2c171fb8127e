from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.data.lists import ListContainer, listify, setify, uniqueify

ITEMS = st.lists(st.integers(), max_size=20)


def test_listify_does_not_split_strings():
    """course-v3 #369."""
    assert listify("flip") == ["flip"]
    assert setify(".jpg") == {".jpg"}


@pytest.mark.parametrize(
    "one",
    [3, b"ab", Path("a/b"), {"lr": 1}, torch.arange(3), np.arange(3), len],
    ids=lambda one: type(one).__name__,
)
def test_one_thing_is_a_list_of_itself(one):
    listed = listify(one)
    assert len(listed) == 1
    assert listed[0] is one


def test_nothing_and_many():
    assert listify(None) == []
    assert setify(None) == set()
    assert listify((1, 2)) == [1, 2]
    assert listify(i * i for i in range(3)) == [0, 1, 4]
    assert listify({5}) == [5]
    kept, chosen = [1], {1}
    assert listify(kept) is kept
    assert setify(chosen) is chosen


@settings(deadline=None)
@given(ITEMS)
def test_uniqueify_keeps_each_once_in_the_order_of_first_appearance(items):
    unique = uniqueify(items)
    assert set(unique) == set(items)
    assert len(unique) == len(set(items))
    assert [items.index(u) for u in unique] == sorted(items.index(u) for u in unique)
    assert uniqueify(items, sort=True) == sorted(set(items))


@settings(deadline=None)
@given(ITEMS, st.data())
def test_a_container_is_indexed_as_a_list_and_as_an_array_are(items, data):
    container, array = ListContainer(list(items)), np.array(items, dtype=object)
    assert list(container) == items
    assert len(container) == len(items)
    cut = data.draw(st.slices(len(items)))
    assert container[cut] == items[cut]
    mask = data.draw(st.lists(st.booleans(), min_size=len(items), max_size=len(items)))
    assert container[mask] == array[np.array(mask, dtype=bool)].tolist()
    if items:
        positions = st.integers(-len(items), len(items) - 1)
        i, several = data.draw(positions), data.draw(st.lists(positions))
        assert container[i] == items[i]
        assert container[several] == [items[j] for j in several]
        assert container[torch.tensor(several, dtype=torch.int64)] == container[several]
        assert container[np.array(mask)] == container[mask]
        assert container[torch.tensor(i)] == container[np.int64(i)] == items[i]


def test_an_index_past_the_end_is_an_index_error_with_the_length():
    container = ListContainer([1, 2, 3])
    for index in (3, -4, [0, 3], torch.tensor([3]), np.int64(3)):
        with pytest.raises(IndexError, match=r"ListContainer: no item -?\d among 3"):
            container[index]


def test_a_mask_of_another_length_is_not_cut_short():
    container = ListContainer([1, 2, 3])
    for mask in ([True, False], [True] * 4, torch.tensor([True])):
        with pytest.raises(IndexError, match=r"the mask does not fit, \d for 3 items"):
            container[mask]


def test_an_item_is_replaced_or_taken_out_at_a_position_that_is_there():
    container = ListContainer([1, 2, 3])
    container[-1], container[0] = 9, 7
    del container[1]
    assert container.items == [7, 9]
    for change in (lambda: container.__setitem__(2, 1), lambda: container.__delitem__(-3)):
        with pytest.raises(IndexError, match=r"no item -?\d among 2"):
            change()


def test_an_empty_list_of_positions_gives_nothing():
    assert ListContainer([1, 2])[[]] == []


def test_the_first_ten_are_shown():
    assert repr(ListContainer([1, 2])) == "ListContainer (2 items)\n[1, 2]"
    assert repr(ListContainer(range(11))).endswith("8, 9, ...]")
