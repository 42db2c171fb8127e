"""The models against forward passes written in NumPy, and their promises of names and seeds."""

import numpy as np
import pytest
import torch
from tandem.models import NAMES, build, cnn, mlp

SIZES = {"digits": (8, 8), "mnist": (28, 28), "odd": (9, 7)}


def parameters(model: torch.nn.Module) -> dict[str, np.ndarray]:
    return {name: p.detach().double().numpy() for name, p in model.named_parameters()}


def correlate(images: np.ndarray, weight: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """3x3 correlation with a border of zeros: [n, in, H, W] -> [n, out, H, W], one shift a time."""
    height, width = images.shape[2:]
    framed = np.pad(images, ((0, 0), (0, 0), (1, 1), (1, 1)))
    out = np.zeros((len(images), len(weight), height, width)) + bias[:, None, None]
    for row in range(3):
        for column in range(3):
            shifted = framed[:, :, row : row + height, column : column + width]
            out += np.einsum("ncij,oc->noij", shifted, weight[:, :, row, column])
    return out


def pool(images: np.ndarray) -> np.ndarray:
    n, c, height, width = images.shape
    even = images[:, :, : height // 2 * 2, : width // 2 * 2]
    return even.reshape(n, c, height // 2, 2, width // 2, 2).max(axis=(3, 5))


def mlp_forward(p: dict[str, np.ndarray], images: np.ndarray) -> np.ndarray:
    hidden = np.maximum(
        images.reshape(len(images), -1) @ p["hidden.weight"].T + p["hidden.bias"], 0
    )
    return hidden @ p["output.weight"].T + p["output.bias"]


def cnn_forward(p: dict[str, np.ndarray], images: np.ndarray) -> np.ndarray:
    once = pool(np.maximum(correlate(images, p["conv1.weight"], p["conv1.bias"]), 0))
    twice = pool(np.maximum(correlate(once, p["conv2.weight"], p["conv2.bias"]), 0))
    return twice.reshape(len(images), -1) @ p["output.weight"].T + p["output.bias"]


FORWARDS = {"mlp": mlp_forward, "cnn": cnn_forward}


@pytest.mark.parametrize("size", SIZES.values(), ids=SIZES)
@pytest.mark.parametrize("name", NAMES)
def test_forward_is_numpy_s(name, size):
    model = build(name, size, 10, seed=3).double()
    with torch.no_grad():  # biases start at zero, where a forgotten one would not be seen
        for parameter in model.parameters():
            parameter += 0.1 * torch.randn(
                parameter.shape, generator=torch.Generator().manual_seed(parameter.numel())
            )
    images = np.random.default_rng(0).normal(size=(5, 1, *size))
    logits = model(torch.from_numpy(images)).detach().numpy()
    assert logits.shape == (5, 10)
    np.testing.assert_allclose(logits, FORWARDS[name](parameters(model), images), rtol=1e-12)


def test_mlp_takes_images_flat_or_not():
    model = build("mlp", (8, 8), 10, seed=0)
    images = torch.randn(3, 1, 8, 8, generator=torch.Generator().manual_seed(0))
    assert torch.equal(model(images), model(images.reshape(3, 64)))


def test_parameters_have_the_names_and_shapes_of_the_contract():
    shapes = {name: list(p.shape) for name, p in mlp(784, 10).named_parameters()}
    assert shapes == {
        "hidden.weight": [50, 784],
        "hidden.bias": [50],
        "output.weight": [10, 50],
        "output.bias": [10],
    }
    shapes = {name: list(p.shape) for name, p in cnn((28, 28), 10).named_parameters()}
    assert shapes == {
        "conv1.weight": [8, 1, 3, 3],
        "conv1.bias": [8],
        "conv2.weight": [16, 8, 3, 3],
        "conv2.bias": [16],
        "output.weight": [10, 784],
        "output.bias": [10],
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_seed_gives_the_same_weights_and_touches_no_other_draw(name):
    torch.manual_seed(11)
    expected = torch.rand(3)
    torch.manual_seed(11)
    one = parameters(build(name, (8, 8), 10, seed=42))
    assert torch.equal(torch.rand(3), expected)
    two = parameters(build(name, (8, 8), 10, seed=42))
    other = parameters(build(name, (8, 8), 10, seed=43))
    for key in one:
        np.testing.assert_array_equal(one[key], two[key])
        assert np.array_equal(one[key], other[key]) == key.endswith("bias")


@pytest.mark.parametrize("name", NAMES)
def test_weights_have_kaiming_s_spread(name):
    for key, value in parameters(build(name, (28, 28), 10, seed=1)).items():
        if key.endswith("bias"):
            assert not value.any()
        else:
            expected = np.sqrt(2 / np.prod(value.shape[1:]))
            # The standard error of a deviation over n draws is std / sqrt(2 n); five of them.
            assert abs(value.std() / expected - 1) < 5 / np.sqrt(2 * value.size)


def test_faults_are_named():
    with pytest.raises(ValueError, match="'rnn': choose one of mlp, cnn"):
        build("rnn", (8, 8), 10, seed=0)
    with pytest.raises(ValueError, match="at least, got 3x8"):
        build("cnn", (3, 8), 10, seed=0)
