"""What is missing is told in the first cell, in one message that says what to do."""

import pytest
from toolchain_helpers import make_python, make_toolchain


@pytest.fixture
def first_cell(start_notebook):
    """Run a first cell in an environment; return its only message, which is an error."""

    def run(**environment):
        notebook = start_notebook(**{"SWIFT_JUPYTER_LIBRARY": "", **environment})
        ran = notebook.run('print("never")')
        assert ran.kinds == ["status", "execute_input", "error", "status"]
        assert ran.reply["ename"] == "KernelProblem"
        # The kernel is there all the same, and says it again.
        assert notebook.run("1").reply["evalue"] == ran.reply["evalue"]
        return ran.error

    return run


def test_no_swift(first_cell):
    text = first_cell(SWIFT_TOOLCHAIN="/no/swift")
    assert "No Swift toolchain was found" in text
    assert "Install Swift 6.0 or newer from https://www.swift.org/install" in text
    assert "/no/swift (SWIFT_TOOLCHAIN)" in text
    assert "restart the kernel" in text


def test_an_old_swift(first_cell, tmp_path):
    usr = make_toolchain(tmp_path, "5.9.2")
    text = first_cell(SWIFT_TOOLCHAIN=str(usr))
    assert f"Swift 5.9.2 in {usr} is too old" in text
    assert "Install Swift 6.0 or newer" in text


def test_a_swift_without_lldb(first_cell, tmp_path):
    usr = make_toolchain(tmp_path)
    (usr / "bin/repl_swift").unlink()
    text = first_cell(SWIFT_TOOLCHAIN=str(usr))
    assert f"The Swift toolchain in {usr} has no bin/repl_swift" in text


def test_no_python_for_lldb(first_cell):
    text = first_cell(SWIFT_JUPYTER_PYTHON="/no/python")
    assert "with its shared library" in text
    assert "uv python install 3." in text
    assert "--enable-shared pyenv install 3." in text
    assert "/no/python (SWIFT_JUPYTER_PYTHON)" in text


def test_a_python_that_has_no_library_of_its_own(first_cell, tmp_path):
    python = make_python(tmp_path / "python", (3, 10), shared=False)
    assert "none was found" in first_cell(SWIFT_JUPYTER_PYTHON=str(python))


def test_a_library_that_is_not_there(first_cell, tmp_path):
    text = first_cell(SWIFT_JUPYTER_LIBRARY=str(tmp_path))
    assert f"not built: {tmp_path} has no whole one" in text


def test_a_library_that_is_not_whole_says_what_builds_it(first_cell, tmp_path):
    facts = '{"libraries": ["libGone.so"], "unbuilt": "run `make setup`"}'
    (tmp_path / "library.json").write_text(facts)
    assert "What to do: run `make setup`; then restart" in first_cell(
        SWIFT_JUPYTER_LIBRARY=str(tmp_path)
    )
