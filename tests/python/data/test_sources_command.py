"""`tandem data NAME` for the data sets of files, as typed."""

import hashlib
import re
from dataclasses import replace

import pytest
from archives import contents, tgz
from mirror import serving
from tandem.cli import data as command
from tandem.data import datasets, sources
from tandem.data.datasets import DataError
from tandem.data.remote import PlainFile
from tandem.data.sources import SOURCES
from typer.testing import CliRunner

TAKES = {"free-spoken-digit-dataset-1.0.9/recordings/0_theo_0.wav": b"wav"}


def tandem_data(*arguments):
    wide = CliRunner(env={"COLUMNS": "160"})
    return wide.invoke(command.app, [str(argument) for argument in arguments])


@pytest.fixture
def house(tmp_path, monkeypatch):
    monkeypatch.delenv("TANDEM_DATA", raising=False)
    monkeypatch.setenv("no_proxy", "*")
    for module in (datasets, sources):
        monkeypatch.setattr(module, "repository_root", lambda: tmp_path / "around" / "checkout")
    body = tgz(tmp_path / "made.tgz", TAKES).read_bytes()
    known = PlainFile("v1.0.9.tar.gz", sha256=hashlib.sha256(body).hexdigest())
    monkeypatch.setitem(SOURCES, "spoken_digits", replace(SOURCES["spoken_digits"], file=known))
    with serving({"v1.0.9.tar.gz": body}) as server:
        yield tmp_path / "around" / "checkout", server


def test_help_lists_every_data_set_with_its_size():
    said = re.sub(r"\x1b\[[\d;]*m", "", tandem_data("--help").output)
    for each in SOURCES.values():
        assert re.search(rf"{each.name} .*{re.escape(f'({each.megabytes:g} MB)')}", said)


@pytest.mark.parametrize("name", SOURCES)
def test_help_of_each_says_layout_terms_and_check(name):
    result = tandem_data(name, "--help")
    assert result.exit_code == 0
    said = " ".join(re.sub(r"\x1b\[[\d;]*m", "", result.output).split())
    assert SOURCES[name].terms in said
    assert SOURCES[name].layout in said
    summed = SOURCES[name].file.sha256 or SOURCES[name].file.md5
    assert ("held against its checksum" if summed else "No checksum is published") in said


def test_a_data_set_is_downloaded_once(house):
    root, server = house
    arguments = ("spoken_digits", "--mirror", server.url("missing"), "--mirror", server.url("good"))
    result = tandem_data(*arguments)
    assert result.exit_code == 0, result.output
    folder = root / "shared_data" / "cache" / "spoken_digits"
    assert contents(folder) == {"recordings/0_theo_0.wav": b"wav"}
    assert f"spoken_digits is in {folder}: recordings/DIGIT_SPEAKER_TAKE.wav" in result.stdout
    again = tandem_data(*arguments)
    assert f"spoken_digits is in {folder} (give --folder" in again.stdout
    assert len(server.ranges("good")) == 1
    assert [path.name for path in folder.parent.iterdir()] == ["spoken_digits"]


def test_another_copy_goes_where_one_says(house, tmp_path):
    _, server = house
    assert tandem_data("spoken_digits", "--mirror", server.url("good")).exit_code == 0
    copy = tmp_path / "copy"
    result = tandem_data("spoken_digits", "--folder", copy, "--mirror", server.url("good"))
    assert result.exit_code == 0, result.output
    assert contents(copy) == {"recordings/0_theo_0.wav": b"wav"}


def test_a_folder_with_something_else_fails_by_name(house, tmp_path):
    _, server = house
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("mine")
    result = tandem_data(
        "spoken_digits", "--folder", tmp_path / "mine", "--mirror", server.url("good")
    )
    assert result.exit_code == 1
    assert isinstance(result.exception, DataError)
    assert server.requests == []


def test_an_interrupt_says_how_to_go_on(house, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "fetch", interrupted)
    result = tandem_data("spoken_digits")
    assert result.exit_code == 130
    assert "the same command goes on from here" in result.stderr
