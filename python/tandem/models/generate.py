"""Text from a language model, a token at a time (lesson 12).

    p(w) = softmax(logits / temperature)

Below 1 the temperature makes likely tokens likelier; towards 0 the likeliest alone is left.

Swift twin: Models/Generate.swift.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Generator, Tensor, nn

__all__ = ["generate"]


@torch.no_grad()
def generate(
    model: nn.Module,
    prompt: Sequence[int] | Tensor,
    length: int,
    temperature: float = 1.0,
    banned: Sequence[int] = (),
    generator: Generator | None = None,
) -> Tensor:
    """Return `length` tokens int64 [length] that go on from a prompt [n], on the CPU.

    The model gives logits [1, steps, words] of words [1, steps], alone or first of a tuple, and
    keeps its state between calls; it is forgotten before and after. `banned` are never drawn.
    Raises ValueError for an empty prompt or a temperature that is not positive.
    """
    if not len(prompt) or temperature <= 0:
        got = f"{len(prompt)} tokens and temperature {temperature}"
        raise ValueError(f"generate: needs a prompt and a positive temperature, got {got}")
    stateful: Any = model
    device, training = next(model.parameters()).device, model.training
    model.eval()
    stateful.reset()
    tokens: list[int] = []
    words = torch.as_tensor(prompt, dtype=torch.int64)
    try:
        for _ in range(length):
            logits = _last_logits(model(words.to(device)[None])) / temperature
            logits[list(banned)] = -torch.inf
            words = torch.multinomial(logits.softmax(-1), 1, generator=generator)
            tokens.append(int(words))
    finally:
        stateful.reset()
        model.train(training)
    return torch.tensor(tokens, dtype=torch.int64)


def _last_logits(output: Any) -> Tensor:
    logits: Tensor = output[0] if isinstance(output, tuple) else output
    return logits[0, -1].float().cpu()
