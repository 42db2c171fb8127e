"""A learner in a file predicts as it did, and a file of another model is refused."""

import pickle

import pytest
import torch
import torch.nn.functional as F
from tandem.data.block import CategoryProcessor, SplitData, label_by_func
from tandem.data.bunch import DataBunch
from tandem.data.items import ItemList
from tandem.data.numericalize import NumericalizeProcessor
from tandem.data.process import Processor
from tandem.data.tokenize import TokenizeProcessor
from tandem.training.export import ExportError, export, load_learner
from tandem.training.learner import Learner
from tandem.training.state_file import StateFileError, save_state
from tiny_runs import made_up, small_learner, small_net
from torch import nn


def make_net(inputs=6, c_out=3):
    return nn.Sequential(
        nn.Linear(inputs, 8), nn.BatchNorm1d(8), nn.Dropout(0.5), nn.ReLU(), nn.Linear(8, c_out)
    )


@pytest.fixture
def trained():
    learn = small_learner(make_net())
    learn.fit(2)
    return learn


def test_predictions_are_the_same_to_the_bit(trained, tmp_path):
    export(trained, tmp_path / "net.safetensors", {"c_out": 3})
    again = load_learner(tmp_path / "net.safetensors", make_net, device="cpu")
    x, _ = made_up(20, seed=9)
    assert torch.equal(again.predict(x), trained.predict(x))
    assert not again.model.training
    assert (again.data.c_in, again.data.c_out) == (None, None)


def test_it_can_be_trained_on(trained, tmp_path):
    export(trained, tmp_path / "net", {"c_out": 3})
    again = load_learner(tmp_path / "net", make_net, device="cpu")
    again.data = trained.data
    before = again.predict(made_up(4)[0])
    again.fit(1)
    assert not torch.equal(again.predict(made_up(4)[0]), before)


def test_the_arguments_make_the_model(tmp_path):
    learn = Learner(make_net(5, 4), DataBunch([], [], 1, 4), F.cross_entropy, device="cpu")
    export(learn, tmp_path / "net", {"inputs": 5, "c_out": 4})
    again = load_learner(tmp_path / "net", make_net)
    assert again.model[0].weight.shape == (8, 5)
    assert (again.data.c_in, again.data.c_out) == (1, 4)


TEXTS = ["a good film", "a bad film", "good good film", "bad bad film"] * 2


def words_of(text):
    return "good" if "good" in text else "bad"


class Bag(nn.Module):
    """The mean of the words' embeddings."""

    def __init__(self, words, c_out):
        super().__init__()
        self.bag, self.out = nn.EmbeddingBag(words, 4), nn.Linear(4, c_out)

    def forward(self, x):
        return self.out(self.bag(x))


def test_processors_and_their_vocabularies_come_along(tmp_path):
    halves = SplitData(ItemList(TEXTS[:6]), ItemList(TEXTS[6:]))
    proc_x = [TokenizeProcessor(max_workers=0, progress=None), NumericalizeProcessor(min_freq=1)]
    data = label_by_func(halves, words_of, proc_x, CategoryProcessor()).to_databunch(1)
    words = len(proc_x[1].vocab)
    learn = Learner(Bag(words, data.c_out), data, F.cross_entropy, device="cpu")
    learn.fit(1)
    export(learn, tmp_path / "bag", {"words": words, "c_out": data.c_out})
    again = load_learner(
        tmp_path / "bag",
        Bag,
        proc_x=[TokenizeProcessor(max_workers=0, progress=None), NumericalizeProcessor()],
        proc_y=[CategoryProcessor()],
        device="cpu",
    )
    kept = again.data.train_ds
    assert kept.proc_x[1].vocab == proc_x[1].vocab
    assert kept.proc_y[0].vocab == ["bad", "good"]
    assert again.data.c_out == 2
    items = ["a really good film"]
    for processor in kept.proc_x:
        items = processor.process(items)
    assert torch.equal(again.predict(items[0][None]), learn.predict(items[0][None]))
    assert kept.proc_y[0].deprocess([1]) == ["good"]


def test_the_order_of_a_vocabulary_given_is_kept(tmp_path):
    halves = SplitData(ItemList(TEXTS[:6]), ItemList(TEXTS[6:]))
    given = CategoryProcessor(["good", "unheard", "bad"])
    data = label_by_func(halves, words_of, proc_y=given).to_databunch(2)
    export(Learner(small_net(), data, F.cross_entropy, device="cpu"), tmp_path / "n")
    again = load_learner(tmp_path / "n", small_net, proc_y=[CategoryProcessor()])
    assert again.data.train_ds.proc_y[0].vocab == ["good", "unheard", "bad"]


def test_other_processors_are_refused(trained, tmp_path):
    export(trained, tmp_path / "net")
    with pytest.raises(ExportError, match=r"proc_y: \['Processor'\] given, none in the file"):
        load_learner(tmp_path / "net", make_net, proc_y=[Processor()])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: make_net(7), r"the model's 0\.weight is float32 \[8, 7\] here, float32 \[8, 6\]"),
        (small_net, r"the model's 1\.bias is in the file alone"),
        (lambda words: small_net(), "words"),
    ],
)
def test_another_model_is_refused_with_what_differs(trained, tmp_path, make, message):
    export(trained, tmp_path / "net")
    with pytest.raises(ExportError, match=message) as error:
        load_learner(tmp_path / "net", make)
    assert str(tmp_path / "net") in str(error.value)


def test_other_files_are_refused_by_name(trained, tmp_path):
    save_state(tmp_path / "state", {"kind": "something else"})
    with pytest.raises(ExportError, match="state: it holds no exported learner"):
        load_learner(tmp_path / "state", make_net)
    (tmp_path / "pickle").write_bytes(pickle.dumps({"a": 1}))
    with pytest.raises(StateFileError, match="pickle: damaged, or not a state file"):
        load_learner(tmp_path / "pickle", make_net)
    with pytest.raises(FileNotFoundError):
        load_learner(tmp_path / "missing", make_net)


def test_arguments_that_are_no_plain_values_are_refused(trained, tmp_path):
    with pytest.raises(TypeError, match="arguments/act: a type cannot be saved"):
        export(trained, tmp_path / "net", {"act": nn.ReLU})
