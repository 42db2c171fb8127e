"""TensorFlow's operation definitions, read from the library in the installed wheel.

`TF_GetAllOpList` returns every registered operation as one serialised `tensorflow.OpList`. The
fields that the bindings need are picked out by number, so that neither TensorFlow's Python
package nor a schema is loaded. Numbers: tensorflow/core/framework/{op_def,attr_value}.proto.
"""

import ctypes
import importlib.util
import os
import struct
from dataclasses import dataclass
from pathlib import Path

from raw_ops.wire import Message

REF_TYPE_OFFSET = 100
TYPE_NAMES = [
    "invalid", "float", "double", "int32", "uint8", "int16", "int8", "string", "complex64",
    "int64", "bool", "qint8", "quint8", "qint32", "bfloat16", "qint16", "quint16", "uint16",
    "complex128", "half", "resource", "variant", "uint32", "uint64",
]  # fmt: skip

Value = bool | int | float | str | list["Value"] | None


class RawOpsError(Exception):
    """The bindings cannot be written; the message says why."""


class WheelNotFoundError(RawOpsError):
    """The environment holds no TensorFlow library."""


@dataclass(frozen=True)
class Argument:
    """An input or output: of a fixed type or of an attribute's, once or in a list."""

    name: str
    type: str = ""
    type_attr: str = ""
    number_attr: str = ""
    type_list_attr: str = ""
    is_ref: bool = False

    @property
    def is_list(self) -> bool:
        """Whether it is a list of tensors, of one type or of several."""
        return bool(self.number_attr or self.type_list_attr)


@dataclass(frozen=True)
class Attribute:
    """An attribute of an operation; `allowed` holds type names or strings, empty for any."""

    name: str
    type: str
    has_default: bool = False
    default: Value = None
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Definition:
    """One operation."""

    name: str
    inputs: tuple[Argument, ...] = ()
    outputs: tuple[Argument, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    is_stateful: bool = False


def wheel_folder() -> Path:
    """Return the folder of the installed package `tensorflow`, without importing it.

    Raises WheelNotFoundError when it is not installed or has no C library.
    """
    spec = importlib.util.find_spec("tensorflow")
    if spec is None or spec.origin is None:
        raise WheelNotFoundError("tensorflow is not installed in this environment")
    folder = Path(spec.origin).parent
    if not list(folder.glob("libtensorflow_cc*.2*")):
        raise WheelNotFoundError(f"{folder} holds no libtensorflow_cc")
    return folder


class _Buffer(ctypes.Structure):
    """TF_Buffer of tensorflow/c/tf_buffer.h."""

    _fields_ = (
        ("data", ctypes.c_void_p),
        ("length", ctypes.c_size_t),
        ("data_deallocator", ctypes.c_void_p),
    )


def read_op_list(folder: Path) -> bytes:
    """Return the serialised `OpList` of the library in the wheel's `folder`."""
    os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"  # the library announces on stderr that it is on
    for stem in ("libtensorflow_framework", "libtensorflow_cc"):
        library = ctypes.CDLL(str(min(folder.glob(f"{stem}*.2*"))))
    library.TF_GetAllOpList.restype = ctypes.POINTER(_Buffer)
    buffer = library.TF_GetAllOpList()
    try:
        return ctypes.string_at(buffer.contents.data, buffer.contents.length)
    finally:
        library.TF_DeleteBuffer(buffer)


def decode_op_list(data: bytes) -> dict[str, Definition]:
    """Decode a serialised `OpList` into definitions by operation name."""
    operations = map(_definition, Message(data).messages(1))
    return {operation.name: operation for operation in operations}


def _definition(message: Message) -> Definition:
    return Definition(
        name=message.text(1),
        inputs=tuple(map(_argument, message.messages(2))),
        outputs=tuple(map(_argument, message.messages(3))),
        attributes=tuple(map(_attribute, message.messages(4))),
        is_stateful=bool(message.integer(17)),
    )


def _argument(message: Message) -> Argument:
    number = message.integer(3)
    return Argument(
        name=message.text(1),
        type=_type_name(number) if number else "",
        type_attr=message.text(4),
        number_attr=message.text(5),
        type_list_attr=message.text(6),
        is_ref=bool(message.integer(16)) or number >= REF_TYPE_OFFSET,
    )


def _attribute(message: Message) -> Attribute:
    kind = message.text(2)
    default = [_value(value, kind) for value in message.messages(3)]
    allowed = [_allowed(value) for value in message.messages(7)]
    return Attribute(
        name=message.text(1),
        type=kind,
        has_default=bool(default),
        default=default[-1] if default else None,
        allowed=tuple(allowed[-1] if allowed else ()),
    )


def _allowed(value: Message) -> list[str]:
    values = value.messages(1)[-1]
    strings = [blob.decode() for blob in values.blobs(2)]
    return strings or [_type_name(number) for number in values.integers(6)]


def _value(value: Message, kind: str) -> Value:
    """Return an AttrValue's content; its list and its single values share field numbers."""
    if not kind.startswith("list("):
        return _items(value, kind)[-1]
    lists = value.messages(1)
    return _items(lists[-1], kind[5:-1]) if lists else []


def _items(message: Message, kind: str) -> list[Value]:
    match kind:
        case "string":
            return [blob.decode() for blob in message.blobs(2)]
        case "int":
            return list(message.integers(3))
        case "float":
            return list(message.floats(4))
        case "bool":
            return [bool(number) for number in message.integers(5)]
        case "type":
            return [_type_name(number) for number in message.integers(6)]
        case "shape":
            return [_shape(shape) for shape in message.messages(7)]
    return [None]


def _shape(shape: Message) -> Value:
    """Return a TensorShapeProto's dimensions, None when the rank is unknown."""
    if shape.integer(3):
        return None
    return [dimension.integer(1) for dimension in shape.messages(2)]


def _type_name(number: int) -> str:
    number %= REF_TYPE_OFFSET
    return TYPE_NAMES[number] if number < len(TYPE_NAMES) else f"type {number}"


def shortest_float(value: float) -> str:
    """Return the shortest decimal that is the same float32: 0.0001, not 9.99999974e-05."""
    for digits in range(1, 10):
        text = f"{value:.{digits}g}"
        if struct.pack("<f", float(text)) == struct.pack("<f", value):
            return repr(float(text))
    return repr(value)
