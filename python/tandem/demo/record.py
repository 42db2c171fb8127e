"""What an engine leaves behind: run.jsonl, its events, and run.safetensors, its tensors.

Both languages write the same two files; neither reads the other's. Layouts are PyTorch's.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import load_file, save

from tandem.demo.plan import Plan
from tandem.errors import TandemError
from tandem.files import write_atomically

__all__ = [
    "EVENTS_FILE",
    "TENSORS_FILE",
    "Record",
    "RecordError",
    "read_record",
    "remove_record",
    "write_record",
]

EVENTS_FILE = "run.jsonl"
TENSORS_FILE = "run.safetensors"
_WEIGHTS = "weights/"
Event = dict[str, Any]


class RecordError(TandemError):
    """A run record that is missing, damaged or of another plan."""


@dataclass(frozen=True, eq=False)
class Record:
    """One engine's run: test loss and accuracy an epoch, the loss of each step, what it learnt.

    `step_loss` float32 [epochs * steps], `predictions` int32 [n_test].
    """

    engine: str
    loss: list[float]
    accuracy: list[float]
    train_loss: list[float]
    step_ms: float
    step_loss: NDArray[np.float32]
    weights: dict[str, NDArray[np.float32]]
    predictions: NDArray[np.int32]


def write_record(
    folder: Path,
    events: list[Event],
    weights: Mapping[str, NDArray[np.float32]],
    predictions: NDArray[np.int32],
    plan_id: str,
) -> None:
    """Write both files, each whole or not at all; the events come last, so they mean "done"."""
    losses = [event["loss"] for event in events if event["event"] == "step"]
    tensors: dict[str, NDArray[Any]] = {_WEIGHTS + name: w for name, w in weights.items()}
    tensors |= {"step_loss": np.array(losses, np.float32), "predictions": predictions}
    metadata = {"engine": str(events[0]["engine"]), "plan": plan_id}
    write_atomically(folder / TENSORS_FILE, save(tensors, metadata))
    lines = "".join(json.dumps(event) + "\n" for event in events)
    write_atomically(folder / EVENTS_FILE, lines.encode())


def remove_record(folder: Path) -> None:
    """Remove an earlier run's files, and drafts of them that a killed engine left."""
    for name in (EVENTS_FILE, TENSORS_FILE):
        for path in [folder / name, *folder.glob(f".{name}*"), *folder.glob(f"{name}.*")]:
            path.unlink(missing_ok=True)


def read_record(folder: Path, plan: Plan, engine: str) -> Record:
    """Return the record in `folder`. Raises RecordError that names the file and the fault."""
    events = _read_events(folder / EVENTS_FILE)
    tensors = _read_tensors(folder / TENSORS_FILE, plan.id, engine)
    epochs = [event for event in events if event.get("event") == "epoch"]
    weights = {k.removeprefix(_WEIGHTS): v for k, v in tensors.items() if k.startswith(_WEIGHTS)}
    _check(folder, plan, epochs, tensors, weights)
    try:
        return Record(
            engine,
            loss=[float(event["loss"]) for event in epochs],
            accuracy=[float(event["accuracy"]) for event in epochs],
            train_loss=[float(event["train_loss"]) for event in epochs],
            step_ms=float(events[-1]["step_ms"]),
            step_loss=tensors["step_loss"],
            weights=weights,
            predictions=tensors["predictions"],
        )
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise RecordError(f"{folder / EVENTS_FILE}: an event lacks {error}") from error


def _read_events(path: Path) -> list[Event]:
    try:
        return [json.loads(line) for line in path.read_text().splitlines()]
    except FileNotFoundError as error:
        raise RecordError(f"{path}: the engine did not write it") from error
    except json.JSONDecodeError as error:
        raise RecordError(f"{path}: a line is not JSON: {error}") from error


def _read_tensors(path: Path, plan_id: str, engine: str) -> dict[str, NDArray[Any]]:
    try:
        with safe_open(path, "numpy") as file:
            metadata = dict(file.metadata() or {})
        tensors = load_file(path)
    except FileNotFoundError as error:
        raise RecordError(f"{path}: the engine did not write it") from error
    except SafetensorError as error:
        raise RecordError(f"{path}: not a safetensors file: {error}") from error
    if metadata.get("engine") != engine:
        raise RecordError(f"{path}: made by {metadata.get('engine')}, expected {engine}")
    if metadata.get("plan") != plan_id:
        raise RecordError(f"{path}: this run was made from another plan")
    return tensors


def _check(
    folder: Path,
    plan: Plan,
    epochs: list[Event],
    tensors: Mapping[str, NDArray[Any]],
    weights: Mapping[str, NDArray[np.float32]],
) -> None:
    if len(epochs) != plan.settings.epochs:
        counts = f"{len(epochs)} epochs of {plan.settings.epochs}"
        raise RecordError(f"{folder / EVENTS_FILE}: it holds {counts}")
    shapes = {_WEIGHTS + name: w.shape for name, w in plan.weights.items()}
    shapes["step_loss"] = (plan.settings.epochs * plan.steps_per_epoch,)
    for name, shape in shapes.items():
        if name not in tensors:
            raise RecordError(f"{folder / TENSORS_FILE}: {name} is missing")
        if tensors[name].shape != shape:
            apart = f"{list(tensors[name].shape)}, expected {list(shape)}"
            raise RecordError(f"{folder / TENSORS_FILE}: {name} has shape {apart}")
    if extra := sorted(weights.keys() - plan.weights.keys()):
        raise RecordError(f"{folder / TENSORS_FILE}: unknown weights {', '.join(extra)}")
    if "predictions" not in tensors:
        raise RecordError(f"{folder / TENSORS_FILE}: predictions are missing")
