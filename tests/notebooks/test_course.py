"""The list of notebooks: every lesson has one, by the number that the course gave it."""

import re

import pytest
from tandem.notebook.files import find_notebooks
from tandem.notebook.library import Language
from tandem.notebook.listed import with_notebooks
from tandem.paths import repository_root

# The course's own notebooks; 00_exports was about how it made modules out of them. 08c is two of
# them in Swift, one style of the data block each.
LESSONS = {
    Language.python: (
        "01 02 02a 02b 03 04 05 05a 05b 06 07 07a 08 09 09b 09c 10 10b 10c 11 11a 12 12a 12b 12c"
    ),
    Language.swift: "00 00a 01 01a 02 02a 02b 02c 03 04 05 05b 06 07 08 08a 08b 08c 09 10 11",
}
# Those that had a name and no number.
TOPICS = {Language.python: "", Language.swift: "audio c_interop opencv"}


@pytest.mark.parametrize("language", list(Language))
def test_every_lesson_has_its_notebook(language):
    names = [path.stem for path in find_notebooks(language=language)]
    numbers = {name.partition("_")[0] for name in names}
    assert not set(LESSONS[language].split()) - numbers
    assert not [t for t in TOPICS[language].split() if not any(t in name for name in names)]


def test_the_list_of_milestones_names_the_notebooks_that_name_them():
    text = (repository_root() / "milestones.toml").read_text()
    assert with_notebooks(text, find_notebooks()) == text, "run `tandem milestones --notebooks`"


def test_the_readme_leads_to_every_notebook():
    root = repository_root()
    text = (root / "README.md").read_text()
    there = {str(path.relative_to(root)) for path in (root / "notebooks").glob("*/*.ipynb")}
    assert there
    assert there - set(re.findall(r"\]\((notebooks/[^)]+)\)", text)) == set()
