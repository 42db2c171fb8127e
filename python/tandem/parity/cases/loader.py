"""Parity of the loader: of one seed the same batches, for any number of workers.

Inputs: the files of `tandem.parity.item_files`; "seed" int64 [1]: the loader's; "broken" int64 [3]:
places among the names, of files that are then written anew with a word that is no number.

The texts below train and val are split by their folder and labelled by their class. Outputs, all
exact, float64, for WORKERS in 0, 1, 2 and 4:
- "WORKERS/x" [n, 5], "WORKERS/y" [n], "WORKERS/sizes": two passes over train, shuffled, in batches
  of 6, end to end, and how many items each batch has
- "WORKERS/skipped", "WORKERS/left": where files are broken, of one pass: how many items of train
  are left out, and the labels of the others, in their order
- "valid/x", "valid/y", "valid/sizes": a pass over the other side
"""

import re
import warnings
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from tandem.data.block import (
    CategoryProcessor,
    SplitData,
    grandparent_splitter,
    label_by_func,
    parent_labeler,
)
from tandem.data.loader import DataLoader, get_dls
from tandem.parity.case import Arrays, Case, Tolerance
from tandem.parity.item_files import (
    NumberFiles,
    folder_inputs,
    folder_of,
    names_of,
    transforms,
)

__all__ = ["CASE"]

_BATCH = 6
_WORKERS = (0, 1, 2, 4)


def _inputs(rng: np.random.Generator) -> Arrays:
    inputs = folder_inputs(rng)
    names = enumerate(names_of(inputs))
    texts = [i for i, name in names if re.fullmatch(r"train/dog/\d+\.(txt|TXT)", name)]
    return inputs | {
        "seed": rng.integers(2**62, size=1),
        "broken": rng.choice(texts, 3, replace=False),
    }


def _outputs(inputs: Arrays) -> Arrays:
    with folder_of(inputs) as folder, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what is skipped, and of workers beyond the cores
        data, seed = _data(folder), int(inputs["seed"][0])
        whole = _whole(data, seed)
        for place in inputs["broken"]:
            (folder / names_of(inputs)[int(place)]).write_text("broken 1 2")
        return whole | _what_is_left(data, seed)


def _whole(data: SplitData, seed: int) -> Arrays:
    outputs: Arrays = {}
    for workers in _WORKERS:
        train, valid = _loaders(data, num_workers=workers, seed=seed)
        outputs |= _stored(str(workers), [*train, *train]) | _stored("valid", list(valid))
    return outputs


def _what_is_left(data: SplitData, seed: int) -> Arrays:
    outputs: Arrays = {}
    for workers in _WORKERS:
        train, _ = _loaders(data, num_workers=workers, seed=seed, on_error="skip")
        outputs[f"{workers}/left"] = torch.cat([y for _, y in train]).numpy()
        outputs[f"{workers}/skipped"] = np.array([float(len(train.skipped))])
    return outputs


def _data(folder: Path) -> SplitData:
    texts = NumberFiles.from_files(folder, ".txt", tfms=transforms())
    halves = SplitData.split_by_func(texts, partial(grandparent_splitter, valid_name="val"))
    return label_by_func(halves, parent_labeler, proc_y=CategoryProcessor())


def _loaders(data: SplitData, **options: Any) -> tuple[DataLoader, DataLoader]:
    return get_dls(data.train, data.valid, _BATCH, collate=_collate, **options)


def _collate(items: Any) -> tuple[Tensor, Tensor]:
    x, y = zip(*items, strict=True)
    return torch.tensor(x, dtype=torch.float64), torch.tensor(y, dtype=torch.float64)


def _stored(name: str, batches: list[tuple[Tensor, Tensor]]) -> Arrays:
    x, y = (torch.cat(part).numpy() for part in zip(*batches, strict=True))
    sizes = np.array([float(len(labels)) for _, labels in batches])
    return {f"{name}/x": x, f"{name}/y": y, f"{name}/sizes": sizes}


CASE = Case(
    milestone="data/loader",
    name="loader",
    inputs=_inputs,
    outputs=_outputs,
    tolerances={"*": Tolerance(0.0, "exact: the same order and the same generator")},
)
