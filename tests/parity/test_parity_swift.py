"""Parity itself: every case through both languages, and the real engine's answers spoiled."""

import pytest
from safetensors.numpy import load_file, save_file
from tandem.parity.compare import agree
from tandem.parity.runner import find_cases, judge_cases, prepare, run_parity, run_swift


@pytest.mark.parametrize("case", find_cases(), ids=lambda case: case.name)
def test_the_languages_agree(case, swift_engine, tmp_path):
    if missing := case.missing():
        pytest.skip(missing)
    faults = [
        f"{verdict.tensor}: {verdict.fault}"
        for verdict in run_parity(swift_engine, [case], tmp_path)
        if not verdict.agree
    ]
    assert faults == []


@pytest.mark.parametrize("file", ["inputs", "swift"])
def test_a_perturbed_number_is_caught(swift_engine, tmp_path, file):
    cases = find_cases(["matmul"])
    prepare(cases, tmp_path)
    if file == "swift":
        run_swift(swift_engine, cases, tmp_path)
    path = tmp_path / "matmul" / f"{file}.safetensors"
    tensors = load_file(path)
    next(iter(tensors.values())).flat[0] += 0.01
    save_file(tensors, path)
    if file == "inputs":
        run_swift(swift_engine, cases, tmp_path)
    assert not agree(judge_cases(cases, tmp_path))
