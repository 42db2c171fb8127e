"""The plan of a run: all that both engines must share, in one safetensors file.

Nothing is drawn by an engine: initial weights and the order of the batches travel in the plan,
float32 weights in PyTorch's layout. The metadata key "plan" holds the rest as JSON.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open
from safetensors.numpy import load_file, save

from tandem.errors import TandemError
from tandem.files import write_atomically

__all__ = ["FORMAT", "Plan", "PlanError", "Settings", "ensure_plan", "read_plan", "write_plan"]

FORMAT = 1
_WEIGHTS = "weights/"
_ORDER = "batch_order"


class PlanError(TandemError):
    """A file that is no plan, or whose tensors do not fit its settings."""


@dataclass(frozen=True)
class Settings:
    """What a run is, without its tensors; `image_size` is (height, width)."""

    model: str
    data: str
    data_folder: str
    image_size: tuple[int, int]
    classes: int
    scale: float
    mean: float
    std: float
    epochs: int
    batch_size: int
    learning_rate: float
    momentum: float
    seed: int

    def to_json(self) -> str:
        """Return the metadata text that a plan file carries."""
        return json.dumps({"format": FORMAT} | asdict(self), sort_keys=True)


@dataclass(frozen=True, eq=False)
class Plan:
    """Settings, initial weights by parameter name, and batch_order int32 [epochs, n_train].

    Raises PlanError where the order does not fit the settings.
    """

    settings: Settings
    weights: dict[str, NDArray[np.float32]]
    batch_order: NDArray[np.int32]

    def __post_init__(self) -> None:
        shape, epochs = self.batch_order.shape, self.settings.epochs
        if len(shape) != 2 or shape[0] != epochs or not shape[1] or not epochs:
            raise PlanError(f"plan: batch_order must be [{epochs}, n], found {list(shape)}")
        if self.batch_order.min() < 0 or self.batch_order.max() >= shape[1]:
            raise PlanError(f"plan: batch_order must hold the rows 0..{shape[1] - 1}")
        if self.settings.batch_size < 1:
            raise PlanError(f"plan: batch_size must be positive, found {self.settings.batch_size}")

    @cached_property
    def id(self) -> str:
        """What a run says it was made from: a digest of the settings and of every tensor."""
        digest = hashlib.sha256(self.settings.to_json().encode())
        for name, weight in sorted(self.weights.items()):
            digest.update(f"{name} {weight.shape}".encode() + weight.tobytes())
        digest.update(self.batch_order.tobytes())
        return digest.hexdigest()

    @property
    def steps_per_epoch(self) -> int:
        """Batches of one epoch; the last may be short."""
        return -(-self.batch_order.shape[1] // self.settings.batch_size)

    def batch(self, epoch: int, step: int) -> NDArray[np.int32]:
        """Return the rows of one batch."""
        size = self.settings.batch_size
        return self.batch_order[epoch, step * size : (step + 1) * size]


def write_plan(path: Path, plan: Plan, made_from: str = "") -> None:
    """Write a plan; the file appears whole or not at all. Raises OSError."""
    tensors: dict[str, NDArray[Any]] = {_WEIGHTS + name: w for name, w in plan.weights.items()}
    tensors[_ORDER] = plan.batch_order
    metadata = {"plan": plan.settings.to_json(), "id": plan.id, "made_from": made_from}
    write_atomically(path, save(tensors, metadata))


def read_plan(path: Path) -> Plan:
    """Return the plan of a file. Raises PlanError that names the file and the fault."""
    metadata = _metadata(path)
    settings = _settings(path, metadata)
    tensors = load_file(path)
    if _ORDER not in tensors:
        raise PlanError(f"{path}: there is no tensor {_ORDER}")
    weights = {k.removeprefix(_WEIGHTS): v for k, v in tensors.items() if k.startswith(_WEIGHTS)}
    try:
        plan = Plan(settings, weights, tensors[_ORDER])
    except PlanError as error:
        raise PlanError(f"{path}: {error}") from error
    if metadata.get("id") != plan.id:
        raise PlanError(f"{path}: its id is not that of its settings and tensors")
    return plan


def ensure_plan(path: Path, settings: Settings, n_train: int) -> Plan:
    """Return the plan at `path`, drawn anew only where something that it depends on has changed.

    Drawing needs PyTorch, whose import alone takes a second; reading does not.
    """
    made_from = _sources()
    try:
        metadata = _metadata(path)
        if metadata.get("plan") == settings.to_json() and metadata.get("made_from") == made_from:
            plan = read_plan(path)
            if plan.batch_order.shape[1] == n_train:
                return plan
    except PlanError:
        pass  # not there yet, or not a plan: it is written now
    plan = Plan(settings, _draw_weights(settings), _draw_order(settings, n_train))
    write_plan(path, plan, made_from)
    return plan


def _draw_weights(settings: Settings) -> dict[str, NDArray[np.float32]]:
    from tandem.models import build

    model = build(settings.model, settings.image_size, settings.classes, settings.seed)
    return {name: p.detach().numpy().copy() for name, p in model.named_parameters()}


def _draw_order(settings: Settings, n_train: int) -> NDArray[np.int32]:
    rng = np.random.default_rng(settings.seed)
    return np.stack([rng.permutation(n_train) for _ in range(settings.epochs)]).astype(np.int32)


def _sources() -> str:
    """Return a digest of the code that draws a plan."""
    folder = Path(__file__).parent
    files = [Path(__file__), *sorted((folder.parent / "models").glob("*.py"))]
    digest = hashlib.sha256(f"torch {version('torch')}".encode())
    for file in files:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _metadata(path: Path) -> Mapping[str, str]:
    try:
        with safe_open(path, "numpy") as file:
            return dict(file.metadata() or {})
    except FileNotFoundError as error:
        raise PlanError(f"{path}: there is no such file") from error
    except (OSError, SafetensorError) as error:
        raise PlanError(f"{path}: not a safetensors file that can be read: {error}") from error


def _settings(path: Path, metadata: Mapping[str, str]) -> Settings:
    try:
        values = json.loads(metadata["plan"])
    except KeyError as error:
        raise PlanError(f"{path}: its metadata has no key 'plan'") from error
    except json.JSONDecodeError as error:
        raise PlanError(f"{path}: its metadata 'plan' is not JSON: {error}") from error
    if values.pop("format", None) != FORMAT:
        raise PlanError(f"{path}: this is not a plan of format {FORMAT}")
    wanted = {field.name for field in fields(Settings)}
    if missing := sorted(wanted - values.keys()):
        raise PlanError(f"{path}: its plan lacks {', '.join(missing)}")
    height, width = values["image_size"]
    return Settings(**{k: values[k] for k in wanted} | {"image_size": (height, width)})
