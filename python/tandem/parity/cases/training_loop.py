"""Parity of the training loop: one small net trained by every form of the loop.

Inputs: "x" [64, 20], "y" int32 [64], "valid_x" [30, 20], "valid_y" int32 [30]: rows and classes
(of 3); "order" int32 [2, 64]: the rows of each epoch; "hidden.weight" [8, 20], "hidden.bias" [8],
"output.weight" [3, 8], "output.bias" [3]: where training starts; "learning_rate" [1],
"momentum" [1] (used by "fit" alone, the others have none).

Two epochs in batches of 16 (8 steps); validation in batches of 16 in file order, the last one
short. The net: hidden -> relu -> output, its loss cross_entropy.

Outputs:
- "fit_slices/step_loss", "fit_parameters/step_loss", "fit_optimizer/step_loss",
  "fit_dataset/step_loss" [8]: the loss of every step, and after the last one
  "<form>/hidden.weight", "<form>/output.bias"
- "fit/step_loss" [8]; "fit/train_loss", "fit/loss", "fit/accuracy" [2]: by epoch; final
  "fit/hidden.weight", "fit/hidden.bias", "fit/output.weight", "fit/output.bias"
"""

import numpy as np
from torch import Tensor

from tandem.foundations.losses import cross_entropy
from tandem.foundations.modules import Linear, Module, ReLU, Sequential, load_parameters
from tandem.foundations.training_loop import (
    DataLoader,
    Dataset,
    Optimizer,
    Sampler,
    fit,
    fit_dataset,
    fit_optimizer,
    fit_parameters,
    fit_slices,
)
from tandem.parity.arrays import to_arrays, to_tensors
from tandem.parity.case import Arrays, Case
from tandem.parity.nets import WEIGHTS, net_inputs

__all__ = ["CASE"]

_EPOCHS, _BATCH = 2, 16


def _inputs(rng: np.random.Generator) -> Arrays:
    return net_inputs(rng, _EPOCHS, rows=64) | {
        "learning_rate": np.array([0.2], dtype=np.float32),
        "momentum": np.array([0.9], dtype=np.float32),
    }


def _net(given: dict[str, Tensor]) -> Module:
    net = Sequential(Linear(20, 8), ReLU(), Linear(8, 3))
    names = ("0.weight", "0.bias", "2.weight", "2.bias")
    load_parameters(net, {own: given[name] for own, name in zip(names, WEIGHTS, strict=True)})
    return net


def _loader(given: dict[str, Tensor]) -> DataLoader:
    return DataLoader(Dataset(given["x"], given["y"]), _BATCH, Sampler(64, order=given["order"]))


def _outputs(inputs: Arrays) -> Arrays:
    given = to_tensors(inputs)
    rate = given["learning_rate"].item()
    data = given["x"], given["y"], given["order"], _BATCH
    answers: dict[str, Tensor | float | list[float]] = {}
    nets = {form: _net(given) for form in ("slices", "parameters", "optimizer", "dataset")}
    weights = list(nets["slices"].parameters())
    losses = {
        "slices": fit_slices([(weights[0], weights[1]), (weights[2], weights[3])], *data, rate),
        "parameters": fit_parameters(nets["parameters"], *data, rate),
        "optimizer": fit_optimizer(nets["optimizer"], _optimizer(nets["optimizer"], rate), *data),
        "dataset": fit_dataset(
            nets["dataset"], _optimizer(nets["dataset"], rate), _loader(given), _EPOCHS
        ),
    }
    for form, net in nets.items():
        final = dict(zip(WEIGHTS, net.parameters(), strict=True))
        answers[f"fit_{form}/step_loss"] = losses[form]
        answers |= {f"fit_{form}/{name}": final[name] for name in ("hidden.weight", "output.bias")}
    return to_arrays(answers | _fit(given))


def _optimizer(net: Module, rate: float, momentum: float = 0.0) -> Optimizer:
    return Optimizer(net.parameters(), rate, momentum)


def _fit(given: dict[str, Tensor]) -> dict[str, Tensor | float | list[float]]:
    net = _net(given)
    optimizer = _optimizer(net, given["learning_rate"].item(), given["momentum"].item())
    valid = DataLoader(Dataset(given["valid_x"], given["valid_y"]), _BATCH, Sampler(30))
    history = fit(_EPOCHS, net, cross_entropy, optimizer, _loader(given), valid)
    final = {f"fit/{n}": p for n, p in zip(WEIGHTS, net.parameters(), strict=True)}
    return {
        "fit/step_loss": [loss for epoch in history for loss in epoch.step_losses],
        "fit/train_loss": [epoch.train_loss for epoch in history],
        "fit/loss": [epoch.loss for epoch in history],
        "fit/accuracy": [epoch.accuracy for epoch in history],
        **final,
    }


CASE = Case(
    milestone="foundations/training_loop",
    name="training_loop",
    inputs=_inputs,
    outputs=_outputs,
)
