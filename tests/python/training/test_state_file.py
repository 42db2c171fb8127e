"""State in a file comes back as it was, and a file that is not whole is refused by name."""

import random
import struct

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file
from tandem.training.state_file import StateFileError, load_state, save_state

plain = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
keys = st.text() | st.integers() | st.booleans() | st.none() | st.tuples(st.integers(), st.text())
values = st.recursive(
    plain,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.lists(inner, max_size=3).map(tuple)
        | st.dictionaries(keys, inner, max_size=3)
    ),
    max_leaves=12,
)


def same_kinds(a, b):
    """Equal, and of the same types all the way down (1 == True == 1.0 in Python)."""
    if type(a) is not type(b) or a != b:
        return False
    if isinstance(a, dict):
        pairs = zip(a.items(), b.items(), strict=True)
        return all(same_kinds(x, y) for p, q in pairs for x, y in zip(p, q, strict=True))
    if isinstance(a, list | tuple):
        return all(same_kinds(x, y) for x, y in zip(a, b, strict=True))
    return True


@settings(deadline=None, max_examples=60)
@given(state=values)
def test_plain_values_come_back_as_they_were(tmp_path_factory, state):
    path = tmp_path_factory.mktemp("state") / "state.safetensors"
    save_state(path, state)
    assert same_kinds(load_state(path), state)


@pytest.mark.parametrize(
    "tensor",
    [
        torch.tensor(1.5),
        torch.empty(0, 3),
        torch.arange(6).reshape(2, 3).t(),  # not contiguous
        torch.tensor([True, False]),
        torch.tensor([1, 200], dtype=torch.uint8),
        torch.randn(3).half(),
        torch.randn(3).bfloat16(),
        torch.tensor([float("inf"), float("nan"), -0.0], dtype=torch.float64),
        torch.ones(2, requires_grad=True),
    ],
    ids=str,
)
def test_tensors_come_back_to_the_bit(tmp_path, tensor):
    save_state(tmp_path / "t", {"t": tensor})
    back = load_state(tmp_path / "t")["t"]
    assert (back.dtype, back.shape) == (tensor.dtype, tensor.shape)
    assert torch.equal(
        back.reshape(-1).view(torch.uint8), tensor.detach().reshape(-1).view(torch.uint8)
    )


def test_tied_tensors_nan_and_numpy_values_are_kept(tmp_path):
    weight = torch.randn(2, 2)
    save_state(
        tmp_path / "s",
        [weight, weight[0], float("nan"), np.float32(0.5), np.int64(3), np.arange(4.0)],
    )
    a, row, nan, half, three, array = load_state(tmp_path / "s")
    assert torch.equal(a[0], row)
    assert nan != nan
    assert (half, three) == (0.5, 3)
    assert isinstance(array, np.ndarray)
    assert array.tolist() == [0, 1, 2, 3]


def test_generators_go_on_where_they_were(tmp_path):
    random.seed(3)
    np.random.seed(3)
    state = {"python": random.getstate(), "numpy": np.random.get_state()}
    save_state(tmp_path / "g", state | {"torch": torch.get_rng_state()})
    drawn = random.random(), np.random.rand(), torch.rand(1)
    back = load_state(tmp_path / "g")
    random.setstate(back["python"])
    np.random.set_state(back["numpy"])
    torch.set_rng_state(back["torch"])
    assert drawn == (random.random(), np.random.rand(), torch.rand(1))


def test_what_cannot_be_saved_is_named_by_its_place(tmp_path):
    with pytest.raises(TypeError, match=r"^callbacks/mix_up/1: a set cannot be saved"):
        save_state(tmp_path / "s", {"callbacks": {"mix_up": [0, {1}]}})
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("at", ["header", "text", "tensor"])
def test_a_flipped_bit_is_found_anywhere(tmp_path, at):
    path = tmp_path / "s"
    save_state(path, {"weight": torch.randn(8), "name": "abcdef"})
    data = bytearray(path.read_bytes())
    place = {"header": 0, "text": data.index(b"abcdef"), "tensor": len(data) - 3}[at]
    data[place] ^= 1
    path.write_bytes(data)
    with pytest.raises(StateFileError, match="damaged") as error:
        load_state(path)
    assert str(path) in str(error.value)


@pytest.mark.parametrize("length", [0, 5, 40, -1])
def test_a_file_cut_short_is_damaged(tmp_path, length):
    path = tmp_path / "s"
    save_state(path, {"weight": torch.randn(8)})
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(StateFileError, match="damaged, or not a state file"):
        load_state(path)


def test_a_file_of_another_kind_is_refused(tmp_path):
    save_file({"w": torch.ones(1)}, tmp_path / "w.safetensors")
    with pytest.raises(StateFileError, match="not a state file"):
        load_state(tmp_path / "w.safetensors")
    (tmp_path / "lies").write_bytes(struct.pack("<Q", 1 << 40) + b"{}")
    with pytest.raises(StateFileError, match="not a state file"):
        load_state(tmp_path / "lies")
    with pytest.raises(FileNotFoundError):
        load_state(tmp_path / "nothing")
