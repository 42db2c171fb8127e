import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.models.awd_lstm import pad_tensor
from tandem.models.text_classifier import (
    Pooling,
    PoolingLinearClassifier,
    bn_drop_lin,
    get_text_classifier,
)
from torch import nn

PAD, VOCAB, EMB, HID = 1, 30, 6, 9


def classifier(bptt=4, max_len=None, **rates):
    torch.manual_seed(0)
    return get_text_classifier(
        VOCAB, EMB, HID, 2, 3, PAD, bptt=bptt, max_len=max_len, **rates
    ).double()


def text(length, seed=0):
    return torch.randint(2, VOCAB, (length,), generator=torch.Generator().manual_seed(seed))


def padded(texts, steps):
    return torch.stack([torch.cat([t, torch.full((steps - len(t),), PAD)]) for t in texts])


@settings(deadline=None, max_examples=25)
@given(lengths=st.lists(st.integers(1, 12), min_size=1, max_size=5), extra=st.integers(0, 9))
def test_a_text_has_the_same_logits_alone_and_padded_in_any_batch(lengths, extra):
    model = classifier().eval()
    texts = [text(length, seed) for seed, length in enumerate(lengths)]
    batch = padded(texts, max(lengths) + extra)  # neither sorted nor tight
    together = model(batch)
    alone = torch.cat([model(t[None]) for t in texts])
    torch.testing.assert_close(together, alone)
    order = torch.tensor(lengths).argsort()
    torch.testing.assert_close(model(batch[order]), alone[order])


def test_windows_give_what_one_run_over_the_whole_text_gives():
    texts = padded([text(11), text(7, 1)], 11)
    whole, padding = classifier(bptt=20).eval()[0](texts)
    for bptt in (1, 3, 4, 11):
        encoder = classifier(bptt=bptt).eval()[0]
        outputs, padding_ = encoder(texts)
        torch.testing.assert_close(outputs, whole)
        assert torch.equal(padding_, padding)
        outputs, _ = encoder(texts)  # nothing is left of the batch before
        torch.testing.assert_close(outputs, whole)


def test_the_whole_is_torchs_layers_and_pooling_by_hand():
    model, words = classifier().eval(), text(9)
    encoder = model[0].module
    x = encoder.emb(words[None])
    for rnn in encoder.rnns:
        x, _ = rnn.module(x)
    pooled = torch.cat([x[0, -1], x[0].max(0).values, x[0].mean(0)])
    torch.testing.assert_close(model(words[None]), model[1].layers(pooled[None]))


def test_pooling_looks_at_each_texts_own_steps():
    outputs, lengths = torch.randn(3, 6, 5) - 3, [6, 1, 4]  # below 0: padding would be the largest
    padding = torch.arange(6)[None] >= torch.tensor(lengths)[:, None]
    pooled = Pooling()((outputs.masked_fill(padding[:, :, None], 0), padding))
    for row, length in enumerate(lengths):
        own = outputs[row, :length]
        torch.testing.assert_close(pooled[row, :5], own[-1])
        torch.testing.assert_close(pooled[row, 5:10], own.max(0).values)
        torch.testing.assert_close(pooled[row, 10:], own.mean(0))


def test_only_windows_within_max_len_of_the_end_have_gradients():
    words = padded([text(12), text(10, 1)], 12)
    rates = dict.fromkeys(("hidden_p", "input_p", "embed_p", "weight_p", "output_p"), 0.0)
    rates["drops"] = (0.0,)
    model, bounded = classifier(**rates), classifier(max_len=5, **rates)
    torch.testing.assert_close(bounded(words), model(words))  # the head sees all the same
    outputs, _ = bounded[0](words)
    assert bounded[0](words)[0].requires_grad
    bounded.zero_grad()
    outputs[:, :4].sum().backward()  # the first window of three lies before the last 5 steps
    assert all(p.grad is None or not p.grad.any() for p in bounded[0].parameters())
    outputs, _ = bounded[0](words)
    outputs[:, 4:].sum().backward()
    assert all(p.grad.any() for p in bounded[0].parameters())


def test_the_head_is_made_of_the_layers_that_are_asked_for():
    head = PoolingLinearClassifier([18, 7, 3], [0.4, 0.1])
    kinds = [nn.BatchNorm1d, nn.Dropout, nn.Linear, nn.ReLU, nn.BatchNorm1d, nn.Dropout, nn.Linear]
    assert [type(layer) for layer in head.layers] == kinds
    assert [layer.p for layer in head.layers if isinstance(layer, nn.Dropout)] == [0.4, 0.1]
    shapes = [tuple(m.weight.shape) for m in head.layers if isinstance(m, nn.Linear)]
    assert shapes == [(7, 18), (3, 7)]
    assert [type(part) for part in bn_drop_lin(2, 3, bn=False)] == [nn.Linear]
    with pytest.raises(ValueError, match="3 widths need 2 rates, got 1"):
        PoolingLinearClassifier([18, 7, 3], [0.4])


def test_every_weight_learns_from_a_batch():
    model = classifier().train()
    model(padded([text(9), text(5, 1), text(7, 2)], 9)).pow(2).sum().backward()
    assert all(p.grad is not None and p.grad.any() for p in model.parameters())


def test_a_text_without_a_word_is_refused():
    with pytest.raises(ValueError, match="text 1 has no word"):
        classifier()(padded([text(4), text(0)], 5))


def test_padding_in_front_is_refused():
    with pytest.raises(ValueError, match="pad at the end"):
        classifier()(torch.tensor([[PAD, 4, 5], [4, 5, 6]]))


def test_pad_tensor_adds_rows_after_the_others():
    t = torch.randn(2, 3)
    grown = pad_tensor(t, 4, value=7.0)
    assert torch.equal(grown[:2], t)
    assert grown[2:].tolist() == [[7.0] * 3] * 2
    assert pad_tensor(t, 2) is t
