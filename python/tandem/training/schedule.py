"""Schedules of hyper-parameters, and one-cycle (lesson 10).

A schedule gives the value at a position p of training, 0 at its start and 1 at its end:

    linear: s + p (e - s)    cosine: e + (s - e) (1 + cos(pi p)) / 2    exponential: s (e / s)^p

One-cycle: L. Smith, A disciplined approach to neural network hyper-parameters, arXiv 1803.09820.

Swift twin: Training/Schedule.swift.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from functools import partial, wraps
from itertools import accumulate

import numpy as np
from matplotlib.axes import Axes

from tandem.drawing import one_axes
from tandem.training.callbacks import Callback
from tandem.training.learner import Learner

__all__ = [
    "ParamScheduler",
    "Schedule",
    "annealer",
    "combine_scheds",
    "cos_1cycle_anneal",
    "create_phases",
    "one_cycle",
    "plot_schedules",
    "sched_1cycle",
    "sched_cos",
    "sched_exp",
    "sched_lin",
    "sched_no",
]

Schedule = Callable[[float], float]


def annealer(f: Callable[[float, float, float], float]) -> Callable[[float, float], Schedule]:
    """Make of f(start, end, position) a function of the ends that returns a `Schedule`."""

    @wraps(f)
    def make(start: float, end: float) -> Schedule:
        schedule = partial(f, start, end)
        schedule(0.0)  # a fault of the ends shows here, not in the middle of training
        return schedule

    return make


@annealer
def sched_no(start: float, end: float, pos: float) -> float:
    """Stay at `start`; `end` is not used."""
    return start


@annealer
def sched_lin(start: float, end: float, pos: float) -> float:
    """Go from start to end at an even pace."""
    return start + pos * (end - start)


@annealer
def sched_cos(start: float, end: float, pos: float) -> float:
    """Go from start to end along half a cosine: slowly at both ends."""
    return end + (start - end) * (1 + math.cos(math.pi * pos)) / 2


@annealer
def sched_exp(start: float, end: float, pos: float) -> float:
    """Go from start to end by equal factors; raises ValueError for an end that is not positive."""
    if start <= 0 or end <= 0:
        raise ValueError(f"sched_exp: both ends must be positive, got {start} and {end}")
    return start * (end / start) ** pos


def combine_scheds(pcts: Sequence[float], scheds: Sequence[Schedule]) -> Schedule:
    """Run one schedule after the other, each over its share `pcts` of training.

    Raises ValueError where shares and schedules do not pair, a share is not positive, or the
    shares do not sum to 1.
    """
    if not pcts or len(pcts) != len(scheds):
        raise ValueError(f"combine_scheds: {len(pcts)} shares and {len(scheds)} schedules")
    if min(pcts) <= 0 or not math.isclose(sum(pcts), 1.0, abs_tol=1e-6):
        raise ValueError(f"combine_scheds: shares must be positive and sum to 1, got {list(pcts)}")
    starts = [0.0, *accumulate(pcts[:-1])]

    def combined(pos: float) -> float:
        # Position 1 lies in the last phase, not in one after it.
        phase = max(bisect_right(starts, pos) - 1, 0)
        return scheds[phase](min((pos - starts[phase]) / pcts[phase], 1.0))

    return combined


def create_phases(*pcts: float) -> list[float]:
    """Return the shares and what they leave of 1; raises ValueError where they leave nothing."""
    rest = 1 - sum(pcts)
    if min(pcts, default=1.0) <= 0 or rest <= 0:
        raise ValueError(f"create_phases: shares must be positive and below 1, got {list(pcts)}")
    return [*pcts, rest]


def cos_1cycle_anneal(start: float, high: float, end: float) -> list[Schedule]:
    """Return the two phases of a cycle: from start to high, from high to end, both by cosine."""
    return [sched_cos(start, high), sched_cos(high, end)]


def one_cycle(start: float, high: float, end: float, pct_start: float = 0.3) -> Schedule:
    """Return the cycle whose first phase takes `pct_start` of training."""
    return combine_scheds(create_phases(pct_start), cos_1cycle_anneal(start, high, end))


class ParamScheduler(Callback):
    """Set the hyper-parameter `pname` before each training batch, by n_epochs / epochs.

    One schedule serves every parameter group, a sequence has one for each. The value hangs on the
    position alone, so there is no state that a resumed run could miss. The last step's position
    is a step short of 1. Raises ValueError at the start of a fit where groups and schedules do not
    pair or a group has no such hyper-parameter.
    """

    def __init__(self, pname: str, sched_funcs: Schedule | Sequence[Schedule]) -> None:
        self.pname = pname
        self.sched_funcs = sched_funcs if callable(sched_funcs) else list(sched_funcs)
        self._schedules: list[Schedule] = []

    def begin_fit(self, learn: Learner) -> None:
        """Pair the schedules with the parameter groups."""
        assert learn.opt is not None
        groups, given = learn.opt.hypers, self.sched_funcs
        self._schedules = [given] * len(groups) if callable(given) else given
        if len(self._schedules) != len(groups):
            counts = f"{len(self._schedules)} schedules for {len(groups)} parameter groups"
            raise ValueError(f"ParamScheduler: {self.pname}: {counts}")
        for hypers in groups:
            if self.pname not in hypers:
                known = ", ".join(hypers)
                raise ValueError(f"ParamScheduler: the optimiser has no {self.pname!r}: {known}")

    def begin_batch(self, learn: Learner) -> None:
        """Set the value of this position in every group."""
        if not learn.in_train:
            return
        assert learn.opt is not None
        pos = learn.n_epochs / learn.epochs
        for schedule, hypers in zip(self._schedules, learn.opt.hypers, strict=True):
            hypers[self.pname] = schedule(pos)


def sched_1cycle(
    lr: float | Sequence[float],
    pct_start: float = 0.3,
    mom: tuple[float, float, float] | None = (0.95, 0.85, 0.95),
    div: float = 10.0,
    final_div: float = 1e5,
) -> list[ParamScheduler]:
    """Return the schedulers of one cycle: the rate goes up and down, the momentum against it.

    `lr` is the highest rate, one for all parameter groups or one for each; the cycle starts at
    lr / div and ends at lr / final_div. `mom` holds start, middle and end; None leaves it alone.
    """
    rates = [lr] if isinstance(lr, int | float) else list(lr)
    cycles = [one_cycle(rate / div, rate, rate / final_div, pct_start) for rate in rates]
    whole = ParamScheduler("lr", cycles[0] if isinstance(lr, int | float) else cycles)
    return [whole] if mom is None else [whole, ParamScheduler("mom", one_cycle(*mom, pct_start))]


def plot_schedules(
    schedules: Mapping[str, Schedule], axes: Axes | None = None, log: bool = False
) -> Axes:
    """Draw each schedule over its whole range, by name; `log` has the values by their logarithm."""
    axes = one_axes(axes)
    positions = np.linspace(0, 1, 301)
    for name, schedule in schedules.items():
        axes.plot(positions, [schedule(float(pos)) for pos in positions], label=name)
    axes.set(xlabel="position in training", ylabel="value", yscale="log" if log else "linear")
    axes.legend(frameon=False)
    return axes
