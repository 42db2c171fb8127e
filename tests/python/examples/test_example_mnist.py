import runpy
import sys

import pytest
from example_helpers import result_of
from tandem.paths import repository_root

RUNS = [
    ("--model", "mlp"),
    ("--model", "mlp", "--lsuv"),
    *(("--norm", norm) for norm in ("batch", "layer", "instance", "running")),
    ("--norm", "none", "--lsuv"),
]


@pytest.mark.parametrize("options", RUNS, ids=" ".join)
def test_a_quick_run_learns_what_is_bright_and_reports_it(run_example, digits, tmp_path, options):
    out = tmp_path / "out"
    arguments = ("--quick", "--batch-size", 16, "--data", digits, "--out", out)
    printed = run_example("mnist", *options, *arguments)
    result = result_of(out)
    facts, [epoch] = result["facts"], result["tables"]["epochs"]
    assert facts["accuracy"] == epoch["valid_accuracy"] > 0.3  # where chance has 0.1
    assert (facts["training images"], facts["validation images"]) == (1024, 200)
    assert f"accuracy {facts['accuracy']:.4f}" in printed
    for name in ("curves", "confusion", "most_mistaken"):
        assert (out / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_a_seed_gives_the_same_run_and_another_seed_another(run_example, digits, tmp_path):
    epochs = []
    for number, seed in enumerate((1, 1, 2)):
        out = tmp_path / str(number)
        run_example("mnist", "--quick", "--data", digits, "--out", out, "--seed", seed)
        [epoch] = result_of(out)["tables"]["epochs"]
        epochs.append({name: value for name, value in epoch.items() if name != "seconds"})
    assert epochs[0] == epochs[1] != epochs[2]


def test_lsuv_beside_a_norm_is_refused(run_example, digits):
    assert "a norm undoes what LSUV does" in run_example("mnist", "--lsuv", "--data", digits)


def test_digits_that_are_not_there_are_one_line_and_no_traceback(tmp_path, monkeypatch):
    script = repository_root() / "examples" / "python" / "mnist.py"
    monkeypatch.syspath_prepend(str(script.parent))
    monkeypatch.setattr(sys, "argv", [str(script), "--data", str(tmp_path)])
    with pytest.raises(SystemExit, match=r"^error: mnist is not in"):
        runpy.run_path(str(script), run_name="__main__")
