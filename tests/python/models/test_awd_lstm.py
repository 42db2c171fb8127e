import copy

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.models.awd_lstm import AWD_LSTM, PackedAWD_LSTM, to_detach
from torch import nn

PAD, VOCAB, EMB, HID = 1, 30, 6, 9


def words(n, steps, seed=0):
    return torch.randint(2, VOCAB, (n, steps), generator=torch.Generator().manual_seed(seed))


@pytest.fixture
def encoder():
    torch.manual_seed(0)
    return AWD_LSTM(VOCAB, EMB, HID, 3, PAD).double()


@pytest.fixture
def packed():
    torch.manual_seed(0)
    return PackedAWD_LSTM(VOCAB, EMB, HID, 2, PAD).double().eval()


def stacked(encoder, batch):
    """What torch's layers give, one after the other, from a zero state."""
    x, layers = encoder.emb(batch), []
    for rnn in encoder.rnns:
        x, _ = rnn.module(x)
        layers.append(x)
    return layers


def test_in_evaluation_it_is_torchs_layers_one_after_the_other(encoder):
    batch = words(4, 7)
    raw_outputs, outputs = encoder.eval()(batch)
    for ours, reference in zip(raw_outputs, stacked(encoder, batch), strict=True):
        torch.testing.assert_close(ours, reference)
    assert all(a is b for a, b in zip(raw_outputs, outputs, strict=True))
    assert [tuple(o.shape) for o in outputs] == [(4, 7, HID), (4, 7, HID), (4, 7, EMB)]


def test_the_state_is_carried_from_batch_to_batch_until_it_is_reset(encoder):
    batch = words(4, 9)
    whole = stacked(encoder.eval(), batch)[-1]
    parts = [encoder(part)[0][-1] for part in batch.split([4, 2, 3], 1)]
    torch.testing.assert_close(torch.cat(parts, 1), whole)
    encoder.reset()
    torch.testing.assert_close(encoder(batch)[0][-1], whole)


def test_no_gradient_goes_back_into_the_batch_before(encoder):
    encoder.train()
    for part in words(4, 6).split(3, 1):  # a graph that is used twice would raise
        encoder(part)[1][-1].sum().backward()
    assert all(not t.requires_grad for state in encoder.hidden for t in state)


def test_another_batch_size_begins_anew(encoder):
    encoder.eval()(words(4, 5))
    smaller = words(3, 5, seed=1)
    torch.testing.assert_close(encoder(smaller)[0][-1], stacked(encoder, smaller)[-1])
    larger = words(5, 5, seed=2)
    torch.testing.assert_close(encoder(larger)[0][-1], stacked(encoder, larger)[-1])


def test_the_state_goes_on_in_another_precision(encoder):
    first, second = words(4, 8).split(4, 1)
    encoder.eval()(first)
    expected = encoder(second)[0][-1]
    encoder.float().reset()
    encoder(first)
    encoder.double()
    torch.testing.assert_close(encoder(second)[0][-1], expected, rtol=1e-4, atol=1e-6)
    encoder.reset()
    with torch.autocast("cpu", torch.bfloat16):
        encoder.float()(first)
    encoder.double()
    torch.testing.assert_close(encoder(second)[0][-1], expected, rtol=0.1, atol=1e-2)


def test_in_training_every_dropout_acts_and_every_weight_has_a_gradient(encoder):
    batch = words(4, 7)
    raw_outputs, outputs = encoder.train()(batch)
    assert (outputs[0] == 0).any()
    assert not (raw_outputs[0] == 0).any()
    assert outputs[-1] is raw_outputs[-1]  # the decoder's dropout is its own
    outputs[-1].pow(2).sum().backward()
    assert all(p.grad is not None and p.grad.any() for p in encoder.parameters())


@pytest.mark.parametrize("rate", ["hidden_p", "input_p", "embed_p", "weight_p"])
def test_each_rate_alone_changes_what_training_gives(rate):
    rates = dict.fromkeys(("hidden_p", "input_p", "embed_p", "weight_p"), 0.0)
    encoder, batch = AWD_LSTM(VOCAB, EMB, HID, 2, PAD, **rates), words(4, 7)
    torch.testing.assert_close(encoder(batch)[1][-1], stacked(encoder, batch)[-1])
    encoder = AWD_LSTM(VOCAB, EMB, HID, 2, PAD, **(rates | {rate: 0.5}))
    assert not torch.allclose(encoder(batch)[1][-1], stacked(encoder, batch)[-1])


def test_the_embedding_starts_small_and_padding_is_nothing(encoder):
    weight = encoder.emb.weight.detach()
    assert weight.abs().max() <= 0.1
    assert weight[PAD].abs().sum() == 0
    assert all(weight[word].any() for word in range(VOCAB) if word != PAD)


def test_a_network_in_mid_text_can_be_copied(encoder):
    encoder.train()(words(4, 5))
    twin, after = copy.deepcopy(encoder).eval(), words(4, 5, seed=1)
    torch.testing.assert_close(twin(after)[0][-1], encoder.eval()(after)[0][-1])


def test_to_detach_goes_to_any_depth():
    x = torch.ones(2, requires_grad=True) * 2
    detached = to_detach([(x, [x]), x])
    assert isinstance(detached[0], tuple)
    assert not any(t.requires_grad for t in (detached[0][0], detached[0][1][0], detached[1]))
    with pytest.raises(TypeError, match="got float"):
        to_detach((1.0,))


# Texts of different lengths.


def padded(texts, steps):
    rows = [torch.cat([t, torch.full((steps - len(t),), PAD)]) for t in texts]
    return torch.stack(rows)


@settings(deadline=None, max_examples=30)
@given(lengths=st.lists(st.integers(1, 8), min_size=1, max_size=5), extra=st.integers(0, 4))
def test_padding_and_the_order_of_lengths_change_nothing(lengths, extra):
    torch.manual_seed(0)
    packed = PackedAWD_LSTM(VOCAB, EMB, HID, 2, PAD).double().eval()
    texts = [words(1, length, seed)[0] for seed, length in enumerate(lengths)]
    _, outputs, padding = packed(padded(texts, max(lengths) + extra))
    states = packed.hidden
    for row, text in enumerate(texts):
        packed.reset()
        alone = packed(text[None])[0]
        for layer, reference in zip(outputs, alone, strict=True):
            torch.testing.assert_close(layer[row, : len(text)], reference[0])
            assert not layer[row, len(text) :].any()
        assert padding[row].tolist() == [False] * len(text) + [True] * (
            len(padding[row]) - len(text)
        )
        for (h, c), (h1, c1) in zip(states, packed.hidden, strict=True):
            torch.testing.assert_close((h[0, row], c[0, row]), (h1[0, 0], c1[0, 0]))


def test_packed_without_padding_is_the_plain_network(packed):
    batch = words(3, 5)
    for ours, reference in zip(packed(batch)[0], stacked(packed, batch), strict=True):
        torch.testing.assert_close(ours, reference)


def test_a_row_that_has_ended_keeps_its_state(packed):
    text = words(1, 3)[0]
    packed(padded([text, words(1, 8, seed=1)[0]], 8)[:, :4])
    before = [h[0][0, 0].clone() for h in packed.hidden]
    raw_outputs, _, _ = packed(torch.tensor([[PAD, PAD], [5, 6]]))
    assert not raw_outputs[-1][0].any()
    for state, kept in zip(packed.hidden, before, strict=True):
        assert torch.equal(state[0][0, 0], kept)
    packed(torch.full((2, 3), PAD))  # nothing for anybody
    for state, kept in zip(packed.hidden, before, strict=True):
        assert torch.equal(state[0][0, 0], kept)


def test_gradients_do_not_see_padding(packed):
    texts = [words(1, 4)[0], words(1, 7, seed=1)[0]]
    grads = []
    for steps in (7, 12):
        packed.reset()
        packed.zero_grad()
        packed(padded(texts, steps))[1][-1].pow(2).sum().backward()
        grads.append([p.grad.clone() for p in packed.parameters()])
    torch.testing.assert_close(grads[0], grads[1])


def test_padding_before_a_word_is_refused(packed):
    with pytest.raises(ValueError, match="pad at the end"):
        packed(torch.tensor([[PAD, 4, 5]]))


def test_both_have_the_same_weights():
    plain, packed = AWD_LSTM(VOCAB, EMB, HID, 2, PAD), PackedAWD_LSTM(VOCAB, EMB, HID, 2, PAD)
    packed.load_state_dict(plain.state_dict())
    assert isinstance(packed.rnns[0].module, nn.LSTM)
    assert torch.equal(plain.emb.weight, packed.emb.weight)
