"""Files to tensors by the same libraries written in C and C++, called from Swift and from Python.

Photos by libvips, whole and as thumbnails of 128 pixels, and by OpenCV; recordings by libsox. By
one worker, and by two threads: neither language holds a lock while C decodes. The files are made
up, so that every machine has the same ones.

Python's OpenCV comes with its wheel, which has another libjpeg-turbo than the system's OpenCV that
Swift calls. Where the system's Python has its own cv2 (`python3-opencv` of Debian and Ubuntu), that
one, `system python`, calls the very library that Swift does. OpenCV has one thread in all of them.
"""

import json
import os
import subprocess
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image

from tandem.bench.contestant import Absent, Contestant, PythonContestant
from tandem.bench.server import BenchServer, SwiftServer
from tandem.interop import opencv, sox, vips
from tandem.paths import interop_binary

__all__ = ["WORKS", "contestants"]

_OPENCV = "photos by OpenCV"
_KINDS = ("thumbnails", "photos", _OPENCV, "recordings")
_WORKERS = {"": 1, " with 2 workers": 2}
WORKS = tuple(kind + suffix for suffix in _WORKERS for kind in _KINDS)
_SIZE = (500, 375)  # what most photos of ImageNet have
_PHOTOS, _RECORDINGS, _FRAMES = 32, 64, 8000

Read = Callable[[str], torch.Tensor]


def contestants(
    swift: Path | None, folder: Path, stack: ExitStack, works: Sequence[str] = WORKS
) -> tuple[list[Contestant], list[Absent]]:
    """Return Python's way of each work, and Swift's where it is built with the libraries.

    Raises SoxMissingError, VipsMissingError where Python finds no library.
    """
    files = _files(folder)
    found: list[Contestant] = []
    for suffix, workers in _WORKERS.items():
        pool = stack.enter_context(ThreadPoolExecutor(workers))
        for kind, (of, read) in _reads().items():
            if kind + suffix in works:
                found.append(_contestant(kind + suffix, files[of], read, pool, workers))
    path = folder / "files.json"
    path.write_text(json.dumps(files))
    served: list[Contestant] = []
    if (binary := interop_binary(swift)) is not None:
        served = list(stack.enter_context(SwiftServer(binary, "decode", path)).contestants)
    there = {contestant.work for contestant in served}
    absent = [Absent(work, "swift", "not built") for work in works if work not in there]
    if any(work.startswith(_OPENCV) for work in works):
        system, missing = _system(path, stack)
        found, absent = found + system, absent + missing
    order = list(WORKS).index
    return sorted(found + served, key=lambda contestant: order(contestant.work)), absent


def _system(path: Path, stack: ExitStack) -> tuple[list[Contestant], list[Absent]]:
    """Return the contestants of the system's own Python and OpenCV, if it has them."""
    python = os.environ.get("TANDEM_SYSTEM_PYTHON", "/usr/bin/python3")
    # What is ours, or made for another Python, is not its own.
    own = {"PYTHONPATH": ""}
    has = [python, "-c", "import cv2"]
    try:
        subprocess.run(has, check=True, capture_output=True, env=os.environ | own)
    except (OSError, subprocess.CalledProcessError):
        works = [_OPENCV + suffix for suffix in _WORKERS]
        return [], [Absent(work, "system python", "no python3-opencv") for work in works]
    # Run as it is, it would take its neighbours' names for the standard library's.
    run = "import runpy, sys; runpy.run_path(sys.argv[1])['main'](sys.argv[2])"
    command = [python, "-c", run, str(Path(__file__).with_name("system_cv2.py")), str(path)]
    server = BenchServer("system python", command, own)
    return list(stack.enter_context(server).contestants), []


def _reads() -> dict[str, tuple[str, Read]]:
    return {
        "thumbnails": ("photos", lambda path: vips.VipsImage.thumbnail(path, 128, 128).tensor()),
        "photos": ("photos", lambda path: vips.VipsImage.from_file(path, True).tensor()),
        _OPENCV: ("photos", lambda path: opencv.tensor(opencv.imread(path))),
        "recordings": ("recordings", lambda path: sox.SoxAudio.from_file(path).tensor),
    }


def _contestant(
    work: str, files: Sequence[str], read: Read, pool: ThreadPoolExecutor, workers: int
) -> PythonContestant:
    run = partial(_in_parallel, files, read, pool, workers)
    return PythonContestant(work, "python", run, partial(_means, files, read))


def _in_parallel(files: Sequence[str], read: Read, pool: ThreadPoolExecutor, workers: int) -> None:
    if workers == 1:
        return _read_all(files, read)
    for done in [pool.submit(_read_all, files[i::workers], read) for i in range(workers)]:
        done.result()
    return None


def _read_all(files: Sequence[str], read: Read) -> None:
    for file in files:
        read(file)


def _means(files: Sequence[str], read: Read) -> NDArray[np.float32]:
    return np.array([read(file).float().mean() for file in files], np.float32)


def _files(folder: Path) -> dict[str, list[str]]:
    """Write photos of clouds and recordings of a falling noise; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(42)
    photos = [str(folder / f"{i}.jpg") for i in range(_PHOTOS)]
    for path in photos:
        clouds = rng.integers(0, 256, (47, 63, 3), np.uint8)
        Image.fromarray(clouds).resize(_SIZE, Image.Resampling.BICUBIC).save(path, quality=90)
    recordings = [str(folder / f"{i}.wav") for i in range(_RECORDINGS)]
    falling = np.linspace(1, 0, _FRAMES)[:, None]
    for path in recordings:
        noise = rng.uniform(0.1, 1, (_FRAMES, 1)) * falling * 2**31
        sox.SoxAudio(noise.astype(np.int64).clip(max=2**31 - 1).astype(np.int32), 8000).write(path)
    return {"photos": photos, "recordings": recordings}
