"""Fixtures of small runs; what they are made of is in demo_runs.py."""

from pathlib import Path

import pytest
from demo_runs import TRAIN, make_data, make_settings
from tandem.data.datasets import ImageDataset
from tandem.demo.engine import train
from tandem.demo.plan import Plan, ensure_plan
from tandem.demo.record import Record, read_record


@pytest.fixture(scope="session")
def data(tmp_path_factory) -> ImageDataset:
    return make_data(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="session", params=["mlp", "cnn"])
def plan_path(request, data, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp(request.param) / "plan.safetensors"
    ensure_plan(path, make_settings(data, request.param), TRAIN)
    return path


@pytest.fixture(scope="session")
def trained(data, tmp_path_factory) -> tuple[Plan, Record]:
    """An MLP's plan and the record of one run of it."""
    folder = tmp_path_factory.mktemp("trained")
    path = folder / "plan.safetensors"
    plan = ensure_plan(path, make_settings(data, "mlp"), TRAIN)
    train(path, folder / "python")
    return plan, read_record(folder / "python", plan, "python")
