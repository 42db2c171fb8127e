"""Completion and hover by the toolchain's own language server, over several cells."""

import os
import signal
import statistics
import time

import pytest
from completion_helpers import wait_for
from swift_jupyter.completion import Completer
from swift_jupyter.problems import KernelProblem
from swift_jupyter.toolchain import find_toolchain


@pytest.fixture(scope="module")
def completer():
    try:
        toolchain = find_toolchain()
    except KernelProblem as problem:
        pytest.skip(str(problem))
    if toolchain.sourcekit_lsp is None:
        pytest.skip("this toolchain has no sourcekit-lsp")
    one = Completer(toolchain)
    one.start()
    wait_for(lambda: one.ready)
    yield one
    one.close()


CELLS = [
    "struct Point { var across = 1.0, up = 2.0\n  func moved(by step: Double) -> Point { self } }",
    'let start = Point()\nlet names = ["a", "b"]',
]


def complete(completer, code, cells=CELLS, cursor=None):
    """Complete; a busy machine may be late, but not three times."""
    cursor = len(code) if cursor is None else cursor
    for _ in range(3):
        found = completer.complete(cells, code, cursor)
        if found.matches:
            break
    return found


def texts(completer, code, cells=CELLS, cursor=None):
    return [match.text for match in complete(completer, code, cells, cursor).matches]


def test_members_of_what_another_cell_declared_come_first(completer):
    found = texts(completer, "start.")
    assert set(found[:3]) == {"across", "up", "moved(by: "}


def test_types_and_signatures_are_told(completer):
    found = {match.text: match for match in complete(completer, "start.").matches}
    assert (found["across"].type, found["across"].signature) == ("property", "Double")
    moved = found["moved(by: "]
    assert (moved.type, moved.signature) == ("function", "(by: Double) -> Point")


def test_what_was_typed_is_replaced_and_nothing_else_fits(completer):
    found = complete(completer, "let x = start.mo")
    assert (found.start, found.end) == (14, 16)
    assert [match.text for match in found.matches] == ["moved(by: "]


def test_names_of_the_session_and_of_modules_are_found(completer):
    assert texts(completer, "sta")[0] == "start"
    assert "FileManager" in texts(completer, "FileMan")
    assert "Foundation" in texts(completer, "import Founda")


def test_case_matters_less_than_the_start(completer):
    found = texts(completer, "poi")
    assert "Point" in found
    assert all(text.lower().startswith("poi") for text in found)


def test_a_call_without_arguments_is_put_in_whole_and_one_with_up_to_them(completer):
    assert {"append(", "count"} <= set(texts(completer, "names."))
    assert "sorted()" in texts(completer, "names.sort")
    assert "joined(separator: " in texts(completer, "names.join")


def test_arguments_are_completed_at_the_end_of_the_text(completer):
    """The server crashed there: at a call's parenthesis with nothing behind it."""
    server = completer.server_pid
    assert "by: " in texts(completer, "start.moved(")
    assert "start" in texts(completer, "max(1, sta")
    assert completer.server_pid == server


def test_the_cursor_may_stand_anywhere_and_after_wide_letters(completer):
    code = 'let s = "𝄞é"; start.ac + 1\nprint(s)'
    found = complete(completer, code, cursor=code.index(" + 1"))
    assert [match.text for match in found.matches] == ["across"]
    assert code[found.start : found.end] == "ac"


def test_completion_within_a_cell_that_is_unfinished(completer):
    code = "for name in names {\n  if start."
    assert "across" in texts(completer, code)


def test_the_same_place_again_is_answered_for_the_new_text(completer):
    """A place that it was asked about last the server answers from memory, whatever it is now."""
    for _ in range(2):
        assert "across" in texts(completer, "aaaaa.", [*CELLS, "let aaaaa = start"])
        assert "uppercased()" in texts(completer, "aaaaa.", [*CELLS, 'let aaaaa = ""'])


def test_the_last_definition_of_a_name_wins(completer):
    cells = [*CELLS, "struct Point { var other = 1 }", "let start = Point()", "%time\nprint(start)"]
    found = texts(completer, "start.", cells)
    assert "other" in found
    assert "across" not in found


def test_directives_are_no_code(completer):
    assert "across" in texts(completer, "%time\nstart.", ["%system echo '", *CELLS])


def test_a_cell_that_is_completed_again_does_not_count_twice(completer):
    assert "across" in texts(completer, "let q = start\nq.", [*CELLS, "let q = start\nq."])


def test_a_completion_takes_the_shape_of_jupyters_reply(completer):
    content = complete(completer, "start.ac").content()
    assert content["matches"] == ["across"]
    assert (content["cursor_start"], content["cursor_end"], content["status"]) == (6, 8, "ok")
    assert content["metadata"]["_jupyter_types_experimental"] == [
        {"start": 6, "end": 8, "text": "across", "type": "property", "signature": "Double"}
    ]


@pytest.mark.parametrize(
    ("code", "cursor", "said"),
    [
        ("start.moved(by: 1)", 9, "func moved(by step: Double) -> Point"),
        ("start.moved(by: 1)", 16, "func moved(by step: Double) -> Point"),
        ("print(start)", 8, "let start: Point"),
        ("print(start)", 11, "let start: Point"),
        ("names.sorted(", 13, "func sorted() -> [String]"),
    ],
)
def test_hover_tells_what_stands_at_the_cursor_or_is_called(completer, code, cursor, said):
    found = None
    for _ in range(3):
        found = found or completer.hover(CELLS, code, cursor)
    assert said in found["text/plain"]
    assert "```" not in found["text/plain"]
    assert found["text/markdown"].startswith("```swift\n")


def test_hover_of_nothing_is_none(completer):
    assert completer.hover(CELLS, "   ", 2) is None
    assert completer.hover(CELLS, "", 0) is None


def test_completions_are_quick_once_it_is_warm(completer):
    times = []
    for _ in range(15):
        begun = time.perf_counter()
        completer.complete(CELLS, "start.", 6)
        times.append(time.perf_counter() - begun)
    assert statistics.median(times) < 0.3


def test_a_server_that_is_killed_comes_again_by_itself(completer):
    old = completer.server_pid
    os.kill(old, signal.SIGKILL)
    wait_for(lambda: not completer.ready)
    assert completer.complete(CELLS, "start.", 6).matches == []
    wait_for(lambda: completer.ready)
    assert completer.server_pid != old
    assert "across" in texts(completer, "start.")
