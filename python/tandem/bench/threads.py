"""Swift's contestants with the number of threads that suits each work.

TensorFlow's threads are counted when it is opened, so there is a process for each count.
"""

from collections.abc import Collection, Sequence
from contextlib import ExitStack
from pathlib import Path

from tandem.bench.server import ServedContestant, SwiftServer

__all__ = ["swift_contestants"]

_TRIALS = 8


def swift_contestants(
    binary: Path,
    bench: str,
    inputs: Path,
    stack: ExitStack,
    works: Sequence[str],
    rehearsed: Collection[str],
    trials: int = _TRIALS,
) -> list[ServedContestant]:
    """Return the contestants of each work of the process that is the sooner done with it.

    One of them, who is called as in `rehearsed`, is the judge. The processes end with the stack.
    """
    processes = [
        stack.enter_context(SwiftServer(binary, bench, inputs, **environment)).contestants
        for environment in ({}, {"TF_NUM_INTRAOP_THREADS": "1"})
    ]

    def seconds(contestants: Sequence[ServedContestant]) -> float:
        judged = next(c for c in contestants if c.who in rehearsed)
        judged.run(1)  # the first is left out
        return sum(judged.run(trials))

    return [
        one
        for work in works
        for one in min(([c for c in p if c.work == work] for p in processes), key=seconds)
    ]
