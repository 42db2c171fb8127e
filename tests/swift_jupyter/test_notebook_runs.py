"""A whole notebook, run by nbclient as `jupyter execute` does it."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_client.kernelspec import KernelSpecManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

PACKAGES = Path(__file__).parents[2] / "python"


@pytest.fixture
def run(swift_kernel_parts, tmp_path, monkeypatch):
    """Install the kernel into a folder of its own, and run cells by it."""
    monkeypatch.setenv("PYTHONPATH", str(PACKAGES))
    monkeypatch.setenv("SWIFT_JUPYTER_LIBRARY", "")
    install = [sys.executable, "-m", "swift_jupyter.install", "--prefix", str(tmp_path)]
    subprocess.run(install, check=True, capture_output=True)
    folders = [str(tmp_path / "share/jupyter/kernels")]
    specs = KernelSpecManager(kernel_dirs=folders, ensure_native_kernel=False)
    assert specs.get_kernel_spec("swift").argv[0] == sys.executable

    def run(*cells):
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
        client = NotebookClient(notebook, timeout=120, kernel_name="swift")
        client.create_kernel_manager()
        client.km.kernel_spec_manager = specs
        client.execute()
        return [cell.outputs for cell in notebook.cells]

    return run


def test_outputs_are_kept_with_their_cells(run):
    outputs = run(
        "let squares = (1...3).map { $0 * $0 }",
        'print("sum")\nsquares.reduce(0, +)',
        'display(svg: "<svg/>")',
    )
    assert outputs[0] == []
    assert [one.output_type for one in outputs[1]] == ["stream", "execute_result"]
    assert outputs[1][1].data == {"text/plain": "14"}
    assert outputs[1][1].execution_count == 2
    assert outputs[2][0].data == {"image/svg+xml": "<svg/>"}


def test_an_error_ends_the_run_with_the_cells_line(run):
    with pytest.raises(CellExecutionError, match=r"Cell 2, line 2"):
        run("let few = [1]", "\nfew[3]", 'print("never")')
