"""The folder that a Swift notebook loads, as `make setup` has shipped it."""

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[1]
SHIP = REPOSITORY / "tools" / "ship_notebook_library.py"
FOLDER = REPOSITORY / "swift" / ".build" / "notebook"


@pytest.fixture(scope="module")
def ship():
    spec = importlib.util.spec_from_file_location("ship_notebook_library", SHIP)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def shipped():
    if not (FOLDER / "library.json").exists():
        pytest.skip("the library of the notebooks is not built: make setup")
    return json.loads((FOLDER / "library.json").read_text())


def test_c_modules_link_nothing_by_themselves_and_keep_their_headers(ship, tmp_path):
    flags = ship.copy_c_modules(tmp_path)
    maps = {file.parent.name: file.read_text() for file in tmp_path.glob("c/*/module.modulemap")}
    assert {"CSox", "CVips", "CMatmul", "CTensorFlow"} <= set(maps)
    for name, text in maps.items():
        assert re.search(rf"^module {name}\b", text), text
        assert "link" not in text
        assert f"-fmodule-map-file=c/{name}/module.modulemap" in flags
    assert (tmp_path / "c" / "CMatmul" / "CMatmul.h").exists()
    assert set(flags[::2]) == {"-Xcc"}


def test_a_new_folder_takes_the_place_of_the_old_one(ship, tmp_path):
    part, folder = tmp_path / "notebook.part", tmp_path / "notebook"
    for path, text in ((part, "new"), (folder, "old")):
        path.mkdir()
        (path / "library.json").write_text(text)
    ship.replace(part, folder)
    assert [file.name for file in tmp_path.iterdir()] == ["notebook"]
    assert (folder / "library.json").read_text() == "new"


def test_everything_that_the_library_names_is_there(shipped):
    assert {"Python", "TensorFlow", "Tandem", "Notebook"} <= set(shipped["modules"])
    for module in shipped["modules"]:
        assert (FOLDER / f"{module}.swiftmodule").exists()
    for library in [*shipped["libraries"], *shipped["on_import"].values()]:
        assert (FOLDER / library).exists()
    for flag in shipped["lsp_flags"]:
        if flag.startswith("-fmodule-map-file="):
            assert (FOLDER / flag.removeprefix("-fmodule-map-file=")).exists()


@pytest.mark.skipif(sys.platform != "linux", reason="nm of binutils")
def test_the_tensorflow_module_is_in_one_library_alone(shipped):
    def defines(library: str) -> bool:
        symbols = subprocess.run(
            ["nm", "--dynamic", "--defined-only", FOLDER / library],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        return "$s10TensorFlow0A0VMn" in symbols  # Tensor's type

    assert [name for name in shipped["libraries"] if defines(name)] == shipped["libraries"]
    assert not [name for name in shipped["on_import"].values() if defines(name)]
