"""The report of a run: complete, self-contained, readable by people and programs."""

import base64
import json
import re

import numpy as np
import pytest
import torch
from page_reader import Page
from tandem.drawing import grid, one_axes
from tandem.training.report import write_report

FACTS = {
    "accuracy": 0.987654321,
    "parameters": 1234567,
    "resumed": False,
    "last_loss": float("nan"),
    "best": torch.tensor(0.5),
    "sizes": (8, np.int64(16)),
    "device": torch.device("cpu"),
    "rates": {"body": 1e-3, "head": None},
}
TABLES = {
    "epochs": [{"epoch": 1, "loss": 2.25}, {"epoch": 2, "loss": 1.5, "accuracy": np.float32(0.5)}],
    "none": [],
}


def figure():
    axes = one_axes()
    axes.plot([0, 1], [1, 0])
    return axes.figure


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("runs") / "new" / "run"
    figures = {"loss_curve": figure(), "rate": figure()}
    assert write_report(folder, "Digits & <co>", FACTS, figures, TABLES) == folder / "report.html"
    return folder


def test_the_folder_holds_the_page_the_data_the_figures_and_nothing_else(folder):
    names = sorted(path.name for path in folder.iterdir())
    assert names == ["loss_curve.png", "rate.png", "report.html", "result.json"]


def test_the_page_needs_nothing_outside_itself(folder):
    text = (folder / "report.html").read_text()
    assert not re.search(r"https?://|url\(|@import|<script|<link", text)
    images = [image["src"].partition(",")[2] for image in Page(text).all("img")]
    files = [(folder / f"{name}.png").read_bytes() for name in ("loss_curve", "rate")]
    assert [base64.b64decode(image) for image in images] == files
    assert all(file.startswith(b"\x89PNG") for file in files)


def test_a_broad_figure_has_the_breadth_of_the_page(tmp_path):
    figures = {"one": figure(), "row": grid(1, 3)[0]}
    page = Page(write_report(tmp_path, "run", {}, figures).read_text())
    assert [each.get("class") for each in page.all("figure")] == [None, "broad"]


def test_the_page_shows_every_fact_and_row(folder):
    text = (folder / "report.html").read_text()
    lines = re.findall(r"<tr>(.*?)</tr>", text)
    cells = [re.findall(r"<t[dh]>(.*?)</t[dh]>", line) for line in lines]
    assert ["Accuracy", "0.98765"] in cells
    assert ["Parameters", "1,234,567"] in cells
    assert ["Resumed", "no"] in cells
    assert ["Last loss", "nan"] in cells
    assert ["Best", "0.5"] in cells
    assert ["Sizes", "8, 16"] in cells
    assert ["Rates", "body 0.001, head -"] in cells
    assert cells[-4:-1] == [["Epoch", "Loss", "Accuracy"], ["1", "2.25", "-"], ["2", "1.5", "0.5"]]
    page = Page(text)
    assert "Digits & <co>" in page.text
    assert "Loss curve" in page.text


def test_the_data_are_the_numbers_themselves(folder):
    found = json.loads((folder / "result.json").read_text())
    assert found["title"] == "Digits & <co>"
    assert found["facts"] == {
        "accuracy": 0.987654321,
        "parameters": 1234567,
        "resumed": False,
        "last_loss": None,
        "best": 0.5,
        "sizes": [8, 16],
        "device": "cpu",
        "rates": {"body": 1e-3, "head": None},
    }
    assert found["tables"]["epochs"][1] == {"epoch": 2, "loss": 1.5, "accuracy": 0.5}
    assert found["figures"] == ["loss_curve.png", "rate.png"]


def test_a_second_report_replaces_the_first(tmp_path):
    write_report(tmp_path, "one", {"value": 1}, {})
    write_report(tmp_path, "two", {"value": 2}, {})
    assert json.loads((tmp_path / "result.json").read_text())["facts"] == {"value": 2}
    assert "<h1>two</h1>" in (tmp_path / "report.html").read_text()


@pytest.mark.parametrize("name", ["../loss", "a/b", "", ".hidden", "two words"])
def test_a_figure_s_name_must_be_a_plain_file_name(tmp_path, name):
    with pytest.raises(ValueError, match="names a figure"):
        write_report(tmp_path / "run", "run", {}, {name: figure()})
    assert not (tmp_path / "run").exists()


def test_an_interrupted_report_leaves_the_old_page(tmp_path, monkeypatch):
    write_report(tmp_path, "old", {}, {})

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tandem.training.report.page", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_report(tmp_path, "new", {}, {})
    assert "<h1>old</h1>" in (tmp_path / "report.html").read_text()
