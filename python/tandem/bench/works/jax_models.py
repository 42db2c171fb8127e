"""The models of `tandem bench compiled` in JAX: functions of their parameters, channels last.

`p` has the parameters by PyTorch's names, in the layout of `tandem.bench.works.layout`. Each model
returns the logits and the new running statistics of its batch norms.
"""

from collections.abc import Callable, Mapping
from typing import Any

import jax
from jax import Array, lax
from jax import numpy as jnp

__all__ = ["MODELS", "initial_statistics"]

Parameters = Mapping[str, Array]
Statistics = dict[str, Array]
Model = Callable[[Parameters, Statistics, Array], tuple[Array, Statistics]]


def initial_statistics(p: Parameters) -> Statistics:
    """Return means of zero and variances of one for every batch norm; its scale is of rank 1."""
    norms = [name for name, array in p.items() if name.endswith(".weight") and array.ndim == 1]
    means = {name.replace(".weight", ".mean"): jnp.zeros_like(p[name]) for name in norms}
    return means | {name.replace(".weight", ".var"): jnp.ones_like(p[name]) for name in norms}


def mlp(p: Parameters, s: Statistics, x: Array) -> tuple[Array, Statistics]:
    """[n, 784] to [n, 10]."""
    return _linear(p, "output", jax.nn.relu(_linear(p, "hidden", x))), s


def cnn(p: Parameters, s: Statistics, x: Array) -> tuple[Array, Statistics]:
    """[n, 28, 28, 1] to [n, 10]."""
    for name in ("conv1", "conv2", "conv3", "conv4"):
        x = jax.nn.relu(_conv(p, name, x, stride=2) + p[f"{name}.bias"])
    return _linear(p, "output", x.mean((1, 2))), s


def residual_block(p: Parameters, s: Statistics, x: Array) -> tuple[Array, Statistics]:
    """[n, h, w, 32] to [n, 10]."""
    y, s = _norm(p, s, "norm1", _conv(p, "conv1", x))
    y, s = _norm(p, s, "norm2", _conv(p, "conv2", jax.nn.relu(y)))
    return _linear(p, "output", jax.nn.relu(y + x).mean((1, 2))), s


def xresnet18(p: Parameters, s: Statistics, x: Array) -> tuple[Array, Statistics]:
    """[n, h, w, 3] to [n, 10]."""
    for i, stride in enumerate((2, 1, 1)):
        x, s = _conv_norm(p, s, f"stem.{i}", x, stride)
        x = jax.nn.relu(x)
    x = lax.reduce_window(x, -jnp.inf, lax.max, (1, 3, 3, 1), (1, 2, 2, 1), "SAME")
    for i, stride in enumerate((1, 1, 2, 1, 2, 1, 2, 1)):
        x, s = _xres_block(p, s, f"blocks.{i}", x, stride)
    return _linear(p, "output", x.mean((1, 2))), s


def lstm(p: Parameters, s: Statistics, x: Array) -> tuple[Array, Statistics]:
    """[n, steps, inputs] to [n, 10]; gates in the order input, update, forget, output."""
    weight, bias = p["lstm.cell.fusedWeight"], p["lstm.cell.fusedBias"]
    inputs = x.shape[2]
    size = len(bias) // 4

    def step(state: tuple[Array, Array], gates: Array) -> tuple[tuple[Array, Array], None]:
        cell, hidden = state
        i, g, f, o = jnp.split(gates + hidden @ weight[inputs:], 4, axis=1)
        cell = jax.nn.sigmoid(f) * cell + jax.nn.sigmoid(i) * jnp.tanh(g)
        return (cell, jax.nn.sigmoid(o) * jnp.tanh(cell)), None

    zeros = jnp.zeros((len(x), size))
    # The inputs' share of all steps in one product.
    gates = (x @ weight[:inputs] + bias).swapaxes(0, 1)
    (_, hidden), _ = lax.scan(step, (zeros, zeros), gates)
    return _linear(p, "output", hidden), s


def _linear(p: Parameters, name: str, x: Array) -> Array:
    return x @ p[f"{name}.weight"] + p[f"{name}.bias"]


def _conv(p: Parameters, name: str, x: Array, stride: int = 1) -> Array:
    layout = ("NHWC", "HWIO", "NHWC")
    filters = p[f"{name}.weight"]
    return lax.conv_general_dilated(x, filters, (stride, stride), "SAME", dimension_numbers=layout)


def _norm(p: Parameters, s: Statistics, name: str, x: Array) -> tuple[Array, Statistics]:
    """Batch norm in training, as PyTorch has it: momentum 0.1, the unbiased variance is kept."""
    mean, variance = x.mean((0, 1, 2)), x.var((0, 1, 2))
    count = x.size // x.shape[-1]
    new: dict[str, Any] = {
        f"{name}.mean": 0.9 * s[f"{name}.mean"] + 0.1 * mean,
        f"{name}.var": 0.9 * s[f"{name}.var"] + 0.1 * variance * count / (count - 1),
    }
    scale = p[f"{name}.weight"] * lax.rsqrt(variance + 1e-5)
    return (x - mean) * scale + p[f"{name}.bias"], s | new


def _conv_norm(
    p: Parameters, s: Statistics, name: str, x: Array, stride: int = 1
) -> tuple[Array, Statistics]:
    return _norm(p, s, f"{name}.norm", _conv(p, f"{name}.conv", x, stride))


def _xres_block(
    p: Parameters, s: Statistics, name: str, x: Array, stride: int
) -> tuple[Array, Statistics]:
    y, s = _conv_norm(p, s, f"{name}.conv1", x, stride)
    y, s = _conv_norm(p, s, f"{name}.conv2", jax.nn.relu(y))
    if stride == 2:
        x = lax.reduce_window(x, 0.0, lax.add, (1, 2, 2, 1), (1, 2, 2, 1), "VALID") / 4
    if f"{name}.shortcut.0.conv.weight" in p:
        x, s = _conv_norm(p, s, f"{name}.shortcut.0", x)
    return jax.nn.relu(y + x), s


MODELS: dict[str, Model] = {
    "mlp sgd": mlp,
    "mlp adam": mlp,
    "cnn": cnn,
    "residual block": residual_block,
    "xresnet18": xresnet18,
    "lstm": lstm,
}
