"""Downloads against a server on this machine that cuts, stalls, lies and corrupts."""

import gzip
import hashlib
import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from mirror import CUT, Mirror, serving
from rich.console import Console
from tandem.data.downloads import (
    DownloadError,
    Patience,
    RemoteFile,
    download,
)

NAME = "images.gz"
CONTENT = np.random.default_rng(0).integers(0, 256, 350_000, dtype=np.uint8).tobytes()
BODY = gzip.compress(CONTENT, mtime=0)
FILE = RemoteFile(NAME, hashlib.sha256(CONTENT).hexdigest())
FAST = Patience(tries=3, pause_s=0.0, timeout_s=5.0)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def mirror():
    with serving({NAME: BODY}) as server:
        yield server


class Client:
    """Downloads into one folder and keeps what was printed."""

    def __init__(self, folder: Path, mirror: Mirror) -> None:
        self.folder, self.mirror = folder, mirror
        self.printed = io.StringIO()
        self.part = folder / f"{NAME}.part"

    def get(self, *kinds: str, patience: Patience = FAST) -> Path:
        console = Console(file=self.printed, width=120)
        urls = [self.mirror.url(kind) for kind in kinds]
        [path] = download([FILE], self.folder, urls, console, patience)
        return path

    def refused(self, *kinds: str, patience: Patience = FAST) -> str:
        with pytest.raises(DownloadError, match=f"^{NAME}: no mirror gave it whole: ") as caught:
            self.get(*kinds, patience=patience)
        return str(caught.value)

    def left(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())


@pytest.fixture
def client(tmp_path, mirror):
    return Client(tmp_path, mirror)


def assert_whole(client: Client) -> None:
    assert client.left() == [NAME]
    assert (client.folder / NAME).read_bytes() == BODY


@pytest.mark.parametrize("kind", ["good", "redirects", "no_length"])
def test_a_good_mirror_is_asked_once(client, kind):
    assert client.get(kind) == client.folder / NAME
    assert_whole(client)
    assert client.mirror.ranges(kind) == [None]
    assert NAME in client.printed.getvalue()
    assert "350.1/350.1 kB" in client.printed.getvalue()


def test_a_cut_connection_is_resumed_where_it_stopped(client):
    client.get("cut_once")
    assert_whole(client)
    assert client.mirror.ranges("cut_once") == [None, f"bytes={CUT}-"]


def test_tries_that_bring_it_further_are_not_counted(client):
    client.get("cut_always", patience=Patience(tries=1, pause_s=0))
    assert_whole(client)
    asked = [None, *(f"bytes={k * CUT}-" for k in range(1, 4))]
    assert client.mirror.ranges("cut_always") == asked


def test_a_stalled_connection_is_given_up_and_resumed(client):
    client.get("stalls_once", patience=Patience(tries=2, pause_s=0, timeout_s=0.3))
    assert_whole(client)
    assert client.mirror.ranges("stalls_once") == [None, f"bytes={CUT}-"]


@pytest.mark.parametrize("kind", ["ignores_range", "wrong_range", "garbled_range"])
def test_a_server_that_cannot_resume_starts_anew(client, kind):
    client.get(kind)
    assert_whole(client)
    assert client.mirror.ranges(kind)[:2] == [None, f"bytes={CUT}-"]


def test_a_resumed_download_goes_on_at_the_next_mirror(client):
    client.part.write_bytes(BODY[:1000])
    client.get("missing", "good")
    assert_whole(client)
    assert client.mirror.ranges("good") == ["bytes=1000-"]


def test_a_corrupted_file_falls_to_the_next_mirror(client):
    client.get("corrupted", "good")
    assert_whole(client)
    assert client.mirror.ranges("good") == [None]
    said = client.printed.getvalue()
    assert f"{client.mirror.url('corrupted')}/{NAME}: corrupted, removed: " in said


def test_a_corrupted_file_is_refused_named_and_removed(client):
    message = client.refused("corrupted")
    assert f"expected content of SHA-256 {FILE.sha256}, found" in message
    assert client.left() == []


def test_another_file_that_is_whole_is_refused_too(client, mirror):
    mirror.files[NAME] = gzip.compress(b"another")
    assert hashlib.sha256(b"another").hexdigest() in client.refused("good")
    assert client.left() == []


def test_missing_everywhere_says_so_for_every_mirror(client):
    message = client.refused("missing", "missing")
    assert message.count(f"{client.mirror.url('missing')}/{NAME}: 404 Not Found") == 2
    assert client.mirror.ranges("missing") == [None, None]


def test_a_busy_server_is_asked_again_but_not_for_ever(client):
    client.get("busy_once")
    assert_whole(client)
    (client.folder / NAME).unlink()
    assert "503 Service Unavailable (gave up after 3 tries)" in client.refused("busy")
    assert len(client.mirror.ranges("busy")) == FAST.tries


def test_a_server_that_sends_nothing_is_given_up(client):
    message = client.refused("silent")
    assert f"the connection was cut after 0 of {len(BODY)} bytes (gave up after 3" in message
    assert len(client.mirror.ranges("silent")) == FAST.tries


def test_a_start_from_another_copy_is_fetched_anew(client):
    client.part.write_bytes(gzip.compress(CONTENT[::-1])[:5000])
    client.get("good")
    assert_whole(client)
    assert client.mirror.ranges("good") == ["bytes=5000-", None]


def test_a_copy_compressed_otherwise_is_as_good(client, mirror):
    mirror.files[NAME] = gzip.compress(CONTENT, compresslevel=1)
    assert gzip.decompress(client.get("good").read_bytes()) == CONTENT


def test_a_part_that_is_whole_is_not_fetched_again(client):
    client.part.write_bytes(BODY)
    client.get("good")
    assert_whole(client)
    assert client.mirror.ranges("good") == [f"bytes={len(BODY)}-"]


def test_a_part_that_is_too_long_is_fetched_anew(client):
    client.part.write_bytes(BODY + b"more")
    client.get("good")
    assert_whole(client)
    assert client.mirror.ranges("good") == [f"bytes={len(BODY) + 4}-", None]


def test_a_file_that_is_there_is_kept(client):
    client.get("good")
    client.get("good")
    assert client.mirror.ranges("good") == [None]


def test_a_corrupted_file_that_is_there_is_named_removed_and_fetched(client):
    (client.folder / NAME).write_bytes(BODY[:-20])
    client.get("good")
    assert_whole(client)
    said = client.printed.getvalue()
    assert f"{client.folder / NAME}: corrupted, removed: " in said
    assert "found a damaged gzip file" in said


def test_faults_of_the_address_are_worded(client):
    def fault(url: str) -> str:
        with pytest.raises(DownloadError) as caught:
            download([FILE], client.folder, [url], Console(file=io.StringIO()), FAST)
        return str(caught.value)

    assert "not an http:// or https:// address" in fault("ftp://127.0.0.1/")
    assert "Connection refused (gave up after 3 tries)" in fault("http://127.0.0.1:1/mnist")
    assert "gave up after 3 tries" in fault("http://127.0.0.1:port/")
    assert client.left() == []


def test_a_full_or_forbidden_disk_is_not_blamed_on_the_net(client):
    client.part.mkdir()
    with pytest.raises(IsADirectoryError, match=str(client.part)):
        client.get("good")


SCRIPT = """
import sys
from pathlib import Path
from tandem.data.downloads import Patience, RemoteFile, download
name, sha256, folder, url = sys.argv[1:]
download([RemoteFile(name, sha256)], Path(folder), [url], patience=Patience(timeout_s=60))
"""


def test_an_interrupt_leaves_only_a_part_that_is_gone_on_with(client):
    url = client.mirror.url("stalls_once")
    command = [sys.executable, "-c", SCRIPT, NAME, FILE.sha256, str(client.folder), url]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env=os.environ) as process:
        deadline = time.monotonic() + 60
        while not (client.part.is_file() and client.part.stat().st_size == CUT):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    assert process.returncode != 0
    assert b"KeyboardInterrupt" in said
    assert client.left() == [f"{NAME}.part"]
    client.get("good")
    assert_whole(client)
    assert client.mirror.ranges("good") == [f"bytes={CUT}-"]
