"""`tandem-swift weights`: it lists what PyTorch's library reads, and refuses what that refuses."""

import json
import struct
import tempfile
import zlib
from pathlib import Path

import numpy as np
import pytest
import safetensors
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.numpy import save, save_file
from swift_engine_helpers import call

WEIGHTS = {
    "convs.0.filter": np.arange(12, dtype=np.float32).reshape(2, 2, 3),
    "convs.0.bias": np.zeros(0, np.float32),
    "counts": np.array([1, 2, 3], np.int64),
    "mask": np.array([True, False, True]),
    "scalar": np.array(2.5),
}
SOUND = save(WEIGHTS, {"format": "pt"})
# What Swift refuses although the library reads it, and says so: a key that stands twice, where one
# of the two tensors would be lost without a word, and types of less than a byte.
STRICTER = ("twice", "expected a dtype of", "a number that is no size")
MEANINGFUL = b'{}[],:"\\0123456789-.eE tfn_FIU'


def test_a_file_is_listed(swift_engine, tmp_path):
    path = tmp_path / "weights.safetensors"
    save_file(WEIGHTS, path, {"format": "pt"})
    done = call(swift_engine, "weights", path, TENSORFLOW_LIB_DIR="/nowhere")
    assert (done.returncode, done.stderr) == (0, "")
    first, *lines = done.stdout.splitlines()
    assert first == f"{path}: 5 tensors"
    filters = zlib.crc32(WEIGHTS["convs.0.filter"].tobytes())
    assert f"{filters:08x}  F32  [2, 2, 3]  convs.0.filter" in lines
    assert any(line.endswith("  F64  []  scalar") for line in lines)
    done = call(swift_engine, "weights", path, "--format", "json")
    listing = json.loads(done.stdout)
    assert (listing["file"], listing["metadata"]) == (str(path), {"format": "pt"})
    assert tensors(listing) == expected(path.read_bytes())


def test_a_broken_file_is_named_and_the_others_are_read(swift_engine, tmp_path):
    good, bad = tmp_path / "good.safetensors", tmp_path / "bad.safetensors"
    good.write_bytes(SOUND)
    bad.write_bytes(SOUND[:-1])
    done = call(swift_engine, "weights", bad, good, tmp_path / "none")
    assert done.returncode == 1
    assert done.stdout.startswith(f"{good}: 5 tensors")
    first, second = done.stderr.splitlines()
    assert first.startswith(f"tandem-swift: {bad}: tensor ")
    assert second.startswith(f"{tmp_path / 'none'}: cannot be read: ")


@pytest.mark.parametrize(
    "arguments", ["weights", "weights --format", "weights a --format xml", "weights --bogus"]
)
def test_wrong_use(swift_engine, arguments):
    done = call(swift_engine, *arguments.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage: tandem-swift weights" in done.stderr


def expected(data: bytes) -> dict | None:
    """Return what the library reads, or None where it refuses."""
    try:
        read = safetensors.deserialize(data)
    except safetensors.SafetensorError:
        return None
    return {
        name: (entry["dtype"], list(entry["shape"]), zlib.crc32(bytes(entry["data"])))
        for name, entry in read
    }


def tensors(listing: dict) -> dict:
    return {
        tensor["name"]: (tensor["type"], tensor["shape"], tensor["crc32"])
        for tensor in listing["tensors"]
    }


def with_header(header: str | bytes, body: bytes, length: int | None = None) -> bytes:
    text = header.encode() if isinstance(header, str) else header
    return struct.pack("<Q", len(text) if length is None else length) + text + body


@st.composite
def edited(draw) -> bytes:
    """Draw the sound file with a few bytes changed, removed or added, or its end cut off."""
    data = bytearray(SOUND)
    for _ in range(draw(st.integers(1, 3))):
        # Half of the edits fall into the header, where a byte means most.
        end = draw(st.sampled_from([len(SOUND), 8 + struct.unpack("<Q", SOUND[:8])[0]]))
        place = min(draw(st.integers(0, end - 1)), max(0, len(data) - 1))
        byte = draw(st.sampled_from(MEANINGFUL) | st.integers(0, 255))
        match draw(st.sampled_from(["set", "insert", "remove", "cut", "extend"])):
            case "set":
                data[place : place + 1] = bytes([byte])
            case "insert":
                data[place:place] = bytes([byte])
            case "remove":
                del data[place : place + 1]
            case "cut":
                del data[place:]
            case "extend":
                data += bytes(place % 9)
    return bytes(data)


@st.composite
def stated(draw) -> bytes:
    """Draw a file whose header is JSON: tensors that lie in order, or nearly so."""
    sizes = {"F32": 4, "I64": 8, "BF16": 2, "U8": 1, "BOOL": 1, "F8_E4M3": 1, "F4": 1, "X": 4}
    header, end = {}, 0
    for index in range(draw(st.integers(0, 4))):
        kind = draw(st.sampled_from(sorted(sizes)))
        shape = draw(st.lists(st.integers(0, 3) | st.sampled_from([-1, 2**31, 2**63]), max_size=3))
        size = int(np.prod([1, *shape], dtype=object)) * sizes[kind]
        begin = end + draw(st.sampled_from([0, 0, 0, 0, 0, 0, 1, -1]))
        end = begin + min(size, 2**63 - 1) + draw(st.sampled_from([0, 0, 0, 0, 0, 0, 1, -1]))
        header[f"t{index}"] = {"dtype": kind, "shape": shape, "data_offsets": [begin, end]}
    if draw(st.booleans()):
        header["__metadata__"] = draw(
            st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2)
            | st.sampled_from([None, [], {"a": 1}, "text"])
        )
    length = max(0, min(end, 1000)) + draw(st.sampled_from([0, 0, 0, 0, 1, -1]))
    padding = " " * draw(st.integers(0, 8))
    return with_header(json.dumps(header) + padding, bytes(max(0, length)))


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(files=st.lists(edited() | stated(), min_size=1, max_size=20))
def test_both_readers_agree_on_mutated_files(swift_engine, files):
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, f"{index}.safetensors") for index in range(len(files))]
        for path, data in zip(paths, files, strict=True):
            path.write_bytes(data)
        done = call(swift_engine, "weights", *paths, "--format", "json")
    assert done.returncode in (0, 1), done
    listings = [json.loads(line) for line in done.stdout.splitlines()]
    found = {listing["file"]: tensors(listing) for listing in listings}
    faults = done.stderr.removeprefix("tandem-swift: ")
    for path, data in zip(paths, files, strict=True):
        library = expected(data)
        if str(path) in found:
            assert found[str(path)] == library, data
        else:
            assert f"{path}: " in faults
            fault = faults.partition(f"{path}: ")[2].partition("\n")[0]
            assert library is None or any(words in fault for words in STRICTER), (data, fault)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "expected a header length of 8 bytes, found 0 bytes"),
        (struct.pack("<Q", 2**64 - 1), "found a header length of 18446744073709551615"),
        (with_header("{}", b"", 3), "found a header length of 3"),
        (with_header("{}", b"\0"), "expected 0 bytes after the header, found 1"),
        (with_header('{"a":', b""), "text that is not JSON"),
        (with_header(b"\xff{}", b""), "expected a header of one JSON object"),
        (
            with_header('{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}', bytes(8)),
            'tensor "a": expected 4 bytes of F32 for the shape [1], found 8',
        ),
        (
            with_header('{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}', bytes(3)),
            "found them to end at 4",
        ),
        (
            with_header(
                '{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},'
                '"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}',
                bytes(3),
            ),
            'tensor "b": expected its bytes to begin at 2, found 1: it overlaps',
        ),
        (
            with_header(
                '{"a":{"dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,0]}}', b""
            ),
            'tensor "a": expected too many bytes of F64',
        ),
    ],
    ids=lambda value: "file" if isinstance(value, bytes) else None,
)
def test_what_is_wrong_is_said_with_the_name_of_the_file(swift_engine, tmp_path, data, words):
    path = tmp_path / "weights.safetensors"
    path.write_bytes(data)
    assert expected(data) is None
    done = call(swift_engine, "weights", path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"tandem-swift: {path}: ")
    assert done.stderr.count("\n") == 1
    assert words in done.stderr
