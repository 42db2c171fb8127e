"""The parity case of a model: one step's loss and gradients, then a hundred steps of SGD.

Inputs: weights/NAME in PyTorch's layout; images, the normalised digits as the model takes them
(float32, [n, pixels] or [n, 1, height, width]); labels, int32 [n]; batch_order, int32 [100, 64],
the rows of each batch; learning_rate and momentum, float32 [1].

Outputs: the first batch gives step/loss [1] and step/grad/NAME; all hundred batches, from the
same weights, give hundred/loss [100] and hundred/weights/NAME. With momentum m and rate r:

    v <- m v + g        p <- p - r v

Relu and max pooling have kinks. Where a value comes within a rounding error of one, two right
programs may take different sides of it, and a hundred steps make 1e-7 into 1e-2. Such a run says
nothing of either program, so fixtures are drawn until one is clear of kinks: until float32, and
weights that are off by several rounding errors, lead to the same end as float64.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from tandem.data.datasets import CLASSES, ImageDataset, load_digits
from tandem.models import build
from tandem.parity.case import Arrays, Case, Tolerance

__all__ = [
    "BATCH_SIZE",
    "STEPS",
    "draw",
    "is_clear_of_kinks",
    "one_thread",
    "train_case",
    "train_outputs",
]

STEPS = 100
BATCH_SIZE = 64
_LEARNING_RATE = 0.01
_MOMENTUM = 0.9
_WEIGHTS = "weights/"
# A rounding error of float32 is 6e-8 of a value; a hundred steps gather about 1e-6.
_NUDGE = 1e-6
_NUDGED_RUNS = 6
_SAME_END = 3e-5
_CANDIDATES = 200


def train_case(name: str, step: Tolerance, hundred: Tolerance) -> Case:
    """Return the case of the model called `name`, with a tolerance for each of its two parts."""
    return Case(
        milestone=f"models/{name}",
        name=name,
        inputs=partial(_inputs, name),
        outputs=partial(train_outputs, name),
        tolerances={"step/*": step, "hundred/*": hundred},
    )


def train_outputs(name: str, inputs: Arrays, dtype: torch.dtype = torch.float32) -> Arrays:
    """Return the case's outputs, computed in `dtype` throughout (float64 to judge float32)."""
    with one_thread():
        return _step(name, inputs, dtype) | _hundred(name, inputs, dtype)


def _inputs(name: str, rng: np.random.Generator) -> Arrays:
    candidates = (draw(name, rng) for _ in range(_CANDIDATES))
    found = next((c for c in candidates if is_clear_of_kinks(name, c, rng)), None)
    if found is None:
        raise RuntimeError(f"{name}: none of {_CANDIDATES} fixtures is clear of kinks")
    return found


def draw(name: str, rng: np.random.Generator) -> Arrays:
    """Return the case's inputs with weights and batches drawn from `rng`."""
    data = load_digits()
    model = build(name, data.image_size, CLASSES, seed=int(rng.integers(2**31)))
    return {_WEIGHTS + key: _array(value) for key, value in model.named_parameters()} | {
        "images": _images(name, data),
        "labels": data.train_labels.astype(np.int32),
        "batch_order": _batch_order(rng, len(data.train_labels)),
        "learning_rate": np.array([_LEARNING_RATE], np.float32),
        "momentum": np.array([_MOMENTUM], np.float32),
    }


def is_clear_of_kinks(name: str, inputs: Arrays, rng: np.random.Generator) -> bool:
    """Return whether float32, and weights nudged by 1e-6 of their value, lead to the same end."""
    with one_thread():
        end = _hundred(name, inputs, torch.float64)
        nudged = (_nudge(inputs, rng) for _ in range(_NUDGED_RUNS))
        return _close(end, _hundred(name, inputs, torch.float32)) and all(
            _close(end, _hundred(name, other, torch.float64)) for other in nudged
        )


def _nudge(inputs: Arrays, rng: np.random.Generator) -> Arrays:
    weights = {k: v.astype(np.float64) for k, v in inputs.items() if k.startswith(_WEIGHTS)}
    factors = {k: 1 + _NUDGE * rng.standard_normal(v.shape) for k, v in weights.items()}
    return inputs | {k: v * factors[k] for k, v in weights.items()}


def _close(a: Arrays, b: Arrays) -> bool:
    def near(x: NDArray[Any], y: NDArray[Any]) -> bool:
        return bool(np.abs(x - y).max() <= _SAME_END * np.abs(x).max())

    return all(near(a[key], b[key]) for key in a)


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep PyTorch to one thread: batches are too small to share, and sums keep their order."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _images(name: str, data: ImageDataset) -> NDArray[np.float32]:
    images = data.train_inputs
    return images.reshape(len(images), -1) if name == "mlp" else images[:, None]


def _batch_order(rng: np.random.Generator, n: int) -> NDArray[np.int32]:
    """Return [STEPS, BATCH_SIZE] rows: epochs without replacement, short batches left out."""
    whole = n // BATCH_SIZE
    epochs = [rng.permutation(n)[: whole * BATCH_SIZE] for _ in range(-(-STEPS // whole))]
    return np.concatenate(epochs).reshape(-1, BATCH_SIZE)[:STEPS].astype(np.int32)


def _step(name: str, inputs: Arrays, dtype: torch.dtype) -> Arrays:
    model = _model(name, inputs, dtype)
    loss = _backward(model, inputs, 0, dtype)
    gradients = {f"step/grad/{k}": _array(_gradient(p)) for k, p in model.named_parameters()}
    return {"step/loss": np.array([loss])} | gradients


def _hundred(name: str, inputs: Arrays, dtype: torch.dtype) -> Arrays:
    model = _model(name, inputs, dtype)
    velocities = [torch.zeros_like(p) for p in model.parameters()]
    rate, momentum = float(inputs["learning_rate"][0]), float(inputs["momentum"][0])
    losses = []
    for batch in range(len(inputs["batch_order"])):
        losses.append(_backward(model, inputs, batch, dtype))
        for parameter, velocity in zip(model.parameters(), velocities, strict=True):
            velocity.mul_(momentum).add_(_gradient(parameter))
            parameter.data.sub_(rate * velocity)
    weights = {f"hundred/weights/{k}": _array(p) for k, p in model.named_parameters()}
    return {"hundred/loss": np.array(losses)} | weights


def _model(name: str, inputs: Arrays, dtype: torch.dtype) -> nn.Module:
    model = build(name, load_digits().image_size, CLASSES, seed=0).to(dtype)
    weights = {k: v for k, v in inputs.items() if k.startswith(_WEIGHTS)}
    model.load_state_dict({k.removeprefix(_WEIGHTS): torch.tensor(v) for k, v in weights.items()})
    return model


def _backward(model: nn.Module, inputs: Arrays, batch: int, dtype: torch.dtype) -> Any:
    """Set the gradients of the batch's mean cross-entropy; return that loss."""
    rows = inputs["batch_order"][batch]
    images = torch.tensor(inputs["images"][rows], dtype=dtype)
    labels = torch.tensor(inputs["labels"][rows], dtype=torch.int64)
    model.zero_grad()
    loss = cross_entropy(model(images), labels)
    loss.backward()
    return _array(loss)[()]


def _gradient(parameter: Tensor) -> Tensor:
    if parameter.grad is None:
        raise RuntimeError(f"no gradient reached a parameter of shape {list(parameter.shape)}")
    return parameter.grad


def _array(tensor: Tensor) -> NDArray[np.generic]:
    return tensor.detach().numpy().copy()
