"""The Swift code in the articles, as tests: an article is one program, its blocks in order.

What follows `print(...)` behind `//` is what it has to print. Declarations go to the top of the
file, statements into one test, with the lines that they have in the article.
"""

import re
from pathlib import Path
from typing import NamedTuple

from documentation.paths import CATALOGUE, TESTS

__all__ = ["ArticleError", "Line", "article_test", "article_tests", "blocks", "write_tests"]

_DECLARATION = re.compile(
    r"(@\w+(\(.*?\))?\s+)*((public|private|final|indirect)\s+)*"
    r"(struct|class|enum|protocol|extension|func|typealias|actor)\b"
)
_ATTRIBUTE = re.compile(r"@\w+(\(.*\))?$")
_PRIVATE = re.compile(r"\b(struct|class|enum|protocol|func|typealias|actor)\b")
_PRINT = re.compile(r"(\s*)print\((.*)\)\s+// (.+)")


class ArticleError(Exception):
    """An article is not as it should be; the text says where."""


class Line(NamedTuple):
    """A line of code, and its number in the article."""

    text: str
    number: int


def blocks(article: str) -> list[list[Line]]:
    """Return the lines of each block of Swift."""
    found: list[list[Line]] = []
    inside = False
    for number, text in enumerate(article.splitlines(), 1):
        if not inside and text.startswith("```swift"):
            inside = True
            found.append([])
        elif inside and text.startswith("```"):
            inside = False
        elif inside:
            found[-1].append(Line(text, number))
    return found


def _bare(text: str) -> str:
    """Empty the strings of a line."""
    return re.sub(r'"(\\.|[^"\\])*"', '""', text)


def _depth(text: str) -> int:
    code = _bare(text).partition("//")[0]
    return sum(code.count(mark) for mark in "([{") - sum(code.count(mark) for mark in ")]}")


def _split(block: list[Line]) -> tuple[list[Line], list[Line]]:
    """Part declarations from statements."""
    declarations: list[Line] = []
    statements: list[Line] = []
    waiting: list[Line] = []  # comments and attributes, which belong to what follows
    target, depth = statements, 0
    for line in block:
        if depth == 0 and line.text[:1] not in ("", " ", "{"):
            if line.text.startswith("//") or _ATTRIBUTE.match(line.text):
                waiting.append(line)
                continue
            target = declarations if _DECLARATION.match(line.text) else statements
            if target is declarations:
                line = Line(_hidden(line.text), line.number)
        target += [*waiting, line]
        waiting = []
        depth += _depth(line.text)
    return declarations, statements + waiting


def _hidden(text: str) -> str:
    """Make a declaration private, so that articles need not differ in their names."""
    if re.search(r"\b(public|private|extension)\b", text.partition("{")[0]):
        return text
    return _PRIVATE.sub(r"private \1", text, count=1)


def _statement(line: Line, article: str) -> str:
    shown = _PRINT.fullmatch(line.text)
    if not shown:
        code, comment, _ = _bare(line.text).partition("//")
        if "print(" in code and (comment or code.count("(") != code.count(")")):
            raise ArticleError(f"{article}:{line.number}: a print and what it prints, on one line")
        return f"  {line.text}".rstrip()
    indent, items, text = shown.groups()
    quoted = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'  {indent}expectPrinted({items}, as: "{quoted}", {line.number}, "{article}")'


def article_test(name: str, article: str) -> str:
    """Return the source of an article's test, `name` being that of its file."""
    imports = {"import TensorFlow", "import Testing"}
    declarations: list[str] = []
    statements: list[str] = []
    for block in blocks(article):
        imports |= {line.text for line in block if line.text.startswith("import ")}
        code = [line for line in block if not line.text.startswith("import ")]
        above, inside = _split(code)
        declarations += [line.text for line in above]
        statements += [_statement(line, name) for line in inside]
    if not statements:
        raise ArticleError(f"{name}: no code to run")
    return "\n".join(
        [
            f"// Made from {name} by tools/documentation: change the article, not this file.",
            "// swift-format-ignore-file",
            "",
            *sorted(imports),
            "",
            *declarations,
            "",
            f'@Test("{name}") func article{name.removesuffix(".md")}() {{',
            "  let context = Context.local  // other tests share the thread and its context",
            "  defer { Context.local = context }",
            *statements,
            "}",
            "",
        ]
    )


def article_tests() -> dict[str, str]:
    """Return the source of each article's test by the name of its file."""
    return {
        f"{path.stem}.swift": article_test(path.name, path.read_text(encoding="utf-8"))
        for path in sorted(CATALOGUE.rglob("*.md"))
    }


def write_tests(folder: Path = TESTS) -> list[str]:
    """Write the tests of all articles into `folder`; returns the names of the files."""
    sources = article_tests()
    for name, source in sources.items():
        (folder / name).write_text(source, encoding="utf-8")
    return list(sources)
