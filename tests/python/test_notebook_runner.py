"""Running notebooks: what is kept, what is refused, and what is said of a failure."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from tandem.notebook import execute
from tandem.notebook.clean import cleaned, joined
from tandem.notebook.execute import Execution
from tandem.notebook.files import (
    NotebookError,
    find_notebooks,
    fingerprint,
    read_notebook,
    write_notebook,
)
from tandem.notebook.run import Runner
from tandem.paths import repository_root

ROOT = repository_root()


def notebook(*sources, kernel="python3", data=(), tags=()):
    cells = [new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources)]
    if tags:
        cells[-1].metadata["tags"] = list(tags)
    metadata = {"kernelspec": {"name": kernel, "display_name": "x"}, "tandem": {"lesson": 8}}
    metadata["tandem"] |= {"data": list(data)} if data else {}
    return new_notebook(cells=[new_markdown_cell("# T", id="top"), *cells], metadata=metadata)


# Each notebook, and how its run ends.
NOTEBOOKS = {
    "good": (
        notebook("x = 3", "print('a'); x", "import tandem; print(tandem.__file__)"),
        "ran",
        "",
    ),
    "bad": (
        notebook("x = 1", "\nraise ValueError('no')", "x"),
        "failed",
        r"cell \[2\] `raise ValueError\('no'\)`: ValueError: no",
    ),
    "slow": (
        notebook("1", "import time; time.sleep(60)"),
        "failed",
        r"cell \[2\] `import time; time\.sleep\(60\)`: it is not done 4 s after the notebook's st",
    ),
    "dead": (notebook("import os; os._exit(3)"), "failed", r"cell \[1\] .*: the kernel died"),
    "threads": (
        notebook(
            "import os\nassert os.environ['OMP_NUM_THREADS'] == str(max(1, os.cpu_count() // 4))"
        ),
        "ran",
        "",
    ),
    "deliberate": (notebook("1 / 0", tags=["raises-exception"]), "ran", ""),
    "harmless": (
        notebook("1 / 1", tags=["raises-exception"]),
        "failed",
        r"cell \[1\] `1 / 1`: it is tagged raises-exception, and raised nothing",
    ),
    "address": (notebook("object()"), "failed", r"cell \[1\] shows a memory address, at 0x"),
    "path": (
        notebook("print('/home/me/x.txt')"),
        "failed",
        "shows a path of this machine, /home/me",
    ),
    "no_data": (notebook("1", data=["imdb"]), "skipped", "imdb is not at hand: `tandem data imdb`"),
    "odd_data": (notebook("1", data=["nonsense"]), "failed", "no data set is called 'nonsense'"),
    "other": (notebook("1", kernel="julia"), "failed", "its kernel is 'julia', and not python3 or"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runner") / "python"
    for name, (made, _, _) in NOTEBOOKS.items():
        write_notebook(folder / f"{name}.ipynb", made)
    return folder


@pytest.fixture(scope="module")
def outcomes(folder):
    paths = {name: folder / f"{name}.ipynb" for name in NOTEBOOKS}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(execute, "build_folder", lambda: folder.parent / "build")
        patch.setattr(execute.sources, "find", not_at_hand)
        patch.delenv("OMP_NUM_THREADS", raising=False)
        with Runner(list(paths.values()), jobs=4, timeout=4, update=True) as runner:
            assert {o.path for o in runner.outcomes()} == set(paths.values())
            return {name: runner.outcome(path) for name, path in paths.items()}


def not_at_hand(name):
    raise execute.datasets.DataError(name)


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_a_run_ends_as_it_should(outcomes, folder, name):
    made, status, message = NOTEBOOKS[name]
    outcome = outcomes[name]
    assert outcome.status == status, outcome.message
    assert re.search(message, outcome.message)
    assert bool(outcome.message) == bool(message)
    left = read_notebook(folder / f"{name}.ipynb")
    if status != "ran":
        assert left == made, "a notebook that has not run must stay as it was"


def test_what_ran_is_kept_with_its_outputs(outcomes, folder):
    left = read_notebook(folder / "good.ipynb")
    assert left == read_notebook(folder.parent / "build/notebooks/python/good.ipynb")
    assert [c.execution_count for c in left.cells[1:]] == [1, 2, 3]
    assert [c.id for c in left.cells] == ["top", "cell-0", "cell-1", "cell-2"]
    stream, value = left.cells[2].outputs
    assert (stream.text, value.data) == ("a\n", {"text/plain": "3"})
    assert left.cells[3].outputs[0].text == "python/tandem/__init__.py\n"
    assert all(cell.metadata == {} for cell in left.cells)


def test_metadata_is_what_the_course_says(outcomes, folder):
    assert read_notebook(folder / "good.ipynb").metadata == {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "tandem": {"lesson": 8, "ran": fingerprint(NOTEBOOKS["good"][0])},
    }


def test_a_failed_run_can_be_looked_at(outcomes, folder):
    left = read_notebook(folder.parent / "build/notebooks/python/bad.ipynb")
    assert left.cells[2].outputs[0].ename == "ValueError"
    assert left.cells[3].execution_count is None


def test_the_fingerprint_is_of_the_code_alone():
    one = notebook("x", "y")
    assert fingerprint(one) != fingerprint(notebook("x", "z"))
    assert fingerprint(one) != fingerprint(notebook("x\ny"))
    assert fingerprint(one) != fingerprint(notebook("x", "y", tags=["raises-exception"]))
    one.cells[0].source = "# Another title"
    assert fingerprint(one) == fingerprint(notebook("x", "y"))


def with_text(text):
    made = notebook("x")
    made.cells[1].outputs = [
        new_output("stream", name="stdout", text=text),
        new_output("display_data", data={"image/png": "/tmp/picture=", "text/plain": text}),
    ]
    return made


def test_paths_of_packages_and_of_the_checkout_become_relative():
    lines = f"{ROOT}/python/x.py\n/opt/v/lib/python3.11/site-packages/torch/a.py\nin {ROOT}"
    result = cleaned(with_text(lines), ROOT)
    told = "python/x.py\nsite-packages/torch/a.py\nin ."
    assert result.cells[1].outputs[0].text == told
    assert result.cells[1].outputs[1].data == {
        "image/png": "/tmp/picture=",
        "text/plain": told,
    }


def test_a_sound_within_a_page_is_looked_through_once():
    """A name of 200,000 letters, as base64 has them, was tried from each of its letters."""
    text = f"<audio src='data:audio/wav;base64,{'ab/+' * 50_000}'>"
    start = time.perf_counter()
    assert cleaned(with_text(text), ROOT).cells[1].outputs[0].text == text
    assert time.perf_counter() - start < 5


@pytest.mark.parametrize(
    ("text", "is_fault"),
    [
        ("<A object at 0x10e3f00>", True),
        ("0x00007f12aabbccdd", True),
        ("bits 0x3f800000, 0x3ff0000000000000, 0x400921fb54442d18", False),
        ("/usr/lib/x.so", True),
        ("1/2, and/or, https://a.org/home/x, <a href='/tree/x'>", False),
    ],
)
def test_what_another_run_would_not_show_is_refused(text, is_fault):
    if is_fault:
        with pytest.raises(NotebookError, match=r"memory address|path of this machine"):
            cleaned(with_text(text), ROOT)
    else:
        cleaned(with_text(text), ROOT)


def test_a_kernel_that_is_not_installed_is_a_skip_and_in_ci_a_failure(folder, monkeypatch):
    path = folder / "swift_one.ipynb"
    write_notebook(path, notebook("1", kernel="swift"))
    monkeypatch.setattr(execute.KernelSpecManager, "find_kernel_specs", lambda _: {})
    monkeypatch.delenv("CI", raising=False)
    outcome = Execution(path).run()
    said = "there is no Swift kernel: `make setup` installs it"
    assert (outcome.status, outcome.message) == ("skipped", said)
    monkeypatch.setenv("CI", "true")
    assert (Execution(path).run().status, outcome.message) == ("failed", said)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "not a notebook"),
        (json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}}), "not a notebook"),
        (json.dumps(dict(new_notebook(), nbformat_minor=4)), r"version 4\.4, not 4\.5"),
    ],
)
def test_a_broken_file_is_named(tmp_path, text, message):
    path = tmp_path / "x.ipynb"
    path.write_text(text)
    with pytest.raises(NotebookError, match=rf"x\.ipynb: .*{message}"):
        read_notebook(path)


def test_unknown_names_are_refused(tmp_path):
    with pytest.raises(NotebookError, match=r"no notebook is called zzz$"):
        find_notebooks(["zzz"])
    with pytest.raises(NotebookError, match=r"gone\.ipynb is not there"):
        find_notebooks([str(tmp_path / "gone.ipynb")])


def command(*arguments):
    environment = os.environ | {"PYTHONPATH": str(ROOT / "python")}
    line = [sys.executable, "-m", "tandem.cli.main", "notebooks", *map(str, arguments)]
    return subprocess.Popen(
        line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_the_command_prints_a_line_each_and_ends_with_a_status(folder):
    process = command(folder / "good.ipynb", folder / "bad.ipynb")
    printed, _ = process.communicate(timeout=60)
    assert process.returncode == 1
    assert re.search(r"^ran +python/good +\d+\.\d s$", printed, re.M)
    assert re.search(r"^failed +python/bad +\d+\.\d s +cell \[2\] `raise .*ror: no$", printed, re.M)
    assert printed.strip().split("\n")[-1].endswith("1 ran, 1 failed, 0 skipped")


def test_an_interrupt_leaves_the_notebook_as_it_was_and_no_kernel(tmp_path):
    path, mark = tmp_path / "python" / "long.ipynb", tmp_path / "pid"
    made = notebook(
        f"import os, time, pathlib; pathlib.Path({str(mark)!r}).write_text(str(os.getpid()))",
        "time.sleep(60)",
    )
    write_notebook(path, made)
    process = command(path, "--update")
    await_file(mark)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert said.endswith("stopped: what had not ended is as it was\n")
    assert nbformat.read(path, as_version=4) == made
    assert [p.name for p in path.parent.iterdir()] == ["long.ipynb"]
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)


def await_file(path: Path) -> None:
    deadline = time.monotonic() + 30
    while not (path.is_file() and path.read_text()):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_texts_are_joined_but_never_across_a_picture():
    def text(words, name="stdout"):
        return new_output("stream", name=name, text=words)

    picture = new_output("display_data", {"text/plain": "a picture"})
    told = joined([text("a"), text("b\n"), picture, text("c\n"), text("!", "stderr"), text("d")])
    kinds = [(output.output_type, output.get("text")) for output in told]
    assert kinds == [
        ("stream", "ab\n"),
        ("display_data", None),
        ("stream", "c\n"),
        ("stream", "!"),
        ("stream", "d"),
    ]


def test_a_line_that_was_written_over_is_kept_as_it_ended():
    parts = ["10 %\r", "50 %\r", "100 %\n", "one\r\n", "end\r"]
    (told,) = joined(new_output("stream", name="stdout", text=part) for part in parts)
    assert told.text == "100 %\none\nend\r"
