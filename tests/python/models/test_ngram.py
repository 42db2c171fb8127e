import math
import time
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.models.ngram import KneserNey, Unigram, perplexity

VOCAB = 4
texts = st.lists(st.integers(0, VOCAB - 1), min_size=1, max_size=25)
contexts = st.lists(st.integers(0, VOCAB - 1), max_size=6)
orders = st.integers(1, 5)


def brute_force(text, order, context, token):
    """p(token | context) from the published formula, by counting in the text for every question."""

    def occurrences(gram):
        k = len(gram)
        return [i for i in range(len(text) - k + 1) if tuple(text[i : i + k]) == gram]

    def count(gram):
        if len(gram) == order:
            return len(occurrences(gram))
        return len({text[i - 1] if i else "start" for i in occurrences(gram)})

    def discount(k):
        grams = {tuple(text[i : i + k]) for i in range(len(text) - k + 1)}
        of = Counter(count(gram) for gram in grams)
        return of[1] / (of[1] + 2 * of[2]) if of[1] else 0.5

    def p(history, k):
        if k == 0:
            return 1 / VOCAB
        if len(history) < k - 1:
            return p(history, k - 1)
        h = tuple(history[len(history) - k + 1 :])
        counts = [count((*h, w)) for w in range(VOCAB)]
        if not sum(counts):
            return p(history, k - 1)
        d = discount(k)
        kept = max(counts[token] - d, 0)
        return (kept + d * sum(c > 0 for c in counts) * p(history, k - 1)) / sum(counts)

    return p(context, order)


def test_a_bigram_model_by_hand():
    # "a b a b a c" of a, b, c, d: bigrams ab 2, ba 2, ac 1, so D = 1 / (1 + 2 * 2) = 0.2;
    # before a stand (start, b), before b (a), before c (a): c = 2, 1, 1 of 4, D = 2 / (2 + 2) = 0.5
    model = KneserNey(4, order=2).fit([0, 1, 0, 1, 0, 2])
    lower = [(1.5 + 1.5 / 4) / 4, (0.5 + 1.5 / 4) / 4, (0.5 + 1.5 / 4) / 4, 1.5 / 16]
    assert model.probabilities() == pytest.approx(lower)
    assert sum(lower) == pytest.approx(1)
    after_a = [0.4 * lower[0] / 3, (1.8 + 0.4 * lower[1]) / 3, (0.8 + 0.4 * lower[2]) / 3]
    assert model.probabilities([0])[:3] == pytest.approx(after_a)
    assert model.probabilities([2]) == pytest.approx(lower)  # c ends the text: nothing follows it


@settings(deadline=None, max_examples=60)
@given(texts, orders, contexts)
def test_kneser_ney_is_the_published_formula(text, order, context):
    found = KneserNey(VOCAB, order).fit(text).probabilities(context)
    expected = [brute_force(text, order, context, token) for token in range(VOCAB)]
    assert found == pytest.approx(expected, rel=1e-12)


@settings(deadline=None)
@given(texts, orders, contexts)
def test_probabilities_are_positive_and_sum_to_one(text, order, context):
    p = KneserNey(VOCAB, order).fit(text).probabilities(context)
    assert p.sum() == pytest.approx(1, abs=1e-12)
    assert p.min() > 0


@settings(deadline=None)
@given(texts, orders, texts)
def test_a_stream_is_scored_token_by_token(text, order, stream):
    model = KneserNey(VOCAB, order).fit(text)
    expected = [math.log(model.probabilities(stream[:i])[t]) for i, t in enumerate(stream)]
    assert model.log_probabilities(stream) == pytest.approx(expected)


@given(texts, texts)
def test_unigram_with_add_one_is_the_share_of_a_token(text, stream):
    model = Unigram(VOCAB).fit(text)
    expected = [(text.count(w) + 1) / (len(text) + VOCAB) for w in range(VOCAB)]
    assert model.probabilities() == pytest.approx(expected)
    assert model.log_probabilities(stream) == pytest.approx([math.log(expected[w]) for w in stream])


def test_perplexity_is_the_number_of_equally_likely_tokens():
    assert perplexity(np.log(np.full(10, 1 / 7))) == pytest.approx(7)
    assert perplexity(Unigram(8).log_probabilities([1, 2, 3])) == pytest.approx(8)
    with pytest.raises(ValueError, match="there is no token"):
        perplexity([])


def test_a_token_that_follows_one_word_only_is_not_expected_elsewhere():
    # "Francisco": frequent, but after "San" alone; the reason for counting kinds and not tokens
    san, francisco, glasses = 0, 1, 2
    text = [san, francisco] * 20 + [3, glasses, 4, glasses, 5, glasses, 6, glasses]
    p = KneserNey(8, order=2).fit(text).probabilities([7])
    assert p[glasses] > p[francisco]


def test_higher_orders_predict_a_text_of_long_patterns_better():
    generator = np.random.default_rng(0)
    patterns = generator.integers(0, 20, (50, 6))
    stream = patterns[generator.integers(0, 50, 4000)].ravel()
    train, test = stream[:20_000], stream[20_000:]
    found = [perplexity(KneserNey(20, n).fit(train).log_probabilities(test)) for n in range(1, 6)]
    assert found == sorted(found, reverse=True)
    assert found[0] == pytest.approx(
        perplexity(Unigram(20).fit(train).log_probabilities(test)), rel=0.05
    )
    assert found[-1] < 0.5 * found[0]


def test_half_a_million_tokens_take_seconds():
    tokens = np.random.default_rng(0).zipf(1.3, 500_000) % 20_000
    start = time.process_time()
    model = KneserNey(20_000).fit(tokens)
    assert np.isfinite(model.log_probabilities(tokens)).all()
    assert time.process_time() - start < 15


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="the order must be at least 1, got 0"):
        KneserNey(4, 0)
    with pytest.raises(ValueError, match="no token to count"):
        KneserNey(4).fit([])
    with pytest.raises(ValueError, match="no counts before `fit`"):
        KneserNey(4).probabilities()
    for model in (KneserNey(4), Unigram(4)):
        for tokens in ([4], [-1], [[0]]):
            with pytest.raises(ValueError, match=r"needs tokens \[n\] from 0 to 3"):
                model.fit(tokens)
