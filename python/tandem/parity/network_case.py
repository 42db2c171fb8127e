"""The parity case of a network with norms: one step's loss and gradients, then several steps.

Inputs: weights/NAME, the state in PyTorch's layout, norms' scales away from 1 and from the zero
that some begin with; images [n, c, h, w], labels int32 [n]; batches int32 [steps, batch], the rows
of each; learning_rate, momentum, float32 [1].

Outputs: step/logits, step/loss and step/grad/NAME of the first batch in training; then, from the
same weights, steps/loss [steps] and what training leaves: steps/NAME for the names chosen, running
statistics among them, and evaluated/logits of the first batch by those. With momentum m, rate r:

    v <- m v + g        p <- p - r v
"""

from collections.abc import Callable, Mapping

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from tandem.parity.arrays import normal, to_arrays, to_tensors
from tandem.parity.case import Arrays
from tandem.parity.train_case import one_thread

__all__ = ["drawn_weights", "network_inputs", "network_outputs", "put_weights", "weights_of"]

_WEIGHTS = "weights/"
_COUNTER = "num_batches_tracked"  # of a batch norm; Swift's has none


def network_inputs(
    rng: np.random.Generator,
    net: nn.Module,
    images: tuple[int, ...],
    classes: int,
    steps: int,
    rate: float = 0.05,
) -> Arrays:
    """Return a fixture for a network: `steps` batches, all of the images in each, in any order."""
    labels = rng.integers(0, classes, images[0], dtype=np.int32)
    # Images tell their classes, so that there is something to learn.
    shift = labels[:, None, None, None].astype(np.float32) / classes
    return {
        **drawn_weights(rng, net),
        "images": normal(rng, *images) + shift,
        "labels": labels,
        "batches": np.stack([rng.permutation(images[0]) for _ in range(steps)]).astype(np.int32),
        "learning_rate": np.array([rate], np.float32),
        "momentum": np.array([0.9], np.float32),
    }


def drawn_weights(rng: np.random.Generator, net: nn.Module) -> Arrays:
    """Return the network's state, parameters drawn anew: Kaiming's weights, scales near 1.

    No bias is zero: a norm behind another would take the first one's scale off again, and leave
    it with a gradient of nothing but rounding.
    """
    state: Arrays = {}
    for name, tensor in net.state_dict().items():
        if name.endswith(_COUNTER):
            continue
        value = tensor.numpy().copy()
        if name.endswith(".weight"):
            value = normal(rng, *tensor.shape)
            fan = tensor[0].numel() if tensor.ndim > 1 else 32
            value = value * np.float32((2 / fan) ** 0.5) + np.float32(tensor.ndim < 2)
        elif name.endswith(".bias"):
            value = normal(rng, *tensor.shape) / np.float32(4)
        state[_WEIGHTS + name] = value
    return state


@torch.no_grad()
def put_weights(
    net: nn.Module, given: Mapping[str, Tensor], named: Callable[[str], str] = str
) -> None:
    """Copy weights/NAME into every parameter; `named` gives NAME of a parameter's own name."""
    for name, parameter in net.named_parameters():
        parameter.copy_(given[_WEIGHTS + named(name)])


def weights_of(inputs: Mapping[str, np.ndarray]) -> dict[str, Tensor]:
    """Return the tensors below "weights/", by their names there."""
    named = {k.removeprefix(_WEIGHTS): v for k, v in inputs.items() if k.startswith(_WEIGHTS)}
    return to_tensors(named)


def network_outputs(
    inputs: Arrays,
    make: Callable[[], nn.Module],
    keeps: Callable[[str], bool],
    dtype: torch.dtype = torch.float32,
) -> Arrays:
    """Return Python's answers; `keeps` chooses the tensors of the trained network by name."""
    with one_thread():
        step = _step(_network(inputs, make, dtype), inputs, dtype)
        trained = _trained(_network(inputs, make, dtype), inputs, keeps, dtype)
    return step | to_arrays(trained)


def _step(net: nn.Module, inputs: Arrays, dtype: torch.dtype) -> Arrays:
    logits, loss = _forward(net, inputs, 0, dtype)
    named = dict(net.named_parameters())
    grads = torch.autograd.grad(loss, list(named.values()))
    gradients = {f"step/grad/{n}": g for n, g in zip(named, grads, strict=True)}
    found = {"step/logits": logits, "step/loss": loss, **gradients}
    return {n: np.atleast_1d(t.detach().numpy()) for n, t in found.items()}


def _network(inputs: Arrays, make: Callable[[], nn.Module], dtype: torch.dtype) -> nn.Module:
    net = make().train().to(dtype)
    net.load_state_dict(weights_of(inputs), strict=False)
    return net


def _forward(
    net: nn.Module, inputs: Arrays, step: int, dtype: torch.dtype
) -> tuple[Tensor, Tensor]:
    rows = inputs["batches"][step]
    logits = net(torch.tensor(inputs["images"][rows], dtype=dtype))
    return logits, cross_entropy(logits, torch.tensor(inputs["labels"][rows], dtype=torch.int64))


def _trained(
    net: nn.Module, inputs: Arrays, keeps: Callable[[str], bool], dtype: torch.dtype
) -> dict[str, Tensor | list[float]]:
    rate, momentum = float(inputs["learning_rate"][0]), float(inputs["momentum"][0])
    optimizer = torch.optim.SGD(net.parameters(), rate, momentum)
    losses = []
    for step in range(len(inputs["batches"])):
        _, loss = _forward(net, inputs, step, dtype)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    kept = {n: t for n, t in net.state_dict().items() if keeps(n) and not n.endswith(_COUNTER)}
    logits, _ = _forward(net.eval(), inputs, 0, dtype)
    named = {f"steps/{n}": t for n, t in kept.items()}
    return {"steps/loss": losses, **named, "evaluated/logits": logits}
