"""`tandem data` and `tandem data mnist`, as typed."""

import gzip
import hashlib
import re
import signal

import numpy as np
import pytest
from mirror import serving
from tandem.cli import data as command
from tandem.data import datasets
from tandem.data.datasets import FILES, default_folder
from tandem.data.downloads import DownloadError, RemoteFile
from tandem.data.idx import write_idx
from tandem.errors import TandemError
from typer.testing import CliRunner


def tandem_data(*arguments: object) -> object:
    wide = CliRunner(env={"COLUMNS": "120"})
    return wide.invoke(command.app, [str(argument) for argument in arguments])


def unstyle(text: str) -> str:
    """Return `text` without the colours that some environments force."""
    return re.sub(r"\x1b\[[\d;]*m", "", text)


@pytest.fixture
def small_mnist(tmp_path, monkeypatch):
    """Four files of MNIST's form, small enough to serve, and their sums in place of MNIST's."""
    monkeypatch.setenv("no_proxy", "*")
    images = np.random.default_rng(0).integers(0, 256, (20, 28, 28), dtype=np.uint8)
    labels = (np.arange(20) % 10).astype(np.uint8)
    bodies, remote = {}, []
    for name, array in zip(FILES, (images, labels, images, labels), strict=True):
        write_idx(tmp_path / "made" / name, array)
        content = (tmp_path / "made" / name).read_bytes()
        bodies[f"{name}.gz"] = gzip.compress(content)
        remote.append(RemoteFile(f"{name}.gz", hashlib.sha256(content).hexdigest()))
    monkeypatch.setattr(command, "MNIST_FILES", tuple(remote))
    return bodies


@pytest.fixture
def house(tmp_path, monkeypatch):
    monkeypatch.delenv("TANDEM_DATA", raising=False)
    monkeypatch.setattr(datasets, "repository_root", lambda: tmp_path / "around" / "checkout")
    return tmp_path / "around" / "checkout"


def test_data_makes_the_digits(tmp_path):
    result = tandem_data("--folder", tmp_path / "made")
    assert result.exit_code == 0, result.output
    assert result.output.strip() == f"{tmp_path / 'made'}: 1437 images to train on, 360 to test"
    for name in FILES:
        expected = (default_folder("digits") / name).read_bytes()
        assert (tmp_path / "made" / name).read_bytes() == expected


def test_data_goes_into_the_repository_by_default(house):
    assert tandem_data().exit_code == 0
    assert {path.name for path in (house / "shared_data" / "digits").iterdir()} >= set(FILES)


def test_mnist_is_downloaded_from_the_first_mirror_that_works(house, small_mnist):
    with serving(small_mnist) as server:
        mirrors = ("--mirror", server.url("missing"), "--mirror", server.url("good"))
        result = tandem_data("mnist", *mirrors)
        again = tandem_data("mnist", *mirrors)
        assert len(server.ranges("good")) == 4
    assert result.exit_code == again.exit_code == 0, result.output
    cache = house / "shared_data" / "cache" / "mnist"
    assert f"MNIST is in {cache}: 20 images to train on, 20 to test" in result.stdout
    assert sorted(path.name for path in cache.iterdir()) == sorted(small_mnist)


def test_mnist_found_elsewhere_is_not_downloaded(house, small_mnist, tmp_path, monkeypatch):
    monkeypatch.setenv("TANDEM_DATA", str(tmp_path / "made"))
    with serving(small_mnist) as server:
        result = tandem_data("mnist", "--mirror", server.url("good"))
        assert server.requests == []
        assert f"MNIST is in {tmp_path / 'made'} (give --folder" in result.stdout
        copy = ("--folder", tmp_path / "copy", "--mirror", server.url("good"))
        assert tandem_data("mnist", *copy).exit_code == 0
    assert sorted(path.name for path in (tmp_path / "copy").iterdir()) == sorted(small_mnist)


def test_a_corrupted_mirror_fails_by_name(house, small_mnist, tmp_path):
    with serving(small_mnist) as server:
        arguments = ("--folder", tmp_path / "copy", "--mirror", server.url("corrupted"))
        result = tandem_data("mnist", *arguments)
    assert result.exit_code == 1
    assert isinstance(result.exception, DownloadError)
    assert str(result.exception).startswith(f"{FILES[0]}.gz: no mirror gave it whole: ")
    assert list((tmp_path / "copy").iterdir()) == []


def test_an_interrupt_says_how_to_go_on(house, monkeypatch):
    monkeypatch.setattr(command, "download", lambda *_: signal.raise_signal(signal.SIGINT))
    result = tandem_data("mnist")
    assert result.exit_code == 130
    assert "stopped: the same command goes on from here" in result.stderr


@pytest.mark.parametrize("arguments", [(), ("mnist",)])
def test_a_folder_that_cannot_be_written_to_is_named(house, tmp_path, arguments):
    (tmp_path / "file").write_text("no folder")
    result = tandem_data(*arguments, "--folder", tmp_path / "file")
    assert isinstance(result.exception, TandemError)
    assert f"cannot be put in {tmp_path / 'file'}: " in str(result.exception)


def test_a_folder_before_the_name_is_refused(tmp_path):
    result = tandem_data("--folder", tmp_path, "mnist")
    assert result.exit_code == 2
    assert "give it after `mnist`" in unstyle(result.stderr)


def test_help_says_what_each_does():
    assert "shared_data/digits" in unstyle(tandem_data("--help").output)
    text = unstyle(tandem_data("mnist", "--help").output)
    for word in ("--folder", "--mirror", "shared_data/cache/mnist", "checksum"):
        assert word in text
