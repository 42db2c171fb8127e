import numpy as np
import pytest
from tandem.bench import tokenize as bench_module
from tandem.bench.benches import find
from tandem.bench.harness import BenchError, Row, check_outputs
from tandem.data import tokenize

WHO = ["1 process", "2 processes", "cache"]
SWIFT = ["swift", "swift, 2 threads"]


@pytest.fixture
def reviews(tmp_path, monkeypatch):
    for number in range(30):
        (tmp_path / f"{number}.txt").write_text(f"Review {number} is GOOD!!!!! " * (number % 5))
    monkeypatch.setattr(bench_module, "find", lambda name: tmp_path)
    return tmp_path


@pytest.fixture
def field(reviews):
    with find("tokenize").open(None, reviews / "bench") as field:
        yield field


def test_swift_gives_the_tokens_of_our_own_rules(reviews, swift_engine):
    with find("tokenize").open(swift_engine, reviews / "bench", ["reviews, own rules"]) as field:
        assert [c.who for c in field.contestants] == WHO + SWIFT
        assert field.absent == []
        check_outputs(field.contestants, find("tokenize").tolerance)
        assert all(time > 0 for time in field.contestants[-1].run(2))


def test_all_give_the_same_tokens(field, tmp_path):
    assert [c.who for c in field.contestants] == WHO + WHO
    assert [(one.work, one.who) for one in field.absent] == [("reviews, own rules", "swift")]
    check_outputs(field.contestants, find("tokenize").tolerance)
    assert field.contestants[0].output().shape == (30, 2)
    assert len(list((tmp_path / "bench").iterdir())) == 2  # the cache's files, one a tokenizer
    assert all(time > 0 for c in field.contestants for time in c.run(1))


def test_every_turn_begins_with_a_tokenizer_that_has_met_no_word(field):
    tokenizers = []
    for contestant in field.contestants[: len(WHO)]:
        contestant.run(1)
        tokenizers.append(tokenize._tokenizer())
    assert len({id(each) for each in tokenizers}) == len(WHO)


def test_another_token_is_noticed(field, monkeypatch):
    found = field.contestants[0].output() + np.array([0, 1])
    monkeypatch.setattr(field.contestants[1], "output", lambda: found)
    with pytest.raises(BenchError, match="2 processes and 1 process do not do the same work"):
        check_outputs(field.contestants, find("tokenize").tolerance)


def test_the_summary_holds_all_against_one_process():
    rows = [Row("reviews", "1 process", 10, 9, 1.0), Row("reviews", "cache", 1, 1, 0.1)]
    assert find("tokenize").summary(rows) == ["reviews: cache: 0.1 of one process's time"]
