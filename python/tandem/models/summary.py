"""A model's layers in a table: output shapes, parameters, multiply-adds (lesson 11).

    convolution: outputs x weights of one output channel     linear: outputs x inputs

A multiply-add is one product that goes into a sum: half of what is called two floating-point
operations elsewhere. Counted are convolutions, linear and recurrent layers, for one item of the
batch; norms, activations and biases cost little beside them and are not.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import torch
from rich.box import SIMPLE_HEAD
from rich.table import Table
from torch import Tensor, nn

from tandem.data.bunch import Batches
from tandem.training.hooks import Hook, Hooks, first_tensor
from tandem.training.learner import Learner, to_device

__all__ = ["LayerSummary", "ModelSummary", "first_batch", "model_summary", "multiply_adds"]

_CONVS = (nn.Conv1d, nn.Conv2d, nn.Conv3d)
_TRANSPOSED = (nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d)
_RECURRENT = (nn.RNNBase, nn.RNNCellBase)


@dataclass
class LayerSummary:
    """One layer that has parameters of its own or no layer inside it.

    `output` is the shape of what it returned last, None if it was not called; `parameters` leaves
    out those that an earlier row has already; `multiply_adds` are those of all its calls.
    """

    name: str
    kind: str
    output: list[int] | None = None
    parameters: int = 0
    trainable: int = 0
    multiply_adds: int = 0


@dataclass
class ModelSummary:
    """The layers in the order in which they were first called; those never called come last.

    `multiply_adds` of the rows and of the whole are for one item. Printed by rich as a table.
    """

    title: str
    layers: list[LayerSummary] = field(default_factory=list)

    @property
    def parameters(self) -> int:
        """How many numbers the model has to learn or has learned."""
        return sum(layer.parameters for layer in self.layers)

    @property
    def trainable(self) -> int:
        """How many of the parameters are to be trained."""
        return sum(layer.trainable for layer in self.layers)

    @property
    def multiply_adds(self) -> int:
        """What one item costs."""
        return sum(layer.multiply_adds for layer in self.layers)

    def __rich__(self) -> Table:
        """Return the table that rich prints."""
        table = Table(title=self.title, box=SIMPLE_HEAD, padding=0, show_footer=True)
        totals = [self.parameters, self.trainable, self.multiply_adds]
        for name, footer in {"layer": "total", "kind": "", "output": ""}.items():
            table.add_column(name, footer, no_wrap=True)
        for name, total in zip(("parameters", "trainable", "multiply-adds"), totals, strict=True):
            table.add_column(name, f"{total:,}", justify="right", no_wrap=True)
        for row in self.layers:
            counts = (row.parameters, row.trainable, row.multiply_adds)
            shape = "-" if row.output is None else "x".join(map(str, row.output))
            table.add_row(row.name, row.kind, shape, *(f"{n:,}" if n else "" for n in counts))
        return table


def model_summary(learn_or_model: Learner | nn.Module, batch: Any = None) -> ModelSummary:
    """Send one batch of inputs through the model, in its evaluating mode; return its layers.

    A learner's validation data give the batch, if none is given. Raises ValueError where there is
    none, whatever the model raises on a batch that does not fit.
    """
    model = learn_or_model
    if isinstance(learn_or_model, Learner):
        model = learn_or_model.model
        batch = _first_inputs(learn_or_model) if batch is None else batch
    assert isinstance(model, nn.Module)
    if batch is None:
        raise ValueError("model_summary: a model needs a batch to be tried on")
    batch = to_device(batch, next((p.device for p in model.parameters()), torch.device("cpu")))
    items = len(batch[0] if isinstance(batch, tuple | list) else batch)
    rows: dict[nn.Module, LayerSummary] = {}
    _run(model, batch, rows)
    for row in rows.values():
        row.multiply_adds //= items
    shape = "x".join(map(str, first_tensor(batch).shape))
    return ModelSummary(f"{type(model).__name__} on {shape}", list(rows.values()))


def first_batch(batches: Batches) -> Any:
    """Return the first batch, None where there is none; a loader of ours goes on as if not asked.

    Others are begun upon.
    """
    if not len(batches):
        return None
    one_batch = getattr(batches, "one_batch", None)
    return one_batch() if one_batch else next(iter(batches))


def _first_inputs(learn: Learner) -> Any:
    batch = first_batch(learn.data.valid_dl)
    if batch is None:
        raise ValueError("model_summary: the learner's validation data have no batch")
    return batch[0]


def _run(model: nn.Module, batch: Any, rows: dict[nn.Module, LayerSummary]) -> None:
    """Fill `rows`, in the order of the first call, then with what was not called."""
    layers = {m: name for name, m in model.named_modules() if _is_layer(m)}

    def note(hook: Hook, layer: nn.Module, inputs: Any, output: Any) -> None:
        row = rows.setdefault(layer, LayerSummary(hook.name, type(layer).__name__))
        x, y = first_tensor(inputs), first_tensor(output)
        row.output = list(y.shape)
        row.multiply_adds += multiply_adds(layer, x, y)

    with Hooks(layers, note, list(layers.values())), _evaluating(model):
        model(batch)
    for layer, name in layers.items():
        rows.setdefault(layer, LayerSummary(name, type(layer).__name__))
    seen: set[int] = set()
    for layer, row in rows.items():
        own = [p for p in layer.parameters(recurse=False) if id(p) not in seen]
        seen |= {id(p) for p in own}
        row.parameters = sum(p.numel() for p in own)
        row.trainable = sum(p.numel() for p in own if p.requires_grad)


def _is_layer(module: nn.Module) -> bool:
    return not any(module.children()) or any(True for _ in module.parameters(recurse=False))


@contextmanager
def _evaluating(model: nn.Module) -> Iterator[None]:
    """Put every module into its evaluating mode, and back into the mode that it had."""
    modes = {module: module.training for module in model.modules()}
    try:
        with torch.no_grad():
            model.eval()
            yield
    finally:
        for module, training in modes.items():
            module.training = training


def multiply_adds(layer: nn.Module, x: Tensor, y: Tensor) -> int:
    """Return the products that a layer made of x to make y, the whole batch; 0 if not counted."""
    counts: list[tuple[tuple[type[nn.Module], ...], Callable[[], int]]] = [
        (_CONVS, lambda: y.numel() * _weight(layer)[0].numel()),
        (_TRANSPOSED, lambda: x.numel() * _weight(layer)[0].numel()),
        ((nn.Linear,), lambda: y.numel() * x.shape[-1]),
        # every matrix is used once for each place of the sequence
        (_RECURRENT, lambda: x.numel() // x.shape[-1] * _matrices(layer)),
    ]
    return next((count() for kinds, count in counts if isinstance(layer, kinds)), 0)


def _weight(layer: nn.Module) -> Tensor:
    weight = layer.weight
    assert isinstance(weight, Tensor)
    return weight


def _matrices(layer: nn.Module) -> int:
    return sum(p.numel() for p in layer.parameters() if p.ndim == 2)
