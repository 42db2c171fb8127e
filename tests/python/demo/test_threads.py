"""The choice of threads: whichever does the work sooner, and training is the same after it."""

import time

import pytest
import torch
from tandem.demo import threads
from tandem.demo.engine import Trainer
from tandem.demo.plan import read_plan
from tandem.demo.threads import choose_threads


@pytest.fixture
def two_threads(monkeypatch):
    before = torch.get_num_threads()
    monkeypatch.setattr(threads, "_ALL", 2)
    yield
    torch.set_num_threads(before)


@pytest.mark.parametrize("best", [1, 2])
def test_the_quicker_number_is_chosen(two_threads, best):
    def work():
        time.sleep(0.001 if torch.get_num_threads() == best else 0.005)

    assert choose_threads(work) == best
    assert torch.get_num_threads() == best


def test_one_choice_does_not_bind_the_next(two_threads):
    tried = set()
    torch.set_num_threads(1)  # what the work before was the quickest with
    choose_threads(lambda: tried.add(torch.get_num_threads()))
    assert tried == {1, 2}


def test_a_rehearsal_leaves_no_trace(plan_path):
    plan = read_plan(plan_path)
    fresh, rehearsed = Trainer(plan), Trainer(plan)
    for _ in range(3):
        rehearsed.rehearse()
    assert [rehearsed.step(0, k) for k in range(3)] == [fresh.step(0, k) for k in range(3)]
