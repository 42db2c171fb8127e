"""The tour of a photo through libvips and OpenCV, in both languages."""

from xml.etree import ElementTree

import pytest
from example_helpers import result_of, run_script


def operations(folder) -> list[dict]:
    return result_of(folder)["tables"]["operations"]


@pytest.fixture(scope="module")
def tour(tmp_path_factory):
    """The folder of Python's tour of a photo that it draws, 32 pixels a side."""
    folder = tmp_path_factory.mktemp("tour")
    done = run_script("photo_tour", "--side", 32, "--out", folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_every_operation_is_shown_with_its_size_and_time(tour):
    rows = operations(tour)
    sizes = {row["operation"]: (row["height"], row["width"]) for row in rows}
    assert sizes["vips whole"] == sizes["cv read"] == (300, 400)
    assert sizes["vips crop"] == (300, 300)
    assert sizes["vips thumbnail"] == (24, 32)
    assert {sizes[name] for name in sizes if name.startswith("cv ") and name != "cv read"} == {
        (32, 32)
    }
    assert all(row["milliseconds"] > 0 for row in rows)
    assert (tour / "stops.png").read_bytes().startswith(b"\x89PNG")


def test_swift_takes_the_same_tour(tour, run_swift, tmp_path):
    done = run_swift("photo-tour", "--photo", tour / "drawn.jpg", "--side", 32, "--out", tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    kept = ("operation", "height", "width")
    mine, theirs = ([[row[k] for k in kept] for row in operations(f)] for f in (tmp_path, tour))
    assert mine == theirs
    assert len(list(ElementTree.parse(tmp_path / "stops.svg").iter())) > 2 * len(mine)


def test_a_file_that_is_not_there_is_named(tmp_path, run_swift):
    nowhere = tmp_path / "nowhere.jpg"
    for done in (
        run_script("photo_tour", "--photo", nowhere, "--out", tmp_path),
        run_swift("photo-tour", "--photo", nowhere, "--out", tmp_path),
    ):
        assert done.returncode == 1
        assert str(nowhere) in done.stderr
        assert "Traceback" not in done.stderr
