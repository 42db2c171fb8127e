"""The tool that shows what becomes of a function on LLVM's own number."""

import re
import runpy
import shutil
from pathlib import Path

import pytest
from tandem.machine import SWIFT_MISSING, in_ci

TOOL = Path(__file__).resolve().parents[2] / "tools" / "show_builtin_float.py"
INSTRUCTIONS = {
    "+": "fadd float %0, %1",
    "-": "fsub float %0, %1",
    "*": "fmul float %0, %1",
    "/": "fdiv float %0, %1",
    "<": "fcmp olt float %0, %1",
    "==": "fcmp oeq float %0, %1",
    "negate": "fneg float %0",
    "literal": "fptrunc",
}


@pytest.fixture(scope="module")
def tool():
    if shutil.which("swiftc") is None:
        (pytest.fail if in_ci() else pytest.skip)(SWIFT_MISSING)
    return runpy.run_path(str(TOOL))


@pytest.fixture(scope="module")
def texts(tool):
    return {stage: tool["compiled"](stage) for stage in tool["STAGES"]}


@pytest.mark.parametrize("function", INSTRUCTIONS)
def test_a_function_is_one_instruction(tool, texts, function):
    lines = tool["body"](texts["ir"], "ir", tool["symbol"](texts["sil"], function))
    work = [line for line in lines if " = " in line]
    assert len(work) == 1
    assert INSTRUCTIONS[function] in work[0]


def test_the_example_multiplies_and_adds(tool, texts):
    lines = tool["body"](texts["ir"], "ir", tool["symbol"](texts["sil"], "squareAdd"))
    assert [line.strip() for line in lines if " = " in line] == [
        "%1 = fmul float %0, %0",
        "%2 = fadd float %1, 1.000000e+00",
    ]


def test_every_line_has_its_word(tool, texts):
    for function in tool["FUNCTIONS"]:
        name = tool["symbol"](texts["sil"], function)
        for stage, text in texts.items():
            for line in tool["body"](text, stage, name):
                assert tool["word"](line, stage), f"{function}, {stage}: {line}"


def test_it_prints_both_stages_or_one(tool, capsys):
    assert tool["main"]([]) == 0
    both = capsys.readouterr().out
    assert 'builtin "fmul_FPIEEE32"' in both
    assert re.search(r"; adds two floats\n\s+%\d+ = fadd float", both)
    assert tool["main"](["-", "--stage", "ir"]) == 0
    one = capsys.readouterr().out
    assert "fsub float" in one
    assert "builtin" not in one


def test_help_and_an_unknown_function(tool, capsys):
    for arguments, code in ((["--help"], 0), (["cosine"], 2)):
        with pytest.raises(SystemExit) as done:
            tool["main"](arguments)
        assert done.value.code == code
        said = capsys.readouterr()
        assert "squareAdd" in said.out + said.err


def test_without_a_compiler_it_says_what_to_install(capsys, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert runpy.run_path(str(TOOL))["main"]([]) == 1
    assert "there is no swiftc on the path: install Swift 6" in capsys.readouterr().err
