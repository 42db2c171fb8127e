"""The bench of augmentation: who takes part, that they compute the same, what the ratios say."""

import json

import pytest
import torch
from tandem import paths
from tandem.bench.augment import WORKS
from tandem.bench.benches import find
from tandem.bench.harness import Row, check_outputs
from tandem.cli.main import app
from typer.testing import CliRunner

FLIP, RESIZE, ROTATE, TILT, GRID = WORKS
BATCH = {
    FLIP: ["pillow", "batch"],
    RESIZE: ["pillow", "batch"],
    ROTATE: ["pillow", "batches of one", "batch", "batch, torch's grid"],
    TILT: ["pillow", "batch"],
    GRID: ["batch", "batch, torch's grid"],
}


@pytest.mark.parametrize("work", WORKS)
def test_pillow_and_the_batch_do_the_same_work(work, tmp_path):
    bench = find("augment")
    with bench.open(None, tmp_path, [work]) as field:
        names = [c.who for c in field.contestants if "GPU" not in c.who]
        assert names == BATCH[work]
        check_outputs(field.contestants, bench.tolerance)
        first = field.contestants[0].output()
        assert len(first) == 64
        assert first.std() > 0.1
        assert (first[0] != first[-1]).any()
        assert all(time > 0 for c in field.contestants for time in c.run(1))


def test_without_a_gpu_that_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with find("augment").open(None, tmp_path) as field:
        reasons = {absent.work: (absent.who, absent.reason) for absent in field.absent}
    assert reasons == dict.fromkeys(WORKS, ("GPU batch", "there is no GPU"))


def test_it_needs_no_swift_even_where_the_others_insist(tmp_path, monkeypatch):
    monkeypatch.setenv("CI", "1")
    monkeypatch.setattr(paths, "swift_binary", lambda: None)
    monkeypatch.setattr(paths, "build_folder", lambda: tmp_path)
    command = ["bench", "augment", "--works", "affine grid", "--rounds", "1", "--json"]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.output
    assert {row["work"] for row in json.loads(done.stdout)["rows"]} == {"affine grid"}
    assert "Swift is skipped" not in done.output


def test_the_batch_is_held_against_pillow_and_the_grids_against_each_other():
    def row(work, who, ms):
        return Row(work, who, ms, ms, None)

    rows = [
        row(ROTATE, "pillow", 40.0),
        row(ROTATE, "batch", 10.0),
        row(ROTATE, "batch, torch's grid", 5.0),
        row(ROTATE, "GPU batch", 1.0),
        row(GRID, "batch", 3.0),
        row(GRID, "batch, torch's grid", 4.0),
        row(GRID, "GPU batch", 1.0),
        row(GRID, "GPU batch, torch's grid", 2.0),
    ]
    assert find("augment").summary(rows) == [
        f"{ROTATE}: the batch takes 0.25 of Pillow's time",
        f"{ROTATE}: the GPU batch takes 0.025 of Pillow's time",
        f"{GRID}: the batch takes 0.75 of PyTorch's time",
        f"{GRID}: the GPU batch takes 0.5 of PyTorch's time",
    ]
