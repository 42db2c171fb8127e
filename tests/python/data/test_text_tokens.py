import json
import os

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.data import tokenize
from tandem.data.numericalize import NumericalizeProcessor, make_vocab
from tandem.data.parallel import ParallelError
from tandem.data.text_rules import SPECIALS, UNK
from tandem.data.token_cache import cache_key, load_tokens, save_tokens
from tandem.data.tokenize import CharacterProcessor, TextError, TokenizeProcessor, read_file

REVIEWS = [
    "I don't know, it was GREAT!!!!! <br /><br />Really great.",
    "",
    "so so so so bad (xxunk) and/or dull",
] * 4
words = st.lists(st.sampled_from(["a", "b", "the", "film", "xxmaj", "é", "\n\n"]), max_size=12)
corpora = st.lists(words, min_size=1, max_size=6)


def tokens(text, **options):
    return TokenizeProcessor(max_workers=1, **options).process([text])[0]


# Reading and tokenising.


def test_a_file_is_read_as_utf8_and_a_fault_in_it_is_named(tmp_path):
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_bytes("naïve – 1".encode())
    bad.write_bytes(b"caf\xe9 noir")
    assert read_file(good) == "naïve – 1"
    with pytest.raises(TextError, match=r"bad\.txt: not UTF-8: byte 3 is 0xe9"):
        read_file(bad)
    with pytest.raises(TextError, match=r"gone\.txt: cannot be read: No such file"):
        read_file(tmp_path / "gone.txt")


def test_rules_and_tokenizer_together():
    assert " ".join(tokens(REVIEWS[0])) == (
        "xxbos i do n't know , it was xxup great xxrep 5 ! \n\n xxmaj really great . xxeos"
    )
    assert " ".join(tokens(REVIEWS[2])) == ("xxbos xxwrep 4 so bad ( xxunk ) and / or dull xxeos")


def test_without_rules_the_tokens_are_those_of_spacys_blank_english():
    reference = spacy.blank("en")
    for text in REVIEWS:
        ours = tokens(text, pre_rules=(), post_rules=())
        assert ours == [token.text for token in reference(text)]


def test_special_tokens_are_kept_whole_wherever_they_stand():
    for special in SPECIALS:
        assert special in tokens(f"a ({special}), b", pre_rules=(), post_rules=())


@settings(deadline=None, max_examples=30)
@given(st.text(max_size=60))
def test_the_tokenizer_loses_nothing_but_spaces(text):
    # a single space between two tokens is no token; every other character is in one
    joined = "".join(tokens(text, pre_rules=(), post_rules=()))
    assert joined.replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize(("workers", "chunksize"), [(1, 1), (2, 1), (3, 5), (2, 2000)])
def test_any_number_of_workers_and_chunks_gives_the_same(workers, chunksize):
    expected = [tokens(text) for text in REVIEWS]
    assert TokenizeProcessor(workers, chunksize).process(REVIEWS) == expected


def test_a_chunk_is_never_so_large_that_a_worker_has_nothing_to_do(monkeypatch):
    sizes = []

    def watched(function, chunks, workers, _):
        sizes.extend(len(chunk.texts) for chunk in chunks)
        return list(map(function, chunks))

    monkeypatch.setattr(tokenize, "parallel", watched)
    TokenizeProcessor(2).process(["a"] * 100)
    assert max(sizes) == 13
    sizes.clear()
    TokenizeProcessor(2, chunksize=3).process(["a"] * 100)
    assert max(sizes) == 3
    assert sum(sizes) == 100


def test_files_and_their_texts_give_the_same_tokens(tmp_path):
    files = [tmp_path / f"{i}.txt" for i in range(3)]
    for file, text in zip(files, REVIEWS, strict=False):
        file.write_text(text)
    assert TokenizeProcessor(2).process(files) == TokenizeProcessor(1).process(REVIEWS[:3])


@pytest.mark.parametrize("workers", [1, 2])
def test_a_file_at_fault_is_named_by_the_error(tmp_path, workers):
    (tmp_path / "bad.txt").write_bytes(b"\xff")
    with pytest.raises(ParallelError, match=r"texts 1 to 1: TextError: .*bad\.txt: not UTF-8"):
        TokenizeProcessor(workers, chunksize=1).process(["fine", tmp_path / "bad.txt"])


def test_a_rule_that_fails_names_its_text():
    with pytest.raises(ParallelError, match="'divide 5': ZeroDivisionError"):
        tokens("divide 5", pre_rules=[lambda text: 1 / 0])
    with pytest.raises(ValueError, match="chunksize must be 1 or more: 0"):
        TokenizeProcessor(chunksize=0)


def test_nothing_gives_nothing():
    assert TokenizeProcessor().process([]) == []


def test_tokens_become_text_again():
    assert TokenizeProcessor().deprocess([["xxbos", "a", "film"], []]) == ["xxbos a film", ""]


@given(st.lists(st.text(max_size=20), max_size=4))
def test_characters_are_tokens_that_lose_nothing(texts):
    characters = CharacterProcessor()
    assert characters.process(texts) == [list(text) for text in texts]
    assert characters.deprocess(characters.process(texts)) == texts


# The cache.


def upper(text):
    return text.upper()


def test_tokens_are_kept_and_read_the_next_time(tmp_path, monkeypatch):
    expected = TokenizeProcessor(1).process(REVIEWS)
    assert TokenizeProcessor(1, cache_folder=tmp_path).process(REVIEWS) == expected
    monkeypatch.setattr(TokenizeProcessor, "_tokenized", None)  # to be called would be an error
    assert TokenizeProcessor(2, cache_folder=tmp_path).process(REVIEWS) == expected


def test_the_key_is_made_of_texts_in_order_and_rules():
    keys = {
        cache_key(["a", "b"], []),
        cache_key(["b", "a"], []),
        cache_key(["ab"], []),
        cache_key(["a", "b"], [upper]),
        cache_key(["a", "b"], [str.lower]),
        cache_key(["a", "b"], [lambda text: text]),
    }
    assert len(keys) == 6
    assert cache_key(["a", "b"], [upper]) == cache_key(["a", "b"], [upper])


def test_a_changed_file_is_tokenised_anew(tmp_path):
    file, processor = tmp_path / "a.txt", TokenizeProcessor(1, cache_folder=tmp_path / "cache")
    file.write_text("one")
    assert processor.process([file]) == [["xxbos", "one", "xxeos"]]
    file.write_text("two")
    assert processor.process([file]) == [["xxbos", "two", "xxeos"]]
    assert len(list((tmp_path / "cache").iterdir())) == 2


@pytest.mark.parametrize("damage", [b"", b"no safetensors", None])
def test_a_damaged_cache_is_made_anew(tmp_path, damage):
    processor = TokenizeProcessor(1, cache_folder=tmp_path)
    expected = processor.process(REVIEWS)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:-9] if damage is None else damage)
    assert load_tokens(file) is None
    assert processor.process(REVIEWS) == expected
    assert load_tokens(file) == expected


@settings(deadline=None, max_examples=30)
@given(st.lists(st.lists(st.text(max_size=4), max_size=5), max_size=5))
def test_what_is_written_is_read(tmp_path_factory, texts):
    path = tmp_path_factory.mktemp("tokens") / "x.safetensors"
    save_tokens(path, texts)
    assert load_tokens(path) == texts
    assert b"pickle" not in path.read_bytes()
    assert os.listdir(path.parent) == ["x.safetensors"]


# Numbers.


def test_the_vocabulary_is_special_tokens_then_the_most_frequent():
    texts = [["b", "a", "c", "a"], ["xxmaj", "b", "once", "c", "c"]]
    assert make_vocab(texts) == [*SPECIALS, "c", "a", "b"]
    assert make_vocab(texts, min_freq=1) == [*SPECIALS, "c", "a", "b", "once"]
    assert make_vocab(texts, max_vocab=9) == [*SPECIALS, "c"]
    with pytest.raises(ValueError, match="max_vocab must be at least 8: 7"):
        make_vocab(texts, max_vocab=7)


@given(corpora, st.randoms())
def test_the_order_of_the_texts_does_not_change_the_numbers(texts, random):
    # Counter.most_common leaves ties in the order of first appearance
    shuffled = random.sample(texts, len(texts))
    assert make_vocab(texts, min_freq=1) == make_vocab(shuffled, min_freq=1)


@given(corpora)
def test_numbers_become_the_same_tokens_again(texts):
    processor = NumericalizeProcessor(min_freq=1)
    processor.fit(texts)
    assert processor.deprocess(processor.process(texts)) == texts


@given(corpora, corpora)
def test_tokens_that_are_not_in_the_vocabulary_become_unknown_and_no_other_does(train, valid):
    processor = NumericalizeProcessor()
    processor.fit(train)
    known = set(processor.vocab)
    expected = [[token if token in known else UNK for token in text] for text in valid]
    assert processor.deprocess(processor.process(valid)) == expected


def test_looking_up_an_unknown_token_does_not_change_the_vocabulary():
    # the course's table was a defaultdict, which took in every token it was asked for
    processor = NumericalizeProcessor(vocab=[UNK, "a"])
    before = json.dumps(processor._numbers)
    assert processor.process([["new", "a", "new"]])[0].tolist() == [0, 1, 0]
    assert json.dumps(processor._numbers) == before


def test_a_given_vocabulary_is_kept_and_checked():
    processor = NumericalizeProcessor(vocab=["a", UNK])
    processor.fit([["b", "b", "b"]])
    assert processor.vocab == ["a", UNK]
    assert processor.process([["b", "a"]])[0].tolist() == [1, 0]
    with pytest.raises(ValueError, match="has no xxpad"):
        _ = processor.pad_idx
    with pytest.raises(ValueError, match="holds 'a' twice"):
        NumericalizeProcessor(vocab=["a", UNK, "a"])
    with pytest.raises(ValueError, match="has no xxunk"):
        NumericalizeProcessor(vocab=["a"])
    with pytest.raises(ValueError, match="no vocabulary before `fit`"):
        NumericalizeProcessor().process([["a"]])
