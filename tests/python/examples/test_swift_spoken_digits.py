"""The example `spoken-digits` in Swift, run as its users run it, on tones instead of voices."""

from xml.etree import ElementTree

import pytest
from example_helpers import result_of


def run(run_swift, data, out, *options):
    done = run_swift("spoken-digits", "--data", data, "--out", out, *options)
    assert (done.returncode, done.stderr) == (0, "")
    return result_of(out), done.stdout


@pytest.mark.parametrize("steps", ["compiled", "eager"])
def test_a_quick_run_writes_its_report(run_swift, tones, tmp_path, steps):
    out = tmp_path / "out"
    options = ["--quick", *(["--eager"] if steps == "eager" else [])]
    found, said = run(run_swift, tones, out, *options)
    facts, tables = found["facts"], found["tables"]
    assert facts["epochs"] == len(tables["epochs"]) == 1
    assert (facts["training takes"], facts["validation takes"]) == (60, 40)
    assert facts["steps"] == steps
    assert [row["speaker"] for row in tables["by_speaker"]] == ["ann", "bob"]
    right = sum(row["accuracy"] * row["takes"] for row in tables["by_speaker"])
    assert right / 40 == pytest.approx(facts["accuracy"], abs=1e-6)
    wrong = sum(row["count"] for row in tables["most_confused"])
    assert wrong <= 40 - round(right)
    assert f"{100 * facts['accuracy']:.1f} % of the held-out takes" in said
    for name in ("curves", "confusion", "spectrograms"):
        assert ElementTree.parse(out / f"{name}.svg").getroot().tag.endswith("svg")
    assert "Spoken digits" in (out / "report.html").read_text()


def test_tones_are_learnt_and_the_seed_repeats_the_run(run_swift, tones, tmp_path):
    options = ("--epochs", 6, "--batch-size", 8, "--seed")
    runs = [run(run_swift, tones, tmp_path / f"{n}", *options, s)[0] for n, s in enumerate((3, 3))]
    assert runs[0]["facts"]["accuracy"] > 0.9
    losses = [(tmp_path / f"{n}" / "losses.csv").read_text() for n in range(2)]
    assert losses[0] == losses[1]


def test_a_folder_without_recordings_is_one_line(run_swift, tmp_path):
    done = run_swift("spoken-digits", "--data", tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("spoken-digits: spoken_digits is not in ")
    assert "`tandem data spoken_digits" in done.stderr


def test_a_file_that_is_no_sound_is_one_line(run_swift, tones):
    (tones / "recordings" / "0_ann_9.wav").write_text("no sound")
    done = run_swift("spoken-digits", "--quick", "--data", tones)
    assert done.returncode == 1
    assert "0_ann_9.wav cannot be read: announces no sound" in done.stderr
    assert done.stderr.count("\n") == 1
