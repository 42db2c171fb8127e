"""Each directive in a kernel, by Jupyter's messages."""

import re
import time

import pytest
from directive_helpers import make_package, write
from kernel_helpers import begin, end


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A notebook's folder, with two packages, of which one depends on the other."""
    folder = tmp_path_factory.mktemp("notebook")
    make_package(folder / "Alpha", 40)
    make_package(folder / "Beta", 2, "Alpha")
    return folder


@pytest.fixture(scope="module")
def directed(swift_kernel_parts, folder):
    """A kernel in that folder, with a variable."""
    started = begin(cwd=str(folder), SWIFT_JUPYTER_LIBRARY="", XDG_CACHE_HOME=str(folder / "cache"))
    assert started.value("let before = 3\nbefore") == "3"
    yield started
    end(started)


INSTALL = """\
%install-location $cwd/kept
%install-swiftpm-flags -Xswiftc -DFLAG
%install '.package(path: "$cwd/Alpha")' Alpha
%install '.package(path: "$cwd/Beta")' Beta
import Beta
betaValue()"""


def test_a_package_is_built_and_opened_in_the_session_that_runs(directed, folder):
    ran = directed.run(INSTALL)
    assert ran.value == "42", ran.error if ran.reply["status"] == "error" else ran.text()
    assert re.search(r"Alpha, Beta: built in \d", ran.text())
    assert (folder / "kept").is_dir()
    # The session went on, and what both packages share is there once.
    assert directed.value("import Alpha\nalphaValue() + before") == "43"
    assert directed.value("import CBeta\nc_beta()") == "2"


def test_the_build_is_shown_while_it_runs(directed, folder):
    make_package(folder / "Gamma", 5)
    seen = []
    directed.run(
        "%install '.package(path: \"Gamma\")' Gamma",
        during=lambda messages: seen.append((time.monotonic(), messages[-1])),
    )
    times = [when for when, one in seen if "Compiling" in one["content"].get("text", "")]
    assert times
    assert seen[-1][0] - times[0] > 0.1


def test_what_was_installed_is_completed(directed):
    until = time.monotonic() + 60
    found = []
    while "betaValue()" not in found and time.monotonic() < until:
        found = directed.reply(directed.client.complete("import Beta\nlet v = betaV"))["matches"]
    assert "betaValue()" in found


def test_a_second_kernel_finds_it_built_at_once(start_notebook, directed, folder):
    second = start_notebook(cwd=str(folder), SWIFT_JUPYTER_LIBRARY="")
    second.run("1")
    begun = time.monotonic()
    ran = second.run(INSTALL)
    assert ran.text() == "Alpha, Beta: cached, nothing to build\n"
    assert ran.value == "42"
    assert time.monotonic() - begun < 5


def test_a_package_that_does_not_compile_is_an_error_with_its_line(directed, folder):
    package = make_package(folder / "Broken")
    write(package / "Sources/Broken/Value.swift", 'public let wrong: Int = "text"\n')
    ran = directed.run("let after = 1\n%install '.package(path: \"Broken\")' Broken")
    assert re.search(r"Cell \d+:2: %install: the package was not built", ran.error)
    assert "cannot convert value of type 'String'" in ran.text()
    # The cell's code was not run.
    assert directed.run("after").reply["status"] == "error"


def test_an_include_runs_and_its_errors_name_the_file(directed, folder):
    write(folder / "part.swift", "func doubled(_ x: Int) -> Int {\n  2 * x\n}\n")
    assert directed.value('%include "part.swift"\ndoubled(before)') == "6"
    write(folder / "part.swift", 'let fine = 1\nlet wrong: Int = "text"\n')
    assert "part.swift:2:18: error: cannot convert" in directed.run('%include "part.swift"').error
    write(folder / "part.swift", "let fine = 1\n")
    name = r"Cell \d+:3:1: error: cannot find 'nowhere'"
    assert re.search(name, directed.run('let a = 1\n%include "part.swift"\nnowhere').error)


def test_old_notebooks_include_of_the_display_does_no_harm(directed):
    assert directed.value('%include "EnableIPythonDisplay.swift"\nbefore') == "3"


def test_system_shows_output_while_it_runs_and_the_exit_status(directed):
    seen = []
    ran = directed.run(
        "%system echo one; sleep 0.6; echo two; exit 3",
        during=lambda messages: seen.append((time.monotonic(), messages[-1])),
    )
    times = {one["content"].get("text"): when for when, one in seen}
    assert times["two\n"] - times["one\n"] > 0.3
    assert ran.text() == "one\ntwo\n"
    assert ran.text("stderr") == "%system: exit status 3\n"
    assert ran.reply["status"] == "ok"


def test_system_is_interrupted_and_the_session_lives(directed):
    begun = time.monotonic()
    ran = directed.run("%system echo go; sleep 60\nprint(1)", directed.interrupt_when("go"))
    assert time.monotonic() - begun < 20
    assert ran.reply["ename"] == "Interrupted"
    assert "1" not in ran.text()
    assert directed.value("before") == "3"


def test_time_tells_the_cells_wall_time(directed):
    ran = directed.run("%time\nimport Foundation\nThread.sleep(forTimeInterval: 0.2)")
    milliseconds = re.fullmatch(r"wall time: ([\d.]+) (ms|s)\n", ran.text())
    assert milliseconds
    seconds = float(milliseconds[1]) / (1000 if milliseconds[2] == "ms" else 1)
    assert seconds >= 0.2


def test_errors_behind_time_point_at_their_column(directed):
    assert re.search(
        r"Cell \d+:1:7: error: cannot find 'nope'", directed.run("%time nope(1)").error
    )


def test_who_lists_what_the_session_has(directed):
    directed.run("struct Held<T> { var inside: T }\nvar held = Held(inside: [1.5])")
    directed.run("func twice(_ x: Int) -> Int { 2 * x }\nlet neverThere: Int = undeclared")
    directed.run("func thrice(_ x: Int) -> Int { 3 * x }")
    lines = directed.run("%who").text().splitlines()
    assert "let before: Int" in lines
    assert "var held: Held<Array<Double>>" in lines
    assert "func thrice(_ x: Int) -> Int" in lines
    assert "struct Held<T>" in lines
    # Its cell did not compile.
    assert not [line for line in lines if "twice" in line or "neverThere" in line]


def test_help_names_every_directive(directed):
    text = directed.run("%help").text()
    assert len(re.findall(r"^%[\w-]+ ", text, re.MULTILINE)) == 9


def test_an_unknown_directive_names_the_known_and_runs_nothing(directed):
    ran = directed.run("%instal x\nlet unknownRan = 1")
    assert ran.reply["ename"] == "DirectiveError"
    assert "there is no directive %instal; did you mean %install? Those there are:" in ran.error
    assert directed.run("unknownRan").reply["status"] == "error"


def test_installed_packages_are_there_again_after_the_session_was_lost(directed):
    lost = directed.run("import Foundation\nexit(7)")
    assert lost.reply["status"] == "error"
    assert directed.value("import Beta\nbetaValue()") == "42"
