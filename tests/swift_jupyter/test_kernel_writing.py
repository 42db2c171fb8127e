"""Completion, inspection and is_complete by Jupyter's messages."""

import time

import pytest


def ask(notebook, request):
    return notebook.reply(request)


@pytest.fixture(scope="module")
def written(notebook):
    """A kernel with some cells, whose language server has its first answer behind it."""
    assert notebook.run("struct Point { var across = 1.0, up = 2.0 }").reply["status"] == "ok"
    assert notebook.run("let start = Point()").reply["status"] == "ok"
    until = time.monotonic() + 60
    while not ask(notebook, notebook.client.complete("start."))["matches"]:
        assert time.monotonic() < until, "the language server does not answer"
        time.sleep(0.1)
    return notebook


def answer(notebook, request, key):
    """Ask up to three times: a busy machine may be late."""
    for _ in range(3):
        reply = ask(notebook, request())
        if reply[key]:
            break
    return reply


def test_members_of_an_earlier_cells_variable_are_completed(written):
    code = "print(start.ac)"
    reply = answer(written, lambda: written.client.complete(code, code.index(")")), "matches")
    assert reply["matches"] == ["across"]
    assert code[reply["cursor_start"] : reply["cursor_end"]] == "ac"
    (told,) = reply["metadata"]["_jupyter_types_experimental"]
    assert (told["type"], told["signature"]) == ("property", "Double")


def test_a_definition_of_a_later_cell_is_the_one_that_counts(written):
    written.run("struct Place { var street = 1 }")
    written.run("struct Place { var city = 2 }\nlet place = Place()")
    reply = answer(written, lambda: written.client.complete("place."), "matches")
    assert "city" in reply["matches"]
    assert "street" not in reply["matches"]


def test_a_cell_that_failed_completes_nothing(written):
    written.run("struct Broken { var part: Nowhere }")
    assert ask(written, written.client.complete("Broke"))["matches"] == []


def test_directives_are_completed(written):
    reply = ask(written, written.client.complete("%wh"))
    assert (reply["matches"], reply["cursor_start"], reply["cursor_end"]) == (["who"], 1, 3)


def test_an_inspection_tells_the_type(written):
    reply = answer(written, lambda: written.client.inspect("start", 3), "found")
    assert reply["data"]["text/plain"] == "let start: Point"
    assert "```swift" in reply["data"]["text/markdown"]


def test_an_inspection_of_nothing_finds_nothing(written):
    reply = ask(written, written.client.inspect("   ", 1))
    assert (reply["status"], reply["found"], reply["data"]) == ("ok", False, {})


@pytest.mark.parametrize(
    ("code", "status", "indent"),
    [
        ("let a = 1", "complete", None),
        ("for i in 0..<3 {\n  if i > 1 {", "incomplete", "    "),
        ("let b =", "incomplete", "  "),
        ("f())", "invalid", None),
        ("%time", "complete", None),
    ],
)
def test_is_complete(written, code, status, indent):
    reply = ask(written, written.client.is_complete(code))
    assert (reply["status"], reply.get("indent")) == (status, indent)


def test_questions_before_the_first_cell_have_an_answer(start_notebook):
    fresh = start_notebook(SWIFT_JUPYTER_LIBRARY="")
    assert ask(fresh, fresh.client.complete("pri"))["status"] == "ok"
    assert ask(fresh, fresh.client.inspect("print", 2))["status"] == "ok"
    assert ask(fresh, fresh.client.is_complete("f("))["status"] in ("incomplete", "unknown")
