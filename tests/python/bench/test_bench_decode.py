"""The decode bench: what takes part without Swift, and that two workers read every file."""

import sys
from contextlib import ExitStack

import numpy as np
import pytest
from tandem.bench import decode
from tandem.interop import sox_library, vips

try:
    sox_library.library()
    vips.library()
except (sox_library.SoxMissingError, vips.VipsMissingError) as error:
    pytest.skip(str(error), allow_module_level=True)


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(decode, "_PHOTOS", 3)
    monkeypatch.setattr(decode, "_RECORDINGS", 5)
    monkeypatch.setenv("TANDEM_SYSTEM_PYTHON", "/nowhere/python3")


def test_without_swift_python_does_every_work(few, tmp_path):
    with ExitStack() as stack:
        found, absent = decode.contestants(None, tmp_path / "new", stack)
        assert [contestant.work for contestant in found] == list(decode.WORKS)
        assert {contestant.who for contestant in found} == {"python"}
        assert [one.work for one in absent if one.who == "swift"] == list(decode.WORKS)
        theirs = [one.work for one in absent if one.who == "system python"]
        assert theirs == ["photos by OpenCV", "photos by OpenCV with 2 workers"]
        outputs = {contestant.work: contestant.output() for contestant in found}
        assert all(len(contestant.run(2)) == 2 for contestant in found)
    for kind, count in (
        ("thumbnails", 3),
        ("photos", 3),
        ("photos by OpenCV", 3),
        ("recordings", 5),
    ):
        assert outputs[kind].shape == (count,)
        assert len(set(outputs[kind].tolist())) == count
        np.testing.assert_array_equal(outputs[kind], outputs[f"{kind} with 2 workers"])


def test_the_system_s_python_reads_the_same(few, tmp_path, monkeypatch):
    """Any Python that has NumPy and cv2 will do."""
    monkeypatch.setenv("TANDEM_SYSTEM_PYTHON", sys.executable)
    works = ["photos by OpenCV", "photos by OpenCV with 2 workers"]
    with ExitStack() as stack:
        found, _ = decode.contestants(None, tmp_path / "new", stack, works)
        assert [(one.work, one.who) for one in found] == [
            (work, who) for work in works for who in ("python", "system python")
        ]
        outputs = [contestant.output() for contestant in found]
        assert all(len(contestant.run(2)) == 2 for contestant in found)
    for output in outputs[1:]:
        np.testing.assert_allclose(output, outputs[0], rtol=1e-6)


def test_works_can_be_named_on_the_command_line():
    assert not [work for work in decode.WORKS if "," in work], "--works divides at commas"


def test_workers_share_every_file_out(few, tmp_path):
    read: list[str] = []
    with ExitStack() as stack:
        pool = stack.enter_context(decode.ThreadPoolExecutor(2))
        files = [str(i) for i in range(7)]
        decode._in_parallel(files, read.append, pool, 2)
    assert sorted(read) == files
