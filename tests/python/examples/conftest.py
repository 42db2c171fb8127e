"""Digits, photos and tones that are quickly made, and how scripts and Swift's examples are run."""

import runpy
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch
import typer
from example_helpers import SCRIPTS, ended
from PIL import Image
from tandem.data.audio import Signal, save_audio
from tandem.data.datasets import FILES
from tandem.data.idx import write_idx
from tandem.machine import in_ci
from tandem.paths import repository_root
from typer.testing import CliRunner


@pytest.fixture
def run_example(monkeypatch):
    """A function that runs a script with arguments and returns what it has printed."""
    monkeypatch.syspath_prepend(str(SCRIPTS))  # a script finds the modules beside it

    def run(name: str, *arguments: object) -> str:
        app = typer.Typer()
        app.command()(runpy.run_path(str(SCRIPTS / f"{name}.py"))["main"])
        return CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False).output

    return run


@pytest.fixture
def swift_example():
    """A function from an example to its program."""

    def find(name: str) -> Path:
        binary = repository_root() / "examples" / ".build" / "release" / name
        if not binary.exists():
            (pytest.fail if in_ci() else pytest.skip)(f"{binary} is not built: run `make setup`")
        return binary

    return find


@pytest.fixture
def run_swift(swift_example):
    """A function that runs an example in Swift with arguments, and returns how it ended."""

    def run(name: str, *arguments: object) -> subprocess.CompletedProcess[str]:
        return ended(swift_example(name), *arguments)

    return run


@pytest.fixture
def digits(tmp_path) -> Path:
    """Files as MNIST's: in an image of class k, rows 2 k and 2 k + 1 are bright."""
    folder = tmp_path / "mnist"
    folder.mkdir()
    draw = np.random.default_rng(0)
    for part, count in (("train", 1024), ("test", 200)):
        labels = np.arange(count, dtype=np.uint8) % 10
        images = draw.integers(0, 60, (count, 28, 28), dtype=np.uint8)
        for image, label in zip(images, labels, strict=True):
            image[2 * label : 2 * label + 2] += 180
        names = FILES[:2] if part == "train" else FILES[2:]
        for name, array in zip(names, (images, labels), strict=True):
            write_idx(folder / name, array)
    return folder


@pytest.fixture
def photos(tmp_path) -> Path:
    """A folder as Imagenette's, of two of its classes and four of nobody's; one photo is grey."""
    folder = tmp_path / "imagenette"
    draw = np.random.default_rng(0)
    classes = ["n01440764", "n02102040", *(f"n9{k}" for k in range(4))]
    for side, count in (("train", 4), ("val", 2)):
        for number, name in enumerate(classes):
            (folder / side / name).mkdir(parents=True)
            for place in range(count):
                pixels = draw.integers(0, 100, (40, 50, 3), dtype=np.uint8)
                pixels[..., number % 3] += np.uint8(20 * number)
                image = Image.fromarray(pixels)
                image = image.convert("L") if number == place == 0 else image
                image.save(folder / side / name / f"{place}.JPEG")
    return folder


@pytest.fixture
def tones(tmp_path) -> Path:
    """A folder as the spoken digits': a tone each; speakers differ in loudness, takes in noise."""
    folder = tmp_path / "data"
    (folder / "recordings").mkdir(parents=True)
    generator = torch.Generator().manual_seed(0)
    for digit in range(10):
        tone = torch.sin(torch.arange(3000) * (0.1 + 0.25 * digit))
        for loudness, speaker in zip((0.5, 0.2), ("ann", "bob"), strict=True):
            for take in (0, 1, 5, 6, 7):
                sound = loudness * tone + 0.01 * torch.randn(3000, generator=generator)
                path = folder / "recordings" / f"{digit}_{speaker}_{take}.wav"
                save_audio(Signal(sound[None], 8000), path)
    return folder
