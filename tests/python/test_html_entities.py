"""HTML's named characters as Swift has them are those of Python's standard library."""

import re
import runpy
from html.entities import html5
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def script() -> dict:
    return runpy.run_path(str(ROOT / "tools" / "make_html_entities.py"))


def test_the_committed_files_are_what_the_script_writes(script: dict) -> None:
    for path, text in script["files"]().items():
        assert path.read_text() == text, f"run tools/make_html_entities.py: {path.name} differs"
        assert len(text.splitlines()) <= 250
        assert max(map(len, text.splitlines())) <= 100


def test_the_files_say_all_that_the_library_knows(script: dict) -> None:
    said = {}
    for text in script["files"]().values():
        for name, mark, scalars in re.findall(r"(\w+)([=*])([0-9A-F+]+)(?=\s)", text):
            value = "".join(chr(int(scalar, 16)) for scalar in scalars.split("+"))
            said[f"{name};"] = value
            if mark == "*":
                said[name] = value
    assert said == html5
