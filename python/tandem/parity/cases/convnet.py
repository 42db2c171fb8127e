"""Parity of the deeper convolutional network, with each norm.

Inputs: as tandem/parity/network_case.py has them, for the network of norms by hand: four steps of
eight images [8, 3, 16, 16].

Outputs: NORM/... as there for "batch", and for "batch_fused", which is PyTorch's own; of "layer",
"instance", "group", "running" and "none" likewise, from the same convolutions. "stem/..." is
a network with a stem, whose norms come last.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from torch import nn

from tandem.data.bunch import DataBunch
from tandem.layers.conv import GeneralRelu, conv_layer
from tandem.layers.norm import BatchNorm, GroupNorm, InstanceNorm, LayerNorm
from tandem.layers.running_batch_norm import RunningBatchNorm
from tandem.models.convnet import get_cnn_layers
from tandem.parity.case import Arrays, Case
from tandem.parity.network_case import network_inputs, network_outputs

__all__ = ["CASE"]

_CLASSES, _WIDTHS = 4, (8, 16, 32)
_NORMS: dict[str, Callable[[int], nn.Module] | None] = {
    "batch": BatchNorm,
    "batch_fused": nn.BatchNorm2d,
    "layer": lambda _: LayerNorm(),
    "instance": InstanceNorm,
    "group": lambda nf: GroupNorm(4, nf),
    "running": RunningBatchNorm,
    "none": None,
}


def _network(norm: str, **given: Any) -> nn.Sequential:
    # 16 pixels become 8, 4, 2: a fourth convolution would leave one, of no variance.
    sizes = DataBunch([], [], c_in=3, c_out=_CLASSES)
    act = partial(GeneralRelu, 0.1)
    layers = get_cnn_layers(sizes, _WIDTHS, conv_layer, norm=_NORMS[norm], act=act, **given)
    return nn.Sequential(*layers)


_NETWORKS: dict[str, Callable[[], nn.Module]] = {
    **{norm: partial(_network, norm) for norm in _NORMS},
    "stem": partial(_network, "batch", stem=True, norm_last=True),
}


def _inputs(rng: np.random.Generator) -> Arrays:
    inputs: Arrays = {}
    for name, make in _NETWORKS.items():
        size = 32 if name == "stem" else 16
        fixture = network_inputs(rng, make(), (8, 3, size, size), _CLASSES, 4)
        inputs |= {f"{name}/{key}": value for key, value in fixture.items()}
    return inputs


def _outputs(inputs: Arrays) -> Arrays:
    answers: Arrays = {}
    for name, make in _NETWORKS.items():
        prefix = f"{name}/"
        below = {k.removeprefix(prefix): v for k, v in inputs.items() if k.startswith(prefix)}
        found = network_outputs(below, make, lambda n: not n.endswith("images"))
        answers |= {f"{name}/{key}": value for key, value in found.items()}
    return answers


CASE = Case(
    milestone="models/convnet",
    name="convnet",
    inputs=_inputs,
    outputs=_outputs,
)
