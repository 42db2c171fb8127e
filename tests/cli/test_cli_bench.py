"""`tandem bench`: the table, the JSON, and what is said where Swift is missing."""

import json

import pytest
from tandem.cli.main import app
from tandem.errors import TandemError
from typer.testing import CliRunner

# One Swift contestant for each of matmul's works, whose answer is NumPy's.
SERVER = """
import json, sys
from safetensors.numpy import load_file, save_file
x = load_file(sys.argv[4])
works = {"5x784 · 784x10": x["a"] @ x["b"], "64x64 · 64x64": x["square_a"] @ x["square_b"]}
def say(message): print(json.dumps(message), flush=True)
say({"contestants": [{"work": work, "who": "swift simd"} for work in works]})
for line in sys.stdin:
    ask = json.loads(line)
    if "run" in ask:
        say({"ms": [0.001] * ask["repeats"]})
    else:
        save_file({"output": list(works.values())[ask["output"]] + SPOIL}, ask["path"])
        say({"ok": True})
"""


def test_json_has_the_promised_rows_of_both_ladders(tandem, program):
    server = program(SERVER.replace("SPOIL", "0"), "tandem-swift")
    works = ("--works", "5x784 · 784x10,64x64 · 64x64")
    done = tandem("bench", "matmul", "--json", "--rounds", 2, *works, swift=server)
    assert done.returncode == 0, done.stderr
    content = json.loads(done.stdout)
    assert content.keys() == {"bench", "machine", "rows", "absent", "baseline"}
    names = [(row["work"], row["who"]) for row in content["rows"]]
    assert len(names) == len(set(names))
    assert len([who for _, who in names if who.startswith("python")]) == 11
    assert [name for name in names if name[1] == "swift simd"] == [
        ("5x784 · 784x10", "swift simd"),
        ("64x64 · 64x64", "swift simd"),
    ]
    works = [work for work, _ in names]
    assert works == sorted(works), "a work's rows stand together"
    base = {r["work"]: r["median_ms"] for r in content["rows"] if r["who"] == "python loops"}
    for row in content["rows"]:
        assert row["min_ms"] <= row["median_ms"]
        assert row["ratio"] == pytest.approx(row["median_ms"] / base[row["work"]])


def test_a_contestant_that_does_other_work_is_refused(tandem, program):
    server = program(SERVER.replace("SPOIL", "1"), "tandem-swift")
    done = tandem("bench", "matmul", "--rounds", 1, "--works", "64x64 · 64x64", swift=server)
    assert done.returncode == 1
    assert "swift simd and python loops do not do the same work" in done.stderr
    assert "Traceback" not in done.stderr


def test_eager_and_compiled_print_their_tables_without_swift(no_swift, monkeypatch):
    monkeypatch.setenv("CXX", "nocxx")
    for package in ("eager", "compiled"):
        monkeypatch.setattr(f"tandem.bench.{package}.find_spec", lambda name: None)
    done = CliRunner().invoke(app, ["bench", "eager", "--works", "add 2x2", "--rounds", "1"])
    assert done.exit_code == 0, done.output
    assert "median µs" in done.output
    assert "not installed" in done.output
    done = CliRunner().invoke(app, ["bench", "compiled", "--works", "mlp sgd", "--rounds", "1"])
    assert done.exit_code == 0, done.output
    for words in ("first ms", "nocxx missing", "within 0.001", "torch eager"):
        assert words in done.output


def test_an_unknown_work_is_told_with_the_known(tandem):
    done = tandem("bench", "compiled", "--works", "mlp sgd,nonsense")
    assert done.returncode == 1
    assert "no work 'nonsense': choose from mlp sgd, mlp adam, cnn," in done.stderr


def test_without_swift_python_is_measured_and_ci_fails(no_swift, monkeypatch):
    arguments = ["bench", "matmul", "--rounds", "1"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert "Swift is skipped: the Swift engine is not built" in done.output
    assert "python einsum" in done.output
    monkeypatch.setenv("CI", "true")
    assert isinstance(CliRunner().invoke(app, arguments).exception, TandemError)
