"""The list of milestones against the files: twins, names, parity cases, and the README's table."""

import pkgutil
import tomllib
from pathlib import Path

import pytest
from tandem.milestones import (
    MARKERS,
    Milestone,
    MilestonesError,
    Status,
    load_milestones,
    readme_table,
    readme_with_table,
    to_json,
    update_readme,
)
from tandem.parity import cases
from tandem.paths import repository_root

ROOT = repository_root()
ROOMS = ("foundations", "data", "training", "optim", "layers", "models", "interop")
MILESTONES = load_milestones(ROOT)
THERE = [m for m in MILESTONES if m.status is not Status.planned]
SOURCES = Path("swift/Sources")
SWIFT = SOURCES / "Tandem"
# This room's milestones are libraries of their own in Swift, as each needs what others do without.
LIBRARIES = "interop"


def plain(name: str) -> str:
    """What snake_case and PascalCase of the same words have in common."""
    return name.replace("_", "").lower()


def python_files() -> list[str]:
    files = (p for room in ROOMS for p in (ROOT / "python/tandem" / room).rglob("*.py"))
    return sorted(str(p.relative_to(ROOT)) for p in files if p.name != "__init__.py")


def swift_files() -> list[str]:
    rooms = [p for p in (ROOT / SWIFT).iterdir() if p.is_dir()]
    libraries = [ROOT / m.swift for m in THERE if m.swift and m.id.startswith(f"{LIBRARIES}/")]
    folders = rooms + [path.parent for path in libraries if path.is_file()]
    return sorted(str(p.relative_to(ROOT)) for folder in folders for p in folder.rglob("*.swift"))


def listed() -> set[str]:
    return {file for m in MILESTONES for file in (m.python, m.swift, *m.also) if file}


def test_ids_are_unique_and_name_a_room():
    ids = [m.id for m in MILESTONES]
    assert len(ids) == len(set(ids))
    assert {name.split("/")[0] for name in ids} == set(ROOMS)


@pytest.mark.parametrize("file", python_files())
def test_every_python_file_of_a_room_is_listed(file):
    assert file in listed(), f"{file} belongs in milestones.toml"


@pytest.mark.parametrize("file", swift_files())
def test_every_swift_file_of_a_room_is_listed(file):
    """`Name+Feature.swift` is a part of `Name.swift` and needs no entry of its own."""
    path = Path(file)
    whole = str(path.with_name(path.stem.split("+")[0] + ".swift"))
    assert whole in listed(), f"{file} belongs in milestones.toml"


def test_swift_rooms_are_the_python_rooms():
    rooms = {p.name for p in (ROOT / SWIFT).iterdir() if p.is_dir()}
    assert {plain(room) for room in rooms} <= set(ROOMS)


def test_files_that_serve_a_milestone_exist():
    missing = [file for m in MILESTONES for file in m.also if not (ROOT / file).is_file()]
    assert not missing


@pytest.mark.parametrize("milestone", THERE, ids=lambda m: m.id)
def test_a_milestone_has_its_twin_or_a_reason(milestone):
    if milestone.status is Status.both:
        assert not milestone.one_sided, "both languages are there: take one_sided out"
    else:
        other = "swift" if milestone.status is Status.python else "python"
        assert milestone.one_sided, f"{milestone.id} has no {other} file and no one_sided reason"


@pytest.mark.parametrize("milestone", MILESTONES, ids=lambda m: m.id)
def test_names_of_twins_are_the_same_words(milestone):
    room, name = milestone.id.split("/")
    if milestone.python:
        assert milestone.python == f"python/tandem/{room}/{name}.py"
    if milestone.swift:
        path = Path(milestone.swift)
        if room == LIBRARIES:  # SoxAudio/SoxAudio.swift for interop/sox
            assert path == SOURCES / path.stem / path.name
            assert plain(path.stem).startswith(plain(name))
        else:
            assert path.parent == SWIFT / room.capitalize()
            assert plain(path.stem) == plain(name)
        assert path.stem[0].isupper()
        assert "_" not in path.stem


def test_parity_cases_and_milestones_name_each_other():
    from tandem.parity.runner import find_cases

    by_list = {m.parity: m.id for m in MILESTONES if m.parity}
    files = {module.name for module in pkgutil.iter_modules(cases.__path__)}
    assert set(by_list) == files
    assert {case.name: case.milestone for case in find_cases()} == by_list


def test_notebooks_exist():
    missing = [n for m in MILESTONES for n in m.notebooks if not (ROOT / n).is_file()]
    assert not missing


def test_readme_is_in_step():
    text = (ROOT / "README.md").read_text()
    assert readme_with_table(text, MILESTONES) == text, "run `tandem milestones --readme`"


# The list itself, on a checkout made up for it.

ENTRY = """
[[milestone]]
id = "data/{0}"
lesson = 9
title = "About {0}"
python = "python/{0}.py"
swift = "swift/{0}.swift"
"""


@pytest.fixture
def checkout(tmp_path):
    names = ("both", "python", "swift", "planned")
    (tmp_path / "milestones.toml").write_text("".join(ENTRY.format(name) for name in names))
    for file in ("python/both.py", "python/python.py", "swift/both.swift", "swift/swift.swift"):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).touch()
    return tmp_path


def test_status_is_what_the_files_say(checkout):
    statuses = {m.id: m.status.value for m in load_milestones(checkout)}
    assert statuses == {f"data/{s}": s for s in ("both", "python", "swift", "planned")}


def test_json_has_every_key_and_plain_values(checkout):
    entry = to_json(load_milestones(checkout))[0]
    assert entry == {
        "id": "data/both",
        "lesson": 9,
        "title": "About both",
        "status": "both",
        "python": "python/both.py",
        "swift": "swift/both.swift",
        "parity": None,
        "notebooks": (),
        "also": (),
        "one_sided": None,
    }


def test_table_shows_what_is_there_and_counts_the_rest(checkout):
    table = readme_table(load_milestones(checkout))
    assert (
        "| 9 | About both | [both.py](python/both.py) | [both.swift](swift/both.swift) |" in table
    )
    assert "| 9 | About python | [python.py](python/python.py) | planned |" in table
    assert "About planned" not in table
    assert "1 more are planned" in table


def test_readme_is_renewed_between_its_markers_only(checkout):
    readme = checkout / "README.md"
    readme.write_text(f"above\n{MARKERS[0]}\nold\n{MARKERS[1]}\nbelow\n")
    assert update_readme(checkout)
    text = readme.read_text()
    assert text.startswith(f"above\n{MARKERS[0]}\n| lesson |")
    assert text.endswith(f"{MARKERS[1]}\nbelow\n")
    assert "old" not in text
    assert not update_readme(checkout)


@pytest.mark.parametrize("text", ["", MARKERS[0], MARKERS[1] + MARKERS[0], 2 * "".join(MARKERS)])
def test_readme_without_its_markers_is_refused(text):
    with pytest.raises(MilestonesError, match=r"README\.md: it must hold the line <!-- milest"):
        readme_with_table(text, [])


@pytest.mark.parametrize("text", ["]", "a = 1", "[[milestone]]\nid = 'x/y'\nnonsense = 1"])
def test_a_broken_list_is_refused_by_name(tmp_path, text):
    (tmp_path / "milestones.toml").write_text(text)
    with pytest.raises(MilestonesError, match=r"milestones\.toml: "):
        load_milestones(tmp_path)


def test_a_milestone_in_one_language_links_only_what_is_there():
    one = Milestone("data/x", 9, "X", Status.python, python="python/x.py", one_sided="because")
    assert "| [x.py](python/x.py) | - |" in readme_table([one])


def test_notebooks_are_listed_where_their_first_cell_says(tmp_path):
    from nbformat.v4 import new_markdown_cell, new_notebook
    from tandem.notebook.files import write_notebook
    from tandem.notebook.listed import with_notebooks

    text = "".join(ENTRY.format(name) + "notebooks = []\n" for name in ("both", "swift"))
    paths = [tmp_path / "notebooks/python" / f"{n:02}_{'long_' * 5}.ipynb" for n in (1, 2)]
    rows = ("[`data/both`](x), [`data/swift`](y)", "[`data/both`](x)")
    for path, named in zip(paths, rows, strict=True):
        top = f"# T\n\n| | |\n|---|---|\n| Milestones | {named} |"
        write_notebook(path, new_notebook(cells=[new_markdown_cell(top)]))
    listed = {
        m["id"]: m["notebooks"] for m in tomllib.loads(with_notebooks(text, paths))["milestone"]
    }
    names = [f"notebooks/python/{path.name}" for path in paths]
    assert listed == {"data/both": names, "data/swift": names[:1]}
    assert with_notebooks(with_notebooks(text, paths), []) == text
