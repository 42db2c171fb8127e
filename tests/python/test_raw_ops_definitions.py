"""What the raw bindings are made of: definitions and documentation are read as they are."""

import struct
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

from raw_ops.definitions import (
    Argument,
    Attribute,
    Definition,
    decode_op_list,
    shortest_float,
)
from raw_ops.documentation import first_sentence, read_summaries

# Reading definitions: messages written by hand after the wire format's specification


def varint(value: int) -> bytes:
    value &= (1 << 64) - 1
    head = b""
    while value >= 0x80:
        head += bytes([value & 0x7F | 0x80])
        value >>= 7
    return head + bytes([value])


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def blob(field: int, value: bytes | str) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(data)) + data


def decoded(*fields: bytes) -> Definition:
    message = blob(1, "Op") + b"".join(fields)
    return decode_op_list(blob(1, message))["Op"]


def attribute(kind: str, default: bytes) -> Attribute:
    fields = blob(1, "a") + blob(2, kind) + blob(3, default)
    return decoded(blob(4, fields)).attributes[0]


def test_arguments_are_decoded() -> None:
    fixed = blob(1, "axis") + number(3, 9)
    listed = blob(1, "values") + blob(4, "T") + blob(5, "N")
    reference = blob(1, "ref") + number(3, 101)
    marked = blob(1, "var") + blob(4, "T") + number(16, 1)
    mixed = blob(1, "all") + blob(6, "Ts")
    fields = [blob(2, item) for item in (fixed, listed, reference, marked)]
    definition = decoded(*fields, blob(3, mixed))
    assert definition.inputs == (
        Argument("axis", type="int64"),
        Argument("values", type_attr="T", number_attr="N"),
        Argument("ref", type="float", is_ref=True),
        Argument("var", type_attr="T", is_ref=True),
    )
    assert definition.outputs == (Argument("all", type_list_attr="Ts"),)


@pytest.mark.parametrize(
    ("kind", "default", "value"),
    [
        ("int", number(3, -1), -1),
        ("int", number(3, 0), 0),
        ("bool", number(5, 1), True),
        ("float", varint(4 << 3 | 5) + struct.pack("<f", 0.25), 0.25),
        ("string", blob(2, "NHWC"), "NHWC"),
        ("type", number(6, 3), "int32"),
        ("shape", blob(7, number(3, 1)), None),
        ("shape", blob(7, blob(2, number(1, 2)) + blob(2, number(1, -1))), [2, -1]),
        ("list(int)", blob(1, blob(3, varint(1) + varint(300) + varint(-2))), [1, 300, -2]),
        ("list(int)", blob(1, number(3, 1) + number(3, 2)), [1, 2]),
        ("list(int)", blob(1, b""), []),
        ("list(float)", blob(1, blob(4, struct.pack("<2f", 1.5, -2))), [1.5, -2.0]),
        ("list(string)", blob(1, blob(2, "a") + blob(2, "")), ["a", ""]),
        ("list(type)", blob(1, blob(6, varint(1) + varint(23))), ["float", "uint64"]),
    ],
)
def test_default_values_are_decoded(kind: str, default: bytes, value: object) -> None:
    result = attribute(kind, default)
    assert (result.type, result.has_default, result.default) == (kind, True, value)


def test_allowed_values_are_decoded() -> None:
    types = blob(1, "T") + blob(2, "type") + blob(7, blob(1, blob(6, varint(19) + varint(1))))
    strings = blob(1, "p") + blob(2, "string") + blob(7, blob(1, blob(2, "SAME") + blob(2, "")))
    definition = decoded(blob(4, types), blob(4, strings))
    assert definition.attributes == (
        Attribute("T", "type", allowed=("half", "float")),
        Attribute("p", "string", allowed=("SAME", "")),
    )


def test_state_and_lists_are_decoded() -> None:
    values = blob(1, "values") + blob(6, "Ts")
    definition = decoded(blob(2, values), number(17, 1))
    assert definition.is_stateful
    assert definition.inputs[0].is_list
    assert not decoded().is_stateful
    assert not Argument("x", type_attr="T").is_list
    assert Argument("x", type_attr="T", number_attr="N").is_list


def test_unknown_fields_are_passed_over() -> None:
    argument = Argument("x", type_attr="T")
    unknown = varint(40 << 3 | 1) + bytes(8) + varint(41 << 3 | 5) + bytes(4) + blob(42, "x")
    assert decoded(unknown, number(25, 1), blob(2, blob(1, "x") + blob(4, "T"))).inputs == (
        argument,
    )


def test_shortest_float_is_the_same_float() -> None:
    for value in (0.1, 1e-3, 3.4e38, 1.17549435e-38, 2 / 3):
        single = struct.pack("<f", value)
        text = shortest_float(struct.unpack("<f", single)[0])
        assert struct.pack("<f", float(text)) == single
        assert len(text) < 14


# Documentation


@pytest.mark.parametrize(
    ("docstring", "sentence"),
    [
        ("Adds. Then more.\n\n  Args:\n    x: one.", "Adds."),
        ("Adds\n  two tensors\n\nMore.", "Adds two tensors."),
        (
            "Returns the max (i.e. x > y ? x : y) element-wise. More.",
            "Returns the max (i.e. x > y ? x : y) element-wise.",
        ),
        ("Pads 1.5 times. `x` is padded.", "Pads 1.5 times."),
        ("Selects,\n\nby score.", "Selects."),
        ("TODO: add doc.\n\n  Args:", ""),
        ("", ""),
    ],
)
def test_first_sentence(docstring: str, sentence: str) -> None:
    assert first_sentence(docstring) == sentence


def test_summaries_come_from_the_wrappers_text(tmp_path: Path) -> None:
    folder = tmp_path / "python" / "ops"
    folder.mkdir(parents=True)
    (folder / "gen_some_ops.py").write_text(
        'raise ImportError("must not be run")\n'
        'def conv2d(input: Annotated[Any, TV_T], name=None) -> Any:\n  r"""Convolves. More."""\n'
        'Conv2D = tf_export("raw_ops.Conv2D")(_ops.to_raw_op(conv2d))\n'
        'def other(x):\n  r"""Other."""\n'
        'Other = tf_export("raw_ops.Other")(_ops.to_raw_op(other))\n'
    )
    assert read_summaries(tmp_path, ["Conv2D", "Missing"]) == {"Conv2D": "Convolves."}
