"""The works of `tandem bench compiled`: one mapping, and steps that agree from start to start."""

import importlib.util

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file
from tandem.bench.compiled import contestants
from tandem.bench.works import COMPARED_STEPS, WORKS, torch_steps
from tandem.bench.works.layout import channels_last, images_last
from tandem.bench.works.torch_steps import TorchStep
from torch.nn import functional as F

QUICK = ("mlp sgd", "mlp adam", "cnn", "lstm")


def test_mirrored_images_and_filters_meet_tensorflow_s_padding():
    rng = np.random.default_rng(1)
    images, weight = rng.standard_normal((2, 3, 8, 8)), rng.standard_normal((4, 3, 3, 3))
    found = F.conv2d(torch.from_numpy(images), torch.from_numpy(weight), stride=2, padding=1)
    x, w = images_last(images), channels_last({"w": torch.from_numpy(weight).float()})["w"]
    padded = np.pad(x, ((0, 0), (0, 1), (0, 1), (0, 0)))  # what "SAME" is for 8 pixels by twos
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3), (1, 2))[:, ::2, ::2]
    expected = np.einsum("nhwcij,ijco->nhwo", windows, w)
    np.testing.assert_allclose(images_last(found.numpy()), expected, atol=1e-5)


def test_gates_come_in_swift_s_order():
    model = WORKS["lstm"].start()
    weights = channels_last(model.state_dict())
    assert set(weights) == {
        "lstm.cell.fusedWeight",
        "lstm.cell.fusedBias",
        "output.weight",
        "output.bias",
    }
    own = model.lstm.weight_ih_l0.detach().numpy().reshape(4, 128, 128)
    fused = weights["lstm.cell.fusedWeight"].reshape(256, 4, 128)
    for place, gate in enumerate((0, 2, 1, 3)):  # input, update, forget, output
        np.testing.assert_array_equal(fused[:128, place], own[gate].T)


def test_running_statistics_are_no_parameters():
    weights = channels_last(WORKS["residual block"].start().state_dict())
    assert not any("running" in name or "tracked" in name for name in weights)
    assert weights["conv1.weight"].shape == (3, 3, 32, 32)
    assert weights["norm1.weight"].shape == (32,)


@pytest.mark.parametrize("name", QUICK)
def test_a_step_goes_back_to_its_start(name):
    step = TorchStep(WORKS[name])
    first = step.losses()
    assert first.shape == (COMPARED_STEPS,)
    assert first[-1] < first[0]
    step()
    np.testing.assert_array_equal(step.losses(), first)


@pytest.mark.parametrize("name", QUICK)
def test_jax_makes_the_same_steps(name, tmp_path):
    if importlib.util.find_spec("jax") is None:
        pytest.skip("JAX is not installed")
    from tandem.bench.works import jax_steps

    save_file(WORKS[name].arrays(), tmp_path / "inputs")
    (served,) = jax_steps.contestants(tmp_path / "inputs")
    assert (served.work, served.who) == (name, "jax jit")
    expected = TorchStep(WORKS[name]).losses()
    np.testing.assert_allclose(served.output(), expected, rtol=1e-4)
    served.run(1)
    np.testing.assert_allclose(served.output(), expected, rtol=1e-4)


def test_who_cannot_take_part_is_said(monkeypatch):
    monkeypatch.setenv("CXX", "nocxx")
    found, absent = torch_steps.contestants(WORKS["mlp sgd"])
    assert [c.who for c in found] == ["torch eager"]
    assert {a.who: a.reason for a in absent} == {
        "torch compile": "nocxx missing",
        "torch channels-last": "–",
    }


def test_images_may_have_their_channels_last(monkeypatch):
    monkeypatch.setenv("CXX", "nocxx")
    found, _ = torch_steps.contestants(WORKS["cnn"])
    assert [c.who for c in found] == ["torch eager", "torch channels-last"]
    np.testing.assert_allclose(found[0].output(), found[1].output(), rtol=1e-5)


def test_only_the_works_named_are_set_up(monkeypatch, tmp_path):
    monkeypatch.setenv("CXX", "nocxx")
    monkeypatch.setattr("tandem.bench.compiled.find_spec", lambda name: None)
    found, absent = contestants(None, tmp_path, None, ["mlp adam"])
    assert [(c.work, c.who) for c in found] == [("mlp adam", "torch eager")]
    assert {a.who for a in absent} == {"torch compile", "torch channels-last", "jax jit"}
