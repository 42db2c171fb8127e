"""A session with the library of Tandem: TensorFlow, Python, and modules opened on import."""

import json
import os
import re
from pathlib import Path

import pytest
from kernel_helpers import begin, end

FOLDER = Path(
    os.environ.get("SWIFT_JUPYTER_LIBRARY") or Path(__file__).parents[2] / "swift/.build/notebook"
)
UNBUILT = "the notebooks' library is not built: run `make setup`"


@pytest.fixture(scope="module")
def library():
    """What library.json says; without it a skip that says so, or in CI a failure."""
    if not (FOLDER / "library.json").is_file():
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(UNBUILT)
    return json.loads((FOLDER / "library.json").read_text())


@pytest.fixture(scope="module")
def tandem(swift_kernel_parts, library):
    started = begin(SWIFT_JUPYTER_LIBRARY=str(FOLDER))
    yield started
    end(started)


def test_the_first_cell_computes_without_an_import_and_without_noise(tandem):
    ran = tandem.run("let x = Tensor<Float>([1, 2, 3])\n(x * x).sum().scalarized()")
    assert ran.value == "14.0"
    assert ran.text() + ran.text("stderr") == ""


def test_gradients_across_cells(tandem):
    tandem.run(
        "@differentiable(reverse)\n"
        "func loss(_ w: Tensor<Float>) -> Tensor<Float> { ((w - 1) * (w - 1)).sum() }"
    )
    assert tandem.value("gradient(at: Tensor<Float>([3, 1]), in: loss).scalars") == "[4.0, 0.0]"


def test_a_module_is_opened_when_it_is_imported(tandem, library):
    for module in library["on_import"]:
        assert tandem.run(f"import {module}").reply["status"] == "ok", module


def test_modules_are_found_though_they_use_cxx(tandem, library):
    if "OpenCVImage" not in library["on_import"]:
        pytest.skip("built without OpenCV")
    pixels = "Tensor<UInt8>(repeating: 7, shape: [4, 6, 3])"
    assert tandem.value(f"import OpenCVImage\nlet mat = try Mat({pixels})\nmat.rows") == "4"


def test_a_trap_in_the_library_tells_the_cells_line(tandem):
    ran = tandem.run("\nlet wrong = Tensor<Float>([1, 2]) + Tensor<Float>([1, 2, 3])")
    assert ran.reply["ename"] == "Trap"
    assert f"Cell {ran.reply['execution_count']}, line 2" in ran.error
    assert tandem.value("x.shape") == "[3]"


def test_the_debugger_stays_small(tandem):
    """LLDB must not read TensorFlow's symbols, which are two gigabytes to it."""
    tandem.run("1")
    folder = Path(f"/proc/{tandem.manager.provisioner.process.pid}/task")
    if not folder.exists():
        pytest.skip("no /proc here")
    (worker,) = {
        one
        for task in folder.iterdir()
        for one in (task / "children").read_text().split()
        if "swift_jupyter.worker" in Path(f"/proc/{one}/cmdline").read_text()
    }
    pages = int(Path(f"/proc/{worker}/statm").read_text().split()[1])
    assert pages * os.sysconf("SC_PAGE_SIZE") < 900e6


@pytest.fixture(scope="module")
def python(tandem, library):
    if not library["python"]:
        pytest.skip("built without the module Python")
    tandem.run('let time = Python.import("time")\nlet builtins = Python.import("builtins")')
    return tandem


def test_python_is_the_one_that_runs_the_kernel(python):
    import sys

    assert python.value('String(Python.import("sys").executable)!') == sys.executable


def test_what_python_prints_keeps_its_place(python):
    ran = python.run('print("one")\n_ = builtins.print("two")\nprint("three")')
    assert ran.text() == "one\ntwo\nthree\n"


def test_python_starts_processes(python):
    code = 'Python.import("subprocess").check_output(["echo", "from a process"])'
    assert python.value(code) == "b'from a process\\n'"
    assert python.value("x.shape") == "[3]"


@pytest.mark.parametrize(
    "code",
    [
        "time.sleep(600)",
        "while true { _ = builtins.sum(builtins.range(10_000)) }",
        'builtins.exec("while True: pass", builtins.dict())',
        "while true {}",
    ],
)
def test_an_interrupt_leaves_python_usable(python, code):
    ran = python.run(f'print("begun")\n_ = 0\n{code}', python.interrupt_when("begun"))
    assert ran.reply["ename"] == "Interrupted", ran.error
    for _ in range(2):
        assert python.value("builtins.sum(builtins.range(5))") == "10"


def test_an_error_of_python_is_a_trap_with_its_words(python):
    ran = python.run('\n_ = builtins.int("x")')
    assert "ValueError: invalid literal for int()" in ran.error
    assert f"Cell {ran.reply['execution_count']}, line 2" in ran.error
    assert python.value("builtins.int(3)") == "3"


def test_figures_are_shown_when_their_cell_has_ended(python):
    """Those of a cell that fails too; and `plt.show()` alone shows no None after them."""
    ran = python.run(
        'enable_matplotlib("inline")\n'
        'let plt = Python.import("matplotlib.pyplot")\n_ = plt.plot([1, 2])'
    )
    assert [one["data"].keys() >= {"image/png"} for one in ran.contents("display_data")] == [True]
    failed = python.run('_ = plt.plot([2, 1])\nfatalError("on purpose")')
    assert failed.reply["status"] == "error"
    assert len(failed.contents("display_data")) == 1
    shown = python.run("_ = plt.plot([1, 3])\nplt.show()")
    assert [one["data"].keys() >= {"image/png"} for one in shown.contents("display_data")] == [True]
    assert shown.value is None
    assert python.run("1 + 1").contents("display_data") == []


def test_the_readmes_example_prints_what_it_says(python):
    text = (Path(__file__).parents[2] / "README.md").read_text()
    (example,) = (s for s in re.findall(r"```swift\n(.*?)```", text, re.S) if "np.arange" in s)
    code, _, said = example.rpartition("// ")
    assert python.run(code).text() == said
