import copy
from itertools import pairwise

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.data.datasets import DataError
from tandem.data.language_stream import LanguageModelStream, LM_PreLoader


def texts_of(lengths):
    """Texts whose tokens are 0, 1, 2, ... all through, so that each token is met once only."""
    return list(torch.arange(sum(lengths)).split(list(lengths)))


lengths = st.lists(st.integers(0, 30), min_size=1, max_size=8).filter(lambda n: sum(n) > 20)
sizes = {"bs": st.integers(1, 9), "bptt": st.integers(1, 12), "shuffle": st.booleans()}


def test_the_stream_of_a_small_corpus_by_hand():
    stream = LanguageModelStream(texts_of([4, 8]), bs=2, bptt=3)
    assert len(stream) == 2
    assert [(x.tolist(), y.tolist()) for x, y in stream] == [
        ([[0, 1, 2], [5, 6, 7]], [[1, 2, 3], [6, 7, 8]]),
        ([[3, 4], [8, 9]], [[4, 5], [9, 10]]),
    ]


@settings(deadline=None)
@given(lengths=lengths, **sizes)
def test_nothing_of_the_stream_is_lost_and_nothing_comes_twice(lengths, bs, bptt, shuffle):
    texts = texts_of(lengths)
    stream = LanguageModelStream(texts, bs, bptt, shuffle, seed=len(lengths))
    batches = list(stream)
    assert len(batches) == len(stream)
    x, y = (torch.cat(part, 1) for part in zip(*batches, strict=True))
    whole = torch.cat([x[:1, :1].flatten(), y.flatten()])  # rows follow one another
    assert torch.equal(whole[:-1].view_as(x), x)  # y is x, one token on
    dropped = sum(lengths) - len(whole)
    assert 0 <= dropped < bs
    if not shuffle:
        assert torch.equal(whole, torch.arange(len(whole)))
    assert len(set(whole.tolist())) == len(whole)


@settings(deadline=None)
@given(lengths=lengths, **sizes)
def test_each_row_of_a_batch_goes_on_where_it_ended_in_the_batch_before(lengths, bs, bptt, shuffle):
    batches = list(LanguageModelStream(texts_of(lengths), bs, bptt, shuffle, seed=1))
    for (x, y), (x_next, _) in pairwise(batches):
        assert torch.equal(x[:, 1:], y[:, :-1])
        assert torch.equal(y[:, -1], x_next[:, 0])


@settings(deadline=None)
@given(lengths=lengths)
def test_texts_are_shuffled_whole(lengths):
    texts = texts_of(lengths)
    stream = LanguageModelStream(texts, 1, 5, shuffle=True, seed=3)
    tokens = stream.stream().tolist()
    assert sorted(tokens) == list(range(sum(lengths)))
    starts = {int(text[0]) for text in texts if len(text)}
    jumps = [b for a, b in pairwise(tokens) if b != a + 1]
    assert set(jumps) <= starts


def test_texts_are_shuffled_anew_in_every_epoch():
    # the course shuffled once, when the loader was made
    stream = LanguageModelStream(texts_of([5] * 20), 4, 6, shuffle=True, seed=0)
    first, second = list(stream), list(stream)
    assert not torch.equal(
        torch.cat([x for x, _ in first], 1), torch.cat([x for x, _ in second], 1)
    )


def test_the_last_window_is_short_and_not_left_out():
    # the course's length was rounded down, so up to bptt tokens of every row were never seen
    stream = LanguageModelStream(texts_of([101]), bs=10, bptt=7)
    assert [x.shape[1] for x, _ in stream] == [7, 3]


@pytest.mark.parametrize("batches", [0, 1, 4])
def test_a_pass_goes_on_after_a_resume_as_if_nothing_had_been(batches):
    def made(seed):
        return LanguageModelStream(texts_of([5] * 20), 4, 6, shuffle=True, seed=seed)

    whole, other = made(1), made(2)
    list(whole)
    running = iter(whole)
    for _ in range(batches):
        next(running)
    other.load_state_dict(copy.deepcopy(whole.state_dict()))
    assert other.start == batches
    for expected in (list(running), list(whole)):  # the rest of this pass, and the next one
        assert all(
            torch.equal(a, b)
            for pair in zip(list(other), expected, strict=True)
            for a, b in zip(*pair, strict=True)
        )
    assert other.start == 0
    assert other.epoch == whole.epoch == 3


def test_one_batch_leaves_the_stream_as_it_was():
    stream = LanguageModelStream(texts_of([5] * 20), 4, 6, shuffle=True, seed=1)
    x, _ = stream.one_batch()
    assert stream.epoch == 0
    assert torch.equal(next(iter(stream))[0], x)


def test_a_stream_that_cannot_be_is_refused():
    with pytest.raises(DataError, match="the texts have 4 tokens: too few for 4 rows"):
        LanguageModelStream(texts_of([4]), bs=4)
    assert len(LM_PreLoader(texts_of([5]), bs=4)) == 1
    for sizes in ((0, 70), (4, 0)):
        with pytest.raises(ValueError, match="bs and bptt must be 1 or more"):
            LanguageModelStream(texts_of([9]), *sizes)
