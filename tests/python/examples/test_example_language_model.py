import runpy
import sys

import pytest
from example_helpers import result_of
from tandem.paths import repository_root

SCRIPT = repository_root() / "examples" / "python" / "language_model.py"


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "texts"
    place.mkdir()
    for number in range(12):
        (place / f"{number}.txt").write_text("The cat sat on the mat. A dog ran away! " * 20)
    (place / "input.txt").write_text("to be or not to be\n" * 400)
    return place


@pytest.mark.parametrize("data", ["words", "characters"])
def test_a_quick_run_reports_perplexities_curves_and_samples(folder, tmp_path, data):
    out = tmp_path / "out"
    name = str(folder) if data == "words" else "tinyshakespeare"
    runpy.run_path(str(SCRIPT))["main"](name, folder, quick=True, out=out)
    result = result_of(out)
    assert result["facts"]["tokens"] == data
    found = result["facts"]["perplexity"]
    assert list(found) == ["unigram", "5-gram Kneser-Ney", "AWD-LSTM"]
    # every sentence comes again and again: the 5-gram model knows it by heart
    assert 1 < found["5-gram Kneser-Ney"] < 1.5 < found["unigram"]
    assert 1 < found["AWD-LSTM"] < result["facts"]["vocabulary"]
    assert len(result["tables"]["samples"]) == 3
    assert (out / "curves.png").read_bytes().startswith(b"\x89PNG")
    assert (out / "report.html").is_file()


def test_a_folder_without_texts_is_one_line_and_no_traceback(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", [str(SCRIPT), "--data", str(tmp_path / "nowhere")])
    with pytest.raises(SystemExit, match=r"^error: .*nowhere is no folder of texts"):
        runpy.run_path(str(SCRIPT), run_name="__main__")
