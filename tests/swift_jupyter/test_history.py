"""The history of cells, as a console asks for it."""

import pytest
from swift_jupyter.history import SESSION, History


@pytest.fixture
def history():
    kept = History()
    for number, (code, value) in enumerate([("a", "1"), ("b", None), ("a", "2"), ("ab", None)], 1):
        kept.add(number, code, value)
    return kept


def cells(reply):
    assert reply["status"] == "ok"
    return [(number, code) for session, number, code in reply["history"] if session == SESSION]


def test_the_tail_is_the_last_cells(history):
    assert cells(history.reply("tail", False, n=2)) == [(3, "a"), (4, "ab")]
    assert len(history.reply("tail", False, n=100)["history"]) == 4
    assert history.reply("tail", False, n=0)["history"] == []


def test_values_are_told_where_asked_for(history):
    assert cells(history.reply("tail", True, n=2)) == [(3, ("a", "2")), (4, ("ab", None))]


def test_a_range_ends_before_its_stop(history):
    assert cells(history.reply("range", False, session=0, start=2, stop=4)) == [(2, "b"), (3, "a")]
    assert cells(history.reply("range", False, session=SESSION, start=3)) == [(3, "a"), (4, "ab")]
    assert history.reply("range", False, session=7, start=1)["history"] == []


def test_a_search_takes_patterns_and_may_leave_out_what_is_equal(history):
    assert cells(history.reply("search", False, pattern="a*")) == [(1, "a"), (3, "a"), (4, "ab")]
    assert cells(history.reply("search", False, pattern="?", n=1)) == [(3, "a")]
    assert cells(history.reply("search", False, pattern="a", unique=True)) == [(3, "a")]
