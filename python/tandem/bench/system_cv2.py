"""Photos by the OpenCV of the system's own Python.

It runs in that Python, which has NumPy and cv2 and nothing of ours; so it imports nothing else. The
protocol is that of `tandem.bench.server`, the work that of `tandem.bench.decode`.
"""

import json
import struct
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter
from typing import Any

import cv2
import numpy as np

Run = Callable[[], None]


def main(path: str) -> None:
    """Answer requests from standard input until it ends."""
    cv2.setNumThreads(1)
    with open(path) as file:
        files = json.load(file)["photos"]
    works = {"photos by OpenCV": 1, "photos by OpenCV with 2 workers": 2}
    _say(contestants=[{"work": work, "who": "system python"} for work in works])
    runs = [_run(files, workers) for workers in works.values()]
    for line in sys.stdin:
        ask = json.loads(line)
        if "run" in ask:
            _say(ms=[_milliseconds(runs[ask["run"]]) for _ in range(ask["repeats"])])
        else:
            means = np.array([_read(file).mean() for file in files], np.float32)
            _save(ask["path"], means)
            _say(ok=True)


def _read(file: str) -> Any:
    return cv2.imread(file, cv2.IMREAD_COLOR)


def _read_all(files: Sequence[str]) -> None:
    for file in files:
        _read(file)


def _run(files: Sequence[str], workers: int) -> Run:
    if workers == 1:
        return lambda: _read_all(files)
    pool = ThreadPoolExecutor(workers)

    def run() -> None:
        for done in [pool.submit(_read_all, files[i::workers]) for i in range(workers)]:
            done.result()

    return run


def _milliseconds(run: Run) -> float:
    start = perf_counter()
    run()
    return 1000 * (perf_counter() - start)


def _save(path: str, output: Any) -> None:
    """Write a safetensors file of one tensor: the length of a header, the header, the numbers."""
    entry = {"dtype": "F32", "shape": list(output.shape), "data_offsets": [0, output.nbytes]}
    header = json.dumps({"output": entry}).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(header)) + header + output.tobytes())


def _say(**message: Any) -> None:
    print(json.dumps(message), flush=True)
