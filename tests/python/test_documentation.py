"""The Swift module's documentation: every declaration has a comment, every snippet is tested."""

import shutil
import sys
from pathlib import Path

import pytest
from tandem.machine import in_ci

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from documentation import symbols  # noqa: E402
from documentation.snippets import ArticleError, article_test, article_tests  # noqa: E402
from documentation.symbols import (  # noqa: E402
    DocumentationError,
    NoToolError,
    build_pages,
    lacking,
    undocumented,
)

TESTS = ROOT / "swift" / "Tests" / "ArticleTests"


def or_skip(error: NoToolError) -> None:
    """Skip where the toolchain is not there; in CI fail."""
    (pytest.fail if in_ci() else pytest.skip)(str(error))


# The module


def test_every_public_declaration_has_a_comment():
    try:
        assert undocumented() == []
    except NoToolError as error:
        or_skip(error)


def test_the_pages_are_built_without_a_warning(tmp_path):
    try:
        build_pages(tmp_path / "docs")
    except NoToolError as error:
        or_skip(error)
    articles = tmp_path / "docs" / "documentation" / "tensorflow"
    for name in ("comingfromswiftfortensorflow", "howdifferentiationworks", "howcompiledworks"):
        assert (articles / name / "index.html").exists()
    assert (articles / "tensor" / "index.html").exists()


def test_a_link_to_nothing_fails(tmp_path, monkeypatch):
    catalogue = tmp_path / "TensorFlow.docc"
    catalogue.mkdir()
    (catalogue / "TensorFlow.md").write_text("# ``TensorFlow``\n\nSee ``NoSuchThing``.\n")
    monkeypatch.setattr(symbols, "CATALOGUE", catalogue)
    try:
        with pytest.raises(DocumentationError, match="NoSuchThing"):
            build_pages(tmp_path / "docs")
    except NoToolError as error:
        or_skip(error)


def test_what_is_missing_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(symbols.shutil, "which", lambda name: None)
    with pytest.raises(NoToolError, match="no docc on the path"):
        build_pages(tmp_path)
    with pytest.raises(NoToolError, match="no swift on the path"):
        undocumented()


@pytest.mark.skipif(not shutil.which("swift"), reason="there is no swift on the path")
def test_a_module_that_is_not_built_is_named(tmp_path):
    with pytest.raises(NoToolError, match="not built: run `make setup`"):
        symbols.extract(tmp_path, build=tmp_path)


def symbol(**changes):
    made = {
        "identifier": {"precise": "s:10TensorFlow1fyyF"},
        "kind": {"identifier": "swift.func"},
        "pathComponents": ["Tensor", "f()"],
        "location": {
            "uri": "file:///somewhere/swift/Sources/TensorFlow/Core/F.swift",
            "position": {"line": 4, "character": 2},
        },
    }
    return made | changes


def test_only_what_a_person_wrote_needs_a_comment():
    comment = {"lines": [{"text": "Does f."}]}
    graph = {
        "symbols": [
            symbol(),
            symbol(docComment=comment),
            symbol(docComment={"lines": []}),
            symbol(identifier={"precise": "s:x::SYNTHESIZED::s:y"}),
            symbol(kind={"identifier": "swift.extension"}),
            {name: value for name, value in symbol().items() if name != "location"},
        ]
    }
    assert list(lacking(graph)) == ["TensorFlow/Core/F.swift:5: Tensor.f()"] * 2


# The snippets


def test_the_committed_tests_are_those_of_the_articles():
    fresh = article_tests()
    written = {"ErrorTextTests.swift", "Printed.swift"}
    files = [path for path in TESTS.glob("*.swift") if path.name not in written]
    committed = {path.name: path.read_text() for path in files}
    assert sorted(committed) == sorted(fresh)
    stale = [name for name in fresh if fresh[name] != committed[name]]
    assert stale == [], "run .venv/bin/python tools/documentation snippets"


ARTICLE = """# An article

```swift
import Foundation
import TensorFlow

/// Twice.
@differentiable(reverse)
func twice(_ x: Float)
  -> Float
{
  x + x
}

public struct Pair { var a = 1 }
print(twice(2), Pair().a)  // 4.0 1
```

Words.

```text
not code
```

```swift
if true {
  print("a \\"b\\"")  // a "b"
}
print("// nothing is expected")
```
"""


def test_an_article_becomes_one_test():
    lines = article_test("OnTwice.md", ARTICLE).splitlines()
    assert lines[0].startswith("// Made from OnTwice.md by tools/documentation")
    code = [line for line in lines[2:] if line]
    assert code == [
        "import Foundation",
        "import TensorFlow",
        "import Testing",
        "/// Twice.",
        "@differentiable(reverse)",
        "private func twice(_ x: Float)",
        "  -> Float",
        "{",
        "  x + x",
        "}",
        "public struct Pair { var a = 1 }",
        '@Test("OnTwice.md") func articleOnTwice() {',
        "  let context = Context.local  // other tests share the thread and its context",
        "  defer { Context.local = context }",
        '  expectPrinted(twice(2), Pair().a, as: "4.0 1", 16, "OnTwice.md")',
        "  if true {",
        '    expectPrinted("a \\"b\\"", as: "a \\"b\\"", 27, "OnTwice.md")',
        "  }",
        '  print("// nothing is expected")',
        "}",
    ]


def test_an_expectation_that_would_be_lost_is_refused():
    for line in ("print(", "let x: Void = print(1)  // 1"):
        with pytest.raises(ArticleError, match=r"A\.md:2: a print"):
            article_test("A.md", f"```swift\n{line}\n  1)  // 1\n```\n")
    with pytest.raises(ArticleError, match="no code to run"):
        article_test("A.md", "Words.\n")
