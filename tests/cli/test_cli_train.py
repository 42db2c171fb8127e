"""`tandem train`: each form of progress, and the record it leaves."""

import json

import pytest
from tandem.data.datasets import load
from tandem.demo.plan import Settings, ensure_plan


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    data = load("digits")
    settings = Settings(
        model="mlp",
        data="digits",
        data_folder=str(data.folder),
        image_size=data.image_size,
        classes=10,
        scale=data.scale,
        mean=data.mean,
        std=data.std,
        epochs=1,
        batch_size=500,
        learning_rate=0.1,
        momentum=0.0,
        seed=1,
    )
    path = tmp_path_factory.mktemp("plan") / "plan.safetensors"
    ensure_plan(path, settings, len(data.train_images))
    return path


def test_json_progress_is_the_record_s_lines(tandem, plan, tmp_path):
    done = tandem("train", plan, "--output", tmp_path, "--progress", "json")
    assert done.returncode == 0, done.stderr
    assert done.stdout == (tmp_path / "run.jsonl").read_text()
    kinds = [json.loads(line)["event"] for line in done.stdout.splitlines()]
    assert kinds == ["begin", "step", "step", "step", "epoch", "end"]


def test_no_progress_is_silence(tandem, plan, tmp_path):
    done = tandem("train", plan, "--output", tmp_path, "--progress", "none")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["run.jsonl", "run.safetensors"]


def test_a_bar_is_the_default_and_leaves_standard_output_alone(tandem, plan, tmp_path):
    done = tandem("train", plan, "--output", tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert "3/3" in done.stderr
    assert "accuracy" in done.stderr


def test_a_plan_that_is_not_there_is_told(tandem, tmp_path):
    done = tandem("train", tmp_path / "nowhere", "--output", tmp_path)
    assert done.returncode == 1
    assert done.stderr.strip().endswith("nowhere: there is no such file")
