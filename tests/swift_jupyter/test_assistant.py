"""The content of Jupyter's replies to questions while a reader writes."""

from types import SimpleNamespace

import pytest
from swift_jupyter import assistant
from swift_jupyter.assistant import Assistant
from swift_jupyter.suggestions import Completion, Match


class FakeCompleter:
    made = 0

    def __init__(self, toolchain, library, modules):
        type(self).made += 1
        self.asked, self.started, self.closed = [], 0, False

    def start(self):
        self.started += 1

    def complete(self, cells, code, cursor):
        self.asked.append((list(cells), code, cursor))
        return Completion([Match("across", "property", "Double")], cursor - 1, cursor)

    def hover(self, cells, code, cursor):
        return {"text/plain": f"let {code}"} if code else None

    def is_complete(self, code):
        return ("incomplete", "  ") if code.endswith("{") else ("complete", "")

    def close(self):
        self.closed = True


@pytest.fixture
def notebook(tmp_path):
    engine = SimpleNamespace(toolchain="swift", library=None)
    return SimpleNamespace(engine=engine, cells=["let a = 1"], module_folder=tmp_path)


@pytest.fixture
def writer(notebook, monkeypatch):
    monkeypatch.setattr(assistant, "Completer", FakeCompleter)
    FakeCompleter.made = 0
    return Assistant(notebook)


def test_a_completion_has_jupyters_fields(writer):
    assert writer.complete("p.a", 3) == {
        "status": "ok",
        "matches": ["across"],
        "cursor_start": 2,
        "cursor_end": 3,
        "metadata": {
            "_jupyter_types_experimental": [
                {"start": 2, "end": 3, "text": "across", "type": "property", "signature": "Double"}
            ]
        },
    }
    assert writer._completer.asked == [(["let a = 1"], "p.a", 3)]


@pytest.mark.parametrize(
    ("code", "cursor", "matches", "start"),
    [
        ("%who", 2, ["who"], 1),
        (
            "let a = 1\n  %inst",
            17,
            [
                "install",
                "install-location",
                "install-swiftpm-flags",
                "install-extra-include-command",
            ],
            13,
        ),
        ("%zzz", 4, [], 1),
    ],
)
def test_directives_are_completed_without_a_server(writer, code, cursor, matches, start):
    found = writer.complete(code, cursor)
    assert found["matches"] == matches
    assert (found["cursor_start"], found["cursor_end"]) == (start, cursor)
    assert FakeCompleter.made == 0


def test_code_behind_a_directive_is_swift(writer):
    assert writer.complete("%time p.a", 9)["matches"] == ["across"]


def test_inspection_tells_whether_something_was_found(writer):
    found = writer.inspect("a", 1)
    assert (found["status"], found["found"], found["data"]) == (
        "ok",
        True,
        {"text/plain": "let a"},
    )
    assert writer.inspect("", 0) == {"status": "ok", "found": False, "data": {}, "metadata": {}}


def test_an_indent_is_told_of_an_incomplete_cell_alone(writer):
    assert writer.is_complete("f {") == {"status": "incomplete", "indent": "  "}
    assert writer.is_complete("f") == {"status": "complete"}


def test_one_server_is_started_and_ended(writer):
    writer.start()
    writer.complete("p.a", 3)
    writer.inspect("a", 1)
    assert (FakeCompleter.made, writer._completer.started) == (1, 1)
    writer.close()
    assert writer._completer.closed


def test_before_the_toolchain_is_found_nothing_is_known(writer, notebook):
    notebook.engine.toolchain = None
    assert writer.complete("p.a", 3)["matches"] == []
    assert writer.inspect("a", 1)["found"] is False
    assert writer.is_complete("f {") == {"status": "unknown"}
    writer.close()
