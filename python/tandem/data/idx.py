"""Reading and writing idx files, the format that MNIST is distributed in.

Lesson 8. An idx file is a header and the values, all big-endian, row by row:

    0, 0, type code, number of dimensions n | n sizes of 4 bytes | values

A file is nothing but these bytes, plain or inside gzip. The format has no checksum, so every
number in the header is held against the length of the file before a value is believed.
Source: the format's description on the MNIST page of Y. LeCun, C. Cortes and C. J. C. Burges.
Swift twin: Data/Idx.swift.
"""

import gzip
import math
import os
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tandem.errors import TandemError
from tandem.files import write_atomically

__all__ = ["IdxError", "read_idx", "write_idx"]

_DTYPES: dict[int, np.dtype[Any]] = {
    0x08: np.dtype("u1"),
    0x09: np.dtype("i1"),
    0x0B: np.dtype(">i2"),
    0x0C: np.dtype(">i4"),
    0x0D: np.dtype(">f4"),
    0x0E: np.dtype(">f8"),
}
_CODES = {dtype.newbyteorder("="): code for code, dtype in _DTYPES.items()}
_GZIP_MAGIC = b"\x1f\x8b"
_LARGEST_SIZE = 2**32 - 1


class IdxError(TandemError):
    """A file that is not what an idx file must be; the message names it and what was found."""


def read_idx(path: str | os.PathLike[str]) -> NDArray[Any]:
    """Return the array of an idx file, in the machine's byte order and writable.

    The array has the shape and type that the file states: uint8, int8, int16, int32, float32 or
    float64. Gzip is told by the file's content, whatever its name.
    Raises IdxError for a damaged gzip, a bad magic number, an unknown type code, and a file
    shorter or longer than its header says; OSError where the file cannot be read.
    """
    data = _content(Path(path))
    dtype, shape, start = _header(path, data)
    _check_length(path, dtype, shape, len(data) - start)
    values = np.frombuffer(data, dtype, offset=start).astype(dtype.newbyteorder("="))
    try:
        return values.reshape(shape)
    except ValueError as error:  # more than 64 dimensions, or sizes beyond an address
        raise IdxError(f"{path}: expected a shape that NumPy can hold, found {error}") from error


def write_idx(path: str | os.PathLike[str], array: NDArray[Any]) -> None:
    """Write an array as an idx file, inside gzip where the name ends in `.gz`.

    The same array always gives the same bytes. The file appears whole or not at all.
    Raises IdxError for a type that idx cannot hold or a size of more than 32 bits.
    """
    data = _encode(path, array)
    if os.fspath(path).endswith(".gz"):
        data = gzip.compress(data, mtime=0)
    write_atomically(Path(path), data)


def _content(path: Path) -> bytes:
    data = path.read_bytes()
    if not data.startswith(_GZIP_MAGIC):
        return data
    try:
        return gzip.decompress(data)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise IdxError(f"{path}: expected a whole gzip file, found damage: {error}") from error


def _header(
    path: str | os.PathLike[str], data: bytes
) -> tuple[np.dtype[Any], tuple[int, ...], int]:
    """Return the type, the shape and the offset of the first value."""
    if len(data) < 4:
        raise IdxError(f"{path}: expected a magic number of 4 bytes, found {len(data)}")
    code, rank = data[2], data[3]
    if data[:2] != b"\0\0":
        raise IdxError(f"{path}: expected a magic number 0000ttnn, found {data[:4].hex()}")
    if code not in _DTYPES:
        known = ", ".join(f"{c:02x}" for c in _DTYPES)
        raise IdxError(f"{path}: expected a type code of {known}, found {code:02x}")
    start = 4 + 4 * rank
    if len(data) < start:
        found = f"the file ends after {len(data)} bytes"
        raise IdxError(f"{path}: expected a header of {start} bytes for {rank} dimensions, {found}")
    return _DTYPES[code], tuple(np.frombuffer(data, ">u4", rank, 4).tolist()), start


def _check_length(
    path: str | os.PathLike[str], dtype: np.dtype[Any], shape: tuple[int, ...], found: int
) -> None:
    expected = math.prod(shape) * dtype.itemsize
    if found != expected:
        fault = "the file is cut short" if found < expected else "there is more after the values"
        raise IdxError(
            f"{path}: expected {expected} bytes of {dtype.name} for shape {list(shape)}, "
            f"found {found}: {fault}"
        )


def _encode(path: str | os.PathLike[str], array: NDArray[Any]) -> bytes:
    code = _CODES.get(array.dtype.newbyteorder("="))
    if code is None:
        known = ", ".join(dtype.name for dtype in _DTYPES.values())
        raise IdxError(f"{path}: expected one of {known} to write, found {array.dtype.name}")
    if max(array.shape, default=0) > _LARGEST_SIZE:
        raise IdxError(f"{path}: expected sizes of at most 32 bits, found {list(array.shape)}")
    header = bytes((0, 0, code, array.ndim)) + np.array(array.shape, ">u4").tobytes()
    return header + array.astype(_DTYPES[code]).tobytes()
