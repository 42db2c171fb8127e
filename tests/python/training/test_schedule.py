"""Schedules against PyTorch's closed forms, and what must hold of any of them."""

import math
from itertools import pairwise
from types import SimpleNamespace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from small_runs import Watch, small_learner
from tandem.training.schedule import (
    ParamScheduler,
    annealer,
    combine_scheds,
    cos_1cycle_anneal,
    create_phases,
    one_cycle,
    plot_schedules,
    sched_1cycle,
    sched_cos,
    sched_exp,
    sched_lin,
    sched_no,
)

MOVING = [sched_lin, sched_cos, sched_exp]
values = st.floats(1e-6, 1e3)
positions = st.floats(0, 1)


def torchs_rates(make, steps, lr=0.3):
    """The rates that a scheduler of PyTorch gives in so many steps."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr, momentum=0.9)
    scheduler = make(optimizer)
    rates = []
    for _ in range(steps):
        rates.append((optimizer.param_groups[0]["lr"], optimizer.param_groups[0]["momentum"]))
        optimizer.step()
        scheduler.step()
    return rates


def test_cosine_is_torchs():
    expected = torchs_rates(
        lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, 40, eta_min=0.01), 41
    )
    schedule = sched_cos(0.3, 0.01)
    ours = [schedule(step / 40) for step in range(41)]
    assert ours == pytest.approx([rate for rate, _ in expected], rel=1e-6)


def test_linear_is_torchs():
    linear = torch.optim.lr_scheduler.LinearLR
    expected = torchs_rates(lambda o: linear(o, 0.25, 1.0, total_iters=20), 21)
    schedule = sched_lin(0.3 * 0.25, 0.3)
    assert [schedule(k / 20) for k in range(21)] == pytest.approx([r for r, _ in expected])


def test_exponential_is_torchs():
    exponential = torch.optim.lr_scheduler.ExponentialLR
    expected = torchs_rates(lambda o: exponential(o, gamma=0.9), 31)
    schedule = sched_exp(0.3, 0.3 * 0.9**30)
    assert [schedule(k / 30) for k in range(31)] == pytest.approx([r for r, _ in expected])


def test_one_cycle_is_torchs():
    """PyTorch has the peak at step 0.3 n - 1 of 0 ... n - 1, rates and momentum alike."""
    steps, share = 50, 0.3
    expected = torchs_rates(
        lambda o: torch.optim.lr_scheduler.OneCycleLR(
            o, 0.3, steps, pct_start=share, div_factor=25, final_div_factor=1e3
        ),
        steps - 1,
    )
    up = (share * steps - 1) / (steps - 1)
    rate = one_cycle(0.3 / 25, 0.3, 0.3 / 25e3, up)
    momentum = one_cycle(0.95, 0.85, 0.95, up)
    found = [(rate(k / (steps - 1)), momentum(k / (steps - 1))) for k in range(steps - 1)]
    assert [r for r, _ in found] == pytest.approx([r for r, _ in expected], rel=1e-6)
    assert [m for _, m in found] == pytest.approx([m for _, m in expected], rel=1e-6)


@pytest.mark.parametrize("make", MOVING)
@given(start=values, end=values)
def test_both_ends_are_reached(make, start, end):
    schedule = make(start, end)
    assert schedule(0.0) == pytest.approx(start)
    assert schedule(1.0) == pytest.approx(end)


@pytest.mark.parametrize("make", MOVING)
@given(start=values, end=values, a=positions, b=positions)
def test_values_stay_between_the_ends_and_go_one_way(make, start, end, a, b):
    schedule = make(start, end)
    low, high = sorted((start, end))
    slack = 1e-9 * high
    first, second = (schedule(pos) for pos in sorted((a, b)))
    assert low - slack <= first <= high + slack
    assert (second - first) * (end - start) >= -slack * abs(end - start)


@given(start=values, end=values, pos=positions)
def test_no_schedule_stays(start, end, pos):
    assert sched_no(start, end)(pos) == start


@pytest.mark.parametrize(("start", "end"), [(1, 0), (1, -1), (0, 1), (-2, -1)])
def test_an_exponential_needs_positive_ends_and_says_so_when_it_is_made(start, end):
    with pytest.raises(ValueError, match="sched_exp: both ends must be positive"):
        sched_exp(start, end)


def test_annealer_keeps_name_and_description():
    @annealer
    def sched_square(start, end, pos):
        """Go by the square."""
        return start + (end - start) * pos**2

    assert (sched_square.__name__, sched_square.__doc__) == ("sched_square", "Go by the square.")
    assert sched_square(1, 5)(0.5) == 2


shares = st.lists(st.floats(0.01, 1), min_size=1, max_size=6).map(
    lambda weights: [weight / sum(weights) for weight in weights]
)


@given(pcts=shares, data=st.data())
def test_combined_schedules_are_continuous_and_within_bounds(pcts, data):
    marks = data.draw(st.lists(st.floats(0.1, 10), min_size=len(pcts) + 1, max_size=len(pcts) + 1))
    pairs = list(pairwise(marks))
    makes = [data.draw(st.sampled_from(MOVING)) for _ in pairs]
    combined = combine_scheds(pcts, [make(*pair) for make, pair in zip(makes, pairs, strict=True)])
    assert combined(0.0) == pytest.approx(marks[0])
    assert combined(1.0) == pytest.approx(marks[-1])
    joins = [sum(pcts[: i + 1]) for i in range(len(pcts) - 1)]
    for join, mark in zip(joins, marks[1:-1], strict=True):
        assert combined(join - 1e-9) == pytest.approx(mark, rel=1e-4)
        assert combined(join + 1e-9) == pytest.approx(mark, rel=1e-4)
    for pos in (data.draw(positions) for _ in range(5)):
        assert min(marks) * (1 - 1e-9) <= combined(pos) <= max(marks) * (1 + 1e-9)


def test_combine_scheds_has_no_phase_past_the_last_at_position_1():
    """The original's index ran past the phases at the very end (course-v3 #525)."""
    combined = combine_scheds([0.3, 0.7], [sched_lin(0.3, 0.6), sched_lin(0.6, 0.2)])
    assert combined(1.0) == pytest.approx(0.2)
    # Three tenths sum to a little less than 0.3 + 0.3 + 0.4: rounding must not open a gap either.
    tenths = combine_scheds([0.1] * 10, [sched_lin(k, k + 1) for k in range(10)])
    assert tenths(1.0) == pytest.approx(10)
    assert tenths(math.nextafter(1.0, 2.0)) == pytest.approx(10)


def test_each_phase_is_its_own_schedule_over_its_share():
    combined = combine_scheds([0.25, 0.75], [sched_lin(0, 1), sched_cos(5, 3)])
    assert combined(0.1) == pytest.approx(0.4)
    assert combined(0.25) == pytest.approx(5)
    assert combined(0.625) == pytest.approx(sched_cos(5, 3)(0.5))


@pytest.mark.parametrize("pcts", [[0.3, 0.6], [0.3, 0.8], [0.0, 1.0], [-0.5, 1.5]])
def test_combine_scheds_needs_positive_shares_that_sum_to_1(pcts):
    with pytest.raises(ValueError, match="positive and sum to 1"):
        combine_scheds(pcts, [sched_lin(0, 1)] * 2)


@pytest.mark.parametrize("counts", [(2, 1), (1, 2), (0, 0)])
def test_combine_scheds_needs_a_schedule_a_share(counts):
    shares, schedules = counts
    with pytest.raises(ValueError, match=rf"{shares} shares and {schedules} schedules"):
        combine_scheds([1 / max(shares, 1)] * shares, [sched_lin(0, 1)] * schedules)


def test_phases_are_the_shares_and_what_is_left():
    assert create_phases(0.3) == pytest.approx([0.3, 0.7])
    assert create_phases(0.3, 0.5) == pytest.approx([0.3, 0.5, 0.2])
    for bad in ((1.0,), (0.5, 0.5), (0.0,), (-0.1,)):
        with pytest.raises(ValueError, match="create_phases"):
            create_phases(*bad)


@given(start=values, high=values, end=values)
def test_a_cycle_goes_up_and_down(start, high, end):
    up, down = cos_1cycle_anneal(start, high, end)
    cycle = one_cycle(start, high, end, 0.25)
    assert cycle(0.125) == pytest.approx(up(0.5))
    assert cycle(0.25) == pytest.approx(high)
    assert cycle(0.625) == pytest.approx(down(0.5))


def learner(*hypers, epochs=2):
    """As much of a learner as a scheduler looks at."""
    opt = SimpleNamespace(hypers=list(hypers))
    return SimpleNamespace(opt=opt, epochs=epochs, n_epochs=0.0, in_train=True)


def test_the_scheduler_sets_every_group_by_the_position():
    learn = learner({"lr": 1.0, "wd": 0.1}, {"lr": 1.0, "wd": 0.1})
    scheduler = ParamScheduler("lr", sched_lin(0.0, 1.0))
    scheduler.begin_fit(learn)
    learn.n_epochs = 0.5
    scheduler.begin_batch(learn)
    assert learn.opt.hypers == [{"lr": 0.25, "wd": 0.1}] * 2


def test_a_resumed_run_takes_up_where_it_was():
    rates = []
    for first in (0, 7):  # from the start, and by a new scheduler from the eighth step on
        learn = learner({"lr": 1.0})
        scheduler = ParamScheduler("lr", one_cycle(0.1, 1.0, 0.01))
        scheduler.begin_fit(learn)
        for step in range(first, 20):
            learn.n_epochs = step / 10
            scheduler.begin_batch(learn)
            rates.append((step, learn.opt.hypers[0]["lr"]))
    assert rates[20:] == rates[7:20]


def test_a_group_can_have_a_schedule_of_its_own():
    learn = learner({"lr": 1.0}, {"lr": 1.0})
    scheduler = ParamScheduler("lr", [sched_lin(0.0, 1.0), sched_no(3.0, 0.0)])
    scheduler.begin_fit(learn)
    learn.n_epochs = 1.0
    scheduler.begin_batch(learn)
    assert [hypers["lr"] for hypers in learn.opt.hypers] == [0.5, 3.0]


def test_validation_changes_nothing():
    learn = learner({"lr": 1.0})
    scheduler = ParamScheduler("lr", sched_lin(0.0, 0.5))
    scheduler.begin_fit(learn)
    learn.in_train = False
    scheduler.begin_batch(learn)
    assert learn.opt.hypers == [{"lr": 1.0}]


def test_schedules_that_do_not_fit_the_optimiser_are_refused_at_the_start():
    with pytest.raises(ValueError, match="lr: 2 schedules for 1 parameter groups"):
        ParamScheduler("lr", [sched_no(1, 1)] * 2).begin_fit(learner({"lr": 1.0}))
    with pytest.raises(ValueError, match="the optimiser has no 'mom': lr, wd"):
        ParamScheduler("mom", sched_no(1, 1)).begin_fit(learner({"lr": 1.0, "wd": 0.0}))


def test_the_cycle_of_a_fit_has_the_rate_and_the_momentum_against_it():
    learn = learner({"lr": 1.0, "mom": 0.9})
    schedulers = sched_1cycle(0.4, pct_start=0.5)
    assert [scheduler.pname for scheduler in schedulers] == ["lr", "mom"]
    found = []
    for scheduler in schedulers:
        scheduler.begin_fit(learn)
    for learn.n_epochs in (0.0, 1.0, 2.0):
        for scheduler in schedulers:
            scheduler.begin_batch(learn)
        found.append(dict(learn.opt.hypers[0]))
    assert [each["lr"] for each in found] == pytest.approx([0.04, 0.4, 4e-6])
    assert [each["mom"] for each in found] == pytest.approx([0.95, 0.85, 0.95])


def test_a_cycle_can_have_a_rate_for_each_group_and_leave_the_momentum_alone():
    learn = learner({"lr": 1.0}, {"lr": 1.0})
    (scheduler,) = sched_1cycle([0.1, 0.4], mom=None)
    scheduler.begin_fit(learn)
    learn.n_epochs = 0.6
    scheduler.begin_batch(learn)
    assert [hypers["lr"] for hypers in learn.opt.hypers] == pytest.approx([0.1, 0.4])


def test_a_fit_follows_its_schedules():
    seen = []
    watch = Watch(after_step=lambda learn: seen.append(dict(learn.opt.hypers[0])))
    learn = small_learner()
    learn.fit(2, cbs=[*sched_1cycle(0.4, pct_start=0.25), watch])
    cycle, momentum = one_cycle(0.04, 0.4, 4e-6, 0.25), one_cycle(0.95, 0.85, 0.95, 0.25)
    assert [each["lr"] for each in seen] == pytest.approx([cycle(k / 8) for k in range(8)])
    assert [each["mom"] for each in seen] == pytest.approx([momentum(k / 8) for k in range(8)])


def test_callbacks_of_a_fit_are_found_among_the_learner_s_while_it_lasts():
    learn, found = small_learner(), []
    extra = Watch(begin_fit=lambda learn: found.extend(learn.cbs))
    own = list(learn.cbs)
    learn.fit(1, cbs=[extra])
    assert found == [*own, extra]
    assert learn.cbs == own
    with pytest.raises(ValueError, match="schedules for 1 parameter groups"):
        learn.fit(1, cbs=[ParamScheduler("lr", [])])
    assert learn.cbs == own


def test_the_plot_has_a_named_line_a_schedule():
    axes = plot_schedules({"cosine": sched_cos(1, 0.1), "exponential": sched_exp(1, 0.1)}, log=True)
    lines = axes.get_lines()
    assert [line.get_label() for line in lines] == ["cosine", "exponential"]
    assert lines[1].get_ydata()[[0, -1]] == pytest.approx([1, 0.1])
    assert axes.get_yscale() == "log"
