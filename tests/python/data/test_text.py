import pickle

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.data.block import (
    CategoryProcessor,
    SplitData,
    grandparent_splitter,
    label_by_func,
    parent_labeler,
)
from tandem.data.items import ItemError
from tandem.data.text import (
    NumericalizeProcessor,
    TextList,
    TokenizeProcessor,
    clas_databunchify,
    get_clas_dls,
    get_lm_dls,
    lm_databunchify,
    pad_collate,
)
from torch.nn.utils.rnn import pad_sequence

# Padding.


@settings(deadline=None)
@given(st.lists(st.lists(st.integers(2, 9), max_size=6), min_size=1, max_size=5), st.integers(0, 9))
def test_padding_is_torchs_pad_sequence(texts, pad):
    tensors = [torch.tensor(text, dtype=torch.int64) for text in texts]
    samples = [(text, label) for label, text in enumerate(tensors)]
    x, y = pad_collate(samples, pad)
    assert torch.equal(x, pad_sequence(tensors, batch_first=True, padding_value=pad))
    assert y.tolist() == list(range(len(texts)))
    x, _ = pad_collate(samples, pad, pad_first=True)
    flipped = pad_sequence([t.flip(0) for t in tensors], batch_first=True, padding_value=pad)
    assert torch.equal(x, flipped.flip(1))


def test_an_empty_text_is_all_padding():
    # with pad_first the course wrote it to row[-0:], the whole row, which failed
    x, _ = pad_collate([(torch.tensor([5, 6]), 0), (torch.tensor([]), 1)], 1, pad_first=True)
    assert x.tolist() == [[5, 6], [1, 1]]


# The data block of text.

POSITIVE, NEGATIVE = "A very good film, GOOD acting", "a bad film, bad acting and no plot at all"


@pytest.fixture
def folder(tmp_path):
    for side, count in (("train", 6), ("valid", 3)):
        for label, text in (("pos", POSITIVE), ("neg", NEGATIVE)):
            (tmp_path / side / label).mkdir(parents=True)
            for number in range(count):
                path = tmp_path / side / label / f"{number}.txt"
                path.write_text(f"{text} {'really ' * number}{side}")
    (tmp_path / "train" / "notes.md").write_text("no item")
    return tmp_path


@pytest.fixture
def labelled(folder):
    texts = TextList.from_files(folder)
    processors = [TokenizeProcessor(max_workers=1), NumericalizeProcessor()]
    split = SplitData.split_by_func(texts, grandparent_splitter)
    return label_by_func(split, parent_labeler, processors, CategoryProcessor())


def test_a_text_list_reads_its_files(folder):
    texts = TextList.from_files(folder)
    assert len(texts) == 18
    assert texts[0] == NEGATIVE + " train"
    assert TextList(["as it is"])[0] == "as it is"
    (folder / "train" / "neg" / "0.txt").write_bytes(b"\xff")
    with pytest.raises(ItemError, match=r"0\.txt.*not UTF-8"):
        _ = texts[0]


def test_the_vocabulary_is_fitted_on_train_only_and_texts_can_be_read_again(labelled):
    vocab = labelled.train.proc_x[1].vocab
    assert "train" in vocab
    assert "valid" not in vocab
    start = "xxbos a bad film , bad acting and no plot at all"
    assert labelled.train.x_obj(0) == f"{start} train xxeos"
    assert labelled.valid.x_obj(0) == f"{start} xxunk xxeos"
    assert labelled.train.y_obj(0) == "neg"


def test_classification_batches_have_like_lengths_and_all_texts(labelled):
    data = clas_databunchify(labelled, bs=4, seed=1)
    assert data.c_out == 2
    batches = list(data.train_dl)
    assert [len(y) for _, y in batches] == [4, 4, 4]
    assert batches[0][0].shape[1] == max(x.shape[1] for x, _ in batches)
    found = sorted(tuple(row[row != 1].tolist()) for x, _ in batches for row in x)
    assert found == sorted(tuple(labelled.train[i][0].tolist()) for i in range(12))
    ((x, y),) = list(data.valid_dl)[:1]
    assert len(y) == 6
    assert (x != 1).sum(1).tolist() == sorted((x != 1).sum(1).tolist(), reverse=True)


def test_classification_batches_go_on_after_a_resume(labelled):
    one, _ = get_clas_dls(labelled.train, labelled.valid, 2, seed=1)
    other, _ = get_clas_dls(labelled.train, labelled.valid, 2, seed=2)
    running = iter(one)
    next(running)
    other.load_state_dict(pickle.loads(pickle.dumps(one.state_dict())))
    expected, found = list(running), list(other)
    assert len(found) == 5
    for (x, y), (x_expected, y_expected) in zip(found, expected, strict=True):
        assert torch.equal(x, x_expected)
        assert torch.equal(y, y_expected)


def test_padding_goes_where_it_is_told_with_worker_processes_too(labelled):
    here = clas_databunchify(labelled, bs=4, seed=1, pad_first=True)
    there = clas_databunchify(labelled, bs=4, seed=1, pad_first=True, num_workers=1)
    for (x, _), (x_there, _) in zip(here.train_dl, there.train_dl, strict=True):
        assert torch.equal(x, x_there)
        assert (x[:, -1] == 3).all()  # xxeos, and no padding after it


def test_language_model_batches_come_from_labelled_data(labelled):
    data = lm_databunchify(labelled, bs=2, bptt=5, seed=1)
    assert data.c_out == len(labelled.train.proc_x[1].vocab)
    assert data.train_ds is labelled.train
    x, y = next(iter(data.train_dl))
    assert x.shape == y.shape == (2, 5)
    assert next(iter(data.valid_dl))[0].shape == (4, 5)
    train, valid = get_lm_dls(labelled.train, labelled.valid, 2, 5, seed=1)
    assert torch.equal(next(iter(train))[0], x)
    assert (train.shuffle, valid.shuffle) == (True, False)
