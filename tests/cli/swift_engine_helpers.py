"""The Swift engine as a process, and small plans for it, whole or spoiled."""

import json
import subprocess
from pathlib import Path

import numpy as np
from cli_helpers import environment
from safetensors import safe_open
from safetensors.numpy import load_file, save_file
from tandem.data.datasets import load
from tandem.demo.plan import Settings, ensure_plan

SECONDS = 60


def call(binary, *arguments, text="", **variables) -> subprocess.CompletedProcess[str]:
    """Run the engine to its end, `text` on its standard input."""
    return subprocess.run(
        [str(binary), *map(str, arguments)],
        env=environment(**variables),
        input=text,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def refusal(done) -> str:
    """Return the one line of words with which a command failed."""
    assert done.returncode == 1, (done.returncode, done.stderr)
    assert done.stderr.startswith("tandem-swift: "), done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    for noise in ("Error Domain", "CodingKeys", "Context(", "Fatal error"):
        assert noise not in done.stderr
    return done.stderr


def make_plan(path: Path, model: str = "mlp") -> Path:
    """Write a plan of one epoch over the digits, in three batches of which the last is short."""
    data = load("digits")
    settings = Settings(
        model=model,
        data="digits",
        data_folder=str(data.folder),
        image_size=data.image_size,
        classes=data.classes,
        scale=data.scale,
        mean=data.mean,
        std=data.std,
        epochs=1,
        batch_size=500,
        learning_rate=0.05,
        momentum=0.9,
        seed=7,
    )
    ensure_plan(path, settings, len(data.train_images))
    return path


def read_settings(plan: Path) -> dict:
    with safe_open(plan, "numpy") as file:
        return json.loads(file.metadata()["plan"])


def respell(plan: Path, path: Path, settings=None, tensors=None, drop=()) -> Path:
    """Copy a plan with other settings and tensors; what `drop` names is left out."""
    values = read_settings(plan) | (settings or {})
    arrays = load_file(plan) | (tensors or {})
    kept = {name: np.ascontiguousarray(a) for name, a in arrays.items() if name not in drop}
    text = json.dumps({name: value for name, value in values.items() if name not in drop})
    save_file(kept, path, {"plan": text, "id": "a plan that was changed"})
    return path
