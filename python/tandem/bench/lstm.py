"""A recurrent layer, by hand and by PyTorch: 64 sequences of 70 steps, 300 wide, as in lesson 12.

Our cell in our loop; the same loop over PyTorch's fused cell; ours scripted by TorchScript, where
PyTorch still has it, which runs the loop without Python; and torch.nn.LSTM, which takes all steps
in one call. In Swift ours in its loop, the archived module's layer, and TensorFlow's fused op. All
have the same weights, and their outputs and gradients are compared.

Then a whole step of a language model on such layers (language_model_step.py), in both languages.
"""

import warnings
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.numpy import save
from torch import Tensor, nn

from tandem.bench import language_model_step
from tandem.bench.contestant import Absent, Contestant, PythonContestant
from tandem.bench.language_model_step import StepInputs, torch_step
from tandem.bench.threads import swift_contestants
from tandem.demo.threads import choose_threads
from tandem.files import write_atomically
from tandem.models.lstm import LSTMLayer

__all__ = ["WORKS", "contestants"]

_FORWARD, _BOTH, _STEP = WORKS = (
    "forward",
    "forward and backward",
    language_model_step.WORK,
)
_SEQUENCES, _STEPS, _WIDTH = 64, 70, 300
_WHOLE, _SCRIPTED = "nn.LSTM", "own layer, scripted"
_REHEARSED = ("swift fused", "swift eager")

Layer = Callable[[Tensor], Any]


def contestants(
    swift: Path | None, folder: Path, stack: ExitStack, works: Sequence[str] = WORKS
) -> tuple[list[Contestant], list[Absent]]:
    """Return every layer for each work, the model for its own, and who is no longer there."""
    generator = torch.Generator().manual_seed(42)
    x = torch.randn(_SEQUENCES, _STEPS, _WIDTH, generator=generator)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(42)
        own = LSTMLayer(_WIDTH, _WIDTH)
    layers, model = _layers(own), StepInputs.draw()
    choose_threads(partial(_both, layers[_WHOLE][0], x))
    of_layers = [work for work in works if work != _STEP]
    ways: list[Contestant] = [
        _contestant(work, who, *layers[who], x) for work in of_layers for who in layers
    ]
    if _STEP in works:
        ways.append(torch_step(model, _WHOLE))
    if swift is not None:
        path = folder / "inputs.safetensors"
        write_atomically(path, save(_arrays(own, x) | model.arrays()))
        ways += swift_contestants(swift, "lstm", path, stack, works, _REHEARSED, trials=3)
    absent = [Absent(work, _SCRIPTED, "no TorchScript") for work in of_layers]
    ways.sort(key=lambda way: works.index(way.work))
    return ways, [] if _SCRIPTED in layers else absent


def _arrays(own: LSTMLayer, x: Tensor) -> dict[str, NDArray[Any]]:
    state = {name: value.numpy() for name, value in own.state_dict().items()}
    return {"layer/x": x.numpy(), **{f"layer/{name}": value for name, value in state.items()}}


def _contestant(work: str, who: str, layer: Layer, weight: Tensor, x: Tensor) -> Contestant:
    if work == _FORWARD:
        return PythonContestant(work, who, partial(_forward, layer, x), partial(_out, layer, x))
    return PythonContestant(
        work, who, partial(_both, layer, x), partial(_gradient, layer, weight, x)
    )


def _layers(own: LSTMLayer) -> dict[str, tuple[Layer, Tensor]]:
    """Return each layer, and of its weights the one from state to state."""
    names = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    cell = own.cell
    values = (cell.ih.weight, cell.hh.weight, cell.ih.bias, cell.hh.bias)
    weights = {name: value.detach() for name, value in zip(names, values, strict=True)}
    whole, fused = nn.LSTM(_WIDTH, _WIDTH, batch_first=True), nn.LSTMCell(_WIDTH, _WIDTH)
    whole.load_state_dict({f"{name}_l0": value for name, value in weights.items()})
    fused.load_state_dict(weights)
    found: dict[str, tuple[Layer, Tensor]] = {
        _WHOLE: (whole, whole.get_parameter("weight_hh_l0")),
        "nn.LSTMCell in a loop": (partial(_loop, fused), fused.weight_hh),
        "own layer": (own, cell.hh.weight),
    }
    if (scripted := _script(own)) is not None:
        found[_SCRIPTED] = (scripted, cell.hh.weight)
    return found


def _script(layer: nn.Module) -> Layer | None:
    """Return the layer in TorchScript, which PyTorch advises against; None where it is gone."""
    if not hasattr(torch, "jit") or not hasattr(torch.jit, "script"):
        return None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        scripted: Layer = torch.jit.script(layer)
    return scripted


def _loop(cell: nn.LSTMCell, x: Tensor) -> tuple[Tensor, Any]:
    state, outputs = None, []
    for step in x.unbind(1):
        state = cell(step, state)
        outputs.append(state[0])
    return torch.stack(outputs, 1), state


@torch.no_grad()
def _forward(layer: Layer, x: Tensor) -> Tensor:
    outputs: Tensor = layer(x)[0]
    return outputs


def _both(layer: Layer, x: Tensor) -> None:
    layer(x)[0].sum().backward()


def _out(layer: Layer, x: Tensor) -> NDArray[np.float32]:
    found: NDArray[np.float32] = _forward(layer, x).numpy()
    return found


def _gradient(layer: Layer, weight: Tensor, x: Tensor) -> NDArray[np.float32]:
    """Return the gradient of `weight` by the sum of all outputs."""
    weight.grad = None
    _both(layer, x)
    assert weight.grad is not None
    found: NDArray[np.float32] = weight.grad.numpy().copy()
    return found
