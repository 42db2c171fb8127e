"""The fixture of Swift's optimisers is what its script writes."""

import runpy
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def script() -> dict:
    return runpy.run_path(str(ROOT / "tools" / "make_optimizer_fixture.py"))


def test_the_committed_file_is_what_the_script_writes(script: dict) -> None:
    stored, fresh = load_file(script["FIXTURE"]), script["tensors"]()
    assert stored.keys() == fresh.keys()
    for name, array in fresh.items():
        # Two processors may round the last bits differently.
        np.testing.assert_allclose(stored[name], array, rtol=1e-12, atol=1e-13, err_msg=name)


def test_the_cases_differ_from_each_other(script: dict) -> None:
    ends = {case.name: script["tensors"]()[f"{case.name}/weights"][-1] for case in script["CASES"]}
    assert len({end.tobytes() for end in ends.values()}) == len(ends)
