"""Live progress of training: one bar an engine, fed by the events that an engine sends."""

from types import TracebackType
from typing import Any, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.progress import TimeElapsedColumn as Elapsed

__all__ = ["LiveProgress"]

Event = dict[str, Any]


class LiveProgress:
    """A bar for each run, in the order they are added; a context manager that owns the screen."""

    def __init__(self, console: Console) -> None:
        self._progress = Progress(
            TextColumn("{task.fields[model]:<4}"),
            TextColumn("{task.fields[engine]:<6}", style="bold"),
            BarColumn(bar_width=24),
            MofNCompleteColumn(),
            TextColumn("{task.fields[note]}"),
            Elapsed(),
            console=console,
        )

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._progress.stop()

    def add(self, model: str, engine: str, steps: int) -> "Bar":
        """Add a waiting bar for `steps` steps in all."""
        task = self._progress.add_task(
            "", total=steps, start=False, model=model, engine=engine, note="waiting"
        )
        return Bar(self._progress, task)


class Bar:
    """One run's bar: call it with every event of the run."""

    def __init__(self, progress: Progress, task: TaskID) -> None:
        self._progress, self._task = progress, task
        self._accuracy = ""

    def start(self) -> None:
        """Start the clock: the engine has been launched."""
        self._progress.start_task(self._task)
        self._progress.update(self._task, note="starting")

    def __call__(self, event: Event) -> None:
        """Show one event."""
        if event["event"] == "step":
            note = f"loss {event['loss']:.4f}{self._accuracy}"
            self._progress.update(self._task, advance=1, note=note)
        elif event["event"] == "epoch":
            self._accuracy = f"  accuracy {event['accuracy']:.2%}"
            note = f"loss {event['loss']:.4f}{self._accuracy}"
            self._progress.update(self._task, note=note)
        elif event["event"] == "end":
            self._progress.stop_task(self._task)
