"""idx: what is written is read back, and every kind of broken file is refused by name."""

import gzip
import re
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from tandem.data.idx import IdxError, read_idx, write_idx

DTYPES = [np.uint8, np.int8, np.int16, np.int32, np.float32, np.float64]
SMALL = np.arange(6, dtype=np.uint8).reshape(2, 3)
# Written by hand from the format's description, not by `write_idx`.
SMALL_BYTES = bytes([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 0, 1, 2, 3, 4, 5])


def arrays() -> st.SearchStrategy[np.ndarray]:
    shapes = hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5)
    dtypes = st.sampled_from(DTYPES).map(np.dtype)
    return dtypes.flatmap(lambda dtype: hnp.arrays(dtype, shapes))


def refusal(path: Path, data: bytes) -> str:
    """Return the message with which `data` is refused, without the file's name in front."""
    path.write_bytes(data)
    with pytest.raises(IdxError, match=re.escape(str(path))) as caught:
        read_idx(path)
    return str(caught.value).removeprefix(f"{path}: ")


@settings(deadline=None, max_examples=150)
@given(array=arrays(), packed=st.booleans())
def test_what_is_written_is_read_back(tmp_path_factory, array, packed):
    path = tmp_path_factory.mktemp("idx") / ("a.gz" if packed else "a")
    write_idx(path, array)
    back = read_idx(path)
    assert (back.dtype, back.shape) == (array.dtype, array.shape)
    assert back.tobytes() == array.tobytes()
    assert back.flags.writeable
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@settings(deadline=None, max_examples=300)
@given(header=st.binary(max_size=4), rest=st.binary(max_size=24))
def test_any_bytes_are_an_array_or_an_idx_error(tmp_path_factory, header, rest):
    path = tmp_path_factory.mktemp("idx") / "any"
    path.write_bytes(b"\0\0" + header + rest)
    try:
        found = read_idx(path)
    except IdxError as error:
        found = str(error)
    if isinstance(found, str):
        assert str(path) in found
    else:
        assert found.nbytes == len(header) + len(rest) - 2 - 4 * found.ndim


def test_bytes_are_those_of_the_format(tmp_path):
    path = tmp_path / "small"
    path.write_bytes(SMALL_BYTES)
    np.testing.assert_array_equal(read_idx(path), SMALL)
    write_idx(path, SMALL)
    assert path.read_bytes() == SMALL_BYTES


@pytest.mark.parametrize(
    ("code", "letter", "value"),
    [
        (8, "B", 200),
        (9, "b", -3),
        (11, "h", -300),
        (12, "i", -70000),
        (13, "f", 1.5),
        (14, "d", 0.1),
    ],
)
def test_each_type_is_big_endian(tmp_path, code, letter, value):
    path = tmp_path / "one"
    path.write_bytes(bytes([0, 0, code, 1, 0, 0, 0, 1]) + struct.pack(f">{letter}", value))
    assert read_idx(path).tolist() == [value]
    assert read_idx(path).dtype == np.dtype(letter)


def test_big_endian_and_strided_arrays_are_written_by_value(tmp_path):
    array = np.arange(12, dtype=">i4").reshape(3, 4)[:, ::2]
    write_idx(tmp_path / "a", array)
    np.testing.assert_array_equal(read_idx(tmp_path / "a"), array)


def test_gzip_is_told_by_content_not_by_name(tmp_path):
    (tmp_path / "plain.gz").write_bytes(SMALL_BYTES)
    (tmp_path / "packed").write_bytes(gzip.compress(SMALL_BYTES))
    np.testing.assert_array_equal(read_idx(tmp_path / "plain.gz"), SMALL)
    np.testing.assert_array_equal(read_idx(tmp_path / "packed"), SMALL)


def test_gzip_of_the_same_array_is_the_same_bytes(tmp_path):
    write_idx(tmp_path / "a.gz", SMALL)
    write_idx(tmp_path / "b.gz", SMALL)
    assert (tmp_path / "a.gz").read_bytes() == (tmp_path / "b.gz").read_bytes()
    assert gzip.decompress((tmp_path / "a.gz").read_bytes()) == SMALL_BYTES


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "expected a magic number of 4 bytes, found 0"),
        (b"\0\0\x08", "expected a magic number of 4 bytes, found 3"),
        (b"\0\1" + SMALL_BYTES[2:], "expected a magic number 0000ttnn, found 00010802"),
        (b"PNG!" + SMALL_BYTES, "expected a magic number 0000ttnn, found 504e4721"),
        (
            b"\0\0\x0a" + SMALL_BYTES[3:],
            "expected a type code of 08, 09, 0b, 0c, 0d, 0e, found 0a",
        ),
        (
            SMALL_BYTES[:10],
            "expected a header of 12 bytes for 2 dimensions, the file ends after 10 bytes",
        ),
        (
            SMALL_BYTES[:-1],
            "expected 6 bytes of uint8 for shape [2, 3], found 5: the file is cut short",
        ),
        (
            SMALL_BYTES + b"\0\0",
            "expected 6 bytes of uint8 for shape [2, 3], found 8: there is more after the values",
        ),
        (
            bytes([0, 0, 14, 3]) + b"\xff" * 12,
            f"expected {(2**32 - 1) ** 3 * 8} bytes of float64 for shape "
            f"[{2**32 - 1}, {2**32 - 1}, {2**32 - 1}], found 0: the file is cut short",
        ),
    ],
    ids=["empty", "3 bytes", "magic", "png", "type", "header", "short", "long", "huge"],
)
@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
def test_broken_files_are_refused(tmp_path, data, message, packed):
    assert refusal(tmp_path / "broken", gzip.compress(data) if packed else data) == message


def damaged_gzip() -> dict[str, bytes]:
    whole = gzip.compress(bytes(range(256)) * 40)
    flipped = bytearray(whole)
    flipped[-8] ^= 1  # the stored checksum
    scrambled = whole[:20] + bytes(40) + whole[60:]
    return {
        "cut": whole[:-12],
        "checksum": bytes(flipped),
        "body": scrambled,
        "after": whole + b"more",
        "header only": whole[:10],
        "method": whole[:2] + b"\x07" + whole[3:],
    }


@pytest.mark.parametrize("kind", damaged_gzip())
def test_damaged_gzip_is_refused(tmp_path, kind):
    message = refusal(tmp_path / "damaged", damaged_gzip()[kind])
    assert message.startswith("expected a whole gzip file, found damage: ")
    assert not message.endswith("damage: ")


def test_a_shape_that_numpy_cannot_hold_is_refused(tmp_path):
    many = bytes([0, 0, 8, 100]) + (b"\0\0\0\1" * 100) + b"\7"
    assert "a shape that NumPy can hold" in refusal(tmp_path / "many", many)
    wide = bytes([0, 0, 8, 3]) + b"\xff" * 8 + bytes(4)
    assert "a shape that NumPy can hold" in refusal(tmp_path / "wide", wide)


@pytest.mark.parametrize(
    ("array", "message"),
    [
        (np.zeros(2, np.int64), "expected one of uint8, int8, int16, .*, found int64"),
        (np.zeros(2, np.complex64), "found complex64"),
        (np.zeros((2**32, 0), np.uint8), r"at most 32 bits, found \[4294967296, 0\]"),
    ],
)
def test_what_idx_cannot_hold_is_not_written(tmp_path, array, message):
    with pytest.raises(IdxError, match=message):
        write_idx(tmp_path / "a", array)
    assert list(tmp_path.iterdir()) == []


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="absent"):
        read_idx(tmp_path / "absent")
