"""Unpacking: whole or not at all, and nothing outside."""

import gzip
import io
import tarfile
import threading

import pytest
from archives import contents, tgz, zipped
from rich.console import Console
from tandem.data import unpack as module
from tandem.data.datasets import DataError
from tandem.data.unpack import DamagedArchiveError, lacking, unpack

FILES = {"top/train/a/1.txt": b"one", "top/train/b/2.txt": b"two", "top/README": b"read"}
INSIDE = {name.removeprefix("top/"): content for name, content in FILES.items()}
QUIET = Console(file=io.StringIO())


def make(archive, folder, needs=("train/*",), **options):
    return unpack(archive, folder, needs, console=QUIET, **options)


def left(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("write", [tgz, zipped])
def test_the_top_folder_gets_the_name(tmp_path, write):
    suffix = ".tgz" if write is tgz else ".zip"
    archive = write(tmp_path / f"some{suffix}", FILES)
    assert make(archive, tmp_path / "deep" / "data") == tmp_path / "deep" / "data"
    assert contents(tmp_path / "deep" / "data") == INSIDE
    assert left(tmp_path / "deep") == ["data"]


def test_an_archive_without_a_top_folder_is_the_folder(tmp_path):
    make(tgz(tmp_path / "some.tar.gz", INSIDE), tmp_path / "data")
    assert contents(tmp_path / "data") == INSIDE
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o755


def test_any_other_file_is_the_data_itself(tmp_path):
    (tmp_path / "input.txt").write_text("to be")
    make(tmp_path / "input.txt", tmp_path / "data", ("input.txt",))
    assert contents(tmp_path / "data") == {"input.txt": b"to be"}


def test_files_are_renamed(tmp_path):
    archive = zipped(tmp_path / "some.zip", {"w/wiki.train.tokens": b"a", "w/LICENSE": b"b"})
    make(archive, tmp_path / "data", ("train.txt",), renamed={"wiki.train.tokens": "train.txt"})
    assert contents(tmp_path / "data") == {"train.txt": b"a", "LICENSE": b"b"}


def test_progress_counts_the_members(tmp_path):
    printed = Console(file=io.StringIO(), width=80)
    unpack(tgz(tmp_path / "some.tgz", FILES), tmp_path / "data", ("train/*",), console=printed)
    assert "unpacking some.tgz" in printed.file.getvalue()
    assert "3/3" in printed.file.getvalue()


def member(name, kind=tarfile.REGTYPE, target=""):
    made = tarfile.TarInfo(name)
    made.type, made.linkname = kind, target
    return made


@pytest.mark.parametrize(
    "evil",
    [
        member("../evil.txt"),
        member("top/../../evil.txt"),
        member("top/link", tarfile.SYMTYPE, "../../outside"),
        member("top/link", tarfile.SYMTYPE, "/etc/passwd"),
        member("top/link", tarfile.LNKTYPE, "../../outside"),
        member("top/device", tarfile.CHRTYPE),
    ],
    ids=lambda m: f"{m.name} {m.linkname}",
)
def test_tar_members_that_reach_outside_are_refused(tmp_path, evil):
    archive = tgz(tmp_path / "evil.tgz", FILES, evil=evil)
    (tmp_path / "house").mkdir()
    with pytest.raises(DamagedArchiveError, match=r"evil\.tgz cannot be unpacked: .+"):
        make(archive, tmp_path / "house" / "data")
    assert left(tmp_path / "house") == []
    assert left(tmp_path) == ["evil.tgz", "house"]


def test_an_absolute_tar_member_lands_inside(tmp_path):
    archive = tgz(tmp_path / "some.tgz", {f"{tmp_path}/evil.txt": b"x", "train/a.txt": b"y"})
    make(archive, tmp_path / "data")
    assert not (tmp_path / "evil.txt").exists()


@pytest.mark.parametrize("name", ["../evil.txt", "/evil.txt", "top/../../evil", "..\\evil.txt"])
def test_zip_members_that_reach_outside_are_refused(tmp_path, name):
    archive = zipped(tmp_path / "evil.zip", FILES | {name: b"x"})
    with pytest.raises(DamagedArchiveError, match="would be extracted outside"):
        make(archive, tmp_path / "data")
    assert left(tmp_path) == ["evil.zip"]


@pytest.mark.parametrize("cut", [5, 60, -4])
def test_a_cut_archive_leaves_nothing(tmp_path, cut):
    archive = tgz(tmp_path / "some.tgz", FILES)
    archive.write_bytes(archive.read_bytes()[:cut])
    with pytest.raises(DamagedArchiveError, match=r"some\.tgz cannot be unpacked"):
        make(archive, tmp_path / "data")
    assert left(tmp_path) == ["some.tgz"]


def test_a_wrong_sum_of_the_gzip_is_seen(tmp_path):
    """The sum lies behind the tar file's end, where a reader of members never looks."""
    archive = tgz(tmp_path / "some.tgz", FILES)
    body = bytearray(archive.read_bytes())
    body[-8] ^= 1
    archive.write_bytes(body)
    with pytest.raises(DamagedArchiveError, match="CRC"):
        make(archive, tmp_path / "data")


def test_a_zip_that_is_none_is_named(tmp_path):
    (tmp_path / "page.zip").write_bytes(b"<html>not found</html>")
    with pytest.raises(DamagedArchiveError, match=r"page\.zip cannot be unpacked: .*not a zip"):
        make(tmp_path / "page.zip", tmp_path / "data")


def test_an_archive_of_something_else_is_refused(tmp_path):
    archive = tgz(tmp_path / "some.tgz", {"other/a.txt": b"a"})
    with pytest.raises(DamagedArchiveError, match=r"some\.tgz lacks train/\*"):
        make(archive, tmp_path / "data")
    assert left(tmp_path) == ["some.tgz"]


def test_what_was_there_is_never_replaced(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mine.txt").write_text("mine")
    with pytest.raises(DataError, match="data holds something else"):
        make(tgz(tmp_path / "some.tgz", FILES), tmp_path / "data")
    assert contents(tmp_path / "data") == {"mine.txt": b"mine"}
    assert left(tmp_path) == ["data", "some.tgz"]


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "data").mkdir()
    make(tgz(tmp_path / "some.tgz", FILES), tmp_path / "data")
    assert contents(tmp_path / "data") == INSIDE


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match=r"cannot be unpacked into .*file/data"):
        make(tgz(tmp_path / "some.tgz", FILES), tmp_path / "file" / "data")


def test_an_interrupt_leaves_nothing(tmp_path, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "lacking", interrupted)
    with pytest.raises(KeyboardInterrupt):
        make(tgz(tmp_path / "some.tgz", FILES), tmp_path / "data")
    assert left(tmp_path) == ["some.tgz"]


def test_several_at_once_agree(tmp_path):
    archive = tgz(tmp_path / "some.tgz", {f"top/train/{k}.txt": b"x" * 99 for k in range(300)})
    faults = []

    def run():
        try:
            make(archive, tmp_path / "data")
        except DataError as error:
            faults.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(contents(tmp_path / "data")) == 300
    assert left(tmp_path) == ["data", "some.tgz"]


def test_lacking_names_the_patterns(tmp_path):
    (tmp_path / "train").mkdir()
    assert lacking(tmp_path, ("train", "train/*", "*.txt")) == ["train/*", "*.txt"]
    assert lacking(tmp_path / "nowhere", ("*",)) == ["*"]


def test_gzip_of_another_thing_is_no_tar(tmp_path):
    (tmp_path / "some.tgz").write_bytes(gzip.compress(b"just a text" * 100))
    with pytest.raises(DamagedArchiveError):
        make(tmp_path / "some.tgz", tmp_path / "data")
