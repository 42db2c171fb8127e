"""The raw bindings: the committed files are what the generator gives, and its rules hold."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "raw_ops"
COMMITTED = ROOT / "swift" / "Sources" / "TensorFlow" / "Ops" / "Raw"
sys.path.insert(0, str(TOOL.parent))

from raw_ops import swift_types as swift  # noqa: E402
from raw_ops.definitions import (  # noqa: E402
    Argument,
    Attribute,
    Definition,
    WheelNotFoundError,
    wheel_folder,
)
from raw_ops.emit import emit_enums  # noqa: E402
from raw_ops.generate import OpListError, emit_files, parse_list, write  # noqa: E402

FLOATS = ("bfloat16", "half", "float", "double")
T = Attribute("T", "type", allowed=FLOATS)
X = Argument("x", type_attr="T")
Y = Argument("y", type_attr="T")


@pytest.fixture(scope="module")
def wheel() -> Path:
    """The folder of the installed TensorFlow; its absence is a skip, on CI a failure."""
    try:
        return wheel_folder()
    except WheelNotFoundError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must have TensorFlow: {error}")
        pytest.skip(str(error))


def run_tool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the generator in a process of its own: TensorFlow's library is not for this one."""
    command = [sys.executable, str(TOOL), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


# The generator as a whole


@pytest.mark.usefixtures("wheel")
def test_committed_files_are_what_the_generator_gives(tmp_path: Path) -> None:
    run = run_tool("--output", tmp_path)
    assert run.returncode == 0, run.stderr
    fresh = {path.name: path.read_text() for path in tmp_path.iterdir()}
    committed = {path.name: path.read_text() for path in COMMITTED.iterdir()}
    assert sorted(fresh) == sorted(committed)
    changed = [name for name in fresh if fresh[name] != committed[name]]
    assert changed == [], "run .venv/bin/python tools/raw_ops"


def test_every_listed_operation_has_its_function() -> None:
    for category, names in parse_list((TOOL / "ops.txt").read_text()).items():
        source = (COMMITTED / f"Raw{category.capitalize()}.swift").read_text()
        for name in names:
            function = name[0].lower() + name[1:]
            assert len(re.findall(rf"public static func `?{function}`?[<(]", source)) == 1
            assert len(re.findall(rf"let `?{function}`? = Operation\(\s*\"{name}\"", source)) == 1


@pytest.mark.usefixtures("wheel")
def test_an_unknown_operation_is_named_and_nothing_is_written(tmp_path: Path) -> None:
    listing = tmp_path / "ops.txt"
    listing.write_text("# math\nAddV2 NoSuchOp\n")
    run = run_tool("--list", listing, "--output", tmp_path / "out")
    assert run.returncode == 1
    assert run.stderr.strip() == "raw_ops: TensorFlow defines no operation NoSuchOp"
    assert not (tmp_path / "out").exists()


def test_a_gone_category_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "RawOld.swift").write_text("old")
    (tmp_path / "Hand.swift").write_text("kept")
    write({"Raw.swift": "new"}, tmp_path)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "Raw.swift": "new",
        "Hand.swift": "kept",
    }


# The list


def test_list_is_read_by_category() -> None:
    text = "# What this is, in words.\n\n# math\nAddV2 Sub\nMul\n\n# nn\nRelu\n"
    assert parse_list(text) == {"math": ["AddV2", "Sub", "Mul"], "nn": ["Relu"]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("# math\nAbs\n# nn\nAbs\n", "Abs is listed twice"),
        ("Abs\n# math\n", "Abs is listed before the first category"),
        ("# math\nAbs\n# math\nNeg\n", "math is listed twice"),
    ],
)
def test_faults_of_the_list_are_named(text: str, message: str) -> None:
    with pytest.raises(OpListError, match=message):
        parse_list(text)


# Enumerations and files


def test_one_value_set_is_one_enumeration() -> None:
    padding = Attribute("padding", "string", allowed=("VALID", "SAME"))
    other = Attribute("padding", "string", True, "SAME", ("SAME", "VALID"))
    explicit = Attribute("padding", "string", allowed=("SAME", "VALID", "EXPLICIT"))
    source = emit_enums(
        [Definition("A", (), (), (padding,)), Definition("B", (), (), (other, explicit))]
    )
    assert source.count("public enum Padding: String") == 1
    assert source.count("public enum Padding2: String") == 1
    assert '    case same = "SAME"\n    case valid = "VALID"\n' in source


def test_two_value_sets_may_not_share_a_name() -> None:
    first = Definition("A", (), (), (Attribute("mode", "string", allowed=("a",)),))
    second = Definition("B", (), (), (Attribute("mode", "string", allowed=("b",)),))
    with pytest.raises(swift.UnsupportedError, match=r"B: give mode of .* a name in ENUM_NAMES"):
        emit_enums([first, second])


def test_files_follow_the_categories() -> None:
    definitions = {name: Definition(name, (X,), (Y,), (T,)) for name in ("Abs", "Neg", "Relu")}
    files = emit_files({"math": ["Neg", "Abs"], "nn": ["Relu"]}, definitions, {"Abs": "Sizes."})
    assert list(files) == ["Raw.swift", "RawMath.swift", "RawNn.swift"]
    assert files["RawMath.swift"].index("func neg") < files["RawMath.swift"].index("func abs")
    assert "/// Sizes.\n" in files["RawMath.swift"]
    assert "/// TensorFlow's operation `Relu`.\n" in files["RawNn.swift"]
