"""Write the fixture of weights that come from PyTorch: modules with an input and their output.

For every case the tensors of the module's state dictionary stand under `<case>/state/`, the input
and the output that the module gives in evaluation under `<case>/input` and `<case>/output`, all in
PyTorch's layout. Swift reads the state into a model of its own and has to give the same output.

Run it from the root of the repository: python tools/make_pytorch_fixture.py
"""

from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

FIXTURE = (
    Path(__file__).parents[1] / "swift/Tests/TensorFlowTests/Fixtures/pytorch_weights.safetensors"
)
SEED = 11


def small_cnn() -> nn.Sequential:
    """Return a network that has other names in Swift, with an image flattened midway."""
    features = nn.Sequential(nn.Conv2d(2, 3, (3, 2)), nn.ReLU(), nn.Conv2d(3, 4, 2, bias=False))
    head = nn.Sequential(nn.Linear(4 * 3 * 4, 5), nn.Tanh(), nn.Linear(5, 3, bias=False))
    network = nn.Sequential()
    network.add_module("features", features)
    network.add_module("flatten", nn.Flatten())
    network.add_module("head", head)
    return network


def cases() -> dict[str, tuple[nn.Module, torch.Tensor]]:
    """Return the modules and their inputs by name."""
    return {"cnn": (small_cnn(), torch.randn(2, 2, 6, 6))}


def tensors() -> dict[str, torch.Tensor]:
    """Return the tensors by name."""
    torch.manual_seed(SEED)
    made: dict[str, torch.Tensor] = {}
    for name, (module, given) in cases().items():
        module = module.eval()
        made |= {f"{name}/state/{key}": value for key, value in module.state_dict().items()}
        made |= {f"{name}/input": given, f"{name}/output": module(given).detach()}
    return {name: tensor.contiguous() for name, tensor in made.items()}


if __name__ == "__main__":
    save_file(tensors(), FIXTURE, {"written_by": "tools/make_pytorch_fixture.py"})
    print(f"wrote {FIXTURE}")
