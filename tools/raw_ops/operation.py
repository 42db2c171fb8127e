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
        inputs = self.definition.inputs
        return {name for item in inputs for name in (item.type_attr, item.number_attr)}

    @property
    def typed_by_result(self) -> list[Attribute]:
        """The type attributes that only the outputs, hence the return type, tell."""
        names = {item.type_attr for item in self.definition.outputs} - self.inferred
        return [attribute for attribute in self.definition.attributes if attribute.name in names]

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

        Raises UnsupportedError for references, lists of several types, and types Swift lacks.
        """
        element = self.element(argument)
        return f"[{element}]" if argument.number_attr else element

    def element(self, argument: Argument) -> str:
        """Return the Swift type of an argument, of its elements when it is a list."""
        if argument.is_ref:
            raise swift.UnsupportedError(f"{argument.name} is a reference")
        if argument.type_list_attr:
            raise swift.UnsupportedError(f"{argument.name} is a list of several types")
        fixed = argument.type or swift.fixed_type(self._attribute(argument.type_attr).allowed)
        if not fixed:
            return f"Tensor<{swift.pascal_case(argument.type_attr)}>"
        if fixed not in swift.TENSORS:
            raise swift.UnsupportedError(f"{argument.name} has the type {fixed}")
        return swift.TENSORS[fixed]

    def count(self, argument: Argument) -> str:
        """Return how many tensors an output has, as a Swift expression."""
        if not argument.number_attr:
            return "1"
        for item in self.definition.inputs:
            if item.number_attr == argument.number_attr:
                return f"{swift.variable(item.name)}.count"
        return swift.variable(argument.number_attr)

    def _attribute(self, name: str) -> Attribute:
        return next(item for item in self.definition.attributes if item.name == name)
