"""A function of every item, in several processes (lesson 12).

The results come in the order of the items and are the same for any number of workers; an error
names the item that made it; whatever ends the call ends the workers with it.
Swift twin: Data/Parallel.swift.
"""

import multiprocessing
import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from threading import Thread
from typing import Any, Self, TypeVar

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from tandem.errors import TandemError

__all__ = ["ParallelError", "parallel", "usable_cores"]

T = TypeVar("T")
R = TypeVar("R")


class ParallelError(TandemError):
    """An item that the function failed on: the message names it, a note holds the traceback."""


def usable_cores() -> int:
    """Return how many cores this process may run on."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def parallel(
    function: Callable[[T], R],
    items: Sequence[T],
    max_workers: int | None = None,
    progress: str | None = None,
    start_method: str | None = None,
) -> list[R]:
    """Return `[function(item) for item in items]`, worked out by `max_workers` processes.

    No workers or one: in this process. None: one for each core. `progress` is the text beside a
    bar, shown in a terminal only. Results must be picklable, and where processes are not forked
    ("spawn", the default outside Linux) function and items too. Raises ParallelError that names
    the item where `function` raises, and ValueError for a negative number of workers.
    """
    workers = usable_cores() if max_workers is None else max_workers
    if workers < 0:
        raise ValueError(f"parallel: max_workers must not be negative, got {max_workers}")
    workers = min(workers, len(items))
    if workers < 2 or multiprocessing.current_process().daemon:  # a worker may have none itself
        return _in_order((_attempt(function, i, items) for i in range(len(items))), items, progress)
    method = start_method or ("fork" if sys.platform == "linux" else "spawn")
    with _Pool(multiprocessing.get_context(method), function, items, workers) as pool:
        return _in_order(pool.results(), items, progress)


@dataclass(frozen=True)
class _Failure:
    """An exception in words: not every exception survives the way between processes."""

    message: str
    trace: str = ""


Result = tuple[int, Any]


def _attempt(function: Callable[[T], R], index: int, items: Sequence[T]) -> Result:
    try:
        return index, function(items[index])
    except Exception as error:  # whatever it is, the caller hears of it beside the item's name
        return index, _Failure(f"{type(error).__name__}: {error}", traceback.format_exc())


def _in_order(finished: Iterator[Result], items: Sequence[Any], progress: str | None) -> list[Any]:
    results: dict[int, Any] = {}
    with _bar(progress) as bar:
        task = bar.add_task(progress or "", total=len(items))
        for index, result in finished:
            if isinstance(result, _Failure):
                raise _error(index, items[index], result)
            results[index] = result
            bar.advance(task)
    return [results[index] for index in range(len(items))]


def _error(index: int, item: object, failure: _Failure) -> ParallelError:
    text = repr(item)
    shown = text if len(text) <= 80 else f"{text[:77]}..."
    error = ParallelError(f"item {index}, {shown}: {failure.message}")
    error.add_note(failure.trace)
    return error


def _bar(text: str | None) -> Progress:
    console = Console(stderr=True)
    columns = TextColumn("{task.description}"), BarColumn(24), MofNCompleteColumn()
    hidden = text is None or not console.is_terminal
    return Progress(*columns, TimeElapsedColumn(), console=console, disable=hidden)


@dataclass
class _Worker:
    process: BaseProcess
    pipe: Connection
    index: int = -1  # of the item it works on

    def send(self, index: int) -> None:
        self.index = index
        with suppress(BrokenPipeError):  # it is gone: `receive` will say so
            self.pipe.send(index)

    def receive(self) -> Result:
        try:
            result: Result = self.pipe.recv()
        except (EOFError, ConnectionResetError):
            self.process.join()
            code = self.process.exitcode
            return self.index, _Failure(f"the process ended with exit code {code}")
        return result


class _Pool:
    """Workers, started here and ended whatever happens; a context manager."""

    def __init__(
        self, context: BaseContext, function: Callable[[T], R], items: Sequence[T], count: int
    ) -> None:
        self._context, self._function, self._items = context, function, items
        self._count, self._workers = count, list[_Worker]()

    def __enter__(self) -> Self:
        try:
            for _ in range(self._count):
                self._start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.process.kill()  # it holds nothing that would need an ending
        for worker in self._workers:
            worker.process.join()
            worker.pipe.close()

    def _start(self) -> None:
        ours, theirs = self._context.Pipe()
        args = self._function, self._items, theirs, ours
        process = self._context.Process(target=_work, args=args, daemon=True)  # type: ignore[attr-defined]
        process.start()
        theirs.close()
        self._workers.append(_Worker(process, ours))

    def results(self) -> Iterator[Result]:
        """Yield results as they come; a worker is given its next item when it hands one back."""
        waiting = iter(range(len(self._items)))
        busy: dict[Any, _Worker] = {}
        for worker, index in zip(self._workers, waiting, strict=False):
            worker.send(index)
            busy[worker.pipe] = worker
        while busy:
            for pipe in wait(list(busy)):
                worker = busy.pop(pipe)
                yield worker.receive()
                if (next_index := next(waiting, None)) is not None:
                    worker.send(next_index)
                    busy[pipe] = worker


def _work(
    function: Callable[[T], R], items: Sequence[T], pipe: Connection, other_end: Connection
) -> None:
    """A worker's life: items by number, until it is killed or its caller is."""
    other_end.close()  # a fork has it too, and the pipe would never end
    Thread(target=_end_with_caller, daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the caller's, who ends the workers
    with suppress(EOFError, OSError):
        while True:
            _send(pipe, _attempt(function, pipe.recv(), items))


def _end_with_caller() -> None:
    if (caller := multiprocessing.parent_process()) is not None:
        caller.join()
        os._exit(1)  # in the middle of an item: nobody waits for it


def _send(pipe: Connection, result: Result) -> None:
    """Send a result, or in its place the error that it cannot be pickled."""
    try:
        pipe.send(result)
    except OSError:
        raise
    except Exception as error:
        pipe.send((result[0], _Failure(f"its result cannot be sent: {error}")))
