"""The example of spoken digits, on tones instead of voices."""

import runpy
import sys

import pytest
from example_helpers import result_of
from tandem.paths import repository_root

SCRIPT = repository_root() / "examples" / "python" / "spoken_digits.py"
SPEAKERS = ("ann", "bob")


def run(folder, out, **options):
    runpy.run_path(str(SCRIPT))["main"](folder, out=out, **options)
    return result_of(out)


def test_a_quick_run_writes_its_report(tones, tmp_path):
    found = run(tones, tmp_path / "out", quick=True)
    facts, tables = found["facts"], found["tables"]
    assert facts["epochs"] == len(tables["epochs"]) == 1
    assert facts["training_takes"] == 60
    assert facts["held_out_takes"].startswith("40,")
    assert [row["speaker"] for row in tables["by_speaker"]] == list(SPEAKERS)
    right = [row["accuracy"] * row["takes"] for row in tables["by_speaker"]]
    assert sum(right) / 40 == pytest.approx(facts["accuracy_on_held_out_takes"], abs=1e-6)
    assert sum(row["count"] for row in tables["most_confused"]) <= 40
    for name in ("loss", "confusion", "spectrograms"):
        assert (tmp_path / "out" / f"{name}.png").read_bytes().startswith(b"\x89PNG")
    assert "Spoken digits" in (tmp_path / "out" / "report.html").read_text()


def test_tones_are_learnt_and_the_seed_repeats_the_run(tones, tmp_path):
    first, again = (run(tones, tmp_path / out, epochs=6, bs=8, seed=3) for out in "ab")
    assert first["facts"]["accuracy_on_held_out_takes"] > 0.9
    for row, other in zip(first["tables"]["epochs"], again["tables"]["epochs"], strict=True):
        assert {**row, "seconds": 0} == {**other, "seconds": 0}


def test_a_folder_without_recordings_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", [str(SCRIPT), "--data", str(tmp_path)])
    with pytest.raises(SystemExit, match=r"^error: spoken_digits is not in .*`tandem data spoken"):
        runpy.run_path(str(SCRIPT), run_name="__main__")
