"""The body of an operation's Swift function: attributes, inputs, the call, its results."""

from collections.abc import Iterable, Iterator

from raw_ops import swift_types as swift
from raw_ops.definitions import Argument, Attribute
from raw_ops.operation import Operation

WIDTH = 96


def emit_body(operation: Operation) -> list[str]:
    """Return the lines of the body, not indented.

    Raises UnsupportedError when an output has a type that Swift lacks.
    """
    inputs, outputs = operation.definition.inputs, operation.definition.outputs
    settings = _settings(operation)
    lines = list(_list("settings", "Attribute", settings)) if settings else []
    arguments = [f"Op.{operation.name}", *(["settings"] if settings else [])]
    if _is_simple(operation):
        arguments[1:1] = [f"{swift.variable(item.name)}._tfe" for item in inputs]
        wrapper = _wrapper(operation, outputs[0])
        line = f"return {wrapper}(_tfe: execute({', '.join(arguments)}))"
        if len(line) > WIDTH:
            lines += _call("let result", arguments)
            line = f"return {wrapper}(_tfe: result)"
        return [*lines, line]
    lines += _list("operands", "OperationInput", map(_operand, inputs))
    counts = [operation.count(item) for item in outputs]
    arguments.insert(1, "inputs: operands")
    if _has_parts(operation):
        lines += _list("counts", "Int", counts)
        arguments.append("outputCounts: counts")
    else:
        arguments.append(f"outputCount: {counts[0] if len(counts) == 1 else len(counts)}")
    lines += _call("let results" if outputs else "_", arguments)
    return [*lines, *_return(operation)] if outputs else lines


def _is_simple(operation: Operation) -> bool:
    """Say whether the operation takes one or two tensors to one: the runtime's short way."""
    inputs, outputs = operation.definition.inputs, operation.definition.outputs
    has_list = any(argument.is_list for argument in inputs + outputs)
    return len(inputs) in (1, 2) and len(outputs) == 1 and not has_list


def _has_parts(operation: Operation) -> bool:
    """Say whether there are lists among several outputs, so that the results come in parts."""
    outputs = operation.definition.outputs
    return len(outputs) > 1 and any(output.is_list for output in outputs)


def _settings(operation: Operation) -> list[str]:
    """Return the attributes that are not inferred: types that Swift knows, then parameters."""
    misread = [item for item in operation.misread if item.type_attr]
    known = [operation.attribute(item.type_attr) for item in misread] + operation.typed_by_result
    types = [f'.type("{item.name}", {swift.scalar(item)}.tensorFlowDataType)' for item in known]
    lists = [
        f'.types("{item.type_list_attr}", {swift.variable(item.name)}.map(\\._tensorFlowDataType))'
        for item in operation.misread
        if item.type_list_attr
    ]
    return types + lists + [_setting(item) for item in operation.parameters]


def _setting(attribute: Attribute) -> str:
    kind = attribute.type.replace("func", "function")
    kind = kind[5:-1] + "s" if kind.startswith("list(") else kind
    value = swift.variable(attribute.name)
    value += ".rawValue" if swift.is_enum(attribute) else "._tfe" if kind == "tensor" else ""
    return f'.{kind}("{attribute.name}", {value})'


def _operand(argument: Argument) -> str:
    name = swift.variable(argument.name)
    return f".list({name}.map(\\._tfe))" if argument.is_list else f".one({name}._tfe)"


def _list(name: str, kind: str, items: Iterable[str]) -> Iterator[str]:
    """Yield the declaration of a list, on one line where it fits with a comma to spare."""
    items = list(items)
    line = f"let {name}: [{kind}] = [{', '.join(items)}]"
    if len(line) < WIDTH:
        yield line
        return
    yield f"let {name}: [{kind}] = ["
    yield from (f"  {item}{',' if len(items) > 1 else ''}" for item in items)
    yield "]"


def _call(result: str, arguments: list[str]) -> list[str]:
    """Return the call on one line, with all arguments on the next, or with one a line."""
    joined = ", ".join(arguments)
    if len(f"{result} = execute({joined})") <= WIDTH:
        return [f"{result} = execute({joined})"]
    lines = [f"  {joined}"] if len(f"  {joined})") <= WIDTH else separated(arguments)
    return [f"{result} = execute(", *lines[:-1], lines[-1] + ")"]


def _return(operation: Operation) -> list[str]:
    outputs = operation.definition.outputs
    if len(outputs) == 1:
        results = "results" if outputs[0].is_list else "results[0]"
        return [f"return {_wrapped(operation, outputs[0], results)}"]
    has_parts, items = _has_parts(operation), []
    for position, output in enumerate(outputs):
        results = f"results[{position}]"
        results += "[0]" if has_parts and not output.is_list else ""
        items.append(f"{swift.camel_case(output.name)}: {_wrapped(operation, output, results)}")
    line = f"return ({', '.join(items)})"
    return [line] if len(line) <= WIDTH else ["return (", *separated(items), ")"]


def _wrapped(operation: Operation, output: Argument, results: str) -> str:
    if output.type_list_attr:
        return f"{results}.map(anyTensor)"
    wrapper = _wrapper(operation, output)
    if output.number_attr:
        return f"{results}.map {{ {wrapper}(_tfe: $0) }}"
    return f"{wrapper}(_tfe: {results})"


def _wrapper(operation: Operation, argument: Argument) -> str:
    """Return the type that wraps a result; a tensor's scalar is told by the return type."""
    return operation.element(argument).split("<")[0]


def separated(items: list[str]) -> list[str]:
    """Return the items one a line, indented, with commas between them."""
    return [f"  {item}," for item in items[:-1]] + [f"  {items[-1]}"]
