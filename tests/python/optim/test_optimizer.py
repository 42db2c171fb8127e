"""The generic optimiser: what it refuses, groups, state; its compositions against torch.optim."""

from functools import partial

import numpy as np
import pytest
import torch
from tandem.optim.optimizer import (
    Optimizer,
    adam_opt,
    lamb_opt,
    radam_opt,
    ranger_opt,
    sgd_mom_opt,
    sgd_opt,
)
from tandem.optim.stats import AverageGrad, AverageSqrGrad, StepCount, debias
from tandem.optim.steppers import adam_step, l2_reg, momentum_step, sgd_step, weight_decay
from torch.nn.functional import mse_loss

STEPS = 50


def a_problem(dtype=torch.float64):
    generator = torch.Generator().manual_seed(3)
    draw = partial(torch.randn, generator=generator, dtype=dtype)
    parameters = [draw(5, 4).requires_grad_(), draw(4).requires_grad_()]
    return parameters, draw(STEPS, 8, 5), draw(STEPS, 8, 4)


def trained(make, dtype=torch.float64):
    """The parameters after 50 steps of linear regression on changing batches."""
    parameters, xs, ys = a_problem(dtype)
    optimizer = make(parameters)
    for x, y in zip(xs, ys, strict=True):
        mse_loss(x @ parameters[0] + parameters[1], y).backward()
        optimizer.step()
        optimizer.zero_grad()
    return parameters


def adamw(parameters, **options):
    return torch.optim.AdamW(parameters, **({"weight_decay": 0} | options))


TWINS = {
    "sgd": (partial(sgd_opt, lr=0.1), partial(torch.optim.SGD, lr=0.1)),
    "momentum": (
        partial(sgd_mom_opt, lr=0.05, mom=0.8),
        partial(torch.optim.SGD, lr=0.05, momentum=0.8),
    ),
    "momentum with l2": (
        partial(sgd_mom_opt, lr=0.05, mom=0.8, wd=0.1),
        partial(torch.optim.SGD, lr=0.05, momentum=0.8, weight_decay=0.1),
    ),
    "adam": (partial(adam_opt, lr=0.02), partial(adamw, lr=0.02)),
    "adamw": (
        partial(adam_opt, lr=0.02, wd=0.1, mom=0.8, sqr_mom=0.95, eps=1e-5),
        partial(adamw, lr=0.02, weight_decay=0.1, betas=(0.8, 0.95), eps=1e-5),
    ),
    "adam with l2": (
        lambda p: Optimizer(
            p,
            [adam_step],
            [l2_reg, AverageGrad(dampening=True), AverageSqrGrad(), StepCount()],
            lr=0.02,
            wd=0.1,
            mom=0.9,
            sqr_mom=0.999,
        ),
        partial(torch.optim.Adam, lr=0.02, weight_decay=0.1),
    ),
    "radam": (partial(radam_opt, lr=0.05), partial(torch.optim.RAdam, lr=0.05)),
    "radam with decoupled decay": (
        partial(radam_opt, lr=0.05, wd=0.1, sqr_mom=0.9),
        partial(
            torch.optim.RAdam,
            lr=0.05,
            weight_decay=0.1,
            betas=(0.9, 0.9),
            decoupled_weight_decay=True,
        ),
    ),
}


@pytest.mark.parametrize(
    ("dtype", "tolerance"), [(torch.float64, 1e-12), (torch.float32, 1e-6)], ids=str
)
@pytest.mark.parametrize("name", TWINS)
def test_compositions_are_torchs_over_50_steps(name, dtype, tolerance):
    ours, torchs = (trained(make, dtype) for make in TWINS[name])
    for mine, theirs in zip(ours, torchs, strict=True):
        torch.testing.assert_close(mine, theirs, atol=tolerance, rtol=tolerance)


def test_weight_decay_alone_shrinks_and_l2_alone_is_a_gradient():
    p = torch.tensor([2.0], dtype=torch.float64, requires_grad=True)
    p.grad = torch.tensor([1.0], dtype=torch.float64)
    with torch.no_grad():
        weight_decay(p, lr=0.1, wd=0.5)
    assert p.item() == pytest.approx(2 * 0.95)
    with torch.no_grad():
        l2_reg(p, wd=0.5)
    assert p.grad.item() == pytest.approx(1 + 0.5 * 1.9)


def lamb_in_numpy(lr, wd, eps, b1=0.9, b2=0.999):
    """Algorithm 2 of arXiv 1904.00962 on the same problem, its gradients by hand."""
    (w, b), xs, ys = a_problem()
    params = [w.detach().numpy().copy(), b.detach().numpy().copy()]
    m, v = [np.zeros_like(p) for p in params], [np.zeros_like(p) for p in params]
    for t, (x, y) in enumerate(zip(xs.numpy(), ys.numpy(), strict=True), start=1):
        error = 2 * (x @ params[0] + params[1] - y) / y.size
        for i, g in enumerate((x.T @ error, error.sum(0))):
            m[i] = b1 * m[i] + (1 - b1) * g
            v[i] = b2 * v[i] + (1 - b2) * g * g
            r = (m[i] / (1 - b1**t)) / (np.sqrt(v[i] / (1 - b2**t)) + eps) + wd * params[i]
            ratio = min(np.linalg.norm(params[i]) / np.linalg.norm(r), 10)
            params[i] = params[i] - lr * ratio * r
    return params


@pytest.mark.parametrize("wd", [0.0, 0.3])
def test_lamb_is_the_papers_formula(wd):
    ours = trained(partial(lamb_opt, lr=0.01, wd=wd, eps=1e-6))
    for mine, expected in zip(ours, lamb_in_numpy(0.01, wd, 1e-6), strict=True):
        np.testing.assert_allclose(mine.detach().numpy(), expected, rtol=1e-12, atol=1e-12)


def test_lamb_takes_a_plain_step_from_zero():
    p = torch.zeros(3, dtype=torch.float64, requires_grad=True)
    p.grad = torch.tensor([1.0, -2.0, 3.0], dtype=torch.float64)
    lamb_opt([p], lr=0.1, eps=0.0).step()
    torch.testing.assert_close(p.detach(), torch.tensor([-0.1, 0.1, -0.1], dtype=torch.float64))


def test_ranger_is_radam_that_looks_back_every_k_steps():
    k, alpha = 4, 0.3
    parameters, xs, ys = a_problem()
    inner, slow = torch.optim.RAdam(parameters, lr=0.05), [p.detach().clone() for p in parameters]
    for step, (x, y) in enumerate(zip(xs, ys, strict=True), start=1):
        inner.zero_grad()
        mse_loss(x @ parameters[0] + parameters[1], y).backward()
        inner.step()
        if step % k == 0:
            for p, s in zip(parameters, slow, strict=True):
                s += alpha * (p.detach() - s)
                p.data.copy_(s)
    ours = trained(partial(ranger_opt, lr=0.05, k=k, alpha=alpha))
    for mine, expected in zip(ours, parameters, strict=True):
        torch.testing.assert_close(mine, expected, atol=1e-12, rtol=1e-12)


@pytest.mark.parametrize("dampening", [False, True])
def test_debias_is_what_a_constant_gradients_average_lacks(dampening):
    p = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    p.grad = torch.full((1,), 7.0, dtype=torch.float64)
    stat = AverageGrad(dampening)
    state = stat.init_state(p)
    for step in range(1, 6):
        stat.update(p, state, mom=0.7)
        factor = debias(0.7, state["mom_damp"], step)
        assert state["grad_avg"].item() / factor == pytest.approx(7.0)


def test_dampened_momentum_is_its_formula():
    p = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    optimizer = Optimizer([p], [momentum_step], [AverageGrad(dampening=True)], lr=1.0, mom=0.5)
    for gradient in (4.0, 8.0):
        p.grad = torch.full((1,), gradient, dtype=torch.float64)
        optimizer.step()
    assert p.item() == -(0.5 * 4 + (0.25 * 4 + 0.5 * 8))


# What is refused, groups and state.


def test_a_hyper_that_nobody_takes_is_refused():
    """The course's `adam_opt(mom_sqr=...)` was passed over in silence: the name is `sqr_mom`."""
    with pytest.raises(ValueError, match=r"nobody takes mom_sqr; .*sqr_mom"):
        adam_opt([torch.zeros(1, requires_grad=True)], lr=0.1, mom_sqr=0.95)


def test_a_hyper_that_is_missing_is_named():
    with pytest.raises(ValueError, match="lr must be given"):
        sgd_opt([torch.zeros(1, requires_grad=True)])


def test_an_optimiser_uses_its_own_rate():
    """The course's first optimiser read a global `lr` (course-v3 #474)."""
    first, second = (torch.ones(1, requires_grad=True) for _ in range(2))
    for p, rate in ((first, 0.1), (second, 0.3)):
        p.grad = torch.ones(1)
        sgd_opt([p], lr=rate).step()
    assert (first.item(), second.item()) == pytest.approx((0.9, 0.7))


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ([], "no parameters"),
        ([[], []], "no parameters"),
        ([[torch.ones(1)], [3]], "parameter 1 is a int"),
    ],
)
def test_parameters_that_are_none_are_refused(params, message):
    with pytest.raises(ValueError, match=message):
        sgd_opt(params, lr=0.1)


def test_a_parameter_in_two_groups_is_refused():
    p = torch.ones(1, requires_grad=True)
    with pytest.raises(ValueError, match="stands in two places"):
        sgd_opt([[p], [p]], lr=0.1)


def test_groups_have_hypers_of_their_own_and_parameters_without_gradient_stay():
    a, b, c = (torch.ones(1, requires_grad=True) for _ in range(3))
    optimizer = Optimizer([[a, c], [b]], [sgd_step], lr=0.1)
    optimizer.hypers[1]["lr"] = 0.5
    a.grad, b.grad = torch.ones(1), torch.ones(1)
    optimizer.step()
    assert (a.item(), b.item(), c.item()) == pytest.approx((0.9, 0.5, 1.0))
    optimizer.zero_grad()
    assert a.grad is None


@pytest.mark.parametrize("make", [sgd_mom_opt, adam_opt, lamb_opt, ranger_opt])
def test_saved_in_the_middle_it_goes_on_to_the_bit(make):
    parameters, xs, ys = a_problem(torch.float32)
    other = [p.detach().clone().requires_grad_() for p in parameters]

    def take_steps(params, optimizer, rows):
        for x, y in zip(xs[rows], ys[rows], strict=True):
            mse_loss(x @ params[0] + params[1], y).backward()
            optimizer.step()
            optimizer.zero_grad()

    first, second = make(parameters, lr=0.02), make(other, lr=0.01)
    take_steps(parameters, first, slice(0, 20))
    with torch.no_grad():
        for p, q in zip(parameters, other, strict=True):
            q.copy_(p)
    second.load_state_dict(first.state_dict())
    assert second.hypers[0]["lr"] == 0.02
    take_steps(parameters, first, slice(20, 50))
    take_steps(other, second, slice(20, 50))
    assert all(torch.equal(p, q) for p, q in zip(parameters, other, strict=True))


def test_a_state_of_another_shape_or_another_number_of_groups_is_refused():
    optimizer = sgd_mom_opt([torch.ones(2, requires_grad=True)], lr=0.1)
    optimizer.param_groups[0][0].grad = torch.ones(2)
    optimizer.step()
    saved = optimizer.state_dict()
    with pytest.raises(ValueError, match=r"grad_avg of parameter 0 is \[2\] for \[3\]"):
        sgd_mom_opt([torch.ones(3, requires_grad=True)], lr=0.1).load_state_dict(saved)
    groups = [[torch.ones(1, requires_grad=True)], [torch.ones(1, requires_grad=True)]]
    with pytest.raises(ValueError, match="1 groups into 2"):
        sgd_mom_opt(groups, lr=0.1).load_state_dict(saved)
    saved["state"] = {4: saved["state"][0]}
    with pytest.raises(ValueError, match="no parameter 4"):
        optimizer.load_state_dict(saved)
