"""Parity of transfer learning: a small xresnet's body under a new head.

Inputs: "trained/NAME": the state of XResNet.create(1, (1, 1), 3, 10); "3.weight" [4, 256], "3.bias"
[4]: the new head's linear layer; "images" [8, 3, 32, 32], "labels" int32 [8].

Outputs: "adapted/0.NAME", the body's parameters in the adapted model; "loss" and "grad/NAME" of one
batch in training; "groups/body_head" and "groups/bn" [2]: how many numbers each group has.
"""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy

from tandem.models.transfer import bn_splitter, body_head_splitter, body_of, new_head
from tandem.models.xresnet import XResNet
from tandem.parity.arrays import normal, to_arrays, to_tensors
from tandem.parity.case import Arrays, Case
from tandem.parity.network_case import network_inputs

__all__ = ["CASE"]

_CLASSES = 4


def _trained() -> XResNet:
    return XResNet.create(1, (1, 1), 3, 10)


def _inputs(rng: np.random.Generator) -> Arrays:
    drawn = network_inputs(rng, _trained(), (8, 3, 32, 32), _CLASSES, 1)
    state = {k.replace("weights/", "trained/"): v for k, v in drawn.items() if "/" in k}
    head = {"3.weight": normal(rng, _CLASSES, 256) / 16, "3.bias": normal(rng, _CLASSES) / 16}
    return {**state, **head, "images": drawn["images"], "labels": drawn["labels"]}


def _outputs(inputs: Arrays) -> Arrays:
    model = _adapted(inputs)
    named = dict(model.named_parameters())
    given = to_tensors(inputs)
    loss = cross_entropy(model(given["images"]), given["labels"].long())
    grads = torch.autograd.grad(loss, list(named.values()))
    splits = {"body_head": body_head_splitter(model), "bn": bn_splitter(model)}
    return to_arrays(
        {
            **{f"adapted/{n}": p for n, p in named.items() if n.startswith("0.")},
            "loss": loss,
            **{f"grad/{n}": grad for n, grad in zip(named, grads, strict=True)},
            **{f"groups/{n}": [_count(group) for group in split] for n, split in splits.items()},
        }
    )


def _adapted(inputs: Arrays) -> nn.Sequential:
    given, trained = to_tensors(inputs), _trained()
    state = {n.removeprefix("trained/"): t for n, t in given.items() if n.startswith("trained/")}
    trained.load_state_dict(state, strict=False)
    model = nn.Sequential(body_of(trained), *new_head(128, _CLASSES))
    model.load_state_dict({n: given[n] for n in ("3.weight", "3.bias")}, strict=False)
    return model.train()


def _count(group: list[Tensor]) -> float:
    return float(sum(parameter.numel() for parameter in group))


CASE = Case(milestone="models/transfer", name="transfer", inputs=_inputs, outputs=_outputs)
