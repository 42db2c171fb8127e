"""One kernel for the tests of a file, through Jupyter's own client."""

import os
from collections.abc import Callable, Iterator

import pytest
from kernel_helpers import Notebook, begin, end
from swift_jupyter.problems import KernelProblem
from swift_jupyter.toolchain import find_lldb_python, find_toolchain


@pytest.fixture(scope="session")
def swift_kernel_parts() -> None:
    """Skip, visibly, where the toolchain or its Python is missing; in CI fail."""
    try:
        find_lldb_python(find_toolchain())
    except KernelProblem as problem:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(problem))


@pytest.fixture(scope="module")
def notebook(swift_kernel_parts: None) -> Iterator[Notebook]:
    """A kernel without a library, for all tests of a file."""
    started = begin(SWIFT_JUPYTER_LIBRARY="")
    yield started
    end(started)


@pytest.fixture
def start_notebook(swift_kernel_parts: None) -> Iterator[Callable[..., Notebook]]:
    """Start kernels for one test alone."""
    started: list[Notebook] = []

    def start(**options: str) -> Notebook:
        started.append(begin(**options))
        return started[-1]

    yield start
    for one in started:
        end(one)
