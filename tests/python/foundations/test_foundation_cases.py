"""The parity cases of the foundations, before any comparison: repeatable, finite, described."""

import importlib

import numpy as np
import pytest
import tandem.foundations
import torch
from tandem.parity.arrays import gradients
from tandem.parity.case import DEFAULT_TOLERANCE, Case, Tolerance

NAMES = [
    "basics",
    "matmul",
    "initialization",
    "losses",
    "forward",
    "backward",
    "by_value",
    "modules",
    "training_loop",
]


@pytest.fixture(params=NAMES)
def module(request):
    return importlib.import_module(f"tandem.parity.cases.{request.param}")


def inputs(case):
    return case.inputs(np.random.default_rng(42))


def test_a_case_says_which_milestone_it_is(module):
    case = module.CASE
    assert module.__name__.endswith(f".{case.name}")
    assert case.milestone == f"foundations/{case.name}"
    importlib.import_module(f"{tandem.foundations.__name__}.{case.name}")


def test_a_case_is_repeatable_and_leaves_its_inputs_alone(module):
    given, again = inputs(module.CASE), inputs(module.CASE)
    first, second = module.CASE.outputs(given), module.CASE.outputs(again)
    for ours, other in ((given, inputs(module.CASE)), (first, second)):
        assert ours.keys() == other.keys()
        for name in ours:
            np.testing.assert_array_equal(ours[name], other[name], err_msg=name)


def test_a_case_holds_finite_numbers_of_types_both_languages_read(module):
    given = inputs(module.CASE)
    outputs = module.CASE.outputs(given)
    assert outputs
    for name, array in (given | outputs).items():
        assert array.dtype in (np.float32, np.int32), name
        assert np.isfinite(array).all(), name
        assert array.size, name
    for name, array in outputs.items():
        assert array.dtype == np.float32, name
        assert array.any() or name in ("fixup/2",), f"{name}: nothing to compare"


def test_a_case_describes_its_tensors(module):
    given = inputs(module.CASE)
    for name in given | module.CASE.outputs(given):
        shown = name.removeprefix(f"{name.split('/')[0]}/")
        described = f'"{name}' in module.__doc__ or f"/{shown}" in module.__doc__
        assert described, f"{name} is not in the docstring of {module.__name__}"


def test_the_first_pattern_that_matches_gives_the_tolerance():
    loose, looser = Tolerance(1e-4, "summed in another order"), Tolerance(1e-3, "a hundred steps")
    case = Case("m", "c", lambda rng: {}, lambda given: {}, {"a/loss": loose, "a/*": looser})
    assert case.tolerance("a/loss") == loose
    assert case.tolerance("a/grad/hidden.weight") == looser
    assert case.tolerance("b") == DEFAULT_TOLERANCE


def test_a_loose_tolerance_needs_its_reason():
    with pytest.raises(ValueError, match=r"0\.001 is looser than 1e-5, give the reason"):
        Tolerance(1e-3)
    for bad in (-1.0, float("inf"), float("nan")):
        with pytest.raises(ValueError, match="finite and not negative"):
            Tolerance(bad, "none")


def test_gradients_come_by_name_with_and_without_a_cotangent():
    x, y = torch.tensor([1.0, 2.0]), torch.tensor([3.0, 5.0])
    grads = gradients(lambda x, y: x * y, torch.tensor([1.0, 10.0]), x=x, y=y)
    assert {name: grad.tolist() for name, grad in grads.items()} == {"x": [3, 50], "y": [1, 20]}
    assert gradients(lambda x: x.pow(2).sum(), x=x)["x"].tolist() == [2, 4]
