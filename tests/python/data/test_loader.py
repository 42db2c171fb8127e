import numpy as np
import pytest
import torch
import torch.utils.data
from hypothesis import given, settings
from hypothesis import strategies as st
from loader_items import ROWS, Pairs, rows_of, same
from tandem.data.collate import collate
from tandem.data.loader import DataLoader, get_dls
from tandem.foundations.training_loop import Dataset, Sampler

SIZES = {"rows": st.integers(0, 40), "size": st.integers(1, 12), "seed": st.integers(0, 2**62)}
FLAGS = {"shuffle": st.booleans(), "drop": st.booleans()}


@settings(deadline=None)
@given(**SIZES, **FLAGS)
def test_each_row_comes_once_in_order_and_only_a_short_end_is_dropped(
    rows, size, seed, shuffle, drop
):
    loader = DataLoader(Pairs(rows), size, shuffle=shuffle, drop_last=drop, seed=seed)
    order = list(Sampler(rows, shuffle, torch.Generator().manual_seed(seed)))
    whole = rows - rows % size
    batches = list(loader)
    assert rows_of(batches) == order[: whole if drop else rows]
    assert sorted(order) == list(range(rows))
    assert len(batches) == len(loader)
    assert all(len(y) == size for _, y in batches[: whole // size])


@settings(deadline=None)
@given(**SIZES, **FLAGS)
def test_a_data_set_of_tensors_gives_the_batches_that_its_items_would(
    rows, size, seed, shuffle, drop
):
    x, y = torch.arange(2.0 * rows).view(rows, 2), torch.arange(rows)
    pairs = [(x[i], y[i]) for i in range(rows)]
    sets = (pairs, Dataset(x, y), torch.utils.data.TensorDataset(x, y))
    made = [
        list(DataLoader(data, size, shuffle=shuffle, drop_last=drop, seed=seed)) for data in sets
    ]
    assert same(made[0], made[1])
    assert same(made[0], made[2])


def test_a_batch_is_not_a_view_of_the_data_set():
    data = Dataset(torch.zeros(4, 2), torch.zeros(4))
    for x, _ in DataLoader(data, 2):
        x += 1
    assert not data.x.any()


def test_a_data_set_that_gives_whole_batches_is_asked_for_them():
    class Squares:
        asked = 0

        def __len__(self):
            return 5

        def get_batch(self, rows):
            self.asked += 1
            return rows**2, rows

    squares = Squares()
    assert [x.tolist() for x, _ in DataLoader(squares, 2)] == [[0, 1], [4, 9], [16]]
    assert squares.asked == 3


def test_one_seed_gives_one_order_and_each_pass_another():
    first, again = (DataLoader(Pairs(), 4, shuffle=True, seed=5) for _ in range(2))
    passes = [list(first) for _ in range(3)]
    assert all(same(one, list(again)) for one in passes)
    assert len({tuple(rows_of(one)) for one in passes}) == 3
    assert rows_of(DataLoader(Pairs(), 4, shuffle=True, seed=6)) != rows_of(passes[0])


def test_without_a_seed_it_comes_from_torchs():
    made = []
    for _ in range(2):
        torch.manual_seed(3)
        made.append(list(DataLoader(Pairs(), 4, shuffle=True)))
    assert same(*made)
    assert not same(made[0], list(DataLoader(Pairs(), 4, shuffle=True)))


def test_a_sampler_gives_its_own_order():
    order = torch.stack([torch.randperm(ROWS) for _ in range(2)])
    loader = DataLoader(Pairs(), 4, sampler=Sampler(ROWS, order=order))
    assert [rows_of(loader) for _ in range(2)] == order.tolist()
    loader = DataLoader(Pairs(), 4, sampler=[2, 2, 7])
    assert (rows_of(loader), len(loader)) == ([2, 2, 7], 1)


def test_the_global_generators_are_left_alone():
    loader = DataLoader(Pairs(), 4, shuffle=True, seed=1)
    states = torch.get_rng_state(), np.random.get_state()[1].copy()
    list(loader)
    list(DataLoader(Pairs(), 4, shuffle=True, seed=1, num_workers=1))
    assert torch.equal(torch.get_rng_state(), states[0])
    assert (np.random.get_state()[1] == states[1]).all()


# Collating and options


def test_parts_are_stacked_whatever_numbers_they_are():
    items = [(torch.ones(2) * i, np.full(3, i), i, i / 2, np.int64(i)) for i in range(3)]
    batch = collate(items)
    assert [part.shape for part in batch] == [(3, 2), (3, 3), (3,), (3,), (3,)]
    assert torch.equal(batch[3], torch.tensor([0.0, 0.5, 1.0]))
    assert all(part[2].double().mean() == (1 if i == 3 else 2) for i, part in enumerate(batch))


def test_parts_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match=r"differ in shape: \[3, 8, 8\] and \[3, 9, 8\]"):
        collate([(torch.zeros(3, 8, 8),), (torch.zeros(3, 9, 8),)])
    with pytest.raises(TypeError, match="a batch cannot be made of str"):
        collate([("a",), ("b",)])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"batch_size": 0}, "batch_size must be at least 1, got 0"),
        ({"num_workers": -1}, "num_workers must be at least 0"),
        ({"prefetch": 0}, "prefetch must be at least 1"),
        ({"on_error": "ignore"}, "on_error is 'raise' or 'skip', got 'ignore'"),
        ({"shuffle": True, "sampler": [1]}, "give it or `shuffle`"),
    ],
)
def test_options_that_cannot_be_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        DataLoader(Pairs(), **options)


def test_validation_takes_twice_the_batch_all_rows_and_their_order():
    train, valid = get_dls(Pairs(23), Pairs(9), 4, drop_last=True, seed=1)
    assert (train.shuffle, train.batch_size, train.drop_last) == (True, 4, True)
    assert (valid.shuffle, valid.batch_size) == (False, 8)
    assert rows_of(valid) == list(range(9))


def test_a_data_set_whose_seed_is_a_number_is_no_matter():
    data = Pairs(4)
    data.seed = 42
    assert rows_of(DataLoader(data, 2)) == [0, 1, 2, 3]


def test_memory_is_pinned_where_it_is_asked_for(monkeypatch):
    pinned = []
    monkeypatch.setattr(torch.Tensor, "pin_memory", lambda self: pinned.append(1) or self)
    list(DataLoader(Pairs(4), 2, pin_memory=True))
    assert len(pinned) == 4
    list(DataLoader(Pairs(4), 2, pin_memory=False))
    assert len(pinned) == 4
    named = DataLoader(Pairs(2), 2, pin_memory=True, collate=lambda pairs: ["it", collate(pairs)])
    assert next(iter(named))[0] == "it"
    assert len(pinned) == 6
    elsewhere = Dataset(torch.zeros(4, 2, device="meta"), torch.zeros(4, device="meta"))
    assert [x.device.type for x, _ in DataLoader(elsewhere, 2, pin_memory=True)] == ["meta"] * 2
    assert len(pinned) == 6
    assert DataLoader(Pairs(4)).pin_memory == torch.cuda.is_available()
