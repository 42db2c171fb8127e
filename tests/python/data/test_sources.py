"""Where data sets of files are found, and how they are fetched from a server on this machine."""

import hashlib
import io
from dataclasses import replace

import pytest
from archives import contents, tgz, zipped
from mirror import serving
from rich.console import Console
from tandem.data import datasets, sources
from tandem.data.datasets import DataError
from tandem.data.downloads import DownloadError, Patience
from tandem.data.remote import PlainFile
from tandem.data.sources import IMAGENETTE_CLASSES, SOURCES, fetch, find, find_whole, source
from tandem.data.unpack import DamagedArchiveError

PHOTOS = {
    "imagenette2-160/train/n01440764/a.JPEG": b"a" * 200_000,
    "imagenette2-160/val/n01440764/b.JPEG": b"b",
}
QUIET = Console(file=io.StringIO())
FAST = Patience(tries=2, pause_s=0.0, timeout_s=5.0)


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A checkout with a data folder beside it, both empty."""
    monkeypatch.delenv("TANDEM_DATA", raising=False)
    monkeypatch.setenv("no_proxy", "*")
    for module in (datasets, sources):
        monkeypatch.setattr(module, "repository_root", lambda: tmp_path / "around" / "checkout")
    (tmp_path / "around" / "shared" / "data").mkdir(parents=True)
    return tmp_path / "around" / "checkout"


def beside(house):
    return house.parent / "shared" / "data"


def cache(house):
    return house / "shared_data" / "cache"


def place(folder, *files):
    for file in files:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text("x")
    return folder


def imagenette(folder):
    return place(folder, "train/n1/a.JPEG", "val/n1/b.JPEG")


# What the list says.


def test_every_source_is_described_and_has_an_address():
    assert set(SOURCES) >= {"imagenette", "imdb", "wikitext2", "spoken_digits", "cifar10"}
    for name, each in SOURCES.items():
        assert each.name == name
        assert each.title
        assert each.layout
        assert each.terms
        assert all(url.startswith("https://") and url.endswith("/") for url in each.mirrors)
        assert each.mirrors
        assert len(each.file.sha256) in (0, 64)
        assert len(each.file.md5) in (0, 32)
        if each.file.size:
            assert each.megabytes == pytest.approx(each.file.size / 1e6, rel=0.05)


def test_imagenette_has_ten_classes():
    assert len(IMAGENETTE_CLASSES) == len(set(IMAGENETTE_CLASSES.values())) == 10
    assert list(IMAGENETTE_CLASSES) == sorted(IMAGENETTE_CLASSES)


def test_an_unknown_name_lists_the_known():
    with pytest.raises(DataError, match="no data set is called 'imagenete': choose one of imagen"):
        find("imagenete")


# Finding.


def test_the_folder_given_is_the_only_one(house, tmp_path):
    imagenette(cache(house) / "imagenette")
    with pytest.raises(DataError, match=r"get it with `tandem data imagenette --folder .*mine`"):
        find("imagenette", tmp_path / "mine")
    assert find("imagenette", imagenette(tmp_path / "mine")) == tmp_path / "mine"
    imagenette(tmp_path / "all" / "imagenette")
    assert find("imagenette", str(tmp_path / "all")) == tmp_path / "all" / "imagenette"


def test_the_order_is_environment_cache_beside(house, tmp_path, monkeypatch):
    imagenette(beside(house) / "imagenette")
    assert find("imagenette") == beside(house) / "imagenette"
    imagenette(cache(house) / "imagenette")
    assert find("imagenette") == cache(house) / "imagenette"
    imagenette(tmp_path / "set" / "imagenette")
    monkeypatch.setenv("TANDEM_DATA", str(tmp_path / "set"))
    assert find("imagenette") == tmp_path / "set" / "imagenette"


def test_a_copy_with_every_part_comes_first(house, tmp_path, monkeypatch):
    monkeypatch.setenv("TANDEM_DATA", str(tmp_path))
    place(tmp_path / "wikitext2", "valid.txt", "test.txt")
    assert find("wikitext2") == tmp_path / "wikitext2"
    assert find_whole("wikitext2") is None
    whole = place(cache(house) / "wikitext2", "train.txt", "valid.txt", "test.txt")
    assert find("wikitext2") == find_whole("wikitext2") == whole


def test_nothing_anywhere_names_the_places_and_the_command(house):
    place(cache(house) / "imdb", "train/pos/1.txt")
    with pytest.raises(DataError) as caught:
        find("imdb")
    said = str(caught.value)
    assert f"{cache(house) / 'imdb'} (which lacks train/neg, test/neg, test/pos)" in said
    assert str(beside(house) / "imdb") in said
    assert said.endswith("get it with `tandem data imdb`")


def test_an_archive_at_hand_is_unpacked_once(house, capsys):
    archive = beside(house) / "spoken_digits.tgz"
    tgz(archive, {"fsdd/recordings/0_theo_0.wav": b"wav"})
    found = find("spoken_digits")
    assert found == cache(house) / "at_hand" / "spoken_digits"
    assert contents(found) == {"recordings/0_theo_0.wav": b"wav"}
    archive.write_bytes(b"never read again")
    assert find("spoken_digits") == found
    assert find_whole("spoken_digits") == found


def test_an_archive_where_tandem_data_says_comes_first(house, tmp_path, monkeypatch):
    monkeypatch.setenv("TANDEM_DATA", str(tmp_path))
    tgz(beside(house) / "imagenette2.tgz", {"imagenette/train/n1/other.JPEG": b""})
    tgz(tmp_path / "imagenette2.tgz", PHOTOS)
    assert (find("imagenette") / "val" / "n01440764" / "b.JPEG").read_bytes() == b"b"


def test_looking_for_a_whole_copy_unpacks_nothing(house):
    tgz(beside(house) / "imagenette2.tgz", PHOTOS)
    assert find_whole("imagenette") is None
    assert not cache(house).exists()


def test_a_broken_archive_at_hand_is_named(house):
    (beside(house) / "imagenette2.tgz").write_bytes(b"broken")
    with pytest.raises(DamagedArchiveError, match=r"imagenette2\.tgz cannot be unpacked"):
        find("imagenette")


# Fetching.


@pytest.fixture
def served(tmp_path, monkeypatch):
    """Imagenette's archive on a server, and its sums in place of the published ones."""
    body = tgz(tmp_path / "made.tgz", PHOTOS).read_bytes()
    known = PlainFile("imagenette2-160.tgz", sha256=hashlib.sha256(body).hexdigest())
    monkeypatch.setitem(SOURCES, "imagenette", replace(source("imagenette"), file=known))
    return {"imagenette2-160.tgz": body}


def get(server, kind, folder, name="imagenette"):
    return fetch(name, folder, [server.url(kind)], QUIET, FAST)


def test_fetch_downloads_unpacks_and_tidies_up(house, served, tmp_path):
    with serving(served) as server:
        made = get(server, "good", tmp_path / "new" / "photos")
        assert made == tmp_path / "new" / "photos"
        assert get(server, "good", made) == made
        assert server.ranges("good") == [None]
    assert [path.name for path in made.parent.iterdir()] == ["photos"]
    assert find("imagenette", made) == made
    assert (made / "train" / "n01440764" / "a.JPEG").stat().st_size == 200_000


def test_fetch_goes_on_where_it_was(house, served, tmp_path):
    body = served["imagenette2-160.tgz"]
    waiting = tmp_path / ".photos.download"
    place(waiting, "imagenette2-160.tgz.part").joinpath("imagenette2-160.tgz.part").write_bytes(
        body[:100]
    )
    with serving(served) as server:
        get(server, "good", tmp_path / "photos")
        assert server.ranges("good") == ["bytes=100-"]
    assert not waiting.exists()


def test_a_corrupted_archive_never_becomes_a_folder(house, served, tmp_path):
    served["imagenette2-160.tgz"] = served["imagenette2-160.tgz"][:-1] + b"?"
    with serving(served) as server, pytest.raises(DownloadError, match="expected SHA-256"):
        get(server, "good", tmp_path / "photos")
    assert not (tmp_path / "photos").exists()


def test_an_archive_without_a_sum_must_open(house, tmp_path, monkeypatch):
    known = replace(source("imagenet_samples"), file=PlainFile("master.tar.gz"))
    monkeypatch.setitem(SOURCES, "imagenet_samples", known)
    with serving({"master.tar.gz": b"<html>sorry</html>"}) as server:
        with pytest.raises(DamagedArchiveError, match=r"master\.tar\.gz cannot be unpacked"):
            get(server, "good", tmp_path / "photos", "imagenet_samples")
        assert not (tmp_path / "photos").exists()
        server.files["master.tar.gz"] = tgz(
            tmp_path / "a.tgz", {"imagenet-sample-images-master/n1_tench.JPEG": b"t"}
        ).read_bytes()
        made = get(server, "good", tmp_path / "photos", "imagenet_samples")
    assert contents(made) == {"n1_tench.JPEG": b"t"}


def test_wikitext_is_renamed_whichever_mirror_it_is_from(house, tmp_path, monkeypatch):
    files = {f"wikitext-2/wiki.{part}.tokens": part.encode() for part in ("train", "valid", "test")}
    body = zipped(tmp_path / "a.zip", files).read_bytes()
    known = PlainFile("wikitext-2-v1.zip", md5=hashlib.md5(body).hexdigest())
    monkeypatch.setitem(SOURCES, "wikitext2", replace(source("wikitext2"), file=known))
    with serving({"wikitext-2-v1.zip": body}) as server:
        urls = [server.url("missing"), server.url("good")]
        made = fetch("wikitext2", tmp_path / "words", urls, QUIET, FAST)
    assert contents(made) == {f"{part}.txt": part.encode() for part in ("train", "valid", "test")}


def test_a_folder_with_something_else_is_left_alone(house, tmp_path):
    place(tmp_path / "photos", "holiday.jpg")
    with pytest.raises(DataError, match="photos is there and is not imagenette"):
        fetch("imagenette", tmp_path / "photos", ["http://127.0.0.1:1/"], QUIET, FAST)
    assert list(contents(tmp_path / "photos")) == ["holiday.jpg"]


def test_a_place_that_cannot_be_written_is_named(house, tmp_path):
    place(tmp_path, "file")
    with pytest.raises(DataError, match=r"imagenette cannot be put in .*file/"):
        fetch("imagenette", tmp_path / "file" / "photos", ["http://127.0.0.1:1/"], QUIET, FAST)
