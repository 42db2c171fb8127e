"""The data block: files to items, split, labelled, processed, and made into batches.

Lesson 11.

    images = ImageList.from_files(path, tfms=tfms)
    halves = SplitData.split_by_func(images, partial(grandparent_splitter, valid_name="val"))
    data = label_by_func(halves, parent_labeler, proc_y=CategoryProcessor()).to_databunch(64)

Each step is a value that can be looked at. Processors are fitted on the training side only.
Swift twin: Data/Block.swift.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from tandem.data.bunch import DataBunch
from tandem.data.datasets import DataError
from tandem.data.files import get_files
from tandem.data.items import ItemError, ItemList
from tandem.data.label import Labeler, parent_labeler, regex_labeler
from tandem.data.lists import Index, ListContainer, listify, setify, uniqueify
from tandem.data.loader import get_dls
from tandem.data.process import CategoryProcessor, Processor, UnknownCategoryError
from tandem.data.process import deprocess as _deprocess
from tandem.data.process import fit as _fit
from tandem.data.process import process as _process
from tandem.data.split import Splitter, grandparent_splitter, random_splitter, split_by_func

__all__ = [
    "CategoryProcessor",
    "ItemError",
    "ItemList",
    "LabeledData",
    "ListContainer",
    "Processor",
    "SplitData",
    "UnknownCategoryError",
    "get_files",
    "grandparent_splitter",
    "label_by_func",
    "listify",
    "parent_labeler",
    "random_splitter",
    "regex_labeler",
    "setify",
    "split_by_func",
    "uniqueify",
]

Processors = Processor | Sequence[Processor] | None


class LabeledData:
    """Items `x` and labels `y` that go together, as their processors have made them.

    Indexing gives the pair of x and y. Raises DataError where their lengths differ.
    """

    def __init__(
        self, x: ItemList, y: ItemList, proc_x: Processors = None, proc_y: Processors = None
    ) -> None:
        if len(x) != len(y):
            raise DataError(f"LabeledData: {len(x)} items and {len(y)} labels")
        self.x, self.y = x, y
        self.proc_x, self.proc_y = listify(proc_x), listify(proc_y)

    @classmethod
    def label_by_func(
        cls, items: ItemList, f: Labeler, proc_x: Processors = None, proc_y: Processors = None
    ) -> Self:
        """Label each item by `f`; processors must be fitted. Raises what `f` and they raise.

        A label that a processor does not know is reported with its item.
        """
        xs, ys = listify(proc_x), listify(proc_y)
        labels = _processed_labels(items, [f(item) for item in items.items], ys)
        x = items.new(_process(xs, items.items))
        return cls(x, ItemList(labels, items.path), xs, ys)

    def __len__(self) -> int:
        return len(self.x)

    def __getitem__(self, index: Index) -> tuple[Any, Any]:
        return self.x[index], self.y[index]

    def __repr__(self) -> str:
        return f"{type(self).__name__}\nx: {self.x!r}\ny: {self.y!r}"

    def seed(self, seed: int) -> None:
        """Make the draws for the next pair those of `seed`, the same for x and for y.

        So a picture and its mask are turned and cropped alike.
        """
        self.x.seed(seed)
        self.y.seed(seed)

    def x_obj(self, index: int) -> Any:
        """Return item `index` as it was before its processors, without reading it."""
        return _deprocess(self.proc_x, [ListContainer.__getitem__(self.x, index)])[0]

    def y_obj(self, index: int) -> Any:
        """Return label `index` as it was before its processors."""
        return _deprocess(self.proc_y, [ListContainer.__getitem__(self.y, index)])[0]


def _processed_labels(items: ItemList, labels: list[Any], processors: list[Processor]) -> list[Any]:
    try:
        return _process(processors, labels)
    except UnknownCategoryError as error:
        raise DataError(f"{items.items[error.index]}: {error}") from error


@dataclass
class SplitData:
    """Two sides of a data set: items, or items with labels."""

    train: Any
    valid: Any

    @classmethod
    def split_by_func(cls, items: ItemList, f: Splitter) -> Self:
        """Split a list of items by a splitter. Raises DataError where a side gets none."""
        train, valid = split_by_func(items.items, f)
        if not train or not valid:
            counts = f"{len(train)} to train, {len(valid)} to valid"
            raise DataError(f"{items.path}: of {len(items)} items the splitter put {counts}")
        return cls(items.new(train), items.new(valid))

    @property
    def path(self) -> Path:
        """The folder that the items were found below."""
        return getattr(self.train, "x", self.train).path

    def to_databunch(
        self,
        bs: int,
        c_in: int | None = None,
        c_out: int | None = None,
        num_workers: int = 0,
        **options: Any,
    ) -> DataBunch:
        """Return loaders of both sides, of `bs` and 2 `bs` items a batch; train is shuffled.

        `c_in` and `c_out` are the sizes a model needs; where the labels are categories, `c_out`
        is their number. `options` go to both loaders.
        """
        if c_out is None:
            c_out = _categories(getattr(self.train, "proc_y", []))
        loaders = get_dls(self.train, self.valid, bs, num_workers=num_workers, **options)
        return DataBunch(*loaders, c_in, c_out)


def _categories(processors: Sequence[Processor]) -> int | None:
    vocabs = [p.vocab for p in processors if isinstance(p, CategoryProcessor)]
    return len(vocabs[-1]) if vocabs and vocabs[-1] is not None else None


def label_by_func(
    data: SplitData, f: Labeler, proc_x: Processors = None, proc_y: Processors = None
) -> SplitData:
    """Label both sides by `f`; the processors are fitted on train, then applied to both.

    Raises DataError, with the file, for a label of valid that train does not have.
    """
    xs, ys = listify(proc_x), listify(proc_y)
    train = data.train
    x, y = _fit(xs, train.items), _fit(ys, [f(item) for item in train.items])
    labeled = LabeledData(train.new(x), ItemList(y, train.path), xs, ys)
    return SplitData(labeled, LabeledData.label_by_func(data.valid, f, xs, ys))
