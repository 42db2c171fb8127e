"""How TensorFlow's names, types and values are written in Swift."""

import json
import math
import re

from raw_ops.definitions import Attribute, RawOpsError, Value, shortest_float

# The scalar types of the Swift module. An operation that allows others too (complex numbers,
# quantised integers, half precision) is bound for these; where complex numbers are all that it
# allows, Swift has a handle to them.
SCALARS = {
    "bfloat16": "BFloat16", "float": "Float", "double": "Double", "bool": "Bool",
    "int8": "Int8", "int16": "Int16", "int32": "Int32", "int64": "Int64",
    "uint8": "UInt8", "uint16": "UInt16", "uint32": "UInt32", "uint64": "UInt64",
    "string": "String",
}  # fmt: skip
TENSORS = {
    **{name: f"Tensor<{scalar}>" for name, scalar in SCALARS.items()},
    "string": "StringTensor",
    "resource": "ResourceHandle",
    "variant": "VariantHandle",
    "complex64": "ComplexHandle",
}
ANY_TENSOR = "AnyTensor"  # one of a list of several types
FLOATS = {"bfloat16", "float", "double"}
INDICES = {"int32", "int64"}
INTEGERS = INDICES | {"int8", "int16", "uint8", "uint16", "uint32", "uint64"}

# Where attributes of one name allow different values, the plain name goes to the first set and
# the others are told here; the numbers are the archived module's.
ENUM_NAMES = {
    ("data_format", frozenset({"NDHWC", "NCDHW"})): "DataFormat1",
    ("data_format", frozenset({"NHWC", "NCHW", "NCHW_VECT_C"})): "DataFormat4",
    ("data_format", frozenset({"NHWC", "NCHW", "NDHWC", "NCDHW"})): "DataFormat5",
    ("method", frozenset({"bilinear"})): "Method3",
    ("mode", frozenset({"REFLECT", "SYMMETRIC"})): "Mode5",
    ("padding", frozenset({"SAME", "VALID", "EXPLICIT"})): "Padding2",
}
ATTRIBUTE_TYPES = {
    "int": "Int",
    "float": "Double",
    "bool": "Bool",
    "string": "String",
    "type": "TensorDataType",
    "shape": "TensorShape?",
    "tensor": ANY_TENSOR,
    "func": "String",
}
UNLABELLED = {"x", "y", "a", "b", "input", "tensor", "values"}
KEYWORDS = {
    "as", "associatedtype", "break", "case", "catch", "class", "continue", "default", "defer",
    "deinit", "do", "else", "enum", "extension", "fallthrough", "false", "fileprivate", "for",
    "func", "guard", "if", "import", "in", "init", "inout", "internal", "is", "let", "nil",
    "operator", "private", "protocol", "public", "repeat", "rethrows", "return", "self",
    "static", "struct", "subscript", "super", "switch", "throw", "throws", "true", "try",
    "typealias", "var", "where", "while",
}  # fmt: skip


class UnsupportedError(RawOpsError):
    """An operation has a feature that the bindings do not cover."""


# Names


def pascal_case(name: str) -> str:
    """Return `out_type` as `OutType`, `DstT` as it is."""
    words = [word for word in name.replace("-", "_").split("_") if word]
    return "".join(word[0].upper() + word[1:] for word in words)


def camel_case(name: str) -> str:
    """Return `out_backprop` as `outBackprop`, `Truncate` as `truncate`."""
    name = pascal_case(name)
    return name[0].lower() + name[1:]


def escaped(name: str) -> str:
    """Return the identifier, in backticks where Swift reserves it."""
    return f"`{name}`" if name in KEYWORDS else name


def variable(name: str) -> str:
    """Return the Swift parameter for an input or attribute."""
    return escaped(camel_case(name))


def case_name(value: str) -> str:
    """Return the enumeration case for an allowed string: `NCHW_VECT_C` is `nchwVectC`."""
    name = camel_case(value.lower()) if value else "empty"
    return f"_{name}" if name[0].isdigit() else name


# Types


def constraint(allowed: tuple[str, ...]) -> str:
    """Return the protocol that covers those of the allowed types that Swift has.

    Strings have no part in it: `Tensor` holds none. Raises UnsupportedError when none is left.
    """
    types = set(allowed or SCALARS) & set(SCALARS) - {"string"}
    if not types:
        raise UnsupportedError(f"allows only the types {', '.join(allowed)}")
    if types <= FLOATS:
        return "FloatingPoint & TensorFlowScalar"
    if types <= INDICES:
        return "TensorFlowIndex"
    if types <= INTEGERS:
        return "TensorFlowInteger"
    return "TensorFlowNumeric" if types <= INTEGERS | FLOATS else "TensorFlowScalar"


def fixed_type(allowed: tuple[str, ...]) -> str:
    """Return `bool`, `string` or `complex64` where Swift is allowed nothing else, else nothing.

    An attribute that allows one number type stays generic, so that generic code can call it.
    """
    if is_complex(allowed):
        return "complex64"
    types = [name for name in allowed if name in SCALARS]
    return types[0] if types in (["bool"], ["string"]) else ""


def is_complex(allowed: tuple[str, ...]) -> bool:
    """Say whether complex numbers are all that an attribute allows of what Swift can hold."""
    return "complex64" in allowed and not set(allowed) & set(SCALARS)


def scalar(attribute: Attribute) -> str:
    """Return the Swift scalar of a type attribute: a generic parameter or a fixed type."""
    fixed = fixed_type(attribute.allowed)
    return SCALARS[fixed] if fixed else pascal_case(attribute.name)


def is_enum(attribute: Attribute) -> bool:
    """Say whether the attribute is one of a few strings."""
    return attribute.type == "string" and bool(attribute.allowed)


def enum_name(attribute: Attribute) -> str:
    """Return the name of the enumeration for a string attribute's allowed values."""
    key = (attribute.name, frozenset(attribute.allowed))
    return ENUM_NAMES.get(key) or pascal_case(attribute.name)


def attribute_type(attribute: Attribute) -> str:
    """Return the Swift type of the parameter for an attribute.

    Raises UnsupportedError for a kind that the runtime has no setter for.
    """
    if is_enum(attribute):
        return enum_name(attribute)
    is_list = attribute.type.startswith("list(")
    kind = attribute.type[5:-1] if is_list else attribute.type
    if kind not in ATTRIBUTE_TYPES:
        raise UnsupportedError(f"attribute {attribute.name} has the type {attribute.type}")
    return f"[{ATTRIBUTE_TYPES[kind]}]" if is_list else ATTRIBUTE_TYPES[kind]


# Values


def literal(attribute: Attribute) -> str:
    """Return an attribute's default value in Swift."""
    if is_enum(attribute):
        return "." + escaped(case_name(str(attribute.default)))
    if not attribute.type.startswith("list("):
        return _literal(attribute.default, attribute.type)
    items = attribute.default if isinstance(attribute.default, list) else []
    return "[" + ", ".join(_literal(item, attribute.type[5:-1]) for item in items) + "]"


def _literal(value: Value, kind: str) -> str:
    match kind:
        case "bool":
            return "true" if value else "false"
        case "float":
            return _float_literal(float(str(value)))
        case "string":
            return re.sub(r"\\u(\w{4})", r"\\u{\1}", json.dumps(value, ensure_ascii=False))
        case "type":
            return _type_literal(str(value))
        case "shape":
            return "nil" if value is None else f"TensorShape({value})"
    return str(value)


def _type_literal(name: str) -> str:
    if name.startswith("complex"):
        return f".{name}"
    if name not in SCALARS:
        raise UnsupportedError(f"the default type is {name}")
    return f"{SCALARS[name]}.tensorFlowDataType"


def _float_literal(value: float) -> str:
    if math.isinf(value):
        return ".infinity" if value > 0 else "-.infinity"
    return ".nan" if math.isnan(value) else shortest_float(value)
