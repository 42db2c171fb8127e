"""One training step: forward, backward, update and the loss read back, in PyTorch and in Swift.

The images have MNIST's size and are noise, so that the bench needs no download; time does not
depend on what they show. Both sides train on the batches of one plan, from its weights. PyTorch
has as many threads as make its step the quickest.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import cycle, product
from pathlib import Path

import numpy as np
import torch

from tandem.bench.contestant import Absent, Contestant, PythonContestant
from tandem.bench.server import SwiftServer
from tandem.data.datasets import CLASSES, FILES, SCALES, load
from tandem.data.idx import write_idx
from tandem.demo.engine import Trainer
from tandem.demo.plan import Plan, Settings, ensure_plan
from tandem.demo.recipes import MODELS, RECIPES
from tandem.demo.threads import choose_threads

__all__ = ["WORKS", "contestants"]

WORKS = tuple(f"{model} step" for model in MODELS)

_TRAIN, _TEST, _SIZE = 6400, 1000, (28, 28)


def contestants(
    swift: Path | None, folder: Path, stack: ExitStack, works: Sequence[str] = WORKS
) -> tuple[list[Contestant], list[Absent]]:
    """Return PyTorch, and Swift where there is a Swift engine, for each model."""
    _write_data(folder / "data")
    found: list[Contestant] = []
    for model in (model for model in MODELS if _work(model) in works):
        path = folder / f"{model}.safetensors"
        plan = ensure_plan(path, _settings(model, folder / "data"), _TRAIN)
        found.append(_pytorch(model, plan))
        if swift is not None:
            server = stack.enter_context(SwiftServer(swift, "step", path))
            for contestant in server.contestants:
                contestant.work = _work(model)  # a server knows one plan, hence one work
            found += server.contestants
    return found, []


def _work(model: str) -> str:
    return f"{model} step"


def _pytorch(model: str, plan: Plan) -> PythonContestant:
    trainer, batches = Trainer(plan), _batches(plan)
    threads = choose_threads(trainer.rehearse)
    first = Trainer(plan).step(0, 0)
    return PythonContestant(
        _work(model),
        "pytorch",
        lambda: trainer.step(*next(batches)),
        result=lambda: np.array([first], np.float32),
        prepare=lambda: torch.set_num_threads(threads),
    )


def _batches(plan: Plan) -> Iterator[tuple[int, int]]:
    return cycle(product(range(plan.settings.epochs), range(plan.steps_per_epoch)))


def _write_data(folder: Path) -> None:
    rng = np.random.default_rng(42)
    for name, count in zip(FILES, (_TRAIN, _TRAIN, _TEST, _TEST), strict=True):
        images = "images" in name
        shape, top = ((count, *_SIZE), 256) if images else ((count,), CLASSES)
        write_idx(folder / name, rng.integers(top, size=shape, dtype=np.uint8))


def _settings(model: str, folder: Path) -> Settings:
    data, recipe = load("mnist", folder), RECIPES["mnist", model]
    return Settings(
        model=model,
        data="mnist",
        data_folder=str(folder.absolute()),
        image_size=_SIZE,
        classes=CLASSES,
        scale=SCALES["mnist"],
        mean=data.mean,
        std=data.std,
        epochs=1,
        batch_size=recipe.batch_size,
        learning_rate=recipe.learning_rate,
        momentum=recipe.momentum,
        seed=42,
    )
