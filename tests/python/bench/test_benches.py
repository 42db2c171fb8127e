"""The benches: who takes part, that they do the same work, and what is made of the times."""

import json
from contextlib import ExitStack
from io import StringIO

import pytest
from rich.console import Console
from tandem.bench import matmul, step
from tandem.bench.benches import NAMES, find
from tandem.bench.contestant import Absent
from tandem.bench.harness import Pace, Row, check_outputs
from tandem.bench.run import Outcome, result, run_bench, table
from tandem.errors import TandemError

LADDER = [
    "python loops",
    "python rows",
    "python broadcast",
    "python einsum",
    "python @",
    "numpy @",
]
COURSE_LADDER = [LADDER[0], "python tensor scalars", *LADDER[1:]]
WORKS = ["5x784 · 784x10", "64x64 · 64x64", "256x256 · 256x256"]
QUICK = Pace(turn_ms=0.1, most_repeats=2, most_ms=1.0)


@pytest.fixture
def no_tensorflow(monkeypatch):
    monkeypatch.setattr("tandem.bench.matmul.find_spec", lambda name: None)


def test_matmul_has_python_s_whole_ladder_on_every_work(tmp_path, no_tensorflow):
    with ExitStack() as stack:
        found, absent = matmul.contestants(None, tmp_path, stack)
    ladders = zip(WORKS, (COURSE_LADDER, LADDER, LADDER), strict=True)
    assert [(c.work, c.who) for c in found] == [(w, who) for w, ladder in ladders for who in ladder]
    assert absent == [Absent(work, "tensorflow matmul", "not installed") for work in WORKS]
    check_outputs(found)


def test_matmul_has_tensorflow_s_product_in_a_process_of_its_own(tmp_path):
    pytest.importorskip("tensorflow")
    with ExitStack() as stack:
        found, absent = matmul.contestants(None, tmp_path, stack, WORKS[:2])
        theirs = [c for c in found if c.who == "tensorflow matmul" and c.work in WORKS[:2]]
        assert [c.work for c in theirs] == WORKS[:2]
        check_outputs([c for c in found if c.work in WORKS[:2]])
    assert absent == []


def test_step_trains_both_models_on_batches_of_a_plan(tmp_path):
    with ExitStack() as stack:
        found, _ = step.contestants(None, tmp_path, stack)
    assert [(c.work, c.who) for c in found] == [("mlp step", "pytorch"), ("cnn step", "pytorch")]
    for contestant in found:
        first = contestant.output()
        assert 1.5 < first.item() < 6  # the loss of ten classes, untrained
        contestant.run(3)
        assert contestant.output() == first


def test_a_bench_keeps_every_time_on_disk(tmp_path, no_tensorflow):
    bench = find("matmul")
    outcome = run_bench(bench, None, tmp_path, 2, Console(quiet=True), QUICK)
    kept = json.loads((tmp_path / "matmul.json").read_text())
    assert kept["rows"] == json.loads(json.dumps(result(bench, outcome)["rows"]))
    assert len(kept["raw"]) == len(outcome.rows) == len(COURSE_LADDER) + 2 * len(LADDER)
    loops = kept["raw"][0]
    assert (loops["who"], loops["repeats"]) == ("python loops", 1)
    assert [entry["round"] for entry in loops["rounds"]] == [0]  # too slow for this pace's both
    every = [time for entry in kept["raw"] for turn in entry["rounds"] for time in turn["ms"]]
    assert min(every) > 0


def test_the_result_has_the_promised_keys():
    rows = [Row("w", "python loops", 2.0, 1.0, 1.0), Row("w", "swift simd", 0.5, 0.25, 0.25)]
    outcome = Outcome(rows, [Absent("w", "swift arrays", "away")])
    found = result(find("matmul"), outcome)
    assert found.keys() == {"bench", "machine", "rows", "absent", "baseline"}
    assert found["absent"] == [{"work": "w", "who": "swift arrays", "reason": "away"}]
    assert (found["bench"], found["baseline"]) == ("matmul", "python loops")
    assert found["rows"][1] == {
        "work": "w",
        "who": "swift simd",
        "median_ms": 0.5,
        "min_ms": 0.25,
        "ratio": 0.25,
        "first_ms": None,
    }
    assert {"processor", "cores", "python", "torch"} <= found["machine"].keys()
    assert table(find("matmul"), outcome).row_count == 3


def test_first_calls_and_absences_stand_in_the_table():
    rows = [Row("w", "torch eager", 2.0, 1.0, 1.0, 5.0), Row("w", "swift graph", 1, 1, 0.5, 4321)]
    out = Console(width=100, file=StringIO())
    out.print(table(find("compiled"), Outcome(rows, [Absent("w", "torch compile", "no g++")])))
    lines = [line.split() for line in out.file.getvalue().splitlines()]
    assert ["w", "swift", "graph", "1", "1", "0.5", "4,321"] in lines
    assert ["w", "torch", "compile", "no", "g++"] in lines


def test_eager_counts_in_microseconds():
    rows = [Row("add 2x2", "torch eager", 0.002, 0.001, 1.0)]
    out = Console(width=100, file=StringIO())
    out.print(table(find("eager"), Outcome(rows, [])))
    assert ["add", "2x2", "torch", "eager", "2", "1", "1"] in [
        line.split() for line in out.file.getvalue().splitlines()
    ]


def test_matmul_holds_pure_swift_against_python_c_and_libraries():
    rows = [
        Row("w", "python loops", 800.0, 1.0, 1.0),
        Row("w", "python tensor scalars", 1600.0, 1.0, 2.0),
        Row("w", "swift arrays", 0.2, 1.0, 0.2 / 800),
        Row("w", "swift simd", 0.1, 1.0, 0.1 / 800),
        Row("w", "swift matmul", 0.01, 1.0, 0.01 / 800),
        Row("w", "numpy @", 0.02, 1.0, 0.02 / 800),
        Row("w", "swift unsafe", 0.21, 1.0, 0.21 / 800),
        Row("w", "c loops", 0.2, 1.0, 0.2 / 800),
        Row("v", "python loops", 1.0, 1.0, 1.0),
    ]
    assert find("matmul").summary(rows) == [
        "w: pure Swift (swift simd) is 8,000 x as fast as pure Python",
        "w: swift arrays, held as in the course against Python's loops over a tensor, are 8,000 x "
        "as fast",
        "w: swift unsafe takes 1.05 of the time of the same loop in C",
        "w: swift simd takes 10 of the fastest library's (swift matmul)",
    ]


def test_step_says_what_share_of_pytorch_s_time_swift_takes():
    rows = [Row("mlp step", "pytorch", 1.0, 1.0, 1.0), Row("mlp step", "swift", 0.8, 0.7, 0.8)]
    assert find("step").summary(rows) == ["mlp step: a step in Swift takes 0.8 of PyTorch's time"]


def test_compiled_holds_the_better_of_two_against_pytorch():
    times = {"swift graph": 0.6, "swift xla": 0.7, "torch eager": 1.0, "torch compile": 0.8}
    rows = [Row("cnn", who, ms, ms, ms) for who, ms in times.items()]
    assert find("compiled").summary(rows) == [
        "cnn: swift graph takes 0.6 of torch eager's time, "
        "0.75 of the fastest PyTorch's (torch compile)"
    ]
    assert find("compiled").summary(rows[2:]) == []


def test_an_unknown_bench_or_work_is_told_with_the_known(tmp_path):
    with pytest.raises(TandemError, match="no bench is called 'x': choose one of matmul, step"):
        find("x")
    words = "bench step has no work 'x': choose from mlp step, cnn step"
    with pytest.raises(TandemError, match=words), find("step").open(None, tmp_path, ["x"]):
        pass


def test_only_the_works_named_take_part(tmp_path):
    with find("step").open(None, tmp_path, ["cnn step"]) as field:
        assert {contestant.work for contestant in field.contestants} == {"cnn step"}


QUICK_WORKS = {"compiled": ["mlp sgd", "cnn"]}  # the others take a minute to compile


# The bench of tokenizers needs reviews, and has a test of its own with some.
WHOLLY_IN_SWIFT = [name for name in NAMES if find(name).in_swift and name != "tokenize"]


@pytest.mark.parametrize("name", WHOLLY_IN_SWIFT)
def test_the_real_engine_does_the_same_work(name, swift_engine, tmp_path, monkeypatch):
    monkeypatch.setenv("CXX", "nocxx")  # nor is torch.compile Swift's to test
    bench = find(name)
    with bench.open(swift_engine, tmp_path, QUICK_WORKS.get(name)) as field:
        works = {contestant.work for contestant in field.contestants}
        swift = [c for c in field.contestants if c.who.startswith("swift")]
        assert {contestant.work for contestant in swift} == works
        check_outputs(field.contestants, bench.tolerance)
        assert all(time > 0 for c in swift for time in c.run(1))
