"""Every notebook: its opening, its links, what it may say of the machine, and that it runs."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote

import pytest
from IPython.core.inputtransformer2 import TransformerManager
from nbformat import NotebookNode
from tandem.milestones import load_milestones
from tandem.notebook.clean import cleaned, output_faults
from tandem.notebook.execute import Status
from tandem.notebook.files import find_notebooks, fingerprint, label, language_of, read_notebook
from tandem.notebook.library import Found, Language, everything, plain
from tandem.notebook.swift_declarations import swift_declarations
from tandem.notebook.twins import twin_files
from tandem.paths import repository_root

ROOT = repository_root()
MOST_BYTES = 600_000
TAGS = {"raises-exception"}
ROWS = ("Lesson", "Milestones", "Twin", "Data", "Time")
CODE = re.compile(r"^(`{3,}).*?^\1|`[^`\n]*`", re.M | re.S)
LINK = re.compile(r"!?\[[^]]*\]\(([^)\s]+)\)")
TYPES = {"actor", "class", "enum", "protocol", "struct", "typealias"}

# What a lesson imports from: the rooms of the course library, and the libraries in Swift.
PARTS = {
    *("data", "drawing", "foundations", "interop", "layers", "models", "optim", "training"),
    *("BuiltinFloat", "Notebook", "OpenCVImage", "Python", "SoxAudio", "Tandem", "TensorFlow"),
    "VipsImage",
}

each = pytest.mark.parametrize("path", find_notebooks(), ids=label)
read = cache(read_notebook)


def header(notebook: NotebookNode) -> dict[str, str]:
    """The rows of the table below the title."""
    title, blank, *table = notebook.cells[0].source.split("\n")
    assert re.fullmatch(r"# \S.*", title), "the first cell begins with the title"
    assert (blank, *table[:2]) == ("", "| | |", "|---|---|")
    rows = [re.fullmatch(r"\| (\w+) \| (.+) \|", line) for line in table[2:7]]
    assert all(rows), f"these are no rows of two columns: {table[2:7]}"
    return {row[1]: row[2] for row in rows}


def code(path: Path) -> list[NotebookNode]:
    return [cell for cell in read(path).cells if cell.cell_type == "code"]


def links(text: str) -> Iterator[str]:
    """The files that Markdown leads to; what looks like it in code does not count."""
    for address in LINK.findall(CODE.sub("", text)):
        if not re.match(r"https?://|#|mailto:|attachment:|data:", address):
            yield unquote(address.partition("#")[0])


@each
def test_it_opens_with_its_lesson_milestones_twin_data_and_time(path):
    rows = header(read(path))
    assert tuple(rows) == ROWS
    assert rows["Lesson"] == str(read(path).metadata.tandem.lesson)
    assert re.fullmatch(r"about \d+ s on two cores", rows["Time"])
    if read(path).metadata.tandem.get("data"):
        assert rows["Data"] != "none"


@each
def test_its_milestones_are_files_of_its_language(path):
    """A milestone by its id, or a file that serves one by its room and name."""
    language = language_of(read(path))
    files = {m.id: twin_files(m, language) for m in load_milestones(ROOT)}
    found = re.findall(r"\[`([^`]+)`\]\(([^)]+)\)", header(read(path))["Milestones"])
    assert found
    for name, address in found:
        file = (path.parent / unquote(address)).resolve().relative_to(ROOT.resolve())
        if name in files:
            assert str(file) in files[name], name
        else:
            assert str(file) in {one for several in files.values() for one in several}, name
            assert plain(f"{file.parent.name}/{file.stem}") == plain(name)


@each
def test_its_twin_names_it_too(path):
    """Two notebooks of one name are twins; one without a twin says why."""
    twin = header(read(path))["Twin"]
    language = language_of(read(path))
    other = Language.swift if language is Language.python else Language.python
    same = path.parent.parent / other / path.name
    if twin.startswith("none: "):
        assert len(twin) > 15
        assert not same.exists(), f"{label(same)} has the same name"
        return
    found = re.fullmatch(rf"\[{other.written}\]\((\.\./{other}/\w+\.ipynb)\)", twin)
    assert found, twin
    there = (path.parent / found[1]).resolve()
    assert f"(../{language}/{path.name})" in header(read_notebook(there))["Twin"]


@each
def test_its_links_lead_somewhere(path):
    texts = [cell.source for cell in read(path).cells if cell.cell_type == "markdown"]
    outputs = [output.get("data", {}) for cell in code(path) for output in cell.outputs]
    texts += [data["text/markdown"] for data in outputs if "text/markdown" in data]
    missing = [a for text in texts for a in links(text) if not (path.parent / a).exists()]
    assert not missing


@each
def test_its_solutions_are_folded(path):
    text = "\n".join(cell.source for cell in read(path).cells if cell.cell_type == "markdown")
    assert text.count("<details>") == text.count("</details>") > 0
    assert text.count("<summary>") == text.count("<details>")


@each
def test_it_says_nothing_of_the_machine(path):
    notebook = read(path)
    assert list(output_faults(notebook)) == []
    assert cleaned(notebook, ROOT) == notebook, f"run `tandem notebooks --update {label(path)}`"
    tags = {tag for cell in notebook.cells for tag in cell.metadata.get("tags", [])}
    assert tags <= TAGS
    assert path.stat().st_size <= MOST_BYTES


@each
def test_its_outputs_are_those_of_its_cells(path):
    assert read(path).metadata.tandem.ran == fingerprint(read(path)), (
        f"its code has changed since it ran: `tandem notebooks --update {label(path)}`"
    )
    assert [cell.execution_count for cell in code(path)] == list(range(1, len(code(path)) + 1))


@each
def test_only_deliberate_errors_are_in_it(path):
    for cell in code(path):
        is_deliberate = "raises-exception" in cell.metadata.get("tags", [])
        has_failed = any(output.output_type == "error" for output in cell.outputs)
        assert has_failed == is_deliberate, cell.source


@each
def test_it_defines_nothing_that_the_library_has(path):
    language = language_of(read(path))
    defined = {name for cell in code(path) for name in definitions(cell.source, language)}
    again = defined & exported(language)
    assert not again, "import it, and show it by show_source or showSource"


@each
def test_it_runs_from_its_first_cell(path, running):
    outcome = running.outcome(path)
    if outcome.status is Status.skipped:
        pytest.skip(outcome.message)
    assert outcome.status is Status.ran, outcome.message


# What notebooks and the library define


def definitions(source: str, language: Language) -> set[str]:
    """The functions and types that a cell defines at its top level."""
    if language is Language.python:
        body = ast.parse(TransformerManager().transform_cell(source)).body
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        return {node.name for node in body if isinstance(node, kinds)}
    text = re.sub(r"^\s*%.*$", "", source, flags=re.M)
    found = [d for d in swift_declarations(text) if d.kind in {*TYPES, "func"}]
    return {d.name for d in found if "." not in d.name}


@cache
def exported(language: Language) -> frozenset[str]:
    """The functions and types that the library has for others at its top level."""
    there = [f for f in everything(language) if "." not in f.declaration.name]
    there = [f for f in there if Path(f.path).parts[2].removesuffix(".py") in PARTS]
    if language is Language.python:
        kinds = {"function", "class"}
        names = (f.declaration.name for f in there if f.declaration.kind in kinds)
        return frozenset(name for name in names if not name.startswith("_"))
    kinds = {*TYPES, "func"}
    found = (f for f in there if f.declaration.kind in kinds and is_public(f))
    return frozenset(f.declaration.name for f in found)


def is_public(found: Found) -> bool:
    lines = (ROOT / found.path).read_text().split("\n")[found.declaration.start - 1 :]
    before = re.split(rf"\b{found.declaration.kind}\b", "\n".join(lines[:6]), maxsplit=1)[0]
    return re.search(r"\b(public|open)\b", before) is not None


def test_definitions_are_seen_in_both_languages():
    python = "%matplotlib inline\n@cache\ndef f():\n    def inner(): ...\nclass A: ...\nx = !ls\n"
    assert definitions(python, Language.python) == {"f", "A"}
    swift = '%include "x"\nfunc f() { func inner() {} }\nstruct A { func g() {} }\nlet x = 1\n'
    assert definitions(swift, Language.swift) == {"f", "A"}


@pytest.mark.parametrize(
    ("language", "there", "hidden"),
    [
        (Language.python, {"matmul_loops", "Learner"}, {"_sizes", "fit_epochs_nowhere"}),
        (Language.swift, {"matmulLoops", "Learner", "Tensor", "TF"}, {"requireInner", "words"}),
    ],
)
def test_the_library_exports_what_is_for_others(language, there, hidden):
    assert there <= exported(language)
    assert not hidden & exported(language)


def test_links_are_those_to_files():
    text = "[`a`](../x%2By.py#L3) ![b](b.png) [c](https://a.org) [d](#e) `m[i](j)`\n"
    assert list(links(text + "```swift\nm[i](k)\n```\n[l](l)")) == ["../x+y.py", "b.png", "l"]
