"""The C modules of a library, for cells that call C themselves."""

import json
from pathlib import Path

import pytest
from swift_jupyter.library import Library, read_library


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A library that has a module in C and nothing else."""
    module = tmp_path / "c with space/CAnswer"
    module.mkdir(parents=True)
    (module / "module.modulemap").write_text('module CAnswer { header "answer.h" }\n')
    (module / "answer.h").write_text("static inline int answer(void) { return QUESTION; }\n")
    flags = ["-Xcc", "-fmodule-map-file=c with space/CAnswer/module.modulemap"]
    flags += ["-Xcc", "-DQUESTION=42"]
    facts = {"imports": ["Foundation"], "lsp_flags": flags}
    (tmp_path / "library.json").write_text(json.dumps(facts))
    return tmp_path


def test_a_cell_calls_c(start_notebook, folder):
    notebook = start_notebook(SWIFT_JUPYTER_LIBRARY=str(folder))
    assert notebook.value("import CAnswer\nanswer()") == "42"
    assert "no module CQuestion" in notebook.run("import CQuestion").error


def test_paths_of_flags_are_counted_from_the_folder(folder):
    library = read_library(folder)
    path = f"-fmodule-map-file={folder}/c with space/CAnswer/module.modulemap"
    assert library.clang_flags == [path, "-DQUESTION=42"]
    assert library.compiler_flags == ["-Xcc", path, "-Xcc", "-DQUESTION=42"]
    assert library.c_modules == ["CAnswer"]


def test_a_library_without_c_has_no_flags(tmp_path):
    library = Library(tmp_path, [], [], [])
    assert (library.clang_flags, library.c_modules) == ([], [])
