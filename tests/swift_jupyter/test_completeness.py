"""is_complete: what a console does when the reader presses return."""

import resource
import time

import pytest
from swift_jupyter.completeness import is_complete
from swift_jupyter.problems import KernelProblem
from swift_jupyter.toolchain import find_toolchain


@pytest.fixture(scope="module")
def parser():
    try:
        return find_toolchain().root / "bin/swift-frontend"
    except KernelProblem as problem:
        pytest.skip(str(problem))


COMPLETE = [
    "",
    "  // a remark",
    "let x = 1",
    "let x = 1 // (",
    "func f() -> Int {\n  1\n}",
    'print("}")',
    "%time f()",
    "%system echo (",
    "for i in 0..<3 { print(i) }\nx",
    "struct A { func f() }",
    "f(x)\n  .map { $0 }",
]
INCOMPLETE = [
    ("func f() {", "  "),
    ("func f() {\n  if x {", "    "),
    ("let a = [1,\n  f(", "    "),
    ("let x =", "  "),
    ("let x = 1 +", "  "),
    ("let x = 1 + // more", "  "),
    ("func f() -> Int", "  "),
    ("struct A", "  "),
    ("if x > 1", "  "),
    ("@differentiable(reverse)", "  "),
    ("foo.", "  "),
    ('let s = """\n  text', ""),
    ("/* a remark", ""),
]
INVALID = ["f(1) }", "let x = = 3", 'print("abc', "let 3 = 4", "a b", "]", "else", "let x =\n)"]


@pytest.mark.parametrize("code", COMPLETE)
def test_complete(parser, code):
    assert is_complete(code, parser) == ("complete", "")


@pytest.mark.parametrize(("code", "indent"), INCOMPLETE)
def test_incomplete_with_the_indent_of_the_next_line(parser, code, indent):
    assert is_complete(code, parser) == ("incomplete", indent)


@pytest.mark.parametrize("code", INVALID)
def test_invalid(parser, code):
    assert is_complete(code, parser) == ("invalid", "")


def test_the_answer_is_quick(parser):
    """In the processor's time: a busy machine makes everybody wait."""

    def seconds():
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.process_time() + spent.ru_utime + spent.ru_stime

    begun = seconds()
    for _ in range(10):
        assert is_complete("let x = 1\n" * 50, parser) == ("complete", "")
    assert (seconds() - begun) / 10 < 0.06


def test_without_a_parser_nothing_is_claimed(tmp_path):
    assert is_complete("let x = 1", tmp_path / "gone") == ("unknown", "")
    assert is_complete("f(", tmp_path / "gone") == ("incomplete", "  ")
