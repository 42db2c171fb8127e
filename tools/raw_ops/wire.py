"""A reader of the protocol buffers wire format, enough for TensorFlow's operation definitions.

Source: https://protobuf.dev/programming-guides/encoding
"""

import struct

VARINT, FIXED64, FIXED32 = 0, 1, 5


class Message:
    """The fields of one serialised message, by number; a missing field reads as zero or empty."""

    def __init__(self, data: bytes) -> None:
        self.fields: dict[int, list[int | bytes]] = {}
        position = 0
        while position < len(data):
            key, position = read_varint(data, position)
            value, position = _read_value(data, position, key & 7)
            self.fields.setdefault(key >> 3, []).append(value)

    def __contains__(self, number: int) -> bool:
        return number in self.fields

    def blobs(self, number: int) -> list[bytes]:
        """Return every value of a field that is text, bytes or a message."""
        return [value for value in self.fields.get(number, []) if isinstance(value, bytes)]

    def text(self, number: int) -> str:
        """Return the last value of a text field."""
        return (self.blobs(number) or [b""])[-1].decode()

    def messages(self, number: int) -> list["Message"]:
        """Return every value of a message field."""
        return [Message(blob) for blob in self.blobs(number)]

    def integers(self, number: int) -> list[int]:
        """Return every value of an integer, boolean or enumeration field, packed or not."""
        values: list[int] = []
        for value in self.fields.get(number, []):
            values += [value] if isinstance(value, int) else _unpack_varints(value)
        return [value - (1 << 64) if value >= 1 << 63 else value for value in values]

    def integer(self, number: int) -> int:
        """Return the last value of an integer, boolean or enumeration field."""
        return (self.integers(number) or [0])[-1]

    def floats(self, number: int) -> list[float]:
        """Return every value of a `float` field, packed or not."""
        data = b"".join(self.blobs(number))
        return [value for (value,) in struct.iter_unpack("<f", data)]


def read_varint(data: bytes, position: int) -> tuple[int, int]:
    """Return the variable-length integer at `position` and the position after it."""
    value = shift = 0
    while data[position] >= 0x80:
        value |= (data[position] & 0x7F) << shift
        position, shift = position + 1, shift + 7
    return value | data[position] << shift, position + 1


def _read_value(data: bytes, position: int, wire_type: int) -> tuple[int | bytes, int]:
    if wire_type == VARINT:
        return read_varint(data, position)
    if wire_type in (FIXED64, FIXED32):
        size = 8 if wire_type == FIXED64 else 4
    else:
        size, position = read_varint(data, position)
    return data[position : position + size], position + size


def _unpack_varints(data: bytes) -> list[int]:
    values, position = [], 0
    while position < len(data):
        value, position = read_varint(data, position)
        values.append(value)
    return values
