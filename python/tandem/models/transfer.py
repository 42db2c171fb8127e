"""Transfer learning: adapt a trained network, freeze it, train its parts at their own rates.

Lesson 12. `adapt_model` keeps the body, the layers before the first pooling, which has learned to
see, and puts a new head upon it for the new classes:

    logits = W [max over places of body(x), mean over places of body(x)] + b

A splitter then gives the parameters by groups, so that `freeze_to`, `unfreeze` and
`discriminative_rates` (training/freezing.py) can treat them each in its way. Every parameter
stands in exactly one group; the course's `bn_splitter` lost those of any layer that has no
`weight`.

    learn = adapt_model(learn, data)
    learn.splitter = bn_splitter
    freeze_to(learn, -1)
    learn.fit(...)
    unfreeze(learn)
    learn.fit(epochs, sched_1cycle(discriminative_rates(lr, 2)))

Swift twin: Models/Transfer.swift.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from tandem.data.bunch import DataBunch
from tandem.layers.conv import Lambda, flatten
from tandem.layers.norm import BatchNorm
from tandem.layers.pooling import AdaptiveConcatPool2d, GlobalAvgPool2d
from tandem.layers.running_batch_norm import RunningBatchNorm
from tandem.models.summary import first_batch
from tandem.training.freezing import BATCH_NORMS
from tandem.training.learner import Learner

__all__ = [
    "NORMS",
    "adapt_model",
    "apply_mod",
    "bn_splitter",
    "body_head_splitter",
    "body_of",
    "new_head",
]

NORMS: tuple[type[nn.Module], ...] = (*BATCH_NORMS, BatchNorm, RunningBatchNorm)
_POOLS = (nn.AdaptiveAvgPool2d, nn.AdaptiveMaxPool2d, AdaptiveConcatPool2d, GlobalAvgPool2d)


def apply_mod(module: nn.Module, function: Callable[[nn.Module], object]) -> None:
    """Call function(m) for the module, then for each of those inside it, from the top down."""
    function(module)
    for child in module.children():
        apply_mod(child, function)


def body_of(model: nn.Module) -> nn.Sequential:
    """Return the layers before the first that pools to a fixed size; they are not copied.

    An adapted model has its body as one layer already. Raises ValueError where the model is no
    Sequential or has no such pooling after its first layer.
    """
    if not isinstance(model, nn.Sequential):
        raise ValueError(f"body_of: needs a Sequential, got a {type(model).__name__}")
    layers = list(model)
    cut = next((i for i, layer in enumerate(layers) if isinstance(layer, _POOLS)), 0)
    if not cut:
        raise ValueError("body_of: no layer pools to a fixed size, so nothing says where to cut")
    first = layers[0]
    return first if cut == 1 and isinstance(first, nn.Sequential) else nn.Sequential(*layers[:cut])


def new_head(channels: int, c_out: int) -> list[nn.Module]:
    """Return the layers from [n, channels, h, w] to [n, c_out]: pooling, flatten, linear.

    The linear layer is drawn as torch.nn does, small, from the global generator.
    """
    return [AdaptiveConcatPool2d(), Lambda(flatten), nn.Linear(2 * channels, c_out)]


def adapt_model(learn: Learner, data: DataBunch) -> Learner:
    """Give the learner these data and a new head for data.c_out classes; return the learner.

    A batch of the shape of validation's goes through the body, in its evaluating mode, to count
    the channels that come out. The model is Sequential(body, *head) then, all of it trainable; the
    optimiser, which knew the old head, is forgotten. Raises ValueError as `body_of`, and where the
    data do not say c_out or have nothing to validate on.
    """
    if not data.c_out:
        raise ValueError("adapt_model: the data do not say c_out, the number of classes")
    body = body_of(learn.model)
    head = new_head(_channels(body, data), data.c_out)
    learn.model = nn.Sequential(body, *head).to(learn.device).requires_grad_()
    learn.data, learn.opt = data, None
    return learn


def _channels(body: nn.Module, data: DataBunch) -> int:
    batch = first_batch(data.valid_dl)
    if batch is None:
        raise ValueError("adapt_model: there is no validation batch to try the body on")
    # Of the batch its shape alone: it may be bytes, which a callback makes floats of.
    like = next(body.parameters(), torch.empty(0))
    blank = torch.zeros(batch[0].shape, dtype=like.dtype, device=like.device)
    training = body.training
    with torch.no_grad():
        out = body.eval()(blank)
    body.train(training)
    return int(out.shape[1])


def body_head_splitter(model: nn.Module) -> list[list[Tensor]]:
    """Return the parameters of an adapted model's body, and those of its head."""
    body, *head = model.children()
    return [list(body.parameters()), [p for layer in head for p in layer.parameters()]]


def bn_splitter(model: nn.Module) -> list[list[Tensor]]:
    """Return the body's parameters without its batch norms', and those with the head's.

    What is frozen up to the last group then still has norms that follow the new data.
    """
    body, head = body_head_splitter(model)
    norms: list[Tensor] = []
    apply_mod(model, lambda m: norms.extend(m.parameters()) if isinstance(m, NORMS) else None)
    kept = {id(p) for p in norms}
    return [
        [p for p in body if id(p) not in kept],
        [p for p in body if id(p) in kept] + head,
    ]
