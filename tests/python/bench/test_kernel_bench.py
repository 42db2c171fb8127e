"""`tandem bench kernel`: what is asked of the kernel, what is made of the times, and the faults."""

import json
from io import StringIO
from itertools import count

import pytest
from rich.console import Console
from tandem.bench import kernel as bench
from tandem.bench.kernel import Figure, kernel_result, kernel_table, measure_kernel
from tandem.bench.notebook_kernel import notebook_library
from tandem.cli.main import app
from tandem.errors import TandemError
from tandem.machine import in_ci
from typer.testing import CliRunner


class FakeKernel:
    """Answers as a kernel would; the n-th cell takes n ms, a completion 1,000 less each time."""

    started_ms = 900.0

    def __init__(self, empty=0, sum_shown="5.0\n"):
        self.cells, self.empty, self.sum_shown = [], empty, sum_shown
        self.clock, self.asked = count(1), count()

    def cell(self, code):
        self.cells.append(code)
        return float(next(self.clock)), self.sum_shown if "import" in code else ""

    def complete(self, code):
        number = next(self.asked)
        return 100.0 + number, [] if number < self.empty else ["reshaped(to: "]

    def memory(self):
        return {"kernel": 0.1, "debugger": 0.7, "session": 0.3, "language server": 0.2}


def test_figures_are_medians_beside_their_targets():
    figures = {one.what: one for one in measure_kernel(FakeKernel(), 3)}
    assert figures["kernel answers"].value == 900
    assert figures["start and first cell"].value == 901
    # Cells 2 to 5 are trivial, 6 to 9 gradients; the first of each is left out.
    assert figures["trivial cell"].values == [3, 4, 5]
    assert figures["gradient cell"].values == [7, 8, 9]
    assert figures["first completion"].value == 100
    assert figures["completion"].value == 102
    assert figures["memory after the first cell: debugger"].met is False
    assert figures["memory after all cells: debugger"].met is None
    assert figures["trivial cell"].met is True
    targets = {one.what: one.target for one in figures.values() if one.target}
    assert targets == {
        "first cell, TensorFlow imported": 2000,
        "trivial cell": 50,
        "gradient cell": 100,
        "completion": 300,
        "memory after the first cell: debugger": 0.6,
    }


def test_no_cell_is_run_twice():
    kernel = FakeKernel()
    measure_kernel(kernel, 5)
    assert len(set(kernel.cells)) == len(kernel.cells) == 1 + 2 * 6


def test_the_first_completion_counts_until_something_is_found():
    figures = {one.what: one for one in measure_kernel(FakeKernel(empty=2), 1)}
    assert figures["first completion"].value == 100 + 101 + 102


def test_a_kernel_that_computes_or_completes_wrongly_is_not_measured():
    with pytest.raises(TandemError, match=r"answers '4\.0' to .* and not 5\.0"):
        measure_kernel(FakeKernel(sum_shown="4.0"), 1)
    with pytest.raises(TandemError, match="completes nothing"):
        measure_kernel(FakeKernel(empty=1000), 1)


def test_the_table_has_targets_and_verdicts():
    shown = StringIO()
    figures = [
        Figure("quick", "ms", [1.0, 2.0, 6.0], 3),
        Figure("memory", "GB", [0.7], 0.6),
        Figure("plain", "ms", [1234.0]),
    ]
    Console(file=shown, width=100).print(kernel_table(figures))
    quick, memory, plain = shown.getvalue().splitlines()[-4:-1]
    assert quick.split() == ["quick", "2", "ms", "1", "ms", "6", "ms", "≤", "3", "ms", "met"]
    assert memory.split() == ["memory", "0.70", "GB", "≤", "0.60", "GB", "missed"]
    assert plain.split() == ["plain", "1,234", "ms"]
    assert [row["met"] for row in kernel_result(figures)["rows"]] == [True, False, None]


def test_a_library_that_is_not_built_is_told_with_what_builds_it(tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "notebook_library", lambda: tmp_path)
    with pytest.raises(TandemError, match=f"{tmp_path} is not built: run `make setup`"):
        bench.run_kernel_bench(tmp_path, 1)


def test_the_command_prints_json_and_refuses_works(tmp_path, monkeypatch):
    monkeypatch.setattr(
        bench, "run_kernel_bench", lambda folder, cells, show: [Figure("f", "ms", [float(cells)])]
    )
    done = CliRunner().invoke(app, ["bench", "kernel", "--json"])
    content = json.loads(done.output)
    assert content["bench"] == "kernel"
    assert content["rows"][0]["value"] == 50
    done = CliRunner().invoke(app, ["bench", "kernel", "--rounds", "7"])
    assert "7 ms" in done.output
    done = CliRunner().invoke(app, ["bench", "kernel", "--works", "a"])
    assert "no works" in str(done.exception)


def test_a_busy_machine_is_told():
    assert bench.busy(1.5, 2) == ""
    assert "load 12 on 2 cores" in bench.busy(12.3, 2)


def test_the_kernel_of_this_checkout_is_measured(tmp_path):
    """Where the library is built: a real kernel, its library, and its language server."""
    if not (notebook_library() / "library.json").is_file():
        (pytest.fail if in_ci() else pytest.skip)("the notebook library is not built: `make setup`")
    stages = []
    figures = {one.what: one for one in bench.run_kernel_bench(tmp_path, 2, stages.append)}
    assert stages[0] == "starting"
    assert figures["start and first cell"].value > figures["kernel answers"].value > 0
    assert len(figures["gradient cell"].values) == 2
    assert 0 < figures["trivial cell"].value < figures["first cell, TensorFlow imported"].value
    for part in ("kernel", "debugger", "session", "language server"):
        assert 0.01 < figures[f"memory after all cells: {part}"].value < 2, part
    kept = json.loads((tmp_path / "kernel.json").read_text())
    assert [row["what"] for row in kept["rows"]] == list(figures)
