"""The models' parity fixtures: right by NumPy's gradients, clear of kinks, and within tolerance."""

import numpy as np
import pytest
import torch
from tandem.data.datasets import load_digits
from tandem.models import build
from tandem.parity.cases import cnn, idx, mlp
from tandem.parity.train_case import BATCH_SIZE, STEPS, draw, is_clear_of_kinks, train_outputs
from torch.nn.functional import cross_entropy

CASES = {"mlp": mlp.CASE, "cnn": cnn.CASE}


@pytest.fixture(autouse=True)
def _one_thread():
    """Batches of 64 are too small to share: threads would wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module", params=CASES)
def fixture(request):
    case = CASES[request.param]
    inputs = case.inputs(np.random.default_rng(5))
    return case, inputs, case.outputs(inputs)


def relative(a: np.ndarray, b: np.ndarray) -> float:
    return float(np.abs(a - b).max() / np.abs(b).max())


def test_tensors_are_those_of_the_contract(fixture):
    case, inputs, outputs = fixture
    names = [name for name, _ in build(case.name, (8, 8), 10, seed=0).named_parameters()]
    given = {"images", "labels", "batch_order", "learning_rate", "momentum"}
    assert set(inputs) == given | {f"weights/{name}" for name in names}
    made = {"step/loss", "hundred/loss"} | {f"step/grad/{name}" for name in names}
    assert set(outputs) == made | {f"hundred/weights/{name}" for name in names}
    assert inputs["images"].shape == ((1437, 64) if case.name == "mlp" else (1437, 1, 8, 8))
    assert inputs["batch_order"].shape == (STEPS, BATCH_SIZE)
    assert inputs["labels"].dtype == inputs["batch_order"].dtype == np.int32
    assert {a.dtype for k, a in outputs.items()} == {np.dtype(np.float32)}
    assert outputs["hundred/loss"].shape == (STEPS,)
    for name in names:
        assert outputs[f"step/grad/{name}"].shape == inputs[f"weights/{name}"].shape


def test_an_epoch_meets_no_image_twice(fixture):
    order = fixture[1]["batch_order"]
    whole = 1437 // BATCH_SIZE
    for start in range(0, STEPS, whole):
        rows = order[start : start + whole].ravel()
        assert len(set(rows.tolist())) == len(rows)
        assert 0 <= rows.min() <= rows.max() < 1437


def test_the_first_of_the_hundred_is_the_step_and_the_loss_falls(fixture):
    outputs = fixture[2]
    assert outputs["step/loss"].shape == (1,)
    assert outputs["hundred/loss"][0] == outputs["step/loss"][0]
    assert outputs["hundred/loss"][-10:].mean() < outputs["hundred/loss"][:10].mean() / 4


def test_the_hundred_are_torch_s_own_sgd(fixture):
    case, inputs, outputs = fixture
    model = build(case.name, (8, 8), 10, seed=0)
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(torch.tensor(inputs[f"weights/{name}"]))
    optimiser = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    for rows in inputs["batch_order"]:
        optimiser.zero_grad()
        images = torch.tensor(inputs["images"][rows])
        cross_entropy(model(images), torch.tensor(inputs["labels"][rows]).long()).backward()
        optimiser.step()
    for name, parameter in model.named_parameters():
        assert relative(outputs[f"hundred/weights/{name}"], parameter.detach().numpy()) < 1e-5


def test_gradients_are_finite_differences(fixture):
    """Central differences of the loss in float64, along a random direction of each tensor."""
    case, inputs, _ = fixture
    rng = np.random.default_rng(1)
    one = inputs | {"batch_order": inputs["batch_order"][:1]}
    doubles = {k: v.astype(float) if k.startswith("weights/") else v for k, v in one.items()}
    gradients = train_outputs(case.name, one, torch.float64)

    def loss(key: str, moved: np.ndarray) -> float:
        return float(
            train_outputs(case.name, doubles | {key: moved}, torch.float64)["step/loss"][0]
        )

    for key in [k for k in doubles if k.startswith("weights/")]:
        value = doubles[key]
        way, h = rng.standard_normal(value.shape), 1e-7
        slope = (loss(key, value + h * way) - loss(key, value - h * way)) / (2 * h)
        expected = (gradients[f"step/grad/{key.removeprefix('weights/')}"] * way).sum()
        assert slope == pytest.approx(expected, rel=1e-4, abs=1e-6), key


def test_float32_is_well_within_the_tolerance(fixture):
    case, inputs, outputs = fixture
    exact = train_outputs(case.name, inputs, torch.float64)
    backwards = case.outputs(inputs | {"batch_order": inputs["batch_order"][:, ::-1].copy()})
    for key, value in exact.items():
        bound = case.tolerance(key).relative
        assert bound == (1e-5 if key.startswith("step/") else 1e-4)
        assert case.tolerance(key).reason
        assert relative(outputs[key], value) < bound / 2
        assert relative(backwards[key], value) < bound / 2


def test_a_fixture_at_a_kink_is_told_from_one_that_is_clear():
    rng = np.random.default_rng(0)
    clear = mlp.CASE.inputs(rng)
    assert is_clear_of_kinks("mlp", clear, rng)
    weight = clear["weights/hidden.weight"].astype(np.float64)
    first = clear["images"][clear["batch_order"][0, 0]].astype(np.float64)
    at_kink = weight.copy()
    at_kink[0] -= (weight[0] @ first) * first / (first @ first)  # unit 0 sees exactly nothing
    assert not is_clear_of_kinks("mlp", clear | {"weights/hidden.weight": at_kink}, rng)


def test_the_fixture_is_the_generator_s():
    one, two = (draw("mlp", np.random.default_rng(seed)) for seed in (1, 2))
    again = draw("mlp", np.random.default_rng(1))
    np.testing.assert_array_equal(one["batch_order"], again["batch_order"])
    np.testing.assert_array_equal(one["weights/hidden.weight"], again["weights/hidden.weight"])
    assert not np.array_equal(one["batch_order"], two["batch_order"])
    assert not np.array_equal(one["weights/hidden.weight"], two["weights/hidden.weight"])


def test_the_idx_case_reads_the_folder_it_names(tmp_path):
    inputs = idx.CASE.inputs(np.random.default_rng(0))
    outputs = idx.CASE.outputs(inputs)
    data = load_digits()
    assert bytes(inputs["folder_utf8"]).decode() == str(data.folder)
    np.testing.assert_array_equal(outputs["train_images"], data.train_images)
    np.testing.assert_array_equal(outputs["test_labels"], data.test_labels)
    np.testing.assert_array_equal(outputs["normalised"], data.train_inputs[:32])
    assert outputs["normalised"].dtype == np.float32
    elsewhere = np.frombuffer(str(tmp_path).encode(), np.uint8)
    with pytest.raises(FileNotFoundError, match=str(tmp_path)):
        idx.CASE.outputs(inputs | {"folder_utf8": elsewhere})
    assert all(idx.CASE.tolerance(key).relative == 0 for key in outputs)
