"""`tandem-swift train`: what it shows, what it leaves behind, and that the numbers are right."""

import json
import signal
import subprocess
import threading

import numpy as np
import pytest
from cli_helpers import environment
from safetensors.numpy import load_file
from swift_engine_helpers import SECONDS, call, make_plan, refusal, respell
from tandem.data.datasets import load
from tandem.demo.engine import train
from tandem.demo.plan import read_plan
from tandem.demo.record import read_record

FILES = ["run.jsonl", "run.safetensors"]


@pytest.fixture(scope="module")
def plan(tmp_path_factory):
    return make_plan(tmp_path_factory.mktemp("plan") / "plan.safetensors")


def names(folder) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def events(folder) -> list[dict]:
    def refuse(constant):
        raise AssertionError(f"{constant} is not JSON")

    lines = (folder / "run.jsonl").read_text().splitlines()
    return [json.loads(line, parse_constant=refuse) for line in lines]


def test_json_progress_is_the_record_s_lines(swift_engine, plan, tmp_path):
    out = tmp_path / "two words" / "é"
    done = call(swift_engine, "train", plan, "--output", out, "--progress", "json")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (out / "run.jsonl").read_text()
    assert names(out) == FILES
    begin, *steps, epoch, end = events(out)
    assert begin == {
        "event": "begin",
        "engine": "swift",
        "model": "mlp",
        "data": "digits",
        "epochs": 1,
        "steps_per_epoch": 3,
    }
    assert [(e["event"], e["epoch"], e["step"]) for e in steps] == [
        ("step", 0, i) for i in range(3)
    ]
    assert epoch.keys() == {"event", "epoch", "train_loss", "loss", "accuracy"}
    weighted = np.average([e["loss"] for e in steps], weights=[500, 500, 437])
    assert epoch["train_loss"] == pytest.approx(weighted, rel=1e-6)
    assert end.keys() == {"event", "step_ms"}
    assert end["step_ms"] > 0


def test_no_progress_is_silence(swift_engine, plan, tmp_path):
    done = call(swift_engine, "train", "--progress", "none", "--output", tmp_path, plan)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert names(tmp_path) == FILES


def test_a_bar_is_the_default_and_leaves_standard_output_alone(swift_engine, plan, tmp_path):
    done = call(swift_engine, "train", plan, "--output", tmp_path)
    assert (done.returncode, done.stdout) == (0, "")
    assert "epoch 1/1" in done.stderr
    assert "accuracy" in done.stderr
    assert "\r" not in done.stderr, "nothing is written over where there is no terminal"


@pytest.mark.parametrize("model", ["mlp", "cnn"])
def test_the_record_reads_back_and_is_python_s(swift_engine, tmp_path, model):
    path = make_plan(tmp_path / "plan.safetensors", model)
    assert call(swift_engine, "train", path, "--output", tmp_path / "swift").returncode == 0
    train(path, tmp_path / "python")
    plan = read_plan(path)
    ours = read_record(tmp_path / "swift", plan, "swift")
    theirs = read_record(tmp_path / "python", plan, "python")
    for name in ("loss", "accuracy", "train_loss", "step_loss"):
        np.testing.assert_allclose(getattr(ours, name), getattr(theirs, name), atol=1e-4, rtol=0)
    assert ours.weights.keys() == theirs.weights.keys()
    for name, weight in theirs.weights.items():
        np.testing.assert_allclose(ours.weights[name], weight, atol=1e-4, rtol=0, err_msg=name)
    assert ours.predictions.dtype == np.int32
    np.testing.assert_array_equal(ours.predictions, theirs.predictions)
    right = np.mean(ours.predictions == load("digits").test_labels)
    assert ours.accuracy[-1] == pytest.approx(right, abs=1e-6)


def test_each_batch_is_the_plan_s_rows_the_short_last_one_too(swift_engine, plan, tmp_path):
    still = respell(plan, tmp_path / "still", settings={"learning_rate": 0.0})
    assert call(swift_engine, "train", still, "--output", tmp_path / "out").returncode == 0
    data, file = load("digits"), load_file(plan)
    order = file["batch_order"][0]
    x = data.train_inputs.reshape(len(order), -1).astype(np.float64)
    hidden = np.maximum(x @ file["weights/hidden.weight"].T + file["weights/hidden.bias"], 0)
    logits = hidden @ file["weights/output.weight"].T + file["weights/output.bias"]
    chosen = logits[np.arange(len(x)), data.train_labels]
    losses = np.log(np.exp(logits).sum(1)) - chosen
    expected = [losses[order[start : start + 500]].mean() for start in (0, 500, 1000)]
    assert len(order) % 500 != 0
    record = load_file(tmp_path / "out" / "run.safetensors")
    np.testing.assert_allclose(record["step_loss"], expected, rtol=1e-5)
    for name in (name for name in file if name.startswith("weights/")):
        np.testing.assert_array_equal(record[name], file[name])


def test_a_batch_as_long_as_a_number_can_be_is_the_whole_epoch(swift_engine, plan, tmp_path):
    whole = respell(plan, tmp_path / "whole", settings={"batch_size": 2**63 - 1})
    assert call(swift_engine, "train", whole, "--output", tmp_path / "out").returncode == 0
    assert events(tmp_path / "out")[0]["steps_per_epoch"] == 1


def test_a_loss_that_is_no_number_is_null(swift_engine, plan, tmp_path):
    wild = respell(plan, tmp_path / "wild", settings={"learning_rate": 1e30})
    assert call(swift_engine, "train", wild, "--output", tmp_path / "out").returncode == 0
    losses = [e["loss"] for e in events(tmp_path / "out") if e["event"] == "step"]
    assert losses[0] is not None
    assert losses[-1] is None


def test_a_folder_that_cannot_be_made_is_told(swift_engine, plan, tmp_path):
    for folder in (plan, plan / "below"):
        said = refusal(call(swift_engine, "train", plan, "--output", folder))
        assert f"a record cannot be written into {folder}: " in said
        assert "irectory" in said or "xists" in said, "the reason is told"


def test_an_earlier_record_is_gone_before_training_starts(swift_engine, plan, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    for name in (*FILES, "run.jsonl.partial"):
        (out / name).write_text("an earlier run's")
    (out / "notes").write_text("not ours")
    bad = respell(plan, tmp_path / "bad", drop=["weights/output.bias"])
    refusal(call(swift_engine, "train", bad, "--output", out))
    assert names(out) == ["notes"]


def test_an_interrupt_leaves_nothing_that_looks_whole(swift_engine, plan, tmp_path):
    order = np.tile(load_file(plan)["batch_order"], (200, 1))
    settings = {"epochs": 200, "batch_size": 1}
    long = respell(plan, tmp_path / "long", settings=settings, tensors={"batch_order": order})
    out = tmp_path / "out"
    out.mkdir()
    for name in FILES:
        (out / name).write_text("an earlier run's")
    process = subprocess.Popen(
        [str(swift_engine), "train", str(long), "--output", str(out), "--progress", "json"],
        env=environment(),
        stdout=subprocess.PIPE,
        # A parent in the background may ignore it, and a child inherits that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    watchdog = threading.Timer(SECONDS, process.kill)
    watchdog.start()
    try:
        kinds = [json.loads(process.stdout.readline())["event"] for _ in range(2)]
        process.send_signal(signal.SIGINT)
        assert kinds == ["begin", "step"]
        assert process.wait(20) == -signal.SIGINT
    finally:
        watchdog.cancel()
        process.kill()
        process.stdout.close()
        process.wait()
    assert set(names(out)) <= {"run.jsonl.partial"}
    assert call(swift_engine, "train", plan, "--output", out).returncode == 0
    assert names(out) == FILES, "the next run clears up"
