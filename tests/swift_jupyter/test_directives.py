"""Directives without a session: what is said, what is left to run, and how errors read."""

import re
import subprocess
import time
from pathlib import Path

import pytest
from directive_helpers import FakeHost
from swift_jupyter.cells import split_cell
from swift_jupyter.directives import HELP, Directives, time_text
from swift_jupyter.host import DirectiveError, Interrupted


@pytest.fixture
def host(tmp_path):
    (tmp_path / "modules").mkdir()
    return FakeHost(tmp_path, tmp_path / "modules")


def prepare(host, code):
    return Directives(host).prepare(split_cell(code), "Cell 3")


def test_a_cell_without_directives_is_left_as_it_is(host):
    prepared = prepare(host, "let a = 1")
    assert (prepared.code, prepared.timed) == ("let a = 1", False)


def test_an_unknown_directive_names_the_known_ones_and_the_nearest(host):
    with pytest.raises(DirectiveError) as error:
        prepare(host, "%system echo no\nlet a = 1\n%instal Foo")
    assert error.value.line == 3
    assert "no directive %instal; did you mean %install?" in str(error.value)
    assert all(f"%{name}" in str(error.value) for name in HELP)
    # None of the cell's directives ran.
    assert host.said == []


def test_a_name_like_no_other_gets_no_guess(host):
    with pytest.raises(DirectiveError, match=r"no directive %zzz\. Those there are"):
        prepare(host, "%zzz")


def test_help_has_a_line_for_each_directive(host):
    prepare(host, "%help")
    assert [line.split()[0] for line in host.text().splitlines()] == [f"%{name}" for name in HELP]


def test_the_documentation_has_every_directive_and_no_other():
    text = (Path(__file__).parents[2] / "docs/swift-kernel.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| `%")]
    assert {re.match(r"\| `%([\w-]+)", row)[1] for row in rows} == set(HELP)


def test_system_runs_in_the_notebooks_folder_and_tells_its_exit_status(host):
    prepare(host, "%system pwd; echo wrong >&2; exit 3")
    assert host.text() == f"{host.folder}\nwrong\n"
    assert host.text("stderr") == "%system: exit status 3\n"


def test_system_says_nothing_of_success_and_has_no_input(host):
    prepare(host, "%system cat; echo done")
    assert host.said == [("stdout", "done\n")]


def test_the_output_of_system_comes_while_it_runs(host):
    times = []
    host.write = lambda text, stream="stdout": times.append((time.perf_counter(), text))
    prepare(host, "%system echo one; sleep 0.5; echo two")
    (first, one), (second, two) = times
    assert (one, two) == ("one\n", "two\n")
    assert second - first > 0.3


def test_letters_that_are_split_between_two_pieces_of_output_stay_whole(host):
    prepare(host, r"%system printf '\303'; sleep 0.2; printf '\251\n'")
    assert host.text() == "é\n"


def test_an_interrupt_ends_the_command_and_what_it_started(host):
    host.patience = 4
    begun = time.perf_counter()
    with pytest.raises(Interrupted):
        prepare(host, "%system sleep 61 & echo $!; sleep 62")
    assert time.perf_counter() - begun < 5
    ps = subprocess.run(["ps", "-o", "stat=", "-p", host.text().strip()], capture_output=True)
    # Nobody may have waited for it.
    assert ps.stdout.strip()[:1] in (b"", b"Z")


def test_what_system_leaves_in_the_background_does_not_hold_the_cell(host):
    begun = time.perf_counter()
    prepare(host, "%system sleep 3 & echo started")
    assert time.perf_counter() - begun < 2
    assert host.text() == "started\n"


def test_include_puts_a_file_in_its_place_under_its_own_name(host):
    (host.folder / "part.swift").write_text("let b = 2\nlet c = 3")
    code = prepare(host, 'let a = 1\n%include "part.swift"\nlet d = 4').code
    assert code.split("\n") == [
        "let a = 1",
        '#sourceLocation(file: "part.swift", line: 1)',
        "let b = 2",
        "let c = 3",
        '#sourceLocation(file: "Cell 3", line: 2)',
        "",
        "let d = 4",
    ]


def test_the_file_that_old_notebooks_include_is_there(host):
    code = prepare(host, '%include "EnableIPythonDisplay.swift"').code
    assert not [
        line for line in code.splitlines() if line and not line.startswith(("//", "#source"))
    ]


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ('%include "gone.swift"', "%include gone.swift: there is no such file in"),
        ("%include", "%include takes one file"),
        ("%include a b", "%include takes one file"),
        ("%include 'a", "%include takes one file"),
        ("%include .", "%include .: "),
        ("%system", "%system takes a command"),
        ("%install Foo", "%install takes a package and its products"),
        ("%install '.package(path: \"x\")'", "%install takes a package and its products"),
        ("%install '.package(path: \"x\")' Foo", "x has no Package.swift"),
        ("%install-location", "%install-location takes one folder"),
        ("%install-swiftpm-flags", "%install-swiftpm-flags takes flags"),
        ("%install-extra-include-command echo no", "'echo no' \\(exit status 0\\) printed: no"),
        ("%install-extra-include-command exit 7", "\\(exit status 7\\) printed: nothing"),
        ("%install-extra-include-command echo -I/gone", "there is no folder /gone"),
    ],
)
def test_what_a_directive_cannot_do_is_said_with_its_line(host, code, message):
    with pytest.raises(DirectiveError, match=message) as error:
        prepare(host, f"let a = 1\n{code}")
    assert error.value.line == 2


def test_time_times_the_cell_and_keeps_the_columns_of_its_code(host):
    prepared = prepare(host, "%time\nf()")
    assert (prepared.timed, prepared.code) == (True, "\nf()")
    assert prepare(host, "%time f(1)").code == "      f(1)"
    assert not prepare(host, "f()").timed


def test_time_is_told_in_fitting_units():
    assert time_text(0.01234) == "wall time: 12.3 ms\n"
    assert time_text(2.345) == "wall time: 2.35 s\n"
    assert time_text(125) == "wall time: 2 min 5 s\n"


def test_who_lists_variables_with_types_then_functions_then_types(host):
    host.cells = [
        "let b = 1, a: Float = 2\nstruct S { var x = 1 }",
        "@differentiable(reverse) public func f(x: Float) -> Float { x }\nlet b = 2",
    ]
    host.answers = {"print(__kind(`a`))\n  print(__kind(`b`))": "Float\nInt\n"}
    prepare(host, "%who")
    assert host.text().splitlines() == [
        "let a: Float",
        "let b: Int",
        "func f(x: Float) -> Float",
        "struct S",
    ]


def test_a_variable_that_never_got_its_value_is_left_out(host):
    host.cells = ["let a = 1", "let b = broken()"]
    host.answers = {
        "__kind(`b`)": DirectiveError("cannot find 'b' in scope"),
        "__kind(`a`)": "Int\n",
    }
    prepare(host, "%who")
    assert host.text() == "let a: Int\n"


def test_who_says_so_where_there_is_nothing(host):
    prepare(host, "%who")
    assert host.text() == "nothing is declared yet\n"
