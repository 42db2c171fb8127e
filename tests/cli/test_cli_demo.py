"""`tandem demo` from end to end, with the Python engine posing as Swift, and with the real one."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from cli_helpers import ENGINE, environment
from safetensors.numpy import load_file
from tandem.cli.main import app
from tandem.errors import TandemError
from typer.testing import CliRunner

MODEL_KEYS = {"model", "epochs", "engines", "max_loss_difference", "max_weight_difference"}


def check_result(folder, epochs, models=("mlp", "cnn"), engines=("python", "swift")):
    """Return result.json, whose keys and lengths must be the promised ones."""
    result = json.loads((folder / "result.json").read_text())
    assert result.keys() == {"data", "agree", "tolerance", "models"}
    assert [model["model"] for model in result["models"]] == list(models)
    for model in result["models"]:
        assert model.keys() == MODEL_KEYS
        assert list(model["engines"]) == list(engines)
        for engine in model["engines"].values():
            assert engine.keys() == {"loss", "accuracy", "step_ms"}
            assert len(engine["loss"]) == len(engine["accuracy"]) == model["epochs"] == epochs
    return result


def test_both_engines_train_and_agree(tandem, posing, tmp_path):
    done = tandem("demo", "--epochs", 2, "--output", tmp_path / "out", swift=posing)
    assert done.returncode == 0, done.stderr
    result = check_result(tmp_path / "out", epochs=2)
    assert result["agree"] is True
    assert result["models"][0]["max_weight_difference"] == 0
    assert "Python and Swift agree." in done.stdout
    assert "final weights" in done.stdout
    for name in ("report.html", "report.png", "mlp/plan.safetensors", "cnn/swift/run.jsonl"):
        assert (tmp_path / "out" / name).stat().st_size > 0


def test_the_real_engines_agree_on_digits(tandem, swift_engine, tmp_path):
    done = tandem("demo", "--output", tmp_path, swift=swift_engine)
    assert done.returncode == 0, done.stdout + done.stderr
    result = json.loads((tmp_path / "result.json").read_text())
    assert result["agree"] is True
    for model in result["models"]:
        assert model["max_weight_difference"] <= result["tolerance"]
        assert min(e["accuracy"][-1] for e in model["engines"].values()) > 0.94


SPOILED = """
import tandem.demo.engine as engine
true = engine.Trainer.weights
def spoiled(trainer):
    weights = true(trainer)
    weights["output.bias"][3] += 1
    return weights
engine.Trainer.weights = spoiled
"""


def test_one_spoiled_number_is_caught_and_named(tandem, program, tmp_path):
    liar = program(ENGINE + SPOILED + 'train(plan, folder, report, engine="swift")\n')
    done = tandem("demo", "--epochs", 1, "--model", "mlp", "--output", tmp_path, swift=liar)
    assert done.returncode == 1
    assert "mlp: the final output.bias differs by" in done.stdout
    assert "do NOT agree: 1 difference too large" in done.stdout
    result = check_result(tmp_path, epochs=1, models=["mlp"])
    assert result["agree"] is False
    assert "output.bias" in (tmp_path / "report.html").read_text()


def test_an_engine_that_trains_otherwise_is_caught_early(tandem, program, tmp_path):
    faster = """
import tandem.demo.engine as engine
true = engine.SGD.__init__
engine.SGD.__init__ = lambda self, p, rate, momentum: true(self, p, 1.1 * rate, momentum)
"""
    other = program(ENGINE + faster + 'train(plan, folder, report, engine="swift")\n')
    done = tandem("demo", "--epochs", 1, "--model", "mlp", "--output", tmp_path, swift=other)
    assert done.returncode == 1
    assert "mlp: the loss of step" in done.stdout


def test_an_engine_that_dies_is_told_with_its_name_and_words(tandem, program, tmp_path):
    dying = program(ENGINE + 'report({"event": "begin"}); sys.exit("tandem-swift: no TensorFlow")')
    (tmp_path / "result.json").write_text("an earlier run's")
    done = tandem("demo", "--epochs", 1, "--output", tmp_path, swift=dying)
    assert done.returncode == 1
    assert "tandem: the swift engine ended with status 1:" in done.stderr
    assert "tandem-swift: no TensorFlow" in done.stderr
    assert not (tmp_path / "result.json").exists()


def test_a_record_of_the_wrong_engine_is_refused(tandem, program, tmp_path):
    mute = program(ENGINE + "train(plan, folder, report)\n")
    done = tandem("demo", "--epochs", 1, "--model", "mlp", "--output", tmp_path, swift=mute)
    assert done.returncode == 1
    assert "made by python, expected swift" in done.stderr


def test_without_swift_python_still_runs(no_swift, tmp_path):
    arguments = ["demo", "--epochs", "1", "--model", "mlp", "--output", str(tmp_path)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert "Swift is skipped: the Swift engine is not built: install Swift 6" in done.output
    result = check_result(tmp_path, epochs=1, models=["mlp"], engines=["python"])
    assert result["agree"] is None
    assert result["models"][0]["max_loss_difference"] is None


def test_without_swift_ci_fails(no_swift, monkeypatch, tmp_path):
    monkeypatch.setenv("CI", "true")
    done = CliRunner().invoke(app, ["demo", "--output", str(tmp_path)])
    assert isinstance(done.exception, TandemError)
    assert "the Swift engine is not built" in str(done.exception)


def test_data_that_is_not_there_is_told(tandem, tmp_path):
    done = tandem("demo", "--data-folder", tmp_path / "nowhere", "--output", tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("tandem: digits is not in")
    assert "Traceback" not in done.stderr


def test_a_binary_that_is_none_is_told(tandem, tmp_path):
    done = tandem("demo", swift=tmp_path / "nowhere")
    assert done.returncode == 1
    assert "TANDEM_SWIFT names" in done.stderr


SLOW = """
import os, time
(folder.parent.parent / "pid").write_text(str(os.getpid()))
folder.mkdir()
(folder / "run.jsonl").write_text("half")
report({"event": "begin"})
time.sleep(100)
"""


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_both_and_leaves_nothing_half_written(program, tmp_path, kind):
    slow, out = program(ENGINE + SLOW), tmp_path / "out"
    demo = subprocess.Popen(
        [sys.executable, "-m", "tandem.cli.main", "demo", "--epochs", "1", "--output", str(out)],
        env=environment(slow),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    pid = wait_for(out / "pid")
    demo.send_signal(kind)
    assert demo.wait(20) not in (0, 1)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert list((out / "mlp" / "swift").iterdir()) == []
    assert len((out / "mlp" / "python" / "run.jsonl").read_text().splitlines()) == 23 + 3
    assert not (out / "result.json").exists()


def wait_for(path) -> int:
    for _ in range(600):
        if path.exists() and (text := path.read_text()):
            return int(text)
        time.sleep(0.1)
    raise AssertionError(f"{path} did not appear")


def test_a_second_demo_reuses_the_plan(tandem, posing, tmp_path):
    arguments = ("demo", "--epochs", 1, "--model", "mlp", "--output", tmp_path)
    times, orders = [], []
    for _ in range(2):
        assert tandem(*arguments, swift=posing).returncode == 0
        times.append((tmp_path / "mlp" / "plan.safetensors").stat().st_mtime_ns)
        orders.append(load_file(tmp_path / "mlp" / "plan.safetensors")["batch_order"])
    assert times[0] == times[1]
    np.testing.assert_array_equal(*orders)
