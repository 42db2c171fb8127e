"""The report and the picture: complete, self-contained, and sound even for a run that failed."""

import base64
import io
import re
from dataclasses import replace

import numpy as np
import pytest
from page_reader import Page
from PIL import Image
from tandem.demo.compare import compare
from tandem.demo.curves import FLOOR, Curve, difference_curve, loss_curves
from tandem.demo.picture import draw_picture
from tandem.demo.report import write_report
from tandem.demo.svg import line_chart, linear_axis, log_axis, step_axis
from tandem.demo.table import COLUMNS, rows, verdict


@pytest.fixture(scope="module")
def comparison(trained):
    """Swift a little apart, and of another opinion on the test set's row 5."""
    plan, record = trained
    predictions = record.predictions.copy()
    predictions[5] = (predictions[5] + 1) % 10
    apart = record.step_loss + np.float32(1e-6)
    swift = replace(record, engine="swift", step_loss=apart, predictions=predictions)
    return compare(plan, {"python": record, "swift": swift})


def report(tmp_path, data, comparisons):
    write_report(tmp_path / "report.html", data, comparisons)
    text = (tmp_path / "report.html").read_text()
    return text, Page(text)


def test_the_page_needs_nothing_outside_itself(tmp_path, data, comparison):
    text, page = report(tmp_path, data, [comparison])
    assert not re.search(r"https?://|url\(|@import|<script|<link", text)
    assert all(image["src"].startswith("data:image/png;base64,") for image in page.all("img"))
    assert "prefers-color-scheme: dark" in text


def test_the_page_shows_curves_table_and_digits(tmp_path, data, comparison):
    _, page = report(tmp_path, data, [comparison, comparison])
    classes = [line["class"] for line in page.all("polyline")]
    assert classes == ["python", "swift", "difference"] * 2
    assert len(page.all("img")) == 32
    assert len(page.all("table")) == 1
    for row in rows(comparison):
        for cell in row:
            assert cell in page.text
    assert "Python and Swift agree." in page.text


def test_the_first_digit_is_the_one_the_languages_read_differently(tmp_path, data, comparison):
    _, page = report(tmp_path, data, [comparison])
    python, swift = (comparison.records[name].predictions[5] for name in ("python", "swift"))
    digits = re.findall(r"(\d)Python (\d)Swift (\d)", page.text)
    assert digits[0] == (str(data.test_labels[5]), str(python), str(swift))
    wrong = sum(p != s for _, p, s in digits)
    assert wrong == 1


def test_a_digit_s_image_is_its_pixels(tmp_path, data, comparison):
    _, page = report(tmp_path, data, [comparison])
    encoded = page.all("img")[0]["src"].partition(",")[2]
    image = np.asarray(Image.open(io.BytesIO(base64.b64decode(encoded))))
    np.testing.assert_array_equal(image, np.rint(data.test_images[5] * (255 / 16)))


def broken(trained):
    plan, record = trained
    swift = replace(
        record,
        engine="swift",
        loss=[np.nan, 3.0],
        step_loss=np.full_like(record.step_loss, np.nan),
        weights=record.weights | {"hidden.bias": record.weights["hidden.bias"] + 1},
        predictions=np.zeros(2, np.int32),
    )
    return compare(plan, {"python": record, "swift": swift})


def test_a_run_that_failed_has_a_page_and_a_picture_too(tmp_path, trained, data):
    comparison = broken(trained)
    _, page = report(tmp_path, data, [comparison])
    assert "Python and Swift do NOT agree" in page.text
    assert "the final hidden.bias differs" in page.text
    assert "nan" not in "".join(line["points"] for line in page.all("polyline"))
    draw_picture(tmp_path / "report.png", [comparison])


def test_a_run_without_swift_has_a_page_and_a_picture_too(tmp_path, trained, data):
    plan, record = trained
    comparison = compare(plan, {"python": record})
    _, page = report(tmp_path, data, [comparison])
    assert verdict([comparison]) == "Nothing was compared: the Swift engine did not run."
    assert "The Swift engine did not run." in page.text
    draw_picture(tmp_path / "report.png", [comparison])
    assert Image.open(tmp_path / "report.png").size[0] > 400


def test_the_picture_has_a_column_a_model(tmp_path, comparison):
    draw_picture(tmp_path / "one.png", [comparison])
    draw_picture(tmp_path / "two.png", [comparison, comparison])
    one, two = (Image.open(tmp_path / name).size for name in ("one.png", "two.png"))
    assert two == (2 * one[0], one[1])


def test_rows_have_the_columns_and_the_numbers(comparison):
    found = rows(comparison)
    assert {len(row) for row in found} == {len(COLUMNS)}
    assert [row[1] for row in found] == ["1", "2", "ms a step", "final weights"]
    record = comparison.records["python"]
    assert found[0][:3] == ("mlp", "1", f"{record.loss[0]:.6f}")
    assert found[0][4] == f"{record.accuracy[0]:.2%}"
    assert float(found[0][6]) == pytest.approx(1e-6, rel=0.1)
    assert found[2][6] == "ratio 1.00"


def test_curves_are_means_and_largest_of_strides(comparison, trained):
    plan, record = trained
    long = replace(record, step_loss=np.arange(1000, dtype=np.float32))
    swift = replace(long, step_loss=long.step_loss + np.float32(np.arange(1000) % 3 == 0))
    curves = loss_curves(replace(comparison, records={"python": long, "swift": swift}))
    assert curves[0].stride == 3
    np.testing.assert_allclose(curves[0].y[:2], [1, 4])
    assert curves[0].x.tolist()[:3] == [0, 3, 6]
    apart = difference_curve(replace(comparison, records={"python": long, "swift": swift}))
    np.testing.assert_allclose(apart.y, 1)
    equal = difference_curve(compare(plan, {"python": record, "swift": record}))
    assert set(equal.y) == {FLOOR}


def test_axes_place_values_evenly_between_round_marks():
    axis = linear_axis(0.0, 2.31)
    assert [label for _, label in axis.ticks] == ["0", "1", "2", "3"]
    assert axis.place(1.5) == pytest.approx(0.5)
    decades = log_axis(1e-4, 1.0)
    assert [label for _, label in decades.ticks] == ["1e-4", "1e-3", "1e-2", "1e-1", "1e0"]
    assert [decades.place(10.0**p) for p in (-4, -2, 0)] == pytest.approx([0, 0.5, 1])


def test_a_step_axis_ends_where_the_steps_do():
    axis = step_axis(230.0)
    assert [label for _, label in axis.ticks] == ["0", "100", "200"]
    assert axis.place(230.0) == 1


@pytest.mark.parametrize("high", [0.0, 1e-3, 0.07, 1.0, 2.31, 999.0])
def test_linear_axes_hold_their_range(high):
    axis = linear_axis(0.0, high)
    values = [value for value, _ in axis.ticks]
    assert values[-1] >= high
    assert len(values) <= 7
    assert len({label for _, label in axis.ticks}) == len(values)


def test_a_chart_stays_within_its_frame():
    curve = Curve("python", np.arange(50.0), np.linspace(0, 2.3, 50), 1)
    text = line_chart([curve], linear_axis(0, 2.3), "a <title>")
    width, height = (float(n) for n in re.search(r'viewBox="0 0 (\S+) (\S+)"', text).groups())
    points = [p.split(",") for p in re.search(r'points="([^"]*)"', text).group(1).split()]
    assert len(points) == 50
    assert all(0 <= float(x) <= width and 0 <= float(y) <= height for x, y in points)
    assert float(points[0][1]) > float(points[-1][1])
    assert "a &lt;title&gt;" in text
