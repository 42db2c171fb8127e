"""Running parity: Python writes fixtures and its answers, Swift answers, the comparer judges.

Files of a case, under ROOT/CASE: inputs.safetensors, python.safetensors, swift.safetensors.
"""

import pkgutil
import subprocess
import zlib
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save

from tandem.errors import TandemError
from tandem.files import write_atomically
from tandem.parity import cases as cases_package
from tandem.parity.case import Arrays, Case
from tandem.parity.compare import Verdict, judge
from tandem.paths import interop_binary

__all__ = ["ParityError", "find_cases", "judge_cases", "prepare", "run_parity", "run_swift"]

INPUTS, PYTHON, SWIFT = "inputs.safetensors", "python.safetensors", "swift.safetensors"


class ParityError(TandemError):
    """A case that does not exist, or a Swift engine that could not answer."""


def find_cases(names: Sequence[str] = ()) -> list[Case]:
    """Return the cases called `names`, or every case. Raises ParityError for an unknown one."""
    modules = [module.name for module in pkgutil.iter_modules(cases_package.__path__)]
    if unknown := [name for name in names if name not in modules]:
        known = ", ".join(sorted(modules))
        raise ParityError(f"no parity case is called {unknown[0]!r}: choose from {known}")
    return [_case(name) for name in names or sorted(modules)]


def run_parity(binary: Path, cases: Sequence[Case], root: Path) -> list[Verdict]:
    """Run cases through both languages and judge them. Raises ParityError as `run_swift`."""
    prepare(cases, root)
    run_swift(binary, cases, root)
    return judge_cases(cases, root)


def prepare(cases: Iterable[Case], root: Path) -> None:
    """Write every case's fixture and Python's answer, and remove Swift's old one."""
    for case in cases:
        folder = root / case.name
        (folder / SWIFT).unlink(missing_ok=True)
        # A seed of its own, so that a new case does not change another's numbers.
        inputs = case.inputs(np.random.default_rng(zlib.crc32(case.name.encode())))
        _write(folder / INPUTS, inputs)
        _write(folder / PYTHON, case.outputs({name: a.copy() for name, a in inputs.items()}))


def run_swift(binary: Path, cases: Iterable[Case], root: Path) -> None:
    """Have Swift answer every case. Raises ParityError with what it wrote on standard error.

    Cases of libraries for C go to the program that has those, beside `binary`.
    """
    cases = list(cases)
    if plain := [case.name for case in cases if not case.calls_c]:
        _answer(binary, plain, root)
    if calling := [case.name for case in cases if case.calls_c]:
        if (interop := interop_binary(binary)) is None:
            raise ParityError(
                f"{binary.with_name('tandem-interop')} is not built: run `make setup`"
            )
        _answer(interop, calling, root)


def _answer(binary: Path, names: Sequence[str], root: Path) -> None:
    command = [str(binary), "parity", str(root), *names]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError as error:
        raise ParityError(f"{binary} cannot be run: {error}") from error
    if done.returncode:
        said = done.stderr.strip() or "(it wrote no error)"
        raise ParityError(f"the swift engine ended with status {done.returncode}:\n{said}")


def judge_cases(cases: Iterable[Case], root: Path) -> list[Verdict]:
    """Compare the answers that lie in `root`; a file that is not there has no tensor."""
    verdicts = []
    for case in cases:
        folder = root / case.name
        verdicts += judge(case, _read(folder / PYTHON), _read(folder / SWIFT))
    return verdicts


def _case(name: str) -> Case:
    case = getattr(import_module(f"{cases_package.__name__}.{name}"), "CASE", None)
    if not isinstance(case, Case) or case.name != name:
        raise ParityError(f"tandem/parity/cases/{name}.py does not define CASE named {name!r}")
    return case


def _write(path: Path, arrays: Arrays) -> None:
    contiguous: dict[str, NDArray[Any]] = {k: np.ascontiguousarray(v) for k, v in arrays.items()}
    write_atomically(path, save(contiguous))


def _read(path: Path) -> Arrays:
    try:
        return dict(load_file(path))
    except FileNotFoundError:
        return {}
    except SafetensorError as error:
        raise ParityError(f"{path}: not a safetensors file: {error}") from error
