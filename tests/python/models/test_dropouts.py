import copy
import io
import warnings

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from tandem.models.dropouts import EmbeddingDropout, RNNDropout, WeightDropout, dropout_mask
from torch import nn


@given(p=st.floats(0, 1), seed=st.integers(0, 100))
def test_a_mask_has_two_values_and_keeps_the_mean(p, seed):
    torch.manual_seed(seed)
    mask = dropout_mask(torch.zeros(1, dtype=torch.float64), (100, 100), p)
    assert mask.dtype == torch.float64
    assert mask.isfinite().all()
    kept = mask[mask != 0]
    torch.testing.assert_close(kept, torch.full_like(kept, 1 / (1 - p) if p < 1 else 1.0))
    assert len(kept) / mask.numel() == pytest.approx(1 - p, abs=0.03)


@pytest.mark.parametrize("p", [-0.1, 1.1])
def test_a_rate_that_is_none_is_refused(p):
    with pytest.raises(ValueError, match="between 0 and 1"):
        dropout_mask(torch.zeros(1), (2, 2), p)


def test_rnn_dropout_has_one_mask_for_all_steps_of_a_sequence():
    torch.manual_seed(0)
    dropped = RNNDropout(0.5)(torch.ones(8, 5, 20))
    assert (dropped == dropped[:, :1]).all()
    assert set(dropped.unique().tolist()) == {0.0, 2.0}
    assert (dropped[0] != dropped[1]).any()  # each sequence its own


def test_embedding_dropout_drops_words_and_not_occurrences():
    torch.manual_seed(0)
    emb = nn.Embedding(50, 4)
    words = torch.arange(50).repeat(2, 2)
    vectors = EmbeddingDropout(emb, 0.5)(words).view(4, 50, 4)
    assert (vectors == vectors[:1]).all()
    gone = (vectors[0] == 0).all(1)
    torch.testing.assert_close(vectors[0][~gone], 2 * emb.weight[~gone])
    assert 10 < gone.sum() < 40


def test_embedding_dropout_equals_masking_the_whole_matrix():
    emb = nn.Embedding(20, 3, padding_idx=1)
    words = torch.randint(20, (4, 9), generator=torch.Generator().manual_seed(1))
    torch.manual_seed(3)
    ours = EmbeddingDropout(emb, 0.3)(words)
    (grad,) = torch.autograd.grad(ours.pow(2).sum(), emb.weight)
    torch.manual_seed(3)
    mask = dropout_mask(emb.weight, (20, 1), 0.3)
    whole = F.embedding(words, emb.weight * mask, padding_idx=1)
    (reference,) = torch.autograd.grad(whole.pow(2).sum(), emb.weight)
    torch.testing.assert_close(ours, whole)
    torch.testing.assert_close(grad, reference)


def test_none_of_them_does_anything_in_evaluation():
    emb, lstm = nn.Embedding(5, 4), nn.LSTM(4, 4, batch_first=True)
    words, x = torch.tensor([[0, 1, 4]]), torch.randn(2, 3, 4)
    assert torch.equal(EmbeddingDropout(emb, 0.9).eval()(words), emb(words))
    assert torch.equal(RNNDropout(0.9).eval()(x), x)
    assert torch.equal(WeightDropout(lstm, 0.9).eval()(x)[0], lstm(x)[0])


@pytest.fixture
def dropped_lstm():
    torch.manual_seed(0)
    return WeightDropout(nn.LSTM(6, 20, batch_first=True), 0.5)


def test_weight_dropout_runs_the_layer_on_dropped_weights(dropped_lstm):
    lstm, x = dropped_lstm.module, torch.randn(2, 4, 6)
    torch.manual_seed(5)
    out, _ = dropped_lstm(x)
    (grad,) = torch.autograd.grad(out.pow(2).sum(), lstm.weight_hh_l0)
    torch.manual_seed(5)
    mask = F.dropout(torch.ones_like(lstm.weight_hh_l0), 0.5)
    twin = copy.deepcopy(lstm)
    with torch.no_grad():
        twin.weight_hh_l0.mul_(mask)
    reference, _ = twin(x)
    reference.pow(2).sum().backward()
    torch.testing.assert_close(out, reference)
    torch.testing.assert_close(grad, mask * twin.weight_hh_l0.grad)


def test_the_gradient_reaches_the_raw_weight_and_training_moves_what_is_evaluated(dropped_lstm):
    optimizer = torch.optim.SGD(dropped_lstm.parameters(), lr=0.1)
    x = torch.randn(2, 4, 6)
    before = dropped_lstm.eval()(x)[0]
    for _ in range(3):
        dropped_lstm.train()(x)[0].pow(2).sum().backward()
        assert dropped_lstm.module.weight_hh_l0.grad.count_nonzero() > 0
        optimizer.step()
        optimizer.zero_grad()
    assert dropped_lstm.eval()(x)[0].pow(2).sum() < before.pow(2).sum()


def test_other_weights_are_whole_and_each_call_has_its_own_mask(dropped_lstm):
    x = torch.randn(1, 1, 6)  # one step from a zero state never meets weight_hh
    assert torch.equal(dropped_lstm(x)[0], dropped_lstm(x)[0])
    x = torch.randn(1, 3, 6)
    assert not torch.equal(dropped_lstm(x)[0], dropped_lstm(x)[0])


def test_weight_dropout_shows_each_parameter_once_and_can_be_copied_and_saved(dropped_lstm):
    x = torch.randn(2, 4, 6)
    names = [f"module.{name}" for name, _ in dropped_lstm.module.named_parameters()]
    for training in (True, False):
        dropped_lstm.train(training)(x)
        assert [name for name, _ in dropped_lstm.named_parameters()] == names
        assert list(dropped_lstm.state_dict()) == names
        twin = copy.deepcopy(dropped_lstm).eval()
        file = io.BytesIO()
        torch.save(dropped_lstm, file)
        file.seek(0)
        loaded = torch.load(file, weights_only=False).eval()
        expected = dropped_lstm.eval()(x)[0]
        assert torch.equal(twin(x)[0], expected)
        assert torch.equal(loaded(x)[0], expected)


def test_weight_dropout_warns_of_nothing_and_takes_packed_sequences(dropped_lstm):
    x = torch.randn(2, 4, 6)
    packed = nn.utils.rnn.pack_padded_sequence(x, torch.tensor([4, 2]), batch_first=True)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for training in (True, False):
            dropped_lstm.train(training)
            dropped_lstm(x)[0].sum().backward()
            dropped_lstm(packed)[0].data.sum().backward()


def test_a_weight_that_there_is_not_is_refused():
    with pytest.raises(ValueError, match="LSTM has no parameter weight_hh_l7"):
        WeightDropout(nn.LSTM(2, 2), 0.5, ["weight_hh_l0", "weight_hh_l7"])
