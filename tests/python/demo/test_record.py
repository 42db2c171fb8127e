"""Run records: that they survive their files, and that a faulty one is refused by name."""

import json
import shutil

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file, save_file
from tandem.demo.record import RecordError, read_record, remove_record, write_record

EVENTS = [
    {"event": "begin", "engine": "python", "model": "mlp", "data": "digits", "epochs": 2},
    *(
        event
        for epoch in range(2)
        for event in (
            *({"event": "step", "epoch": epoch, "step": s, "loss": s + 0.5} for s in range(3)),
            {"event": "epoch", "epoch": epoch, "train_loss": 2.0, "loss": 1.0, "accuracy": 0.5},
        )
    ),
    {"event": "end", "step_ms": 0.25},
]


@pytest.fixture
def written(trained, tmp_path):
    """The trained plan and a folder that holds a sound record of it."""
    plan, record = trained
    write_record(tmp_path, EVENTS, record.weights, record.predictions, plan.id)
    return plan, tmp_path


def test_a_record_survives_its_files(written, trained):
    plan, folder = written
    record = read_record(folder, plan, "python")
    assert record.loss == [1.0, 1.0]
    assert record.accuracy == [0.5, 0.5]
    assert record.train_loss == [2.0, 2.0]
    assert record.step_ms == 0.25
    np.testing.assert_array_equal(record.step_loss, np.float32([0.5, 1.5, 2.5] * 2))
    np.testing.assert_array_equal(record.predictions, trained[1].predictions)
    for name, weight in trained[1].weights.items():
        np.testing.assert_array_equal(record.weights[name], weight)


def retensor(folder, engine="python", plan=None, **changes):
    path = folder / "run.safetensors"
    with safe_open(path, "numpy") as file:
        plan = plan or file.metadata()["plan"]
    tensors = load_file(path) | changes
    tensors = {name: tensor for name, tensor in tensors.items() if tensor is not None}
    save_file(tensors, path, {"engine": engine, "plan": plan})


def rewrite(folder, lines):
    (folder / "run.jsonl").write_text("".join(line + "\n" for line in lines))


def without(key):
    return [json.dumps({k: v for k, v in e.items() if k != key}) for e in EVENTS]


NONE = np.zeros(0, np.float32)
FAULTS = {
    "other engine": (lambda f: retensor(f, engine="swift"), "made by swift, expected python"),
    "other plan": (lambda f: retensor(f, plan="another"), "made from another plan"),
    "missing weight": (
        lambda f: retensor(f, **{"weights/hidden.bias": None}),
        "weights/hidden.bias is missing",
    ),
    "shape": (
        lambda f: retensor(f, **{"weights/hidden.bias": NONE}),
        r"weights/hidden.bias has shape \[0\], expected \[50\]",
    ),
    "unknown weight": (lambda f: retensor(f, **{"weights/x": NONE}), "unknown weights x"),
    "steps": (lambda f: retensor(f, step_loss=NONE), r"step_loss has shape \[0\], expected \[6\]"),
    "predictions": (lambda f: retensor(f, predictions=None), "predictions are missing"),
    "no tensors": (lambda f: (f / "run.safetensors").unlink(), "the engine did not write it"),
    "no events": (lambda f: (f / "run.jsonl").unlink(), "the engine did not write it"),
    "text": (lambda f: (f / "run.safetensors").write_text("abcdefghij"), "not a safetensors file"),
    "half a line": (lambda f: rewrite(f, ['{"event"']), "a line is not JSON"),
    "no epochs": (lambda f: rewrite(f, [json.dumps(EVENTS[0])]), "0 epochs of 2"),
    "no time": (lambda f: rewrite(f, without("step_ms")), "lacks 'step_ms'"),
    "no accuracy": (lambda f: rewrite(f, without("accuracy")), "lacks 'accuracy'"),
}


@pytest.mark.parametrize(("spoil", "words"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_record_is_refused_by_name(written, spoil, words):
    plan, folder = written
    spoil(folder)
    with pytest.raises(RecordError, match=rf"run\.(jsonl|safetensors): .*{words}"):
        read_record(folder, plan, "python")


def test_removing_a_record_removes_drafts_and_nothing_else(written):
    _, folder = written
    for name in (".run.jsonl.77.tmp", "run.safetensors.tmp", ".run.safetensors.draft", "mine.txt"):
        (folder / name).touch()
    remove_record(folder)
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]
    shutil.rmtree(folder)
    remove_record(folder)  # nothing there is as good
