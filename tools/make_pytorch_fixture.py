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


class HiddenOnly(nn.Module):
    """An LSTM cell's hidden state after a step from a hidden state of 0.5 and a cell of 1."""

    def __init__(self, cell: nn.Module):
        super().__init__()
        self.cell = cell

    def forward(self, given: torch.Tensor) -> torch.Tensor:
        """Return the hidden state after one step, [n, hidden]."""
        return self.cell(given, (0.5 * torch.ones(len(given), 4), torch.ones(len(given), 4)))[0]


def small_cnn() -> nn.Sequential:
    """Return a network that has other names in Swift, with an image flattened midway."""
    features = nn.Sequential(nn.Conv2d(2, 3, (3, 2)), nn.ReLU(), nn.Conv2d(3, 4, 2, bias=False))
    head = nn.Sequential(nn.Linear(4 * 3 * 4, 5), nn.Tanh(), nn.Linear(5, 3, bias=False))
    network = nn.Sequential()
    network.add_module("features", features)
    network.add_module("flatten", nn.Flatten())
    network.add_module("head", head)
    return network


def separable() -> nn.Sequential:
    """Return a depthwise and a pointwise convolution, by the names that Swift gives them."""
    network = nn.Sequential()
    network.add_module("depthwise", nn.Conv2d(3, 6, (2, 3), groups=3, bias=False))
    network.add_module("pointwise", nn.Conv2d(6, 4, 1))
    return network


def seasoned(norm: nn.Module, *shape: int) -> nn.Module:
    """Return a normalisation with parameters and running statistics that are not the first ones."""
    for parameter in norm.parameters():
        nn.init.normal_(parameter)
    for _ in range(3):
        norm(2 * torch.randn(shape) + 1)
    return norm


def cases() -> dict[str, tuple[nn.Module, torch.Tensor]]:
    """Return the modules and their inputs by name."""
    image = torch.randn(2, 4, 5, 6)
    return {
        "cnn": (small_cnn(), torch.randn(2, 2, 6, 6)),
        "conv1d": (nn.Conv1d(2, 3, 4), torch.randn(2, 2, 7)),
        "conv3d": (nn.Conv3d(2, 3, (2, 3, 1)), torch.randn(2, 2, 4, 5, 3)),
        "transposed2d": (nn.ConvTranspose2d(3, 2, (3, 2), stride=2), torch.randn(2, 3, 4, 5)),
        "depthwise": (nn.Conv2d(3, 6, (2, 3), groups=3), torch.randn(2, 3, 4, 5)),
        "separable": (separable(), torch.randn(2, 3, 4, 5)),
        "batch_norm": (seasoned(nn.BatchNorm2d(4), 2, 4, 5, 6), image),
        "layer_norm": (seasoned(nn.LayerNorm(4), 2, 4), torch.randn(3, 4)),
        "group_norm": (seasoned(nn.GroupNorm(2, 4), 2, 4, 5, 6), image),
        "instance_norm": (seasoned(nn.InstanceNorm2d(4, affine=True), 2, 4, 5, 6), image),
        "embedding": (nn.Embedding(5, 3), torch.tensor([[1, 4], [0, 1]], dtype=torch.int32)),
        "lstm_cell": (HiddenOnly(nn.LSTMCell(3, 4)), torch.randn(2, 3)),
    }


def tensors() -> dict[str, torch.Tensor]:
    """Return the tensors by name."""
    torch.manual_seed(SEED)
    made: dict[str, torch.Tensor] = {}
    for name, (module, given) in cases().items():
        module = module.eval()
        made |= {f"{name}/state/{key}": value for key, value in module.state_dict().items()}
        made |= {f"{name}/input": given, f"{name}/output": module(given).detach()}
    return {name: tensor.clone().contiguous() for name, tensor in made.items()}


if __name__ == "__main__":
    save_file(tensors(), FIXTURE, {"written_by": "tools/make_pytorch_fixture.py"})
    print(f"wrote {FIXTURE}")
