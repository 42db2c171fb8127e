"""The gradient fixtures: the committed file is what the table gives, and the table is sound."""

import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file, save_file

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools/gradient_fixtures"
FIXTURE = ROOT / "swift/Tests/TensorFlowTests/Fixtures/gradients.safetensors"
# Where PyTorch and TensorFlow agree on a number and a central difference means another.
KINKS = {"clipped.bound", "relu.zero", "round.half"}
# Piecewise constant functions, and a variance over no axis at all.
FLAT = {"sign", "round", "floor", "ceil", "variance.along.empty", "variance.squeezing.empty"}


def run_tool(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(TOOL), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def tool() -> dict[str, Any]:
    """The tool's own functions by name."""
    return runpy.run_path(str(TOOL))


@pytest.fixture(scope="module")
def stored() -> dict[str, np.ndarray]:
    return load_file(FIXTURE)


def test_committed_file_is_what_the_table_gives(tool: dict[str, Any], tmp_path: Path) -> None:
    written = run_tool("--file", tmp_path / "fresh.safetensors")
    assert written.returncode == 0, written.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["fresh.safetensors"]
    assert tool["differences"](load_file(FIXTURE), load_file(tmp_path / "fresh.safetensors")) == []


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (lambda t: t.pop("exp/grad0"), "exp/grad0: not in the file"),
        (lambda t: t.update({"new/value0": np.ones(2)}), "new/value0: not in the table"),
        (lambda t: t.update({"exp/grad0": np.ones(2)}), "exp/grad0: float64[2], not float64[2, 3]"),
        (lambda t: t["exp/grad0"].__setitem__((0, 0), 0.0), "exp/grad0: differs by"),
        (lambda t: t["exp/grad0"].__setitem__((0, 0), np.nan), "exp/grad0: differs by nan"),
    ],
)
def test_every_kind_of_change_is_seen(change: Any, line: str, tool: dict[str, Any]) -> None:
    tensors = load_file(FIXTURE)
    change(tensors)
    lines = tool["differences"](tensors, load_file(FIXTURE))
    assert len(lines) == 1
    assert lines[0].startswith(line)


def test_a_changed_file_fails_the_check(tmp_path: Path) -> None:
    tensors = load_file(FIXTURE)
    tensors["exp/grad0"] += 1e-9
    save_file(tensors, tmp_path / "changed.safetensors")
    checked = run_tool("--check", "--file", tmp_path / "changed.safetensors")
    assert (checked.returncode, checked.stdout[:23]) == (1, "exp/grad0: differs by 1")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    checked = run_tool("--check", "--file", tmp_path / "none.safetensors")
    assert (checked.returncode, "none.safetensors: no such file" in checked.stderr) == (1, True)


def test_every_gradient_is_finite_and_only_flat_functions_have_none(
    stored: dict[str, np.ndarray],
) -> None:
    flat = set()
    for name, array in stored.items():
        assert np.isfinite(array).all(), name
        if "/grad" in name and not array.any():
            flat.add(name.split("/")[0])
    assert flat == FLAT | {"round.half"}


def test_upstream_gradients_differ_within_and_between_cases(
    stored: dict[str, np.ndarray],
) -> None:
    upstreams = [array.ravel() for name, array in stored.items() if "/upstream" in name]
    numbers = np.concatenate(upstreams)
    assert len(np.unique(numbers)) == len(numbers)


def central_difference(case: Any, tensors: dict[str, np.ndarray], index: int) -> np.ndarray:
    """Derivative of the projection on the upstream gradients, by each element of one input."""
    inputs = [tensors[f"{case.name}/input{i}"].copy() for i in range(len(case.inputs))]
    constants = {name: torch.from_numpy(tensors[f"{case.name}/{name}"]) for name in case.constants}
    constants = {k: v.long() if v.dtype == torch.int32 else v for k, v in constants.items()}

    def projection() -> float:
        values = case.function(*map(torch.from_numpy, inputs), **constants)
        values = [values] if isinstance(values, torch.Tensor) else values
        return sum(
            float((value.numpy() * tensors[f"{case.name}/upstream{i}"]).sum())
            for i, value in enumerate(values)
        )

    result, step = np.zeros_like(inputs[index]), 1e-5
    for place in np.ndindex(result.shape):
        middle = inputs[index][place]
        ends = []
        for moved in (middle + step, middle - step):
            inputs[index][place] = moved
            ends.append(projection())
        inputs[index][place] = middle
        result[place] = (ends[0] - ends[1]) / (2 * step)
    return result


def test_gradients_are_those_of_central_differences(
    tool: dict[str, Any], stored: dict[str, np.ndarray]
) -> None:
    """Holds only where every input keeps away from kinks, as the table promises."""
    for case in tool["all_cases"]():
        for index in range(0 if case.name in KINKS else len(case.inputs)):
            gradient = stored[f"{case.name}/grad{index}"]
            error = np.abs(central_difference(case, stored, index) - gradient).max()
            assert error <= 1e-7 * max(np.abs(gradient).max(), 1e-3), f"{case.name}/grad{index}"
