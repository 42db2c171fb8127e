"""`tandem bench`: timings side by side."""

import json
import os
from enum import StrEnum
from typing import Annotated

import typer

__all__ = ["bench"]


class Name(StrEnum):
    """The benches there are."""

    matmul = "matmul"
    step = "step"
    eager = "eager"
    compiled = "compiled"
    augment = "augment"
    loading = "loading"
    decode = "decode"
    learner = "learner"
    lstm = "lstm"
    tokenize = "tokenize"
    kernel = "kernel"


_Name = Annotated[
    Name,
    typer.Argument(
        metavar="NAME",
        help="matmul: both ladders of matrix multiplication. step: a training step of each model. "
        "eager: single ops. compiled: whole steps, eager and compiled, against torch.compile and "
        "JAX. augment: 64 images by Pillow one by one, and as a batch on CPU and GPU. "
        "loading: 982 JPEGs to batches, against torchvision. "
        "decode: photos by libvips and OpenCV, recordings by libsox, called from either language. "
        "learner: what a training loop costs, ours against three libraries'. "
        "lstm: recurrent layers by hand, PyTorch's and TensorFlow's, and a language model's step. "
        "tokenize: 2,000 reviews by one process and by two, and from the cache; by spaCy's rules, "
        "and by our own in either language. "
        "kernel: what a Swift notebook's start, cells and completions cost, beside what they may.",
        show_default=False,
    ),
]
_Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
_Rounds = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="N",
        help="How often each takes its turn; cells of a kind. [default: 20; kernel: 50]",
        show_default=False,
    ),
]

_Works = Annotated[
    str | None,
    typer.Option("--works", metavar="A,B", help="Only these works. [default: all]"),
]


def bench(
    name: _Name, as_json: _Json = False, rounds: _Rounds = None, works: _Works = None
) -> None:
    """Time languages and libraries at the same work, in rounds of alternating order.

    What they compute is compared first.
    A ratio is to the baseline of the same work; below 1 is faster.
    Every single time is kept in build/bench/NAME.json.
    """
    if name is Name.kernel:
        _kernel(as_json, rounds or 50, works)
    else:
        _rivals(name, as_json, rounds or 20, works)


def _rivals(name: Name, as_json: bool, rounds: int, works: str | None) -> None:
    """Run a bench of contestants."""
    from rich.console import Console

    from tandem.bench.benches import find
    from tandem.bench.run import result, run_bench, table
    from tandem.errors import TandemError
    from tandem.machine import SWIFT_MISSING, in_ci
    from tandem.paths import build_folder, swift_binary

    status, swift, chosen = Console(stderr=True), swift_binary(), find(name.value)
    if swift is None and chosen.in_swift:
        if in_ci():
            raise TandemError(SWIFT_MISSING)
        status.print(f"Swift is skipped: {SWIFT_MISSING}", soft_wrap=True)
    named = None if works is None else [work.strip() for work in works.split(",")]
    folder = build_folder() / "bench"
    outcome = run_bench(chosen, swift, folder, rounds, status, works=named)
    if as_json:
        print(json.dumps(result(chosen, outcome), indent=2))
        return
    out = Console()
    out.print(table(chosen, outcome))
    if chosen.first:
        out.print(f"Compared first: what all of them compute, within {chosen.tolerance:g}.")
    for line in chosen.summary(outcome.rows):
        out.print(line, highlight=False, soft_wrap=True)


def _kernel(as_json: bool, cells: int, works: str | None) -> None:
    """Run the bench of the Swift kernel, which has no contestants."""
    from rich.console import Console

    from tandem.bench.kernel import busy, kernel_result, kernel_table, run_kernel_bench
    from tandem.errors import TandemError
    from tandem.paths import build_folder

    if works is not None:
        raise TandemError("bench kernel has no works to choose from")
    with Console(stderr=True).status("kernel: starting") as status:
        figures = run_kernel_bench(
            build_folder() / "bench", cells, lambda stage: status.update(f"kernel: {stage}")
        )
    if as_json:
        print(json.dumps(kernel_result(figures), indent=2))
        return
    out = Console()
    out.print(kernel_table(figures))
    if note := busy(os.getloadavg()[0], os.cpu_count() or 1):
        out.print(note, soft_wrap=True)
