"""`tandem parity`: the table, the JSON, and the status."""

import json

import pytest
from tandem.cli.main import app
from tandem.errors import TandemError
from tandem.parity.runner import find_cases
from typer.testing import CliRunner

# Swift's answers are Python's, from the fixture that Swift would read; SPOIL may change them.
ECHO = """
import sys
import numpy as np
from pathlib import Path
from safetensors.numpy import load_file, save_file
from tandem.parity.runner import find_cases
for case in find_cases(sys.argv[3:]):
    folder = Path(sys.argv[2]) / case.name
    fixture = load_file(folder / "inputs.safetensors")
    ordered = {name: fixture[name] for name in case.inputs(np.random.default_rng(0))}
    out = {name: array.copy() for name, array in case.outputs(ordered).items()}
    SPOIL
    save_file(out, folder / "swift.safetensors")
"""


@pytest.fixture
def echo(program):
    return program(ECHO.replace("SPOIL", "pass"), "tandem-swift")


def test_json_has_the_promised_keys(tandem, echo):
    done = tandem("parity", "--json", "losses", "matmul", swift=echo)
    assert done.returncode == 0, done.stderr
    content = json.loads(done.stdout)
    assert content["agree"] is True
    assert {entry["case"] for entry in content["cases"]} == {"losses", "matmul"}
    keys = {"milestone", "case", "tensor", "max_abs", "max_rel", "tolerance", "agree"}
    assert all(entry.keys() == keys for entry in content["cases"])


def test_the_table_has_a_line_a_case_and_verbose_a_line_a_tensor(tandem, echo):
    short = tandem("parity", "matmul", "losses", swift=echo).stdout
    assert short.count("foundations/matmul") == 1
    assert "worst tensor" in short
    assert " 0 disagree" in short
    long = tandem("parity", "matmul", "--verbose", swift=echo).stdout
    assert long.count("foundations/matmul") > 5
    assert "matmul_loops" in long


def test_a_disagreement_is_named_and_has_status_1(tandem, program):
    spoiled = program(ECHO.replace("SPOIL", 'out["matmul_loops"][2, 3] += 1'), "tandem-swift")
    done = tandem("parity", "matmul", swift=spoiled)
    assert done.returncode == 1
    assert "matmul: matmul_loops: differs by" in done.stderr
    assert "DISAGREE" in done.stdout
    as_json = tandem("parity", "matmul", "--json", swift=spoiled)
    assert as_json.returncode == 1
    assert json.loads(as_json.stdout)["agree"] is False


def test_without_swift_nothing_is_claimed(no_swift):
    done = CliRunner().invoke(app, ["parity", "--json"])
    assert isinstance(done.exception, TandemError)
    assert "there is nothing to compare with: the Swift engine is not built" in str(done.exception)
    assert "agree" not in done.stdout


def test_the_real_engine_runs_every_case(tandem, swift_engine):
    done = tandem("parity", "--json", swift=swift_engine)
    assert done.returncode == 0, done.stderr
    content = json.loads(done.stdout)
    assert {entry["case"] for entry in content["cases"]} == {case.name for case in find_cases()}
