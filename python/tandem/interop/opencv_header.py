"""What an image's file says of itself before anything of it is decoded: OpenCV has no way to ask.

Only the kinds that are read by decoders made for files from anywhere are known; OpenCV may have
others, built in or not.
Swift twin: swift/Sources/OpenCVImage/PictureHeader.swift.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

__all__ = ["Kind", "PictureHeader", "read_header"]

Kind = Literal["bmp", "jpeg", "png", "pnm", "tiff", "webp"]
_Size = tuple[int, int] | None

# A JPEG's markers: in the pixels' codes, 0 or a restart marker follows each byte of ones.
_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]")
_NUMBERS = re.compile(rb"P[1-6](?:\s|#[^\n]*\n)*(\d+)(?:\s|#[^\n]*\n)+(\d+)(?=\D)")
# Of their row, these three begin no frame header.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True)
class PictureHeader:
    """The kind of a file, and the columns and rows that it announces."""

    kind: Kind
    width: int
    height: int


def read_header(data: bytes) -> PictureHeader:
    """Return what a file says of itself. Raises ValueError where it is no image, or cut short."""
    for kind, (begins, size) in _KINDS.items():
        if begins.match(data):
            announced = size(data)
            if announced is None:
                raise ValueError("is cut short")
            return PictureHeader(kind, *announced)
    raise ValueError("is no BMP, JPEG, PNG, PNM, TIFF or WebP file")


def _big(data: bytes, place: int, count: int) -> int | None:
    part = data[place : place + count]
    return int.from_bytes(part, "big") if len(part) == count else None


def _little(data: bytes, place: int, count: int) -> int | None:
    part = data[place : place + count]
    return int.from_bytes(part, "little") if len(part) == count else None


def _pair(width: int | None, height: int | None) -> _Size:
    return None if width is None or height is None else (width, height)


def _png(data: bytes) -> _Size:
    return _pair(_big(data, 16, 4), _big(data, 20, 4))


def _bmp(data: bytes) -> _Size:
    """Read a header of 12 bytes, with numbers of two, or another; rows may go down."""
    if _little(data, 14, 4) == 12:
        return _pair(_little(data, 18, 2), _little(data, 20, 2))
    sides = [data[place : place + 4] for place in (18, 22)]
    if any(len(side) < 4 for side in sides):
        return None
    width, height = (abs(int.from_bytes(side, "little", signed=True)) for side in sides)
    return width, height


def _pnm(data: bytes) -> _Size:
    """Read `P6 # words \\n 640 480 255`."""
    numbers = _NUMBERS.match(data)
    # Longer ones are none that could be read, and would take their time.
    return numbers and _pair(*(int(number[:12]) for number in numbers.groups()))


def _tiff(data: bytes) -> _Size:
    """Read the first directory's tags 256 and 257, numbers of two or four bytes."""
    read = _big if data.startswith(b"M") else _little
    if (directory := read(data, 4, 4)) is None or (count := read(data, directory, 2)) is None:
        return None
    size: dict[int, int | None] = {}
    for place in range(directory + 2, directory + 2 + 12 * count, 12):
        if (tag := read(data, place, 2)) is None:
            return None
        if tag in (256, 257):
            size[tag] = read(data, place + 8, 2 if read(data, place + 2, 2) == 3 else 4)
    return _pair(size.get(256), size.get(257))


def _webp(data: bytes) -> _Size:
    """Read a file of one frame that loses something, of one that does not, or of several parts."""
    if data[12:16] == b"VP8 ":
        sides = _little(data, 26, 2), _little(data, 28, 2)
        return _pair(*(side if side is None else side & 0x3FFF for side in sides))
    if data[12:16] == b"VP8L":
        bits = _little(data, 21, 4)
        return None if bits is None else ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    across, down = _little(data, 24, 3), _little(data, 27, 3)
    return None if across is None or down is None else (across + 1, down + 1)


def _jpeg(data: bytes) -> _Size:
    """Read the size in the frame header, if the file goes on to its end mark.

    OpenCV's decoder makes up what is missing of one that is cut short, and says nothing.
    """
    size: _Size = None
    place = 2
    while found := _MARKER.search(data, place):
        at, marker = found.start(), data[found.start() + 1]
        if marker == 0xD9:
            return size
        if (length := _big(data, at + 2, 2)) is None:
            return None
        if marker in _FRAMES and size is None:
            size = _pair(_big(data, at + 7, 2), _big(data, at + 5, 2))
        place = at + 2 + length
    return None


_KINDS: dict[Kind, tuple[re.Pattern[bytes], Callable[[bytes], _Size]]] = {
    "bmp": (re.compile(rb"BM"), _bmp),
    "jpeg": (re.compile(rb"\xff\xd8\xff"), _jpeg),
    "png": (re.compile(rb"\x89PNG\r\n\x1a\n"), _png),
    "pnm": (re.compile(rb"P[1-6]"), _pnm),
    "tiff": (re.compile(rb"II\*\x00|MM\x00\*"), _tiff),
    "webp": (re.compile(rb"RIFF....WEBP", re.DOTALL), _webp),
}
