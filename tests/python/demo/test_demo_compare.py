"""The judge of a run: equal runs agree, and each way of being apart is caught and named."""

import json
from dataclasses import replace

import numpy as np
import pytest
from tandem.demo.compare import compare, result
from tandem.demo.recipes import (
    ACCURACY_TOLERANCE,
    EARLY_TOLERANCE,
    MODELS,
    RECIPES,
    TOLERANCES,
)

TOLERANCE = TOLERANCES["digits"]


def perturbed(record, **changes):
    """Swift's record: Python's with some parts replaced."""
    return replace(record, engine="swift", **changes)


def weights_with(record, name, index, add):
    weight = record.weights[name].copy()
    weight[index] += add
    return record.weights | {name: weight}


def judged(trained, **changes):
    plan, record = trained
    return compare(plan, {"python": record, "swift": perturbed(record, **changes)})


def test_equal_runs_agree(trained):
    comparison = judged(trained)
    assert comparison.agree is True
    assert comparison.max_loss_difference == 0
    assert comparison.max_weight_difference == 0
    assert [epoch.difference for epoch in comparison.epochs] == [0, 0]


def test_differences_are_measured(trained):
    _, record = trained
    largest = float(np.abs(record.weights["output.weight"]).max())
    comparison = judged(
        trained,
        weights=weights_with(record, "output.weight", (3, 4), 8e-4 * largest),
        step_loss=record.step_loss + np.float32([0, 1e-4, 0, 0, 0, 2e-4]),
        loss=[record.loss[0], record.loss[1] + 5e-4],
    )
    assert comparison.agree is True
    assert comparison.max_weight_difference == pytest.approx(8e-4, rel=1e-3)
    assert comparison.max_loss_difference == pytest.approx(5e-4, rel=1e-3)
    assert comparison.epochs[0].difference == pytest.approx(1e-4, rel=1e-2)
    assert comparison.epochs[1].difference == pytest.approx(5e-4, rel=1e-3)


def faults(trained, **changes):
    comparison = judged(trained, **changes)
    assert comparison.agree is False
    return comparison.faults


def test_one_weight_too_far_is_named(trained):
    _, record = trained
    add = 2 * TOLERANCE * float(np.abs(record.weights["hidden.bias"]).max())
    found = faults(trained, weights=weights_with(record, "hidden.bias", 7, add))
    assert len(found) == 1
    assert found[0].startswith("mlp: the final hidden.bias differs by 0.002 (tolerance 0.001)")


def test_an_early_step_too_far_is_named_where_later_ones_may_be_further(trained):
    plan, record = trained
    plan = replace(plan, settings=replace(plan.settings, data="mnist"))
    steps = record.step_loss.copy()
    steps[2] += 2 * EARLY_TOLERANCE
    assert faults((plan, record), step_loss=steps) == [
        "mlp: the loss of step 2 differs by 0.002 (tolerance 0.001)"
    ]


def test_a_test_loss_too_far_is_named(trained):
    _, record = trained
    found = faults(trained, loss=[record.loss[0], record.loss[1] + 2 * TOLERANCE])
    assert found == ["mlp: a loss of epoch 2 differs by 0.002 (tolerance 0.001)"]


def test_an_accuracy_too_far_is_named(trained):
    _, record = trained
    accuracy = [record.accuracy[0] - 2 * ACCURACY_TOLERANCE, record.accuracy[1]]
    found = faults(trained, accuracy=accuracy)
    assert found == ["mlp: the accuracy after epoch 1 differs by 0.02 (tolerance 0.01)"]


def test_predictions_of_another_length_are_named(trained):
    found = faults(trained, predictions=np.zeros(3, np.int32))
    assert found == ["mlp: predictions have shapes [40] and [3]"]


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("both", [True, False])
def test_what_is_not_finite_never_agrees(trained, bad, both):
    plan, record = trained
    changes = {
        "weights": weights_with(record, "output.bias", 0, bad),
        "step_loss": np.full_like(record.step_loss, bad),
        "loss": [bad, bad],
        "accuracy": [bad, bad],
    }
    python = replace(record, **changes) if both else record
    comparison = compare(plan, {"python": python, "swift": perturbed(record, **changes)})
    assert comparison.agree is False
    for word in ("output.bias", "step 0", "of epoch 1", "of epoch 2", "accuracy"):
        assert any(word in fault for fault in comparison.faults), word
    json.dumps(result("digits", [comparison]), allow_nan=False)


def test_without_swift_nothing_is_compared(trained):
    plan, record = trained
    comparison = compare(plan, {"python": record})
    assert comparison.agree is None
    assert comparison.step_ratio is None
    found = result("digits", [comparison])
    assert found["agree"] is None
    assert list(found["models"][0]["engines"]) == ["python"]
    assert found["models"][0]["max_loss_difference"] is None


def test_the_result_has_the_promised_keys(trained):
    _, record = trained
    found = result("digits", [judged(trained, step_ms=2 * record.step_ms)])
    engine = {"loss": record.loss, "accuracy": record.accuracy}
    assert found == {
        "data": "digits",
        "agree": True,
        "tolerance": TOLERANCE,
        "models": [
            {
                "model": "mlp",
                "epochs": 2,
                "engines": {
                    "python": engine | {"step_ms": record.step_ms},
                    "swift": engine | {"step_ms": 2 * record.step_ms},
                },
                "max_loss_difference": 0.0,
                "max_weight_difference": 0.0,
            }
        ],
    }


def test_one_model_that_disagrees_is_enough(trained):
    _, record = trained
    pair = [judged(trained), judged(trained, loss=[0.0, 0.0])]
    assert result("digits", pair)["agree"] is False
    assert judged(trained, step_ms=3 * record.step_ms).step_ratio == pytest.approx(3)


def test_every_model_has_a_recipe_for_every_data_set():
    assert RECIPES.keys() == {(data, model) for data in TOLERANCES for model in MODELS}
