"""The bfloat16 numbers that the Swift tests read are what PyTorch gives."""

import runpy
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def script() -> dict:
    return runpy.run_path(str(ROOT / "tools" / "make_precision_fixture.py"))


def test_the_committed_file_is_what_the_script_writes(script: dict) -> None:
    expected = script["tensors"]()
    found = load_file(script["FIXTURE"])
    assert found.keys() == expected.keys()
    for name, tensor in expected.items():
        # Kernels of two processors may add in another order: one step of bfloat16 apart.
        scale = tensor.abs().max().item()
        torch.testing.assert_close(
            found[name],
            tensor,
            rtol=2**-7,
            atol=2**-7 * scale,
            msg=lambda text, n=name: f"{n}: {text}",
        )


def test_reduced_precision_is_not_full_precision(script: dict) -> None:
    found = load_file(script["FIXTURE"])
    assert torch.equal(found["output"].bfloat16().float(), found["output"])
    assert (found["output"] - found["full output"]).abs().max() > 0.01
