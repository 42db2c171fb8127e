"""JAX's part in `tandem bench compiled`: a whole step as one jitted function."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import jax
import numpy as np
from jax import Array
from jax import numpy as jnp
from numpy.typing import NDArray
from safetensors.numpy import load_file

from tandem.bench.contestant import PythonContestant
from tandem.bench.works import COMPARED_STEPS, WORKS, Work
from tandem.bench.works.jax_models import MODELS, initial_statistics

__all__ = ["JaxStep", "contestants"]

Arrays = dict[str, Array]
# Parameters, running statistics, the optimiser's state.
State = tuple[Arrays, Arrays, Any]


def contestants(inputs: Path) -> Sequence[PythonContestant]:
    """Return `jax jit` for every work that the file has."""
    arrays = load_file(inputs)
    found = [work for name, work in WORKS.items() if f"{name}/inputs" in arrays]
    steps = [JaxStep(work, arrays) for work in found]
    return [PythonContestant(s.work.name, "jax jit", s, s.losses) for s in steps]


class JaxStep:
    """State and batch of a work; called, it makes a step and returns the loss before."""

    def __init__(self, work: Work, arrays: dict[str, NDArray[Any]]) -> None:
        self.work = work
        prefix = f"{work.name}/weights/"
        self._start = {
            name.removeprefix(prefix): array
            for name, array in arrays.items()
            if name.startswith(prefix)
        }
        names = (f"{work.name}/inputs", f"{work.name}/labels")
        self._batch = tuple(jax.device_put(arrays[name]) for name in names)
        self._step = jax.jit(_make_step(work), donate_argnums=0)
        self._state = self._first_state()

    def __call__(self) -> float:
        """Make one step: forward, backward, update."""
        self._state, loss = self._step(self._state, self._batch)
        return float(loss)

    def losses(self) -> NDArray[np.float32]:
        """Return the losses of the first steps, from the start."""
        self._state = self._first_state()
        return np.array([self() for _ in range(COMPARED_STEPS)], np.float32)

    def _first_state(self) -> State:
        parameters = {name: jnp.array(array) for name, array in self._start.items()}
        optimizer = _UPDATES[self.work.optimizer][0](parameters)
        return parameters, initial_statistics(parameters), optimizer


def _make_step(
    work: Work,
) -> Callable[[State, tuple[Array, Array]], tuple[State, Array]]:
    model, update = MODELS[work.name], _UPDATES[work.optimizer][1]

    def loss(p: Arrays, s: Arrays, x: Array, y: Array) -> tuple[Array, Arrays]:
        logits, s = model(p, s, x)
        return -jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], axis=1).mean(), s

    def step(state: State, batch: tuple[Array, Array]) -> tuple[State, Array]:
        p, s, o = state
        (value, s), gradients = jax.value_and_grad(loss, has_aux=True)(p, s, *batch)
        p, o = update(p, gradients, o, work)
        return (p, s, o), value

    return step


def _zeros(p: Arrays) -> Arrays:
    return {name: jnp.zeros_like(array) for name, array in p.items()}


def _sgd(p: Arrays, g: Arrays, o: Any, work: Work) -> tuple[Arrays, Any]:
    return {name: p[name] - work.rate * g[name] for name in p}, o


def _momentum(p: Arrays, g: Arrays, v: Any, work: Work) -> tuple[Arrays, Any]:
    v = {name: work.momentum * v[name] + g[name] for name in p}
    return {name: p[name] - work.rate * v[name] for name in p}, v


def _adam(p: Arrays, g: Arrays, o: Any, work: Work) -> tuple[Arrays, Any]:
    """Adam with PyTorch's defaults (Kingma and Ba 2014)."""
    m, v, t = o
    t = t + 1
    m = {name: 0.9 * m[name] + 0.1 * g[name] for name in p}
    v = {name: 0.999 * v[name] + 0.001 * g[name] * g[name] for name in p}
    rate, correction = work.rate / (1 - 0.9**t), 1 / (1 - 0.999**t)
    new = {name: p[name] - rate * m[name] / (jnp.sqrt(correction * v[name]) + 1e-8) for name in p}
    return new, (m, v, t)


# By optimiser: its first state for some parameters, and its step.
_UPDATES: dict[str, tuple[Callable[[Arrays], Any], Callable[..., tuple[Arrays, Any]]]] = {
    "sgd": (lambda p: (), _sgd),
    "momentum": (_zeros, _momentum),
    "adam": (lambda p: (_zeros(p), _zeros(p), jnp.float32(0)), _adam),
}
