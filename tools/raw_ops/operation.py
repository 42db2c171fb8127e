"""What a Swift function needs to know of a TensorFlow operation."""

from dataclasses import dataclass

from raw_ops import swift_types as swift
from raw_ops.definitions import Argument, Attribute, Definition


@dataclass(frozen=True)
class Operation:
    """A definition, its documentation in one sentence, and its reading in Swift."""

    definition: Definition
    summary: str = ""

    @property
    def name(self) -> str:
        """The Swift function's name: `Conv2D` is `conv2D`."""
        return self.definition.name[0].lower() + self.definition.name[1:]

    @property
    def inferred(self) -> set[str]:
        """The attributes that TensorFlow infers from the inputs."""
        return {
            name
            for item in self.definition.inputs
            for name in (item.type_attr, item.number_attr, item.type_list_attr)
        }

    @property
    def misread(self) -> list[Argument]:
        """The lists of inputs whose types TensorFlow would infer from the wrong tensors.

        It takes an argument's position for its first tensor's (EagerOperation::InferInputListAttrs
        of 2.21), which is right up to the first list only.
        """
        known, lists, found = set(), 0, []
        for item in self.definition.inputs:
            name = item.type_attr or item.type_list_attr
            if item.is_list and lists and name and name not in known:
                found.append(item)
            lists += item.is_list
            known.add(name)
        return found

    @property
    def typed_by_result(self) -> list[Attribute]:
        """The type attributes that only the outputs, hence the return type, tell."""
        names = {item.type_attr for item in self.definition.outputs} - self.inferred
        attributes = [item for item in self.definition.attributes if item.name in names]
        return [item for item in attributes if not swift.is_complex(item.allowed)]

    @property
    def parameters(self) -> list[Attribute]:
        """The attributes that are parameters of the Swift function."""
        hidden = self.inferred | {attribute.name for attribute in self.typed_by_result}
        return [item for item in self.definition.attributes if item.name not in hidden]

    @property
    def generics(self) -> list[str]:
        """The generic parameters with their constraints.

        Raises UnsupportedError when Swift has none of the types that one allows.
        """
        arguments = self.definition.inputs + self.definition.outputs
        used = {argument.type_attr for argument in arguments}
        return [
            f"{swift.pascal_case(item.name)}: {swift.constraint(item.allowed)}"
            for item in self.definition.attributes
            if item.name in used and not swift.fixed_type(item.allowed)
        ]

    def type(self, argument: Argument) -> str:
        """Return the Swift type of an argument.

        Raises UnsupportedError for references and types Swift lacks.
        """
        element = self.element(argument)
        return f"[{element}]" if argument.is_list else element

    def element(self, argument: Argument) -> str:
        """Return the Swift type of an argument, of its elements when it is a list."""
        if argument.is_ref:
            raise swift.UnsupportedError(f"{argument.name} is a reference")
        if argument.type_list_attr:
            return swift.ANY_TENSOR
        fixed = argument.type or swift.fixed_type(self.attribute(argument.type_attr).allowed)
        if not fixed:
            return f"Tensor<{swift.pascal_case(argument.type_attr)}>"
        if fixed not in swift.TENSORS:
            raise swift.UnsupportedError(f"{argument.name} has the type {fixed}")
        return swift.TENSORS[fixed]

    def count(self, argument: Argument) -> str:
        """Return how many tensors an output has, as a Swift expression."""
        if not argument.is_list:
            return "1"
        length = (argument.number_attr, argument.type_list_attr)
        for item in self.definition.inputs:
            if (item.number_attr, item.type_list_attr) == length:
                return f"{swift.variable(item.name)}.count"
        if argument.type_list_attr:
            return f"{swift.variable(argument.type_list_attr)}.count"
        return swift.variable(argument.number_attr)

    def attribute(self, name: str) -> Attribute:
        """Return the definition's attribute of a name."""
        return next(item for item in self.definition.attributes if item.name == name)
