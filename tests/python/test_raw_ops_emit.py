"""How the raw bindings are written: names, types, values and functions in Swift."""

import struct
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

from raw_ops import swift_types as swift
from raw_ops.definitions import Argument, Attribute, Definition
from raw_ops.emit import emit_file, emit_function
from raw_ops.operation import Operation

FLOATS = ("bfloat16", "half", "float", "double")
T = Attribute("T", "type", allowed=FLOATS)
X = Argument("x", type_attr="T")
Y = Argument("y", type_attr="T")


def emitted(definition: Definition, summary: str = "Doc.") -> str:
    return emit_function(Operation(definition, summary))


# Names, types and values


def test_names() -> None:
    assert swift.camel_case("out_backprop") == "outBackprop"
    assert swift.camel_case("Truncate") == "truncate"
    assert swift.pascal_case("out_type") == "OutType"
    assert swift.pascal_case("DstT") == "DstT"
    assert swift.variable("in") == "`in`"
    assert swift.case_name("NCHW_VECT_C") == "nchwVectC"
    assert swift.case_name("UTF-16-BE") == "utf16Be"
    assert swift.case_name("3D") == "_3d"
    assert swift.case_name("") == "empty"


@pytest.mark.parametrize(
    ("allowed", "protocol"),
    [
        (FLOATS, "FloatingPoint & TensorFlowScalar"),
        (("float", "complex64"), "FloatingPoint & TensorFlowScalar"),
        (("int32", "int64"), "TensorFlowIndex"),
        (("int16", "int32", "int64"), "TensorFlowInteger"),
        (("float", "int32", "qint8"), "TensorFlowNumeric"),
        (("float", "bool"), "TensorFlowScalar"),
        (("float", "string"), "FloatingPoint & TensorFlowScalar"),
        ((), "TensorFlowScalar"),
    ],
)
def test_constraints(allowed: tuple[str, ...], protocol: str) -> None:
    assert swift.constraint(allowed) == protocol


@pytest.mark.parametrize(
    ("kind", "default", "text"),
    [
        ("bool", False, "false"),
        ("int", -1, "-1"),
        ("float", struct.unpack("<f", struct.pack("<f", 0.0001))[0], "0.0001"),
        ("float", 1.0, "1.0"),
        ("float", float("-inf"), "-.infinity"),
        ("string", 'a"\\\n\x1f', '"a\\"\\\\\\n\\u{001f}"'),
        ("type", "int64", "Int64.tensorFlowDataType"),
        ("type", "complex128", ".complex128"),
        ("shape", None, "nil"),
        ("shape", [2, 3], "TensorShape([2, 3])"),
        ("list(int)", [1, 2], "[1, 2]"),
        ("list(float)", [0.5], "[0.5]"),
        ("list(string)", [], "[]"),
        ("list(shape)", [None, []], "[nil, TensorShape([])]"),
    ],
)
def test_literals(kind: str, default: swift.Value, text: str) -> None:
    assert swift.literal(Attribute("a", kind, True, default)) == text


# Functions


def test_two_tensors_to_one_take_the_short_way() -> None:
    definition = Definition("AddV2", (X, Y), (Argument("z", type_attr="T"),), (T,))
    assert emitted(definition, "Returns x + y element-wise.") == (
        "  /// Returns x + y element-wise.\n"
        "  public static func addV2<T: FloatingPoint & TensorFlowScalar>(\n"
        "    _ x: Tensor<T>,\n"
        "    _ y: Tensor<T>\n"
        "  ) -> Tensor<T> {\n"
        "    return Tensor(_tfe: execute(Op.addV2, x._tfe, y._tfe))\n"
        "  }\n"
    )


def test_attributes_follow_the_inputs_with_their_defaults() -> None:
    padding = Attribute("padding", "string", allowed=("SAME", "VALID"))
    layout = Attribute("data_format", "string", True, "NHWC", ("NHWC", "NCHW"))
    strides = Attribute("strides", "list(int)", True, [1, 1])
    source = emitted(Definition("Pool", (X,), (Y,), (strides, padding, T, layout)))
    assert (
        "    _ x: Tensor<T>,\n"
        "    strides: [Int] = [1, 1],\n"
        "    padding: Padding,\n"
        "    dataFormat: DataFormat = .nhwc\n"
        "  ) -> Tensor<T> {\n"
        "    let settings: [Attribute] = [\n"
        '      .ints("strides", strides),\n'
        '      .string("padding", padding.rawValue),\n'
        '      .string("data_format", dataFormat.rawValue),\n'
        "    ]\n"
        "    return Tensor(_tfe: execute(Op.pool, x._tfe, settings))\n"
    ) in source


def test_a_type_that_only_the_output_has_comes_from_the_result() -> None:
    to = Attribute("DstT", "type")
    source = emitted(Definition("Cast", (X,), (Argument("y", type_attr="DstT"),), (T, to)))
    assert "cast<T: FloatingPoint & TensorFlowScalar, DstT: TensorFlowScalar>(" in source
    assert ") -> Tensor<DstT> {" in source
    assert 'let settings: [Attribute] = [.type("DstT", DstT.tensorFlowDataType)]' in source
    assert '"T"' not in source


def test_lists_of_one_type_are_arrays() -> None:
    count = Attribute("N", "int")
    values = Argument("values", type_attr="T", number_attr="N")
    source = emitted(Definition("Pack", (values,), (Y,), (count, T)))
    assert "_ values: [Tensor<T>]" in source
    assert "let operands: [OperationInput] = [.list(values.map(\\._tfe))]" in source
    assert "let results = execute(Op.pack, inputs: operands, outputCount: 1)" in source
    assert "return Tensor(_tfe: results[0])" in source
    assert "n: Int" not in source


def test_a_number_that_only_the_outputs_have_is_a_parameter() -> None:
    count = Attribute("num", "int")
    parts = Argument("parts", type_attr="T", number_attr="num")
    source = emitted(Definition("Unpack", (X,), (parts,), (count, T)))
    assert "num: Int" in source
    assert ") -> [Tensor<T>] {" in source
    assert 'let settings: [Attribute] = [.int("num", num)]' in source
    assert "outputCount: num)" in source
    assert "return results.map { Tensor(_tfe: $0) }" in source


def test_several_outputs_are_a_labelled_tuple() -> None:
    outputs = (Argument("batch_mean", type_attr="T"), Argument("index", type="int32"))
    source = emitted(Definition("Two", (X,), outputs, (T,)))
    assert ") -> (batchMean: Tensor<T>, index: Tensor<Int32>) {" in source
    assert "return (batchMean: Tensor(_tfe: results[0]), index: Tensor(_tfe: results[1]))" in source


def test_lists_among_several_outputs_are_cut_from_the_results() -> None:
    count = Attribute("N", "int")
    inputs = (Argument("parts", type_attr="T", number_attr="N"),)
    outputs = (
        Argument("total", type_attr="T"),
        Argument("up", type_attr="T", number_attr="N"),
        Argument("down", type_attr="T", number_attr="N"),
    )
    source = emitted(Definition("Mix", inputs, outputs, (count, T)))
    assert "let counts: [Int] = [1, parts.count, parts.count]" in source
    assert "let results = execute(Op.mix, inputs: operands, outputCounts: counts)" in source
    assert "total: Tensor(_tfe: results[0][0])," in source
    assert "up: results[1].map { Tensor(_tfe: $0) }," in source
    assert "down: results[2].map { Tensor(_tfe: $0) }" in source


def test_lists_of_several_types_are_tensors_of_any_type() -> None:
    types = Attribute("Tin", "list(type)")
    values = Argument("values", type_list_attr="Tin")
    source = emitted(Definition("Same", (values,), (values,), (types,)))
    assert "same(_ values: [AnyTensor]) -> [AnyTensor] {" in source
    assert "let operands: [OperationInput] = [.list(values.map(\\._tfe))]" in source
    assert "outputCount: values.count)" in source
    assert "return results.map(anyTensor)" in source
    assert "settings" not in source


def test_types_of_a_list_behind_a_list_are_told() -> None:
    kind, count = Attribute("U", "type", allowed=FLOATS), Attribute("N", "int")
    first = Argument("first", type="int32", number_attr="N")
    second = Argument("second", type_attr="U", number_attr="N")
    types = Attribute("Tin", "list(type)")
    third = Argument("third", type_list_attr="Tin")
    source = emitted(Definition("Zip", (first, second, third), (), (kind, count, types)))
    assert '.type("U", U.tensorFlowDataType)' in source
    assert '.types("Tin", third.map(\\._tensorFlowDataType))' in source
    known = Argument("known", type_attr="U")
    assert "settings" not in emitted(Definition("Zip", (known, first, second), (), (kind, count)))
    assert "settings" not in emitted(Definition("Zip", (known, third), (), (kind, types)))


def test_types_that_only_a_list_of_outputs_has_are_a_parameter() -> None:
    types = Attribute("Tout", "list(type)")
    outputs = (Argument("index", type="int32"), Argument("rest", type_list_attr="Tout"))
    source = emitted(Definition("Next", (X,), outputs, (T, types)))
    assert "tout: [TensorDataType]" in source
    assert 'let settings: [Attribute] = [.types("Tout", tout)]' in source
    assert "let counts: [Int] = [1, tout.count]" in source
    assert "return (index: Tensor(_tfe: results[0][0]), rest: results[1].map(anyTensor))" in source


def test_functions_are_given_by_name() -> None:
    one = Attribute("body", "func")
    several = Attribute("branches", "list(func)")
    source = emitted(Definition("Call", (X,), (Y,), (T, one, several)))
    assert "body: String," in source
    assert "branches: [String]" in source
    assert '.function("body", body)' in source
    assert '.functions("branches", branches)' in source


def test_an_attribute_may_be_a_tensor() -> None:
    kind = Attribute("dtype", "type")
    value = Attribute("value", "tensor")
    output = Argument("output", type_attr="dtype")
    source = emitted(Definition("Const", (), (output,), (value, kind)))
    assert "const<Dtype: TensorFlowScalar>(value: AnyTensor) -> Tensor<Dtype> {" in source
    assert '.tensor("value", value._tfe)' in source


def test_complex_numbers_are_handles_whose_precision_is_a_parameter() -> None:
    real = Attribute("Treal", "type", True, "float", ("float", "double"))
    kinds = ("complex64", "complex128")
    both = Attribute("Tcomplex", "type", True, "complex64", kinds)
    spectrum = Argument("spectrum", type_attr="Tcomplex")
    source = emitted(
        Definition("RFFT", (Argument("x", type_attr="Treal"),), (spectrum,), (real, both))
    )
    assert "rFFT<Treal: FloatingPoint & TensorFlowScalar>(" in source
    assert "tcomplex: TensorDataType = .complex64" in source
    assert ") -> ComplexHandle {" in source
    assert '.type("Tcomplex", tcomplex)' in source
    back = emitted(Definition("FFT", (spectrum,), (spectrum,), (both,)))
    assert "fFT(spectrum: ComplexHandle) -> ComplexHandle {" in back
    assert "settings" not in back


def test_stateful_operations_are_marked() -> None:
    long = "AnOperationWithAnUnusuallyLongNameThatGoesOn"
    source = emit_file(
        [
            Operation(Definition("Draw", (X,), (Y,), (T,), is_stateful=True)),
            Operation(Definition("Same", (X,), (Y,), (T,))),
            Operation(Definition(long, (X,), (Y,), (T,), is_stateful=True)),
        ]
    )
    assert '  static let draw = Operation("Draw", isStateful: true)\n' in source
    assert '  static let same = Operation("Same")\n' in source
    assert f'Operation(\n    "{long}", isStateful: true)\n' in source


def test_strings_booleans_and_handles_are_no_generics() -> None:
    text = Attribute("S", "type", allowed=("string",))
    flag = Attribute("B", "type", allowed=("bool",))
    inputs = (
        Argument("s", type_attr="S"),
        Argument("b", type_attr="B"),
        Argument("file", type="string"),
        Argument("table", type="resource"),
        Argument("any", type="variant"),
    )
    source = emitted(Definition("Plain", inputs, (), (text, flag)))
    assert (
        "  public static func plain(\n"
        "    s: StringTensor,\n"
        "    _ b: Tensor<Bool>,\n"
        "    file: StringTensor,\n"
        "    table: ResourceHandle,\n"
        "    `any`: VariantHandle\n"
        "  ) {\n"
    ).replace("`any`", "any") in source
    assert "    _ = execute(Op.plain, inputs: operands, outputCount: 0)\n" in source


def test_reserved_words_are_escaped() -> None:
    argument = Argument("in", type_attr="T")
    source = emit_file([Operation(Definition("Where", (argument,), (Y,), (T,)))])
    assert "func `where`<" in source
    assert "(`in`: Tensor<T>) -> Tensor<T> {" in source
    assert "execute(Op.where, `in`._tfe)" in source
    assert '  static let `where` = Operation("Where")\n' in source


def test_no_line_is_wider_than_the_style_allows() -> None:
    name = "AnOperationWithAnUnusuallyLongNameThatGoesOnAndOnAndOnForFortyMore"
    types = [Attribute(f"TypeAttributeNumber{i}", "type") for i in range(4)]
    inputs = tuple(Argument(f"input_number_{i}", type_attr=t.name) for i, t in enumerate(types))
    for outputs in ((inputs[0],), inputs):
        for count in (1, 2, 4):
            definition = Definition(name, inputs[:count], outputs, tuple(types))
            source = emit_file([Operation(definition, "Words and words. " * 12)])
            assert max(map(len, source.splitlines())) <= 100


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        (Definition("Op", (Argument("r", type="float", is_ref=True),)), "r is a reference"),
        (Definition("Op", (X,), (Y,), (T, Attribute("p", "placeholder"))), "p has the type place"),
        (Definition("Op", (Argument("q", type="qint8"),)), "q has the type qint8"),
        (
            Definition("Op", (X,), (Y,), (T, Attribute("to", "type", True, "half"))),
            "the default type is half",
        ),
        (
            Definition("Op", (X,), (), (Attribute("T", "type", allowed=("qint8",)),)),
            "allows only the types qint8",
        ),
    ],
)
def test_what_cannot_be_bound_is_refused_by_name(definition: Definition, message: str) -> None:
    with pytest.raises(swift.UnsupportedError, match=f"Op: .*{message}"):
        emit_file([Operation(definition)])
