from itertools import pairwise
from types import SimpleNamespace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tandem.training.freezing import (
    BATCH_NORMS,
    discriminative_rates,
    freeze_to,
    set_grad,
    unfreeze,
)
from torch import nn


@pytest.fixture
def learn():
    model = nn.Sequential(
        nn.Sequential(nn.Linear(4, 4), nn.BatchNorm1d(4)), nn.Linear(4, 3), nn.Linear(3, 2)
    )
    return SimpleNamespace(model=model, splitter=lambda m: [list(part.parameters()) for part in m])


def trained(learn):
    return [[p.requires_grad for p in group] for group in learn.splitter(learn.model)]


def test_freeze_to_trains_from_the_group_on_and_unfreeze_all(learn):
    freeze_to(learn, -1)
    assert trained(learn) == [[False] * 4, [False] * 2, [True] * 2]
    freeze_to(learn, 1)
    assert trained(learn) == [[False] * 4, [True] * 2, [True] * 2]
    unfreeze(learn)
    assert trained(learn) == [[True] * 4, [True] * 2, [True] * 2]


def test_batch_norm_stays_trainable_where_asked(learn):
    freeze_to(learn, -1, keep=BATCH_NORMS)
    assert trained(learn) == [[False, False, True, True], [False] * 2, [True] * 2]
    set_grad(learn.model, False, keep=BATCH_NORMS)
    assert trained(learn) == [[False, False, True, True], [False] * 2, [False] * 2]
    set_grad(learn.model, False)
    assert not any(flag for group in trained(learn) for flag in group)


def test_only_what_is_not_frozen_moves(learn):
    before = [p.detach().clone() for p in learn.model.parameters()]
    freeze_to(learn, -1)
    optimizer = torch.optim.SGD(learn.model.parameters(), lr=0.1)
    learn.model(torch.randn(8, 4)).pow(2).sum().backward()
    optimizer.step()
    moved = [not torch.equal(a, b) for a, b in zip(before, learn.model.parameters(), strict=True)]
    assert moved == [False] * 6 + [True] * 2


def test_a_gradient_from_before_the_freezing_moves_nothing(learn):
    learn.model(torch.randn(8, 4)).pow(2).sum().backward()
    freeze_to(learn, -1)
    body = [p for group in learn.splitter(learn.model)[:-1] for p in group]
    assert all(p.grad is None for p in body)


def test_set_grad_takes_bare_parameters(learn):
    head = list(learn.model[2].parameters())
    set_grad(head, False)
    assert trained(learn) == [[True] * 4, [True] * 2, [False] * 2]
    with pytest.raises(ValueError, match="bare parameters do not say"):
        set_grad(head, True, keep=BATCH_NORMS)


@pytest.mark.parametrize("n", [3, -4])
def test_a_group_that_there_is_not_is_refused(learn, n):
    with pytest.raises(ValueError, match=f"no group {n}: the splitter gives 3"):
        freeze_to(learn, n)


@given(
    highest=st.floats(1e-6, 10), groups=st.integers(1, 8), factor=st.floats(1, 10, allow_nan=False)
)
def test_rates_are_a_factor_apart_and_the_last_is_the_highest(highest, groups, factor):
    rates = discriminative_rates(highest, groups, factor)
    assert len(rates) == groups
    assert rates[-1] == highest
    for low, high in pairwise(rates):
        assert low * factor == pytest.approx(high)


@pytest.mark.parametrize(("groups", "factor"), [(0, 2.6), (2, 0.0), (2, -1.0)])
def test_rates_without_a_group_or_a_factor_are_refused(groups, factor):
    with pytest.raises(ValueError, match=f"{groups} groups and the factor {factor}"):
        discriminative_rates(1e-3, groups, factor)
