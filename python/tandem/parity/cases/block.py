"""Parity of the data block: the same files found, split, labelled, read and transformed alike.

Inputs: the files of `tandem.parity.item_files`; "share" float64 [1]: of a random split; "seed"
int64 [1]: of the random split, and of what is drawn for items.

A file is known by its place among the names of the fixture. Outputs, all exact:
- "files", "texts", "validation": the files found, all, of ending .txt, and below val
- "grandparent/train", "grandparent/valid", "random/train", "random/valid": the splits of the texts
- "vocab": the names of the classes as UTF-8, one a line; "number/train", "number/valid": the
  category of each file of the first split by its folder; "regex/train": by the last digit of its
  name, as a category too
- "x/train", "x/valid" float64 [n, 5]: the files read and transformed, item i with the seed of
  (seed, 3, i)
"""

from functools import partial
from pathlib import Path

import numpy as np

from tandem.data.block import (
    CategoryProcessor,
    SplitData,
    get_files,
    grandparent_splitter,
    label_by_func,
    parent_labeler,
    random_splitter,
    regex_labeler,
)
from tandem.data.fetch import item_seed
from tandem.parity.case import Arrays, Case, Tolerance
from tandem.parity.item_files import (
    NumberFiles,
    folder_inputs,
    folder_of,
    names_of,
    transforms,
)

__all__ = ["CASE"]


def _inputs(rng: np.random.Generator) -> Arrays:
    drawn = {"share": rng.uniform(0.2, 0.6, 1), "seed": rng.integers(2**62, size=1)}
    return folder_inputs(rng) | drawn


def _outputs(inputs: Arrays) -> Arrays:
    places = {name: place for place, name in enumerate(names_of(inputs))}
    with folder_of(inputs) as folder:

        def known(files: list[Path]) -> np.ndarray:
            return np.array([places[file.relative_to(folder).as_posix()] for file in files])

        texts = NumberFiles.from_files(folder, ".txt", tfms=transforms())
        seed = int(inputs["seed"][0])
        halves = SplitData.split_by_func(texts, partial(grandparent_splitter, valid_name="val"))
        drawn = SplitData.split_by_func(texts, random_splitter(float(inputs["share"][0]), seed))
        found: Arrays = {
            "files": known(get_files(folder)),
            "texts": known(texts.items),
            "validation": known(get_files(folder, {".txt"}, include="val")),
            "grandparent/train": known(halves.train.items),
            "grandparent/valid": known(halves.valid.items),
            "random/train": known(drawn.train.items),
            "random/valid": known(drawn.valid.items),
        }
        answers = found | _labelled(halves, seed)
        return {name: array.astype(np.float64) for name, array in answers.items()}


def _labelled(halves: SplitData, seed: int) -> Arrays:
    categories = CategoryProcessor()
    data = label_by_func(halves, parent_labeler, proc_y=categories)
    digits = label_by_func(halves, regex_labeler(r"(\d)\.[a-zA-Z]+$"), proc_y=CategoryProcessor())
    vocab = "\n".join(categories.vocab or []).encode()
    return {
        "vocab": np.frombuffer(vocab, np.uint8),
        "number/train": np.array(data.train.y.items),
        "number/valid": np.array(data.valid.y.items),
        "regex/train": np.array(digits.train.y.items),
        "x/train": _read(data.train.x, seed),
        "x/valid": _read(data.valid.x, seed),
    }


def _read(items: NumberFiles, seed: int) -> np.ndarray:
    read = []
    for row in range(len(items)):
        items.seed(item_seed(seed, 3, row))
        read.append(items[row])
    return np.array(read)


CASE = Case(
    milestone="data/block",
    name="block",
    inputs=_inputs,
    outputs=_outputs,
    tolerances={"*": Tolerance(0.0, "exact: the same files, and the same generator")},
)
