"""How TensorFlow's names, types and values are written in Swift."""

from raw_ops.definitions import Attribute, Value, shortest_float

# The scalar types of the Swift module; TensorFlow's other types (complex, quantised) are ignored
# where an operation allows several.
SCALARS = {
    "bfloat16": "BFloat16", "float": "Float", "double": "Double",
    "int8": "Int8", "int16": "Int16", "int32": "Int32", "int64": "Int64",
    "uint8": "UInt8", "uint16": "UInt16", "uint32": "UInt32", "uint64": "UInt64",
    "bool": "Bool",
}  # fmt: skip
CONCRETE = {
    "string": "StringTensor",
    "resource": "ResourceHandle",
    "variant": "VariantHandle",
    **{name: f"Tensor<{scalar}>" for name, scalar in SCALARS.items()},
}
FLOATS = {"half", "bfloat16", "float", "double"}
INDICES = {"int32", "int64"}
INTEGERS = INDICES | {"int8", "int16", "uint8", "uint16", "uint32", "uint64"}

# Value sets of the same attribute name get these names, as in the archived module.
ENUM_NAMES = {
    ("padding", frozenset({"SAME", "VALID", "EXPLICIT"})): "Padding2",
    ("data_format", frozenset({"NDHWC", "NCDHW"})): "DataFormat1",
    ("data_format", frozenset({"NHWC", "NCHW", "NDHWC", "NCDHW"})): "DataFormat2",
    ("data_format", frozenset({"NHWC", "NCHW", "NCHW_VECT_C"})): "DataFormat3",
}
ATTRIBUTE_TYPES = {
    "int": "Int",
    "float": "Double",
    "bool": "Bool",
    "string": "String",
    "type": "TensorDataType",
    "shape": "TensorShape?",
}
KEYWORDS = frozenset(
    "as associatedtype break case catch class continue default defer deinit do else enum extension "
    "fallthrough false fileprivate for func guard if import in init inout internal is let nil "
    "operator private protocol public repeat rethrows return self static struct subscript super "
    "switch throw throws true try typealias var where while".split()
)
UNLABELLED = frozenset("x y a b input tensor values".split())


class UnsupportedError(Exception):
    """An operation has a feature that the bindings do not cover."""


def camel_case(name: str) -> str:
    """Return `out_backprop` as `outBackprop`, `Truncate` as `truncate`."""
    name = generic_name(name)
    return name[0].lower() + name[1:]


def escaped(name: str) -> str:
    """Return the identifier in backticks where Swift reserves it."""
    return f"`{name}`" if name in KEYWORDS else name


def function_name(operation: str) -> str:
    """Return the operation's name with a small first letter: `Conv2D` is `conv2D`."""
    return operation[0].lower() + operation[1:]


def generic_name(attribute: str) -> str:
    """Return the generic parameter for a type attribute: `out_type` is `OutType`."""
    words = [word for word in attribute.replace("-", "_").split("_") if word]
    return "".join(word[0].upper() + word[1:] for word in words)


def constraint(allowed: tuple[str, ...]) -> str:
    """Return the protocol that covers the allowed types which Swift has, empty for a single one.

    Raises UnsupportedError when Swift has none of them.
    """
    types = set(allowed or SCALARS) & set(SCALARS)
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
    """Return `bool` or `string` where an attribute allows Swift nothing else, otherwise nothing.

    An attribute that allows one number type stays generic, so that generic code can call it.
    """
    types = [name for name in allowed if name in SCALARS or name == "string"]
    return types[0] if types in (["bool"], ["string"]) else ""


def enum_name(attribute: Attribute) -> str:
    """Return the name of the enumeration for a string attribute's allowed values."""
    key = (attribute.name, frozenset(attribute.allowed))
    return ENUM_NAMES.get(key) or generic_name(attribute.name)


def case_name(value: str) -> str:
    """Return the enumeration case for an allowed string: `NHWC` is `nhwc`."""
    if not value:
        return "none"
    name = camel_case(value.lower())
    return f"_{name}" if name[0].isdigit() else name


def attribute_type(attribute: Attribute) -> str:
    """Return the Swift type of the parameter for an attribute.

    Raises UnsupportedError for functions and tensors.
    """
    if attribute.type == "string" and attribute.allowed:
        return enum_name(attribute)
    is_list = attribute.type.startswith("list(")
    kind = attribute.type[5:-1] if is_list else attribute.type
    if kind not in ATTRIBUTE_TYPES:
        raise UnsupportedError(f"attribute {attribute.name} has the type {attribute.type}")
    return f"[{ATTRIBUTE_TYPES[kind]}]" if is_list else ATTRIBUTE_TYPES[kind]


def literal(attribute: Attribute) -> str:
    """Return an attribute's default value in Swift."""
    if attribute.type == "string" and attribute.allowed:
        return "." + escaped(case_name(str(attribute.default)))
    if attribute.type == "shape":
        return _shape_literal(attribute.default)
    if isinstance(attribute.default, list):
        kind = attribute.type[5:-1]
        return "[" + ", ".join(_scalar_literal(item, kind) for item in attribute.default) + "]"
    return _scalar_literal(attribute.default, attribute.type)


def _shape_literal(value: Value) -> str:
    return f"TensorShape({value})" if isinstance(value, list) else "nil"


def _scalar_literal(value: Value, kind: str) -> str:
    match kind:
        case "bool":
            return "true" if value else "false"
        case "float":
            return shortest_float(float(str(value)))
        case "string":
            return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'
        case "type":
            return f"{SCALARS[str(value)]}.tensorFlowDataType"
        case "shape":
            return _shape_literal(value)
    return str(value)
