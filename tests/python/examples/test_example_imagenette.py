import os
import subprocess
import sys

import pytest
from example_helpers import result_of
from tandem.data.datasets import DataError
from tandem.errors import TandemError
from tandem.paths import repository_root

RUNS = [
    (),
    ("--augment", "batch", "--mixup", 0.4),
    ("--augment", "none", "--smoothing", 0, "--precision", "amp"),
    ("--precision", "hand", "--mixup", 0.4, "--limit", 1),
]


@pytest.mark.parametrize("options", RUNS, ids=lambda run: " ".join(map(str, run)) or "plain")
def test_a_quick_run_reports_accuracy_curves_and_photos(run_example, photos, tmp_path, options):
    out = tmp_path / "out"
    printed = run_example("imagenette", *options, "--quick", "--data", photos, "--out", out)
    result = result_of(out)
    facts, [epoch] = result["facts"], result["tables"]["epochs"]
    assert 0 < epoch["train_loss"] < 10
    assert facts["accuracy"] == epoch["valid_accuracy"]
    train, valid = (1, 1) if "--limit" in options else (4, 2)
    assert (facts["training images"], facts["validation images"]) == (6 * train, 6 * valid)
    assert f"accuracy {facts['accuracy']:.4f}" in printed
    for name in ("curves", "confusion", "training_batch"):
        assert (out / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_a_run_that_had_ended_is_reported_again_from_its_checkpoint(run_example, photos, tmp_path):
    options = ("--quick", "--data", photos, "--checkpoint", tmp_path / "checkpoint")
    outs = tmp_path / "first", tmp_path / "again"
    for out in outs:
        run_example("imagenette", *options, "--out", out)
    first, again = (result_of(out)["tables"] for out in outs)
    assert first == again  # the seconds of the epoch too, for it was not trained again


def test_processes_of_torchrun_train_together_and_one_reports(photos, tmp_path):
    script = repository_root() / "examples" / "python" / "imagenette.py"
    run = (sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2")
    options = ("--quick", "--limit", "1", "--data", photos, "--out", tmp_path / "out")
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [*run, script, *options], env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert result_of(tmp_path / "out")["facts"]["processes"] == 2
    assert done.stdout.count("report.html") == done.stdout.count("train_loss") == 1


def test_a_seed_gives_the_same_run(run_example, photos, tmp_path):
    epochs = []
    for number, seed in enumerate((1, 1)):
        out = tmp_path / str(number)
        options = ("--quick", "--augment", "batch", "--mixup", 0.4, "--seed", seed)
        run_example("imagenette", *options, "--data", photos, "--out", out)
        [epoch] = result_of(out)["tables"]["epochs"]
        epochs.append({name: value for name, value in epoch.items() if name != "seconds"})
    assert epochs[0] == epochs[1]


def test_a_run_begins_with_the_weights_of_a_file(run_example, photos, tmp_path):
    weights, outs = tmp_path / "initial.safetensors", (tmp_path / "first", tmp_path / "again")
    plan = ("--quick", "--limit", 4, "--data", photos)
    run_example("imagenette", *plan, "--save-initial", weights, "--out", outs[0])
    run_example("imagenette", *plan, "--seed", 42, "--weights", weights, "--out", outs[1])
    first, again = ((out / "losses.csv").read_text() for out in outs)
    assert first == again
    assert first.startswith("step,loss,rate\n0,")


def test_weights_that_do_not_fit_are_named(run_example, photos, tmp_path):
    broken = tmp_path / "broken"
    broken.write_bytes(b"no weights")
    with pytest.raises(TandemError, match=str(broken)):
        run_example("imagenette", "--quick", "--data", photos, "--weights", broken)


def test_photos_that_are_not_there_are_named(run_example, tmp_path):
    with pytest.raises(DataError, match="imagenette is not in"):
        run_example("imagenette", "--data", tmp_path)


def test_transfer_compares_with_training_from_scratch(run_example, photos, tmp_path):
    out = tmp_path / "out"
    run_example("transfer", "--quick", "--data", photos, "--out", out)
    result = result_of(out)
    rows = {name: len(rows) for name, rows in result["tables"].items()}
    assert rows == {"pretraining": 1, "transfer": 2, "from scratch": 2}
    facts = result["facts"]
    assert (facts["training images"], facts["validation images"]) == (1 * 4, 1 * 2)
    for name in rows:
        assert facts[f"accuracy, {name}"] == result["tables"][name][-1]["valid_accuracy"]
        assert (out / f"{name.replace(' ', '_')}.png").is_file()
    assert (out / "accuracy.png").is_file()


def test_transfer_needs_classes_to_transfer_to(run_example, photos):
    for folder in sorted((photos / "train").iterdir())[5:]:
        folder.rename(photos / folder.name)
    with pytest.raises(DataError, match="5 classes leave none to transfer to"):
        run_example("transfer", "--quick", "--data", photos)
