from types import SimpleNamespace

import pytest
import torch
import torch.nn.functional as F
from tandem.data.bunch import DataBunch
from tandem.models.language_model import (
    LinearDecoder,
    RNNTrainer,
    accuracy_flat,
    cross_entropy_flat,
    get_language_model,
    mean_loss,
)
from tandem.optim.optimizer import adam_opt
from tandem.training.callbacks import Callback, CancelEpochException
from tandem.training.learner import Learner
from tandem.training.recorder import Recorder
from torch import nn

PAD, VOCAB, EMB, HID = 1, 12, 8, 16


@pytest.fixture
def model():
    torch.manual_seed(0)
    return get_language_model(VOCAB, EMB, HID, 2, PAD)


def stream(batches=4, n=4, steps=6):
    """Batches of a text that counts: each word follows from the one before it."""
    text = torch.arange(n)[:, None] * 3 + torch.arange(batches * steps + 1)
    text = text % (VOCAB - 2) + 2
    pairs = zip(text[:, :-1].split(steps, 1), text[:, 1:].split(steps, 1), strict=True)
    return list(pairs)


def rows(pred):
    return pred.reshape(-1, pred.shape[-1])


def test_the_decoder_shares_the_embedding_and_its_gradient(model):
    encoder, decoder = model
    assert decoder.decoder.weight is encoder.emb.weight
    assert sum(p is encoder.emb.weight for p in model.parameters()) == 1
    untied = get_language_model(VOCAB, EMB, HID, 2, PAD, tie_weights=False, bias=False)
    assert untied[1].decoder.bias is None
    assert untied[1].decoder.weight is not untied[0].emb.weight
    words, targets = stream()[0]
    cross_entropy_flat(model(words), targets).backward()
    assert encoder.emb.weight.grad.abs().sum(1).count_nonzero() == VOCAB  # the decoder's share


def test_an_embedding_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match=r"the embedding to share is \[5, 3\], not \[5, 4\]"):
        LinearDecoder(5, 4, 0.1, nn.Embedding(5, 3))


def test_logits_are_those_of_the_last_layer_and_its_dropout_is_shown(model):
    words, _ = stream()[0]
    logits, raw_outputs, outputs = model.train()(words)
    assert logits.shape == (4, 6, VOCAB)
    weight, bias = model[1].decoder.weight, model[1].decoder.bias
    torch.testing.assert_close(logits, outputs[-1] @ weight.T + bias)
    assert (outputs[-1] == 0).any()
    assert not (raw_outputs[-1] == 0).any()
    model.reset()
    logits, raw_outputs, outputs = model.eval()(words)
    assert torch.equal(outputs[-1], raw_outputs[-1])


def test_loss_and_accuracy_are_those_of_all_words_in_a_row():
    logits, targets = torch.randn(3, 5, 7), torch.randint(7, (3, 5))
    expected = F.cross_entropy(rows(logits), targets.reshape(-1))
    torch.testing.assert_close(cross_entropy_flat(logits, targets), expected)
    torch.testing.assert_close(cross_entropy_flat((logits, [], []), targets), expected)
    right = (rows(logits).argmax(1) == targets.reshape(-1)).sum() / 15
    torch.testing.assert_close(accuracy_flat(logits, targets), right)


@pytest.mark.parametrize("function", [cross_entropy_flat, accuracy_flat])
@pytest.mark.parametrize("target", [(3, 4), (15,)])
def test_targets_that_do_not_fit_are_refused(function, target):
    with pytest.raises(ValueError, match=rf"{function.__name__}: needs logits"):
        function(torch.randn(3, 5, 7), torch.zeros(target, dtype=torch.long))


def test_the_mean_loss_of_a_stream_is_that_of_its_words_in_one_run(model):
    batches = stream()
    batches[-1] = tuple(part[:, :2] for part in batches[-1])  # a short one weighs less
    x, y = (torch.cat(parts, 1) for parts in zip(*batches, strict=True))
    model.train()
    found = mean_loss(model, batches)
    assert model.training
    assert model[0].hidden == [None, None]
    expected = cross_entropy_flat(model.eval()(x), y)
    assert found == pytest.approx(expected.item(), rel=1e-5)
    with pytest.raises(ValueError, match="no batch"):
        mean_loss(model, [])


def penalty(alpha, beta, h, dropped, in_train=True):
    """What RNNTrainer adds to a loss of 0."""
    trainer = RNNTrainer(alpha, beta)
    learn = SimpleNamespace(pred=("logits", [h], [dropped]), loss=torch.zeros(()))
    learn.in_train = in_train
    trainer.after_pred(learn)
    assert learn.pred == "logits"
    trainer.after_loss(learn)
    return learn.loss.item()


def test_regularisation_is_the_papers():
    h, dropped = torch.randn(4, 6, 5), torch.randn(4, 6, 5)
    activation = sum(x * x for x in dropped.flatten().tolist()) / 120
    changes = (h.numpy()[:, 1:] - h.numpy()[:, :-1]) ** 2
    assert penalty(2, 0, h, dropped) == pytest.approx(2 * activation, rel=1e-5)
    assert penalty(0, 3, h, dropped) == pytest.approx(3 * changes.mean(), rel=1e-5)
    both = 2 * activation + 3 * changes.mean()
    assert penalty(2, 3, h, dropped) == pytest.approx(both, rel=1e-5)
    assert penalty(2, 3, h, dropped, in_train=False) == 0


def test_course_409_temporal_regularisation_looks_at_the_steps_and_not_at_the_batch():
    one_text = torch.randn(1, 6, 5)  # the original asked for two texts
    changes = ((one_text[:, 1:] - one_text[:, :-1]) ** 2).mean().item()
    assert penalty(0, 1, one_text, one_text) == pytest.approx(changes)
    one_step = torch.randn(4, 1, 5)  # and here took the mean of nothing: nan
    assert penalty(0, 1, one_step, one_step) == 0


class Watch(Callback):
    """Whether the state was forgotten before each batch, and what the losses are."""

    def __init__(self):
        self.fresh, self.losses = [], []

    def begin_batch(self, learn):
        self.fresh.append(learn.model[0].hidden[0] is None)

    def after_batch(self, learn):
        self.losses.append(learn.loss.item())


class Total(Callback):
    """The losses that are trained on."""

    def __init__(self):
        self.losses = []

    def after_backward(self, learn):
        self.losses.append(learn.loss.item())


def learner(model, batches, *cbs, lr=1e-2):
    data = DataBunch(batches, batches[:2])
    cbs = [RNNTrainer(), *cbs]
    return Learner(model, data, cross_entropy_flat, adam_opt, lr, cbs=cbs, device="cpu")


def test_the_state_is_forgotten_where_a_pass_begins_and_only_there(model):
    watch = Watch()
    learner(model, stream(), watch).fit(2)
    assert watch.fresh == 2 * [True, False, False, False, True, False]


def test_recorded_losses_are_without_the_penalties(model):
    recorder = Recorder()
    learn = learner(model, stream(), Total(), recorder)
    learn.fit(1)
    total = learn.cbs[-2].losses
    assert all(a > b for a, b in zip(total, recorder.losses, strict=True))


def test_a_language_model_learns_to_count():
    torch.manual_seed(0)
    rates = {f"{name}_p": 0.1 for name in ("output", "hidden", "input", "embed", "weight")}
    model, batches = get_language_model(VOCAB, EMB, HID, 2, PAD, **rates), stream()
    learn = learner(model, batches)
    learn.fit(60)
    model.eval().reset()
    with torch.no_grad():
        assert accuracy_flat(model(batches[0][0]), batches[0][1]) > 0.95


class Save(Callback):
    """Keeps what a checkpoint would after the second batch, and may end the pass there."""

    def __init__(self, trainer, cancel=False):
        self.trainer, self.cancel = trainer, cancel

    def after_batch(self, learn):
        if learn.in_train and learn.iter == 1:
            self.saved = self.trainer.state_dict()
            if self.cancel:
                raise CancelEpochException


def without_dropout():
    torch.manual_seed(0)
    rates = [f"{name}_p" for name in ("output", "hidden", "input", "embed", "weight")]
    return get_language_model(VOCAB, EMB, HID, 2, PAD, **dict.fromkeys(rates, 0.0))


def test_a_pass_taken_up_in_the_middle_goes_on_with_the_state_it_had():
    batches, trainer, watch = stream(), RNNTrainer(), Watch()
    data, save = DataBunch(batches, batches[:1]), Save(trainer)
    learn = Learner(without_dropout(), data, cross_entropy_flat, lr=0.0, device="cpu")
    learn.fit(1, cbs=[trainer, save, watch])
    assert trainer.state_dict() == {"hidden": None}  # the pass is over
    resumed, rest = RNNTrainer(), Watch()
    resumed.load_state_dict(save.saved)
    learn.data = DataBunch(batches[2:], batches[:1])
    learn.fit(2, cbs=[resumed, rest])
    assert rest.losses[:3] == watch.losses[2:]
    assert rest.losses[3:5] != watch.losses[2:4]  # only the pass that was taken up
    assert rest.fresh == [False, False, True, True, False, True]


def test_a_pass_that_is_broken_off_leaves_no_state_to_the_next():
    trainer, watch = RNNTrainer(), Watch()
    save = Save(trainer, cancel=True)
    learn = Learner(without_dropout(), DataBunch(stream(), stream()), cross_entropy_flat)
    learn.fit(2, cbs=[trainer, watch, save])
    assert watch.fresh == 2 * [True, False]
