"""The fixture of PyTorch's weights is what its script writes."""

import runpy
from pathlib import Path

import torch
from safetensors.torch import load_file

ROOT = Path(__file__).parents[2]


def test_the_committed_file_is_what_the_script_writes() -> None:
    script = runpy.run_path(str(ROOT / "tools" / "make_pytorch_fixture.py"))
    stored, fresh = load_file(script["FIXTURE"]), script["tensors"]()
    assert stored.keys() == fresh.keys()
    for name, tensor in fresh.items():
        # Two processors may round the last bits of an output differently.
        torch.testing.assert_close(stored[name], tensor, rtol=1e-5, atol=1e-6, msg=name)
