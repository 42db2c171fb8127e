"""Plans: what is in one, that it survives the file, and when it is drawn anew."""

import dataclasses
import json
import os
import subprocess
import sys

import numpy as np
import pytest
from demo_runs import TRAIN, make_settings
from safetensors import safe_open
from safetensors.numpy import load_file, save_file
from tandem.demo.plan import Plan, PlanError, ensure_plan, read_plan, write_plan
from tandem.models import build


def test_weights_are_the_models_and_every_epoch_is_a_permutation(data, tmp_path):
    plan = ensure_plan(tmp_path / "plan", make_settings(data, "cnn"), TRAIN)
    model = build("cnn", (8, 8), 10, seed=7)
    expected = {name: p.detach().numpy() for name, p in model.named_parameters()}
    assert plan.weights.keys() == expected.keys()
    for name, weight in expected.items():
        np.testing.assert_array_equal(plan.weights[name], weight)
    assert plan.batch_order.shape == (2, TRAIN)
    for order in plan.batch_order:
        assert sorted(order) == list(range(TRAIN))
    assert (plan.batch_order[0] != plan.batch_order[1]).any()


def test_batches_cover_an_epoch_and_the_last_is_short(data, tmp_path):
    plan = ensure_plan(tmp_path / "plan", make_settings(data, "mlp"), TRAIN)
    batches = [plan.batch(1, step) for step in range(plan.steps_per_epoch)]
    assert [len(batch) for batch in batches] == [50, 50, 30]
    np.testing.assert_array_equal(np.concatenate(batches), plan.batch_order[1])


def test_the_file_is_what_the_contract_says(data, tmp_path):
    path = tmp_path / "plan.safetensors"
    settings = make_settings(data, "mlp")
    ensure_plan(path, settings, TRAIN)
    with safe_open(path, "numpy") as file:
        metadata = json.loads(file.metadata()["plan"])
    assert metadata == {"format": 1, **dataclasses.asdict(settings), "image_size": [8, 8]}
    tensors = load_file(path)
    shapes = {name: (t.dtype.name, t.shape) for name, t in tensors.items()}
    assert shapes == {
        "weights/hidden.weight": ("float32", (50, 64)),
        "weights/hidden.bias": ("float32", (50,)),
        "weights/output.weight": ("float32", (10, 50)),
        "weights/output.bias": ("float32", (10,)),
        "batch_order": ("int32", (2, TRAIN)),
    }


def test_a_plan_survives_its_file(data, tmp_path):
    plan = ensure_plan(tmp_path / "plan", make_settings(data, "mlp"), TRAIN)
    again = read_plan(tmp_path / "plan")
    assert again.settings == plan.settings
    np.testing.assert_array_equal(again.batch_order, plan.batch_order)


def test_an_unchanged_plan_is_kept_and_a_changed_one_is_not(data, tmp_path):
    path, settings = tmp_path / "plan", make_settings(data, "mlp")
    ensure_plan(path, settings, TRAIN)
    os.utime(path, (1, 1))
    ensure_plan(path, settings, TRAIN)
    assert path.stat().st_mtime == 1
    faster = dataclasses.replace(settings, learning_rate=0.5)
    assert ensure_plan(path, faster, TRAIN).settings.learning_rate == 0.5
    assert read_plan(path).settings.learning_rate == 0.5
    assert ensure_plan(path, faster, TRAIN - 1).batch_order.shape == (2, TRAIN - 1)


def test_a_plan_of_other_sources_is_drawn_anew(data, tmp_path):
    path, settings = tmp_path / "plan", make_settings(data, "mlp")
    plan = ensure_plan(path, settings, TRAIN)
    foreign = {name: np.zeros_like(w) for name, w in plan.weights.items()}
    write_plan(path, Plan(settings, foreign, plan.batch_order), made_from="something else")
    assert ensure_plan(path, settings, TRAIN).weights["hidden.weight"].any()


def test_a_damaged_plan_is_drawn_anew(data, tmp_path):
    path, settings = tmp_path / "plan", make_settings(data, "mlp")
    ensure_plan(path, settings, TRAIN)
    path.write_bytes(path.read_bytes()[:100])
    ensure_plan(path, settings, TRAIN)
    assert read_plan(path).settings == settings


def test_a_demo_whose_plans_are_there_imports_nothing_slow(data, tmp_path):
    path, settings = tmp_path / "plan", make_settings(data, "mlp")
    ensure_plan(path, settings, TRAIN)
    code = f"""
import sys
import tandem.cli.main, tandem.demo.run
from pathlib import Path
from tandem.demo.plan import ensure_plan, Settings
ensure_plan(Path({str(path)!r}), {settings!r}, {TRAIN})
slow = {{"torch", "matplotlib", "sklearn", "scipy", "PIL"}} & sys.modules.keys()
sys.exit(f"imported {{slow}}" if slow else 0)
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def save(path, change_settings=None, change_tensors=None, plan_text=None):
    settings = {
        "format": 1,
        "model": "mlp",
        "data": "digits",
        "data_folder": "x",
        "image_size": [8, 8],
        "classes": 10,
        "scale": 16.0,
        "mean": 0.0,
        "std": 1.0,
        "epochs": 1,
        "batch_size": 2,
        "learning_rate": 0.1,
        "momentum": 0.0,
        "seed": 1,
    } | (change_settings or {})
    tensors = {"batch_order": np.arange(4, dtype=np.int32)[None]} | (change_tensors or {})
    tensors = {name: tensor for name, tensor in tensors.items() if tensor is not None}
    tensors["weights/a"] = np.zeros(1, np.float32)
    text = json.dumps({k: v for k, v in settings.items() if v is not None})
    save_file(tensors, path, {"plan": text if plan_text is None else plan_text})


FAULTS = {
    "other format": ({"format": 2}, {}, "not a plan of format 1"),
    "missing key": ({"std": None}, {}, "lacks std"),
    "no order": ({}, {"batch_order": None}, "no tensor batch_order"),
    "order of other epochs": ({"epochs": 2}, {}, r"must be \[2, n\], found \[1, 4\]"),
    "order of one dimension": ({}, {"batch_order": np.zeros(3, np.int32)}, r"found \[3\]"),
    "row too high": ({}, {"batch_order": np.full((1, 4), 4, np.int32)}, r"the rows 0\.\.3"),
    "row too low": ({}, {"batch_order": np.full((1, 4), -1, np.int32)}, r"the rows 0\.\.3"),
    "no batch": ({"batch_size": 0}, {}, "batch_size must be positive"),
}


@pytest.mark.parametrize(("settings", "tensors", "words"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_plan_is_refused_by_name(tmp_path, settings, tensors, words):
    path = tmp_path / "faulty"
    save(path, settings, tensors)
    with pytest.raises(PlanError, match=f"faulty: .*{words}"):
        read_plan(path)


def test_the_plan_above_is_sound_but_for_its_id(tmp_path):
    save(tmp_path / "sound")
    with pytest.raises(PlanError, match=r"sound: its id is not that of"):
        read_plan(tmp_path / "sound")


def test_a_plan_whose_tensors_were_changed_is_refused(data, tmp_path):
    path = tmp_path / "plan"
    ensure_plan(path, make_settings(data, "mlp"), TRAIN)
    with safe_open(path, "numpy") as file:
        metadata = file.metadata()
    tensors = load_file(path)
    tensors["weights/hidden.bias"][0] += 1
    save_file(tensors, path, metadata)
    with pytest.raises(PlanError, match="its id is not that of its settings and tensors"):
        read_plan(path)


def test_files_that_are_no_plan_are_refused_by_name(tmp_path):
    with pytest.raises(PlanError, match=r"absent: there is no such file"):
        read_plan(tmp_path / "absent")
    (tmp_path / "text").write_text("hello, I am no tensor at all")
    with pytest.raises(PlanError, match=r"text: not a safetensors file"):
        read_plan(tmp_path / "text")
    save_file({"a": np.zeros(1)}, tmp_path / "tensors")
    with pytest.raises(PlanError, match=r"tensors: its metadata has no key 'plan'"):
        read_plan(tmp_path / "tensors")
    save(tmp_path / "broken", plan_text="{")
    with pytest.raises(PlanError, match=r"broken: its metadata 'plan' is not JSON"):
        read_plan(tmp_path / "broken")
