"""Finding Swift and LLDB's Python; and what is said where one of them is missing."""

import subprocess
from pathlib import Path

import pytest
from swift_jupyter import lldb_python, toolchain
from swift_jupyter.lldb_python import PROBE
from swift_jupyter.problems import KernelProblem, library_not_built
from swift_jupyter.toolchain import find_lldb_python, find_toolchain
from toolchain_helpers import TRIPLE, executable, make_python, make_toolchain


@pytest.fixture(autouse=True)
def _nothing_installed(monkeypatch):
    """Hide what this machine has in the usual places."""
    monkeypatch.setattr(toolchain, "USUAL_PLACES", ("~/toolchains/*/usr",))
    monkeypatch.setattr(lldb_python, "SYSTEM", ())


def path_to(folder: Path) -> dict[str, str]:
    return {"PATH": f"{folder}:/nowhere", "HOME": str(folder.parent)}


def test_a_toolchain_on_the_path_is_described(tmp_path):
    usr = make_toolchain(tmp_path)
    found = find_toolchain(path_to(usr / "bin"))
    assert (found.root, found.version, found.triple) == (usr, "6.3.1", TRIPLE)
    assert found.liblldb == usr / "lib/liblldb.so"
    assert found.lldb_module_dir == usr / "local/lib/python3.10/dist-packages"
    assert found.python_version == (3, 10)
    assert found.repl == usr / "bin/repl_swift"
    assert found.runtime_libs == usr / "lib/swift/linux"
    assert found.sourcekit_lsp is None


def test_a_launcher_on_the_path_leads_to_its_toolchain(tmp_path):
    usr = make_toolchain(tmp_path / "real")
    launcher = executable(tmp_path / "bin/swiftc", f'exec {usr}/bin/swiftc "$@"')
    assert find_toolchain(path_to(launcher.parent)).root == usr


@pytest.mark.parametrize("inner", ["", "usr"])
def test_the_variable_names_a_toolchain_and_wins(tmp_path, inner):
    other, usr = make_toolchain(tmp_path / "other"), make_toolchain(tmp_path / "named", "6.1")
    environment = path_to(other / "bin") | {"SWIFT_TOOLCHAIN": str(usr.parent / inner)}
    assert find_toolchain(environment).version == "6.1"


def test_the_newest_of_the_usual_places_is_taken_where_the_path_has_none(tmp_path):
    for version in ("6.2", "6.10", "6.9.1"):
        make_toolchain(tmp_path / "toolchains" / version, version)
    assert find_toolchain(path_to(tmp_path / "bin")).version == "6.10"


def test_an_old_swift_on_the_path_gives_way_to_a_newer_one_elsewhere(tmp_path):
    old = make_toolchain(tmp_path / "old", "5.10")
    new = make_toolchain(tmp_path / "toolchains/6.1", "6.1")
    environment = path_to(old / "bin") | {"HOME": str(tmp_path)}
    assert find_toolchain(environment).root == new


def test_the_module_itself_says_for_which_python_it_is(tmp_path):
    usr = make_toolchain(tmp_path, python="3")
    lldb = usr / "local/lib/python3/dist-packages/lldb"
    (lldb / "_lldb.cpython-312-x86_64-linux-gnu.so").touch()
    assert find_toolchain(path_to(usr / "bin")).python_version == (3, 12)


def test_without_swift_the_message_says_where_to_get_it_and_where_it_was_looked_for(tmp_path):
    with pytest.raises(KernelProblem) as problem:
        find_toolchain(path_to(tmp_path / "bin"))
    text = str(problem.value)
    assert "No Swift toolchain was found" in text
    assert "https://www.swift.org/install" in text
    assert "SWIFT_TOOLCHAIN" in text
    assert str(tmp_path / "bin") in text
    assert "~/toolchains/*/usr" in text


def test_a_wrong_variable_is_named(tmp_path):
    with pytest.raises(KernelProblem, match=r"/no/such/swift \(SWIFT_TOOLCHAIN\)"):
        find_toolchain({"SWIFT_TOOLCHAIN": "/no/such/swift"})


def test_a_compiler_that_does_not_answer_is_no_toolchain(tmp_path):
    executable(tmp_path / "bin/swiftc", "echo 'no toolchain is selected' >&2; exit 1")
    with pytest.raises(KernelProblem, match="No Swift toolchain"):
        find_toolchain(path_to(tmp_path / "bin"))


def test_an_old_swift_is_named_with_its_folder(tmp_path):
    usr = make_toolchain(tmp_path, "5.10.1")
    with pytest.raises(KernelProblem) as problem:
        find_toolchain(path_to(usr / "bin"))
    assert f"Swift 5.10.1 in {usr} is too old" in str(problem.value)
    assert "Install Swift 6.0 or newer" in str(problem.value)


@pytest.mark.parametrize(
    ("part", "named"),
    [
        ("bin/repl_swift", "bin/repl_swift"),
        ("lib/liblldb.so", "library of LLDB"),
        ("local/lib/python3.10/dist-packages/lldb", "Python module of LLDB"),
    ],
)
def test_a_toolchain_without_lldb_says_which_part_is_missing(tmp_path, part, named):
    usr = make_toolchain(tmp_path)
    (usr / part).rename(tmp_path / "gone")
    with pytest.raises(KernelProblem, match=named) as problem:
        find_toolchain(path_to(usr / "bin"))
    assert str(usr) in str(problem.value)


@pytest.fixture
def swift(tmp_path):
    """A toolchain whose LLDB wants Python 3.10."""
    return find_toolchain(path_to(make_toolchain(tmp_path / "swift") / "bin"))


@pytest.mark.parametrize(
    "place",
    [
        "bin/python3.10",
        ".pyenv/versions/3.10.13/bin/python3.10",
        ".local/share/uv/python/cpython-3.10.9-linux-x86_64-gnu/bin/python3.10",
        "miniconda3/envs/lldb-python/bin/python3.10",
    ],
)
def test_a_python_is_found_on_the_path_and_where_managers_keep_theirs(tmp_path, swift, place):
    python = make_python(tmp_path / place, (3, 10))
    assert find_lldb_python(swift, path_to(tmp_path / "bin")) == python


def test_a_python_without_its_library_gives_way_to_one_with_it(tmp_path, swift):
    make_python(tmp_path / "bin/python3.10", (3, 10), shared=False)
    python = make_python(tmp_path / ".pyenv/versions/3.10.2/bin/python3.10", (3, 10))
    assert find_lldb_python(swift, path_to(tmp_path / "bin")) == python


def test_a_python_that_is_another_version_than_its_name_is_passed_over(tmp_path, swift):
    make_python(tmp_path / "bin/python3.10", (3, 9))
    executable(tmp_path / ".pyenv/versions/3.10.2/bin/python3.10", "exit 1")
    with pytest.raises(KernelProblem):
        find_lldb_python(swift, path_to(tmp_path / "bin"))


def test_the_variable_names_a_python_and_no_other_is_tried(tmp_path, swift):
    make_python(tmp_path / "bin/python3.10", (3, 10))
    other = make_python(tmp_path / "other/python", (3, 10))
    environment = path_to(tmp_path / "bin")
    assert find_lldb_python(swift, environment | {"SWIFT_JUPYTER_PYTHON": str(other)}) == other
    with pytest.raises(KernelProblem, match=r"/no/python \(SWIFT_JUPYTER_PYTHON\)"):
        find_lldb_python(swift, environment | {"SWIFT_JUPYTER_PYTHON": "/no/python"})


def test_without_a_python_the_message_gives_the_commands_and_the_places(tmp_path, swift):
    with pytest.raises(KernelProblem) as problem:
        find_lldb_python(swift, path_to(tmp_path / "bin"))
    text = str(problem.value)
    assert "needs Python 3.10 with its shared library" in text
    assert "uv python install 3.10" in text
    assert "PYTHON_CONFIGURE_OPTS=--enable-shared pyenv install 3.10" in text
    assert f"{tmp_path}/.pyenv/versions/3.10*/bin/python3.10" in text
    assert f"{tmp_path}/.local/share/uv/python/cpython-3.10*/bin/python3.10" in text
    assert "SWIFT_JUPYTER_PYTHON" in text


@pytest.fixture
def installed(monkeypatch):
    """What this machine has: its toolchain, and the Python for its LLDB."""
    monkeypatch.undo()
    try:
        found = find_toolchain()
        return found, find_lldb_python(found)
    except KernelProblem as problem:
        pytest.skip(str(problem))


def python_says(installed, code):
    """Run code in the Python that was found; `load` and `imports_lldb` are there."""
    swift, python = installed
    start = f"import sys; sys.path.insert(0, {str(PROBE.parent)!r}); from shared_python import *; "
    command = [python, "-I", "-c", start + code, swift.liblldb, swift.lldb_module_dir]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_the_python_that_is_found_has_lldbs_version_and_imports_it(installed):
    version = installed[0].python_version
    assert python_says(installed, "print(load(), sys.version_info[:2])") == f"True {version}"
    assert python_says(installed, "load(); print(imports_lldb(*sys.argv[1:]))") == "True"


def test_a_python_that_lldb_does_not_take_is_noticed(installed):
    assert python_says(installed, "print(imports_lldb('/no/liblldb.so', sys.argv[2]))") == "False"
    assert python_says(installed, "print(imports_lldb(sys.argv[1], '/no/modules'))") == "False"


def test_a_python_with_code_of_its_own_is_tried_with_lldb(installed):
    """As uv's and conda's are: then the library alone says too little."""
    code = (
        "import shared_python; shared_python.is_loaded = lambda: False; "
        "shared_python.main(); sys.argv[1] = '/no/liblldb.so'; shared_python.main()"
    )
    first, second = python_says(installed, code).splitlines()
    assert (first.endswith("true]"), second.endswith("false]")) == (True, True)


def test_a_library_that_is_not_built_is_named_with_what_builds_it(tmp_path):
    text = str(library_not_built(tmp_path, "run `make setup`"))
    assert str(tmp_path) in text
    assert "What to do: run `make setup`; then restart the kernel." in text
    assert "without --library" in str(library_not_built(tmp_path))
