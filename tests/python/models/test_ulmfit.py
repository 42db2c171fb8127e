import pytest
import torch
from tandem.data.bunch import DataBunch
from tandem.models.language_model import cross_entropy_flat, get_language_model
from tandem.models.text_classifier import get_text_classifier
from tandem.models.ulmfit import (
    class_splitter,
    copy_encoder,
    lm_splitter,
    match_embeds,
    match_rows,
    predict_text,
)
from tandem.optim.optimizer import adam_opt
from tandem.training.callbacks import Callback
from tandem.training.freezing import discriminative_rates, freeze_to, unfreeze
from tandem.training.learner import Learner

OLD = ["xxunk", "xxpad", "the", "film", "was", "good"]
NEW = ["xxunk", "xxpad", "film", "awful", "good", "plot", "the"]
PAD, EMB, HID = 1, 6, 9


@pytest.fixture
def model():
    torch.manual_seed(0)
    return get_language_model(len(OLD), EMB, HID, 2, PAD)


@pytest.fixture
def classifier():
    torch.manual_seed(1)
    return get_text_classifier(len(OLD), EMB, HID, 2, 2, PAD, bptt=4)


def test_rows_follow_their_words_and_new_words_are_the_mean():
    old = torch.arange(12.0).view(6, 2)
    new = match_rows(old, OLD, NEW)
    for row, word in zip(new.tolist(), NEW, strict=True):
        expected = old[OLD.index(word)] if word in OLD else old.mean(0)
        assert row == expected.tolist()
    assert torch.equal(old, torch.arange(12.0).view(6, 2))
    assert torch.equal(match_rows(old, OLD, OLD), old)


def test_rows_and_words_must_pair():
    with pytest.raises(ValueError, match="4 rows for 6 words"):
        match_rows(torch.zeros(4, 2), OLD, NEW)


def test_matched_weights_predict_shared_words_as_before(model):
    torch.nn.init.normal_(model[1].decoder.bias)
    weights = match_embeds(model.state_dict(), OLD, NEW)
    matched = get_language_model(len(NEW), EMB, HID, 2, PAD).eval()
    matched.load_state_dict(weights)
    assert matched[1].decoder.weight is matched[0].emb.weight
    shared = ["the", "film", "good", "film"]
    old, _, _ = model.eval()(torch.tensor([[OLD.index(word) for word in shared]]))
    new, _, _ = matched(torch.tensor([[NEW.index(word) for word in shared]]))
    for word in set(OLD) & set(NEW):
        torch.testing.assert_close(new[..., NEW.index(word)], old[..., OLD.index(word)])
    torch.testing.assert_close(new[..., NEW.index("plot")], old.mean(-1))


def names(model, splitter):
    """The parameters of each group by name."""
    name = {id(p): name for name, p in model.named_parameters()}
    return [[name[id(p)] for p in group] for group in splitter(model)]


@pytest.mark.parametrize("tied", [True, False])
def test_a_language_model_splits_into_its_lstms_and_its_words(tied):
    model = get_language_model(len(OLD), EMB, HID, 2, PAD, tie_weights=tied)
    *rnns, words = names(model, lm_splitter)
    assert [{name.split(".")[2] for name in group} for group in rnns] == [{"0"}, {"1"}]
    decoder = ["1.decoder.bias"] if tied else ["1.decoder.weight", "1.decoder.bias"]
    assert words == ["0.emb_dp.emb.weight", *decoder]
    assert sum(map(len, [*rnns, words])) == len(list(model.parameters()))


def test_a_classifier_splits_into_embedding_lstms_and_head(classifier):
    groups = names(classifier, class_splitter)
    assert groups[0] == ["0.module.emb_dp.emb.weight"]
    assert [{n.split(".")[3] for n in group} for group in groups[1:3]] == [{"0"}, {"1"}]
    assert all(name.startswith("1.layers") for name in groups[3])
    assert sum(map(len, groups)) == len(list(classifier.parameters()))


def test_a_classifier_takes_over_the_encoder(model, classifier):
    copy_encoder(model, classifier)
    words = torch.tensor([[2, 3, 4, 5, 3]])
    encoded, _ = classifier.eval()[0](words)
    torch.testing.assert_close(encoded, model.eval()[0](words)[1][-1])
    with pytest.raises(RuntimeError, match="size mismatch"):
        copy_encoder(get_language_model(9, EMB, HID, 2, PAD), classifier)


def reviews():
    """Texts of different lengths; the second kind has "good" (5) in it."""
    batch = torch.tensor([[2, 3, 4, 5, 4], [2, 3, 4, PAD, PAD], [5, 2, 2, 3, PAD], [3, 2, 2, 3, 4]])
    return [(batch, torch.tensor([1, 0, 1, 0]))]


def learner(classifier, lr=1e-2):
    batches, loss = DataBunch(reviews(), reviews()), torch.nn.functional.cross_entropy
    return Learner(classifier, batches, loss, adam_opt, lr, splitter=class_splitter, device="cpu")


class Rates(Callback):
    """Sets the rates of the groups at each step."""

    def __init__(self, rates):
        self.rates = rates

    def begin_batch(self, learn):
        for rate, hypers in zip(self.rates, learn.opt.hypers, strict=True):
            hypers["lr"] = rate


def moved(learn, before):
    groups = class_splitter(learn.model)
    return [any(not torch.equal(p, before[id(p)]) for p in group) for group in groups]


def test_gradual_unfreezing_moves_one_more_group_at_a_time(classifier):
    learn = learner(classifier)
    for n, expected in ((-1, [0, 0, 0, 1]), (-2, [0, 0, 1, 1]), (0, [1, 1, 1, 1])):
        before = {id(p): p.detach().clone() for p in classifier.parameters()}
        freeze_to(learn, n)
        learn.fit(1)
        assert moved(learn, before) == [bool(e) for e in expected]
    unfreeze(learn)
    assert all(p.requires_grad for p in classifier.parameters())


def test_each_group_learns_at_its_own_rate(classifier):
    learn = learner(classifier)
    rates = discriminative_rates(1e-2, 4)
    before = {id(p): p.detach().clone() for p in classifier.parameters()}
    learn.fit(1, cbs=[Rates(rates)])
    for rate, group in zip(rates, class_splitter(classifier), strict=True):
        steps = torch.cat([(p - before[id(p)]).flatten() for p in group]).abs()
        assert steps.max().item() == pytest.approx(rate, rel=1e-2)  # Adam's first step


class Words:
    """Stands for a tokenizer and a numericaliser."""

    def process(self, items):
        return [[OLD.index(w) if w in OLD else 0 for w in text.split()] for text in items]


def test_a_string_is_predicted_as_within_a_padded_batch(classifier):
    learn = learner(classifier)
    learn.fit(3)
    texts = ["the film was good was", "the film was", "good the the film", "plot"]
    batch = torch.full((4, 8), PAD)
    for row, numbers in zip(batch, Words().process(texts), strict=True):
        row[: len(numbers)] = torch.tensor(numbers)
    expected = learn.predict(batch).softmax(-1)
    for text, probabilities in zip(texts, expected, strict=True):
        best, ours = predict_text(learn, text, [Words()], classes=["neg", "pos"])
        torch.testing.assert_close(ours, probabilities)
        assert best == ["neg", "pos"][probabilities.argmax()]
        assert predict_text(learn, text, [Words()])[0] == probabilities.argmax()


def test_the_classifier_learns_what_its_texts_say(model):
    rates = dict.fromkeys(("hidden_p", "input_p", "embed_p", "weight_p", "output_p"), 0.0)
    sizes = (len(OLD), EMB, HID, 2, 2, PAD)
    classifier = get_text_classifier(*sizes, bptt=4, drops=(0.0,), **rates)
    copy_encoder(model, classifier)
    learn = learner(classifier)
    learn.fit(100)
    texts = ["the film was good was", "the film was", "good the the film", "film the the film was"]
    assert [predict_text(learn, text, [Words()])[0] for text in texts] == [1, 0, 1, 0]


def test_a_language_model_trains_by_its_groups(model):
    words = torch.randint(2, len(OLD), (4, 7))
    data = DataBunch([(words[:, :-1], words[:, 1:])], [(words[:, :-1], words[:, 1:])])
    learn = Learner(model, data, cross_entropy_flat, adam_opt, splitter=lm_splitter, device="cpu")
    learn.fit(1)
    assert len(learn.opt.hypers) == 3
