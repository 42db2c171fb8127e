"""The main job: plans, engines one after the other, comparison, report."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from tandem.data.datasets import ImageDataset, load
from tandem.demo.compare import Comparison, compare, result
from tandem.demo.plan import Plan, Settings, ensure_plan
from tandem.demo.process import engine_commands, run_engine, terminated_as_interrupt
from tandem.demo.progress import LiveProgress
from tandem.demo.recipes import RECIPES
from tandem.demo.record import read_record
from tandem.demo.table import rich_table, tolerance_sentence, verdict
from tandem.errors import TandemError
from tandem.files import write_atomically
from tandem.machine import SWIFT_MISSING, in_ci
from tandem.paths import swift_binary

__all__ = ["RESULTS", "Options", "run_demo"]

RESULTS = ("result.json", "report.html", "report.png")


@dataclass(frozen=True)
class Options:
    """What to train on, for how long (None: as the recipe says), which models, where to."""

    data: str
    data_folder: Path | None
    epochs: int | None
    models: tuple[str, ...]
    output: Path


def run_demo(options: Options, out: Console, status: Console) -> bool | None:
    """Train every model in both languages, compare, report; return whether they agree.

    None where there is no Swift engine to compare with. Tables go to `out`, progress to `status`.
    Raises TandemError for data that is missing and for an engine that dies, and in CI for a
    Swift engine that is missing.
    """
    swift = swift_binary()
    if swift is None and in_ci():
        raise TandemError(SWIFT_MISSING)
    data = load(options.data, options.data_folder)
    for name in RESULTS:
        (options.output / name).unlink(missing_ok=True)
    plans = {model: _plan(options, model, data) for model in options.models}
    engines = engine_commands(swift)
    with terminated_as_interrupt():
        _train(options.output, plans, engines, status)
    comparisons = [_compare(options.output / m, plan, engines) for m, plan in plans.items()]
    if swift is None:
        status.print(f"Swift is skipped: {SWIFT_MISSING}", soft_wrap=True)
    return _conclude(options.output, data, comparisons, out)


def _plan(options: Options, model: str, data: ImageDataset) -> Plan:
    recipe = RECIPES[options.data, model]
    settings = Settings(
        model=model,
        data=options.data,
        data_folder=str(data.folder.absolute()),
        image_size=data.image_size,
        classes=data.classes,
        scale=data.scale,
        mean=data.mean,
        std=data.std,
        epochs=options.epochs or recipe.epochs,
        batch_size=recipe.batch_size,
        learning_rate=recipe.learning_rate,
        momentum=recipe.momentum,
        seed=recipe.seed,
    )
    return ensure_plan(_plan_path(options.output / model), settings, len(data.train_images))


def _plan_path(folder: Path) -> Path:
    return folder / "plan.safetensors"


def _train(
    output: Path, plans: dict[str, Plan], commands: dict[str, list[str]], status: Console
) -> None:
    """Run every engine on every plan, one after the other so that none slows another."""
    with LiveProgress(status) as live:
        bars = {
            (model, engine): live.add(model, engine, plan.settings.epochs * plan.steps_per_epoch)
            for model, plan in plans.items()
            for engine in commands
        }
        for (model, engine), bar in bars.items():
            folder = output / model
            bar.start()
            run_engine(engine, commands[engine], _plan_path(folder), folder / engine, bar)


def _compare(folder: Path, plan: Plan, engines: Iterable[str]) -> Comparison:
    return compare(plan, {name: read_record(folder / name, plan, name) for name in engines})


def _conclude(
    output: Path, data: ImageDataset, comparisons: list[Comparison], out: Console
) -> bool | None:
    # Here, because drawing is slow to import and the training should not wait for it.
    from tandem.demo.picture import draw_picture
    from tandem.demo.report import write_report

    out.print(rich_table(comparisons))
    for fault in (fault for comparison in comparisons for fault in comparison.faults):
        out.print(fault, style="red", soft_wrap=True, highlight=False)
    found = result(data.name, comparisons)
    agree: bool | None = found["agree"]
    out.print(verdict(comparisons), style="bold red" if agree is False else "bold")
    if agree is not None:
        out.print(tolerance_sentence(found["tolerance"]), soft_wrap=True, highlight=False)
    write_report(output / "report.html", data, comparisons)
    draw_picture(output / "report.png", comparisons)
    write_atomically(output / "result.json", (json.dumps(found, indent=2) + "\n").encode())
    out.print(f"report: {output / 'report.html'}", soft_wrap=True, highlight=False)
    return agree
