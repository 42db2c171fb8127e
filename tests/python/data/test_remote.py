"""What a copy of a file is held against."""

import gzip
import hashlib

import pytest
from tandem.data.remote import PlainFile, RemoteFile

BODY = b"to be or not to be" * 1000
SHA, MD5 = hashlib.sha256(BODY).hexdigest(), hashlib.md5(BODY).hexdigest()


@pytest.fixture
def copy(tmp_path):
    (tmp_path / "copy").write_bytes(BODY)
    return tmp_path / "copy"


@pytest.mark.parametrize(
    "known", [{}, {"sha256": SHA}, {"md5": MD5}, {"size": len(BODY)}, {"sha256": SHA, "md5": MD5}]
)
def test_a_good_copy_has_no_fault(copy, known):
    assert PlainFile("copy", **known).fault(copy) is None


def test_each_fault_is_worded(copy):
    assert PlainFile("a", sha256="0" * 64).fault(copy) == (
        f"expected SHA-256 {'0' * 64}, found {SHA}"
    )
    assert PlainFile("a", sha256=SHA, md5="0" * 32).fault(copy) == (
        f"expected MD5 {'0' * 32}, found {MD5}"
    )
    assert PlainFile("a", size=3).fault(copy) == f"expected 3 bytes, found {len(BODY)}"


def test_a_gzip_is_held_against_what_is_inside(copy):
    known = RemoteFile("a.gz", SHA)
    assert known.fault(copy).startswith(f"expected content of SHA-256 {SHA}, found a damaged gzip")
    copy.write_bytes(gzip.compress(BODY, 1))
    assert known.fault(copy) is None
    copy.write_bytes(gzip.compress(BODY, 9))
    assert known.fault(copy) is None
    copy.write_bytes(gzip.compress(b"other"))
    assert known.fault(copy).endswith(hashlib.sha256(b"other").hexdigest())
