"""The judge of parity: what agrees, what does not, and in which words."""

import json
from dataclasses import replace

import numpy as np
import pytest
from parity_helpers import CASE
from tandem.parity.case import Case, Tolerance
from tandem.parity.compare import agree, judge, to_json, worst


def case(**tolerances):
    return replace(CASE, tolerances={k: Tolerance(v, "test") for k, v in tolerances.items()})


def one(python, swift, tolerance=1e-5):
    arrays = [np.asarray(values) for values in (python, swift)]
    (verdict,) = judge(case(x=tolerance), {"x": arrays[0]}, {"x": arrays[1]})
    return verdict


def test_errors_are_relative_to_the_largest_magnitude_of_python_s_tensor():
    verdict = one([0.0, -4.0, 1.0], [0.004, -4.0, 1.002], tolerance=2e-3)
    assert verdict.max_abs == pytest.approx(0.004)
    assert verdict.max_rel == pytest.approx(0.001)
    assert verdict.agree
    assert (verdict.milestone, verdict.case, verdict.tensor) == ("foundations/matmul", "small", "x")


def test_the_tolerance_is_the_line():
    assert one([1.0], [1.0 + 9e-6]).agree
    beyond = one([1.0], [1.0 + 1.2e-5])
    assert not beyond.agree
    assert beyond.fault == "differs by 1.2e-05, allowed 1e-05"


def test_exact_means_exact():
    assert one([1, 2], [1, 2], tolerance=0.0).agree
    assert not one([1, 2], [1, 3], tolerance=0.0).agree


def test_zeros_agree_with_zeros_only():
    assert one([0.0, 0.0], [0.0, -0.0]).agree
    assert not one([0.0, 0.0], [0.0, 1e-30]).agree


def test_integers_and_booleans_are_numbers_too():
    assert one([True, False], [1, 0]).agree
    assert not one(np.array([0, 255], np.uint8), np.array([255, 0], np.uint8)).agree


def test_large_integers_are_compared_whole():
    assert not one(np.array([2**40]), np.array([2**40 + 1]), tolerance=0.0).agree


FAULTS = {
    "NaN in Swift": ([1.0, 2.0], [1.0, np.nan], "1 of 2 numbers in Swift are not finite"),
    "NaN in both": ([np.nan], [np.nan], "1 of 1 numbers in Python are not finite"),
    "infinity in both": ([np.inf], [np.inf], "1 of 1 numbers in Python are not finite"),
    "shape": ([[1.0, 2.0]], [1.0, 2.0], "shapes differ: [1, 2] in Python, [2] in Swift"),
    "scalar": (1.0, [1.0], "shapes differ: [] in Python, [1] in Swift"),
}


@pytest.mark.parametrize(("python", "swift", "words"), FAULTS.values(), ids=FAULTS)
def test_what_cannot_be_compared_disagrees_in_words(python, swift, words):
    verdict = one(python, swift)
    assert not verdict.agree
    assert verdict.fault == words
    assert verdict.max_abs is None
    assert verdict.max_rel is None


def test_a_tensor_that_one_side_lacks_disagrees():
    x = np.zeros(2)
    found = judge(case(), {"both": x, "left": x}, {"both": x, "right": x})
    assert [(v.tensor, v.fault) for v in found] == [
        ("both", ""),
        ("left", "Swift has no such tensor"),
        ("right", "Python has no such tensor"),
    ]
    assert not agree(found)


def test_a_case_without_a_tensor_disagrees():
    (verdict,) = judge(case(), {}, {})
    assert not verdict.agree
    assert verdict.fault == "the case has no output"


def test_empty_tensors_of_one_shape_agree():
    assert one(np.zeros((0, 3)), np.zeros((0, 3))).agree
    assert not one(np.zeros((0, 3)), np.zeros((3, 0))).agree


def test_the_worst_is_the_nearest_to_its_own_tolerance():
    x = np.ones(1)
    tolerances = case(loose=1e-1, tight=1e-6)
    found = judge(
        tolerances, {"loose": x, "tight": x, "default": x}, {"loose": x + 1e-2, "tight": x + 9e-7}
    )
    assert worst(v for v in found if v.max_rel is not None).tensor == "tight"
    assert worst(found).tensor == "default"  # which Swift lacks


def test_json_has_the_promised_keys_and_is_strict():
    found = judge(case(), {"x": np.ones(1), "y": np.ones(1)}, {"x": np.ones(1)})
    content = json.loads(json.dumps(to_json(found), allow_nan=False))
    assert content["agree"] is False
    assert content["cases"][0] == {
        "milestone": "foundations/matmul",
        "case": "small",
        "tensor": "x",
        "max_abs": 0.0,
        "max_rel": 0.0,
        "tolerance": 1e-5,
        "agree": True,
    }
    assert content["cases"][1]["max_abs"] is None
    assert to_json(found[:1])["agree"] is True
    assert to_json([])["agree"] is False


def test_patterns_choose_the_tolerance():
    patterned = Case("m", "c", dict, dict, {"a/*": Tolerance(1e-2, "test")})
    x = np.ones(1)
    found = judge(patterned, {"a/x": x, "b/x": x}, {"a/x": x + 1e-3, "b/x": x + 1e-3})
    assert [v.agree for v in found] == [True, False]
