"""Write what a small convolutional network gives in bfloat16, by PyTorch, for the Swift tests.

Inputs and parameters are stored as they are rounded; outputs and gradients as PyTorch's bfloat16
kernels give them, in NHWC. All are float32, which holds every bfloat16 number.
tests/python/test_precision_fixture.py holds the file against a fresh run.
Run it from the root of the repository: python tools/make_precision_fixture.py
"""

from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file
from torch import Tensor

FIXTURE = Path(__file__).parents[1] / "swift/Tests/TensorFlowTests/Fixtures/precision.safetensors"
SEED = 2021
SHAPES = {"x": (4, 8, 8, 3), "filter": (3, 3, 3, 4), "bias": (4,), "weight": (36, 5), "shift": (5,)}


def parameters() -> dict[str, Tensor]:
    """The input and the parameters, in full precision."""
    generator = torch.Generator().manual_seed(SEED)
    return {name: torch.randn(shape, generator=generator) for name, shape in SHAPES.items()}


def network(x: Tensor, filter: Tensor, bias: Tensor, weight: Tensor, shift: Tensor) -> Tensor:
    """Convolution, relu, maximum of 2x2 windows, tanh of a dense layer: [n, 5]."""
    images = F.conv2d(x.permute(0, 3, 1, 2), filter.permute(3, 2, 0, 1)) + bias[:, None, None]
    pooled = F.max_pool2d(F.relu(images), 2).permute(0, 2, 3, 1).flatten(1)
    return torch.tanh(pooled @ weight * 0.125 + shift)


def tensors() -> dict[str, Tensor]:
    """Everything in the file by name."""
    full = parameters()
    reduced = {name: t.bfloat16().requires_grad_() for name, t in full.items()}
    output = network(**reduced)
    output.backward(torch.ones_like(output))
    made = dict(full)
    made["output"] = output.detach().float()
    made["full output"] = network(**full)
    made |= {f"grad {name}": t.grad.float() for name, t in reduced.items() if t.grad is not None}
    return made


if __name__ == "__main__":
    save_file({name: t.contiguous() for name, t in tensors().items()}, FIXTURE)
    print(f"wrote {FIXTURE}")
