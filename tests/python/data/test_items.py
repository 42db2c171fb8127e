import os
import pickle

import pytest
from block_folder import NAMES, Draw, Words, fill, names
from tandem.data.block import ItemError, ItemList, get_files
from tandem.data.datasets import DataError


@pytest.fixture
def folder(tmp_path):
    return fill(tmp_path)


@pytest.fixture
def words(folder):
    return Words.from_files(folder, ".txt")


# Files


def test_files_come_sorted_without_hidden_ones(folder):
    expected = sorted([*NAMES, "other/dog/8.txt", "train/dog/note.md"])
    assert names(folder, get_files(folder)) == expected


def test_extensions_are_matched_in_any_case_and_one_is_a_set_of_one(folder):
    expected = sorted([*NAMES, "other/dog/8.txt"])
    for extensions in (".txt", ".TXT", {".txt"}, [".txt", ".none"]):
        assert names(folder, get_files(folder, extensions)) == expected
    assert get_files(folder, ".none") == []


def test_folders_can_be_chosen_and_not_gone_down_into(folder):
    assert names(folder, get_files(folder, ".txt", include=["val"])) == list(NAMES[3:])
    assert names(folder, get_files(folder, ".txt", include="val")) == list(NAMES[3:])
    assert get_files(folder, recurse=False) == []
    assert names(folder, get_files(folder / "train/cat", recurse=False)) == ["train/cat/3.txt"]


def test_the_order_is_not_the_folders(folder, monkeypatch):
    expected, scan = get_files(folder), os.scandir

    class Backwards:
        def __init__(self, path):
            self.entries = sorted(scan(path), key=lambda entry: entry.name, reverse=True)

        def __enter__(self):
            return iter(self.entries)

        def __exit__(self, *_):
            pass

    monkeypatch.setattr(os, "scandir", Backwards)
    assert get_files(folder) == expected


def test_a_folder_that_is_not_there_is_named(folder):
    with pytest.raises(DataError, match="nowhere: there is no such folder"):
        get_files(folder / "nowhere")
    with pytest.raises(DataError, match="nowhere: there is no such folder"):
        get_files(folder, include=["train", "nowhere"])


# Items


def test_an_item_is_read_when_it_is_asked_for_and_transformed_in_order(words):
    def shout(text):
        return text.upper()

    def last(text):
        return text + "!"

    last.order = 1
    loud = Words(words.items, words.path, tfms=[last, shout])
    assert loud[1] == "TRAIN/CAT/3.TXT!"
    assert loud[-1] == "VAL/DOG/5.TXT!"
    assert loud[:2] == [loud[0], loud[1]] == loud[[0, 1]]
    assert loud[[True] + [False] * 5] == [loud[0]]
    assert list(loud) == loud[:]
    assert Words(words.items, tfms=shout)[0] == "OTHER/DOG/8.TXT"


def test_a_new_list_is_like_the_old_but_for_its_items(words):
    words.extra = 3
    new = words.new(words.items[:2])
    assert (type(new), new.path, new.tfms, new.extra) == (Words, words.path, words.tfms, 3)
    assert (len(new), len(words)) == (2, 6)
    new.tfms.append(str.upper)
    assert words.tfms == []


def test_a_list_says_what_it_holds(words, folder):
    shown = repr(words)
    assert shown.startswith("Words (6 items)\n[")
    assert str(folder / "train/cat/3.txt") in shown
    assert shown.endswith(f"Path: {folder}")


def test_an_item_that_cannot_be_read_is_named(words, folder):
    (folder / "train/cat/3.txt").unlink()
    with pytest.raises(ItemError, match=r"3\.txt cannot be read: .*No such file") as caught:
        words[1]
    assert isinstance(caught.value.__cause__, FileNotFoundError)
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.item) == (str(caught.value), str(folder / "train/cat/3.txt"))


def test_a_list_may_word_what_is_wrong_with_an_item_itself():
    class Refusing(ItemList):
        def get(self, item):
            raise ItemError("the third verse", "it does not scan")

    with pytest.raises(ItemError, match=r"^the third verse cannot be read: it does not scan$"):
        Refusing([1])[0]


def test_a_transform_that_fails_keeps_its_error_and_names_the_item(words):
    words.tfms = [lambda text: text.no_such_method()]
    with pytest.raises(AttributeError) as caught:
        words[1]
    assert caught.value.__notes__ == [f"while transforming {words.items[1]}"]


def test_the_draws_of_two_transforms_follow_the_seed_and_differ():
    items = ItemList(["a"], tfms=[Draw(), Draw()])
    items.seed(7)
    (_, first), second = items[0]
    items.seed(7)
    assert items[0] == (("a", first), second)
    items.seed(8)
    assert items[0] != (("a", first), second)
    assert first != second
