"""Running many notebooks, a few at a time."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from pathlib import Path

from tandem.notebook.execute import Execution, Outcome

__all__ = ["Runner"]


class Runner:
    """Runs notebooks in the order given, `jobs` at a time, which share the processor's cores.

    Leaving its context stops what is still running, shuts those kernels down and starts no more.
    """

    def __init__(
        self, paths: Sequence[Path], *, jobs: int = 2, timeout: float = 40, update: bool = False
    ) -> None:
        cores = os.cpu_count() or jobs
        threads = max(1, cores // jobs) if jobs > 1 else None
        self._executions = {path: Execution(path, timeout, update, threads) for path in paths}
        self._pool = ThreadPoolExecutor(jobs, thread_name_prefix="notebook")
        self._futures: dict[Path, Future[Outcome]] = {
            path: self._pool.submit(execution.run) for path, execution in self._executions.items()
        }

    def __enter__(self) -> "Runner":
        return self

    def __exit__(self, *_: object) -> None:
        for path, future in self._futures.items():
            if not future.cancel() and not future.done():
                self._executions[path].stop()
        self._pool.shutdown()

    def outcome(self, path: Path) -> Outcome:
        """Wait for a notebook's run to end, and return how it did."""
        return self._futures[path].result()

    def outcomes(self) -> Iterator[Outcome]:
        """Yield how each run ended, as they do."""
        for future in as_completed(self._futures.values()):
            yield future.result()
