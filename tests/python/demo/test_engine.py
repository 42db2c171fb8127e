"""The Python engine against torch.optim and NumPy, and what it leaves behind."""

import json

import numpy as np
import pytest
import torch
from demo_runs import TEST, TRAIN, make_settings
from tandem.data.datasets import load
from tandem.demo.engine import SGD, train
from tandem.demo.plan import Plan, PlanError, ensure_plan, read_plan, write_plan
from tandem.demo.record import read_record
from tandem.models import build


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_sgd_is_torch_s(momentum):
    start = torch.randn(5, 3, generator=torch.Generator().manual_seed(0))
    ours, theirs = (start.clone().requires_grad_() for _ in range(2))
    optimizers = (
        SGD([ours], learning_rate=0.1, momentum=momentum),
        torch.optim.SGD([theirs], lr=0.1, momentum=momentum),
    )
    for _ in range(5):
        for parameter, optimizer in zip((ours, theirs), optimizers, strict=True):
            parameter.grad = None
            (parameter**3).sum().backward()
            optimizer.step()
        torch.testing.assert_close(ours, theirs, rtol=1e-6, atol=1e-7)
    assert (ours != start).any()
    assert ours.grad is None


def reference(plan: Plan, data) -> tuple[list[float], dict[str, np.ndarray]]:
    """The same run by torch.optim in float64, on inputs normalised anew."""
    settings = plan.settings
    model = build(settings.model, (8, 8), 10, settings.seed).double()
    optimizer = torch.optim.SGD(
        model.parameters(), lr=settings.learning_rate, momentum=settings.momentum
    )
    pixels = (data.train_images / settings.scale - settings.mean) / settings.std
    images, labels = torch.from_numpy(pixels)[:, None], torch.from_numpy(data.train_labels).long()
    losses = []
    for order in plan.batch_order:
        for rows in torch.from_numpy(order.astype(np.int64)).split(settings.batch_size):
            optimizer.zero_grad()
            loss = torch.nn.CrossEntropyLoss()(model(images[rows]), labels[rows])
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
    return losses, {name: p.detach().numpy() for name, p in model.named_parameters()}


def test_a_run_is_that_of_torch_optim(plan_path, data, tmp_path):
    plan = read_plan(plan_path)
    train(plan_path, tmp_path)
    record = read_record(tmp_path, plan, "python")
    losses, weights = reference(plan, data)
    np.testing.assert_allclose(record.step_loss, losses, rtol=1e-5)
    for name, weight in weights.items():
        np.testing.assert_allclose(record.weights[name], weight, atol=1e-5 * abs(weight).max())
    assert record.step_loss[-1] < 0.7 * record.step_loss[0]


def test_test_loss_and_accuracy_are_numpy_s(trained, data):
    plan, record = trained
    w = {name: weight.astype(np.float64) for name, weight in record.weights.items()}
    images = (data.test_images.reshape(TEST, -1) / plan.settings.scale - plan.settings.mean) / (
        plan.settings.std
    )
    hidden = np.maximum(images @ w["hidden.weight"].T + w["hidden.bias"], 0)
    logits = hidden @ w["output.weight"].T + w["output.bias"]
    logs = logits - np.log(np.exp(logits).sum(1, keepdims=True))
    loss = -logs[np.arange(TEST), data.test_labels].mean()
    assert record.loss[-1] == pytest.approx(loss, rel=1e-5)
    assert record.accuracy[-1] == pytest.approx((logits.argmax(1) == data.test_labels).mean())
    np.testing.assert_array_equal(record.predictions, logits.argmax(1))


def test_train_loss_weighs_the_short_batch_by_its_length(trained):
    _, record = trained
    expected = record.step_loss.reshape(2, 3) @ np.array([50, 50, 30]) / TRAIN
    assert record.train_loss == pytest.approx(expected.tolist(), rel=1e-6)


def test_events_tell_the_run_in_order(plan_path, tmp_path):
    heard = []
    train(plan_path, tmp_path, heard.append)
    lines = (tmp_path / "run.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == heard
    kinds = [event["event"] for event in heard]
    assert kinds == ["begin", *(["step"] * 3 + ["epoch"]) * 2, "end"]
    model = read_plan(plan_path).settings.model
    names = {"event": "begin", "engine": "python", "model": model, "data": "digits"}
    assert heard[0] == names | {"epochs": 2, "steps_per_epoch": 3}
    steps = [(e["epoch"], e["step"]) for e in heard if e["event"] == "step"]
    assert steps == [(epoch, step) for epoch in range(2) for step in range(3)]
    assert heard[-1]["step_ms"] > 0


def test_an_interrupted_run_leaves_nothing(plan_path, tmp_path):
    train(plan_path, tmp_path)  # an earlier run, whose record must not pass for this one's

    def interrupt(event):
        if event["event"] == "epoch":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(plan_path, tmp_path, interrupt)
    assert list(tmp_path.iterdir()) == []


def faulty(data, path, **changes) -> None:
    plan = ensure_plan(path, make_settings(data, "mlp"), TRAIN)
    parts = {"settings": plan.settings, "weights": plan.weights, "batch_order": plan.batch_order}
    write_plan(path, Plan(**(parts | changes)))


def test_weights_that_do_not_fit_the_model_are_named(data, tmp_path):
    path = tmp_path / "plan"
    weights = ensure_plan(path, make_settings(data, "mlp"), TRAIN).weights
    wrong = weights | {"hidden.bias": np.zeros(49, np.float32)}
    faulty(data, path, weights=wrong)
    with pytest.raises(PlanError, match=r"weights/hidden.bias has shape \[49\], expected \[50\]"):
        train(path, tmp_path)
    faulty(data, path, weights={"a": np.zeros(1, np.float32)})
    with pytest.raises(PlanError, match=r"the weights of mlp are \['a'\], expected \['hidden"):
        train(path, tmp_path)


def test_data_that_does_not_fit_the_plan_is_named(data, tmp_path):
    path = tmp_path / "plan"
    faulty(data, path, batch_order=np.zeros((2, 99), np.int32))
    with pytest.raises(PlanError, match=r"it orders 99 images, .* holds 130"):
        train(path, tmp_path)
    plan = ensure_plan(path, make_settings(data, "mlp"), TRAIN)
    from dataclasses import replace

    faulty(data, path, settings=replace(plan.settings, image_size=(9, 9)))
    with pytest.raises(PlanError, match=r"image sizes differ: \(8, 8\) in .*, \(9, 9\)"):
        train(path, tmp_path)
    faulty(data, path, settings=replace(plan.settings, model="rnn"))
    with pytest.raises(PlanError, match="no model is called 'rnn'"):
        train(path, tmp_path)


def test_the_digits_of_the_repository_are_learnt(tmp_path):
    from dataclasses import replace

    from tandem.demo.recipes import RECIPES

    digits, recipe = load("digits"), RECIPES["digits", "mlp"]
    settings = replace(
        make_settings(digits, "mlp", recipe.epochs),
        learning_rate=recipe.learning_rate,
        momentum=recipe.momentum,
        batch_size=recipe.batch_size,
    )
    path = tmp_path / "plan"
    plan = ensure_plan(path, settings, len(digits.train_images))
    train(path, tmp_path)
    assert read_record(tmp_path, plan, "python").accuracy[-1] > 0.94
