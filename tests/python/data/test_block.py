import pickle
from functools import partial

import pytest
from block_folder import NAMES, Draw, Words, fill, names
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.data.block import (
    CategoryProcessor,
    ItemList,
    LabeledData,
    Processor,
    SplitData,
    UnknownCategoryError,
    grandparent_splitter,
    label_by_func,
    parent_labeler,
    random_splitter,
    regex_labeler,
    split_by_func,
)
from tandem.data.datasets import DataError


class Double(Processor):
    """Doubles labels; remembers what it was fitted on."""

    def __init__(self):
        self.seen = None

    def fit(self, items):
        self.seen = list(items)

    def process(self, items):
        return [item * 2 for item in items]

    def deprocess(self, items):
        return [item[: len(item) // 2] for item in items]


@pytest.fixture
def folder(tmp_path):
    return fill(tmp_path)


@pytest.fixture
def words(folder):
    return Words.from_files(folder, ".txt")


@pytest.fixture
def halves(words):
    return SplitData.split_by_func(words, partial(grandparent_splitter, valid_name="val"))


# Splits


def test_the_grandparent_folder_splits_and_what_is_neither_is_left_out(halves, folder):
    assert names(folder, halves.train.items) == sorted(NAMES[:3])
    assert names(folder, halves.valid.items) == list(NAMES[3:])
    assert halves.path == folder
    assert isinstance(halves.valid, Words)


@settings(deadline=None)
@given(st.lists(st.integers()), st.floats(0, 1), st.integers(0, 2**40))
def test_a_random_split_loses_nothing_and_keeps_the_order(items, p, seed):
    numbered = list(enumerate(items))
    splitter = random_splitter(p, seed)
    train, valid = split_by_func(numbered, splitter)
    assert sorted(train + valid) == numbered
    assert train == sorted(train)
    assert valid == sorted(valid)
    assert split_by_func(numbered, splitter) == (train, valid)  # the same splitter, again
    assert split_by_func(numbered, random_splitter(p, seed)) == (train, valid)


def test_a_random_split_has_about_the_share_that_was_asked_for():
    _, valid = split_by_func(range(10_000), random_splitter(0.2, seed=1))
    assert abs(len(valid) - 2000) < 4 * 40  # four deviations, sqrt(n p (1 - p)) = 40
    assert valid != split_by_func(range(10_000), random_splitter(0.2, seed=2))[1]
    with pytest.raises(ValueError, match="p_valid must be within 0 and 1, got 20"):
        random_splitter(20)


def test_a_split_with_an_empty_side_says_so(words):
    with pytest.raises(DataError, match="of 6 items the splitter put 3 to train, 0 to valid"):
        SplitData.split_by_func(words, grandparent_splitter)  # the folder is called val


# Labels and processors


def test_labels_from_the_folder_and_from_the_name(halves):
    assert parent_labeler(halves.train.items[0]) == "cat"
    label = regex_labeler(r"^(.+)_\d+\.jpg$")
    assert label("pets/great_dane_12.jpg") == "great_dane"
    assert pickle.loads(pickle.dumps(label))("a_1.jpg") == "a"
    with pytest.raises(DataError, match=r"pets/dane.jpg: the name does not match '\^"):
        label("pets/dane.jpg")
    with pytest.raises(ValueError, match="needs one group"):
        regex_labeler(r"\d+")


def test_the_whole_way_from_files_to_pairs(halves, folder):
    data = label_by_func(halves, parent_labeler, proc_y=CategoryProcessor())
    assert [data.train[i] for i in range(3)] == [
        ("train/cat/3.txt", 0),
        ("train/dog/1.txt", 1),
        ("train/dog/2.TXT", 1),
    ]
    assert data.valid[:] == (list(NAMES[3:]), [0, 1])
    assert (data.valid.y_obj(1), data.valid.x_obj(1)) == ("dog", folder / NAMES[4])
    assert (len(data.train), data.path) == (3, folder)
    assert "x: Words (3 items)" in repr(data.train)


def test_processors_are_fitted_on_train_only(halves):
    first, second = Double(), Double()
    data = label_by_func(halves, parent_labeler, proc_y=[first, second])
    assert first.seen == ["cat", "dog", "dog"]
    assert second.seen == ["catcat", "dogdog", "dogdog"]  # what the first made of them
    assert data.valid.y.items == ["cat" * 4, "dog" * 4]
    assert data.valid.y_obj(1) == "dog"  # undone from the last to the first


def test_items_are_processed_too_and_the_list_given_is_left_as_it_was(halves):
    texts = SplitData(
        *(ItemList([p.name for p in half.items]) for half in (halves.train, halves.valid))
    )
    data = label_by_func(texts, len, proc_x=Double())
    assert data.valid.x.items == ["4.txt4.txt", "5.txt5.txt"]
    assert data.valid.x_obj(0) == "4.txt"
    assert data.valid.y.items == [5, 5]  # labels come from the items as they were
    assert texts.valid.items == ["4.txt", "5.txt"]


def test_a_label_that_train_does_not_have_names_the_file(halves):
    halves.train.items = halves.train.items[1:]
    with pytest.raises(
        DataError, match=r"val/cat/4\.txt: the label 'cat' is not one of train's 1: 'dog'"
    ):
        label_by_func(halves, parent_labeler, proc_y=CategoryProcessor())


def test_a_vocabulary_that_was_given_is_kept(halves):
    processor = CategoryProcessor(["dog", "bird", "cat"])
    data = label_by_func(halves, parent_labeler, proc_y=processor)
    assert processor.vocab == ["dog", "bird", "cat"]
    assert data.train.y.items == [2, 0, 0]
    bunch = data.to_databunch(2, c_in=3)
    assert (bunch.c_in, bunch.c_out) == (3, 3)
    assert data.to_databunch(2, c_out=7).c_out == 7


@settings(deadline=None)
@given(st.lists(st.text(max_size=3), min_size=1))
def test_categories_go_there_and_back(labels):
    processor = CategoryProcessor()
    processor.fit(labels)
    numbers = processor.process(labels)
    assert processor.vocab == sorted(set(labels))
    assert set(numbers) == set(range(len(processor.vocab)))
    assert processor.deprocess(numbers) == labels
    with pytest.raises(UnknownCategoryError, match="'none of them' is not one of train's"):
        processor.process([*labels, "none of them"])


def test_a_processor_that_was_not_fitted_says_so():
    for call in (CategoryProcessor().process, CategoryProcessor().deprocess):
        with pytest.raises(ValueError, match="there is no vocabulary before `fit`"):
            call([0])
    assert Processor().deprocess(Processor().process((1, 2))) == [1, 2]


def test_items_and_labels_go_together():
    with pytest.raises(DataError, match="2 items and 1 labels"):
        LabeledData(ItemList([1, 2]), ItemList([1]))


def test_the_same_draws_are_made_for_an_item_and_its_label():
    data = LabeledData(ItemList(["x"], tfms=Draw()), ItemList(["mask"], tfms=Draw()))
    data.seed(3)
    (_, of_x), (_, of_y) = data[0]
    assert of_x == of_y


def test_a_databunch_has_the_sides_and_twice_the_batch_to_validate(halves):
    data = label_by_func(halves, parent_labeler, proc_y=CategoryProcessor())
    bunch = data.to_databunch(2, seed=1, collate=list)
    assert (bunch.train_ds, bunch.valid_ds, bunch.c_out) == (data.train, data.valid, 2)
    assert (bunch.train_dl.batch_size, bunch.valid_dl.batch_size) == (2, 4)
    assert sorted(pair for batch in bunch.train_dl for pair in batch) == [
        data.train[i] for i in range(3)
    ]
    assert list(bunch.valid_dl) == [[data.valid[0], data.valid[1]]]
