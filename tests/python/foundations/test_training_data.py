import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.foundations.training_loop import DataLoader, Dataset, Sampler, collate


def seeded(seed=42):
    return torch.Generator().manual_seed(seed)


@settings(deadline=None)
@given(rows=st.integers(1, 40), batch_size=st.integers(1, 12), shuffle=st.booleans())
def test_a_loader_gives_every_row_once(rows, batch_size, shuffle):
    data = Dataset(torch.arange(rows), 10 * torch.arange(rows))
    loader = DataLoader(data, batch_size, Sampler(rows, shuffle, seeded()))
    batches = list(loader)
    assert len(batches) == len(loader)
    assert all(len(x) == batch_size for x, _ in batches[:-1])
    x, y = (torch.cat(parts) for parts in zip(*batches, strict=True))
    assert sorted(x.tolist()) == list(range(rows))
    assert torch.equal(y, 10 * x)
    assert shuffle or x.tolist() == list(range(rows))


def test_shuffling_changes_by_epoch_and_follows_its_generator():
    first, second = (Sampler(50, shuffle=True, generator=seeded()) for _ in "ab")
    epochs = [list(first) for _ in range(3)]
    assert epochs == [list(second) for _ in range(3)]
    assert epochs[0] != epochs[1]


def test_a_given_order_is_followed_epoch_by_epoch_and_then_ends():
    sampler = Sampler(3, order=torch.tensor([[2, 0, 1], [1, 2, 0]], dtype=torch.int32))
    assert [list(sampler), list(sampler)] == [[2, 0, 1], [1, 2, 0]]
    assert sampler.epoch == 2
    with pytest.raises(IndexError, match="the order has 2 epochs, all used"):
        iter(sampler)


@pytest.mark.parametrize(
    ("order", "shuffle"),
    [(torch.zeros(2, 4), False), (torch.zeros(3), False), (torch.zeros(2, 3), True)],
)
def test_an_order_that_does_not_fit_is_refused(order, shuffle):
    with pytest.raises(ValueError, match=r"needs order \[epochs, 3\] and no shuffle, got \["):
        Sampler(3, shuffle, order=order)


def test_dataset_and_loader_name_what_is_wrong():
    with pytest.raises(ValueError, match="Dataset: 64 inputs and 63 targets"):
        Dataset(torch.zeros(64), torch.zeros(63))
    with pytest.raises(ValueError, match="batch size must be at least 1, got 0"):
        DataLoader(Dataset(torch.zeros(1), torch.zeros(1)), 0, Sampler(1))


def test_collate_stacks_and_a_loader_takes_another():
    pairs = [(torch.tensor([1, 2]), torch.tensor(0)), (torch.tensor([3, 4]), torch.tensor(1))]
    x, y = collate(pairs)
    assert (x.tolist(), y.tolist()) == ([[1, 2], [3, 4]], [0, 1])
    data = Dataset(torch.arange(4), torch.arange(4))
    reverse = DataLoader(data, 2, Sampler(4), lambda items: collate(items[::-1]))
    assert [x.tolist() for x, _ in reverse] == [[1, 0], [3, 2]]


def test_a_dataset_is_indexed_by_number_slice_and_rows():
    data = Dataset(torch.arange(5), torch.arange(5) * 2)
    assert len(data) == 5
    assert [t.item() for t in data[3]] == [3, 6]
    assert [t.tolist() for t in data[1:3]] == [[1, 2], [2, 4]]
    assert [t.tolist() for t in data[torch.tensor([4, 0])]] == [[4, 0], [8, 0]]
