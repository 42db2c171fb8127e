"""The harness: agreement first, alternating rounds, repeats by need, ratios to a baseline."""

import numpy as np
import pytest
from tandem.bench.contestant import PythonContestant
from tandem.bench.harness import (
    BenchError,
    Pace,
    Timing,
    check_outputs,
    first_calls,
    measure,
    rows,
)


class Fake:
    """A contestant that takes a stated time without taking it, and keeps a diary."""

    def __init__(self, who, ms, diary=None, work="w", output=(1.0, 2.0)):
        self.who, self.ms, self.work = who, ms, work
        self.diary = diary if diary is not None else []
        self._output = np.array(output)

    def run(self, repeats):
        self.diary.append((self.who, repeats))
        return [self.ms] * repeats

    def output(self):
        return self._output


PACE = Pace(turn_ms=10, most_repeats=50, most_ms=1000)


def test_rounds_alternate_their_order_after_the_warm_up():
    diary = []
    fakes = [Fake(who, ms=10, diary=diary) for who in "abc"]
    measure(fakes, rounds=3, pace=PACE)
    assert "".join(who for who, _ in diary) == "abc" + "abc" + "cba" + "abc"


def test_quick_ones_repeat_and_slow_ones_do_not():
    timings = measure([Fake("quick", 0.01), Fake("middle", 2.0), Fake("slow", 70.0)], 4, PACE)
    assert [timing.repeats for timing in timings] == [50, 5, 1]
    assert [len(timing.times) for timing in timings] == [200, 20, 4]


def test_one_that_takes_forever_sits_rounds_out():
    timings = measure(
        [Fake("forever", 400.0), Fake("never", 9000.0), Fake("slow", 100.0)], 10, PACE
    )
    assert [number for number, _ in timings[0].rounds] == [0, 5]
    assert [number for number, _ in timings[1].rounds] == [0]
    assert len(timings[2].rounds) == 10


def test_every_turn_is_told_before_it_is_run():
    told, diary = [], []
    measure([Fake("a", 10, diary)], 2, PACE, lambda work, who: told.append((work, who, len(diary))))
    assert told == [("w", "a", 0), ("w", "a", 1), ("w", "a", 2)]


def test_ratios_are_to_the_baseline_of_the_same_work():
    timings = [
        Timing("small", "base", 1, [(0, [2.0, 4.0, 9.0])]),
        Timing("small", "other", 1, [(0, [1.0]), (1, [3.0])]),
        Timing("large", "base", 1, [(0, [100.0])]),
        Timing("large", "other", 1, [(0, [50.0])]),
        Timing("alone", "other", 1, [(0, [1.0])]),
    ]
    found = [(r.work, r.who, r.median_ms, r.min_ms, r.ratio) for r in rows(timings, "base")]
    assert found == [
        ("small", "base", 4.0, 2.0, 1.0),
        ("small", "other", 2.0, 1.0, 0.5),
        ("large", "base", 100.0, 100.0, 1.0),
        ("large", "other", 50.0, 50.0, 0.5),
        ("alone", "other", 1.0, 1.0, None),
    ]


def test_first_calls_are_kept_with_their_rows():
    diary = []
    firsts = first_calls([Fake("a", 7.0, diary), Fake("b", 3.0, diary)])
    assert (firsts, diary) == ([7.0, 3.0], [("a", 1), ("b", 1)])
    found = rows(
        [Timing("w", "a", 1, [(0, [2.0])]), Timing("w", "b", 1, [(0, [1.0])])], "a", firsts
    )
    assert [(row.who, row.first_ms) for row in found] == [("a", 7.0), ("b", 3.0)]


def test_a_bench_may_allow_more():
    fakes = [Fake("base", 1), Fake("near", 1, output=(1, 2.001))]
    check_outputs(fakes, tolerance=1e-3)
    with pytest.raises(BenchError, match=r"allowed 0\.0001"):
        check_outputs(fakes)


DISAGREEING = {
    "value": ([1.0, 2.001], "outputs differ by 5.0e-04, allowed 0.0001"),
    "shape": ([1.0], r"shapes \[1\] and \[2\]"),
    "not finite": ([1.0, np.nan], "an output is not finite"),
}


@pytest.mark.parametrize(("output", "words"), DISAGREEING.values(), ids=DISAGREEING)
def test_contestants_that_do_other_work_are_told(output, words):
    with pytest.raises(BenchError, match=f"w: liar and base do not do the same work: {words}"):
        check_outputs([Fake("base", 1), Fake("fine", 1), Fake("liar", 1, output=output)])


def test_rounding_and_other_works_are_no_disagreement():
    check_outputs(
        [Fake("base", 1), Fake("near", 1, output=(1, 2.00001)), Fake("x", 1, work="v", output=[7])]
    )


def test_a_python_contestant_is_timed_by_call():
    calls = []
    contestant = PythonContestant("w", "me", lambda: calls.append(1), result=lambda: [3.0])
    times = contestant.run(5)
    assert len(times) == len(calls) == 5
    assert all(0 <= time < 100 for time in times)
    assert contestant.output().tolist() == [3.0]
    assert len(calls) == 5


def test_what_is_too_short_to_time_is_called_often(monkeypatch):
    clock = iter([0.0, 1.0, 1.0, 3.0])
    monkeypatch.setattr("tandem.bench.contestant.perf_counter", lambda: next(clock))
    calls = []
    contestant = PythonContestant("w", "me", lambda: calls.append(1), calls=10)
    assert contestant.run(2) == [100.0, 200.0]  # a second for ten calls is 100 ms for one
    assert len(calls) == 20
