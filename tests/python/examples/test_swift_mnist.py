"""The example `mnist` in Swift, run as its users run it."""

import csv
import signal
import subprocess
from xml.etree import ElementTree

import pytest
from example_helpers import result_of

RUNS = [
    ("--model", "mlp"),
    *(("--norm", norm) for norm in ("batch", "layer", "running")),
    ("--norm", "batch-by-hand", "--eager"),
    ("--norm", "none", "--lsuv"),
]


@pytest.mark.parametrize("options", RUNS, ids=" ".join)
def test_a_quick_run_learns_what_is_bright_and_reports_it(run_swift, digits, tmp_path, options):
    out = tmp_path / "out"
    arguments = ("--quick", "--batch-size", 16, "--data", digits, "--out", out)
    done = run_swift("mnist", *options, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    result = result_of(out)
    facts, [epoch] = result["facts"], result["tables"]["epochs"]
    assert facts["accuracy"] == epoch["valid_accuracy"] > 0.3  # where chance has 0.1
    assert (facts["training images"], facts["validation images"]) == (1024, 200)
    assert facts["steps"] == ("eager" if "--eager" in options else "compiled")
    assert f"accuracy {facts['accuracy']:.4f}" in done.stdout
    steps = list(csv.DictReader((out / "losses.csv").open()))
    assert [int(step["step"]) for step in steps] == list(range(64))
    assert all(float(step["loss"]) > 0 and float(step["rate"]) >= 0 for step in steps)
    for name in ("curves", "confusion", "most_mistaken"):
        assert ElementTree.parse(out / f"{name}.svg").getroot().tag.endswith("svg")
    assert "<h2>Epochs</h2>" in (out / "report.html").read_text()


def test_a_seed_gives_the_same_run_and_another_seed_another(run_swift, digits, tmp_path):
    losses = []
    for number, seed in enumerate((1, 1, 2)):
        out = tmp_path / str(number)
        run_swift("mnist", "--quick", "--data", digits, "--out", out, "--seed", seed)
        losses.append((out / "losses.csv").read_text())
    assert losses[0] == losses[1] != losses[2]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--lsuv",), "a norm undoes what LSUV does"),
        (("--model", "mlp", "--lsuv"), "--lsuv is for the CNN"),
        (("--epochs", "0"), "--epochs: 0 is below 1"),
        (("--model", "vgg"), '--model: "vgg" is none of mlp, cnn'),
        (("--device", "abacus"), '--device: "abacus" is no device such as cpu, gpu or gpu:1'),
    ],
)
def test_wrong_use_names_the_option_and_has_status_2(run_swift, arguments, words):
    done = run_swift("mnist", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage: mnist [OPTIONS]" in done.stderr


def test_help_says_what_there_is(run_swift):
    done = run_swift("mnist", "--help")
    assert (done.returncode, done.stderr) == (0, "")
    for words in ("--epochs N", "[at least 1] [default: 5]", "--model mlp|cnn", "[default: cnn]"):
        assert words in done.stdout


def test_what_is_not_there_is_one_line(run_swift, digits, tmp_path):
    done = run_swift("mnist", "--data", tmp_path / "nowhere")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("mnist: mnist is not in")
    done = run_swift("mnist", "--quick", "--data", digits, "--device", "gpu:9")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("mnist: there is no gpu:9: TensorFlow sees cpu:0")


def test_an_interrupted_run_ends_at_once_and_leaves_no_file(swift_example, digits, tmp_path):
    command = [swift_example("mnist"), "--model", "mlp", "--epochs", "10000"]
    command += ["--data", digits, "--out", tmp_path / "out"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as process:
        assert process.stdout
        while "train_loss" not in process.stdout.readline():
            pass
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, complaint = process.communicate(timeout=60)
    assert (process.returncode, complaint) == (130, "mnist: interrupted\n")
    assert not (tmp_path / "out").exists()
