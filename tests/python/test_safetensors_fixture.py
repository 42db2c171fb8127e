"""The safetensors file of the Swift tests is what its script writes."""

import runpy
from pathlib import Path

import pytest
import torch
from safetensors.torch import load

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def script() -> dict:
    return runpy.run_path(str(ROOT / "tools" / "make_safetensors_fixture.py"))


def test_the_committed_file_is_what_the_script_writes(script: dict) -> None:
    assert script["FIXTURE"].read_bytes() == script["encoded"]()


def test_the_committed_file_holds_the_script_s_tensors(script: dict) -> None:
    expected = script["tensors"]()
    found = load(script["FIXTURE"].read_bytes())
    assert found.keys() == expected.keys()
    for name, tensor in expected.items():
        assert found[name].dtype == tensor.dtype, name
        assert found[name].shape == tensor.shape, name
        # As bytes: -0 is not 0 here, and every type can be compared.
        assert (
            found[name].reshape(-1).view(torch.uint8).equal(tensor.reshape(-1).view(torch.uint8))
        ), name
