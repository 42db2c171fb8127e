"""Our own tokenizer: its rules by hand, what it may not lose, and how near it is to spaCy's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.data.corpora import read_corpus
from tandem.data.datasets import DataError
from tandem.data.text_rules import SPECIALS, default_pre_rules
from tandem.data.tokenize import TokenizeProcessor, spacy_words
from tandem.data.words import split_words
from tandem.paths import repository_root


# The same sentences as in swift/Tests/TandemTests/Data/WordsTests.swift.
@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("a b", "a|b"),
        ("a\n\nb  c \td", "a|\n\n|b| |c|\t|d"),
        (" a ", "a"),
        ("fine :-) (:) ;)x <3 a:)", "fine|:-)|(|:|)|;|)|x|<3|a|:|)"),
        ("can't DON'T don’t n't isn'tx", "ca|n't|DO|N'T|do|n’t|n't|isn'tx"),
        ("it's I'LL we've 'so' actors'", "it|'s|I|'LL|we|'ve|'|so|'|actors|'"),
        ("U.S. e.g. J. Mr. Mrs.X etc. a.", "U.S.|e.g.|J.|Mr.|Mrs|.|X|etc|.|a|."),
        ("Plan A... U.S...", "Plan|A|...|U.S|..."),
        ("cannot Gonna gotta cannots", "can|not|Gon|na|got|ta|cannots"),
        ("O'Brien AT&T f**k a_b me@x.org _a_", "O'Brien|AT&T|f**k|a_b|me@x.org|_|a|_"),
        (
            "1,000.5 7:30 a,b a:1 PG-13 well-known 8-10",
            "1,000.5|7:30|a|,|b|a|:|1|PG-13|well|-|known|8|-|10",
        ),
        ("end.The 3.The imdb.com", "end|.|The|3.The|imdb.com"),
        ("-- ... .. word--word", "--|...|..|word|--|word"),
        (
            "🇫🇷🇩🇪👍🏽👩\u200d💻😀😀❤\ufe0f!",
            "🇫🇷|🇩🇪|👍🏽|👩\u200d💻|😀|😀|❤\ufe0f|!",
        ),
        ("日本語、テスト。हिन्दी। x² ½", "日本語|、|テスト|。|हिन्दी|।|x²|½"),
        ("(well)!? $5 100%", "(|well|)|!|?|$|5|100|%"),
    ],
)
def test_rules_one_by_one(text, tokens):
    assert split_words(text) == tokens.split("|")


@settings(deadline=None)
@given(st.text(max_size=60))
def test_nothing_is_lost_but_spaces(text):
    tokens = split_words(text)
    assert "".join(tokens).replace(" ", "") == text.replace(" ", "")
    assert "" not in tokens


def test_special_tokens_are_kept_whole_wherever_they_stand():
    for special in SPECIALS:
        assert special in split_words(f"a ({special}), b")


def test_a_processor_takes_it_for_spacys():
    own = TokenizeProcessor(1, tokenizer=split_words)
    assert own.process(["A 👍🏽 film"]) == [["xxbos", "a", "👍🏽", "film", "xxeos"]]


def test_the_cache_tells_the_tokenizers_apart(tmp_path):
    text = ["thats 👍🏽"]
    for tokenizer in (spacy_words, split_words, spacy_words):
        made = TokenizeProcessor(1, tokenizer=tokenizer).process(text)
        cached = TokenizeProcessor(1, tokenizer=tokenizer, cache_folder=tmp_path)
        assert cached.process(text) == made
    assert len(list(tmp_path.iterdir())) == 2


def shared(texts):
    """The share of tokens, ours and spaCy's together, that the other has in the same place."""
    common = ours = theirs = 0
    for text in texts:
        for rule in default_pre_rules:
            text = rule(text)
        a, b = (places(text, tokenizer(text)) for tokenizer in (split_words, spacy_words))
        common, ours, theirs = common + len(a & b), ours + len(a), theirs + len(b)
    return 2 * common / (ours + theirs)


def places(text, tokens):
    found, at = set(), 0
    for token in tokens:
        at = text.index(token, at)
        found.add((at, at := at + len(token)))
    return found


def test_prose_is_split_nearly_as_spacy_splits_it():
    license_text = (repository_root() / "LICENSE").read_text()
    assert shared(license_text.split("\n\n")) > 0.99


@pytest.mark.parametrize(("corpus", "least"), [("imdb", 0.997), ("wikitext2", 0.998)])
def test_corpora_are_split_nearly_as_spacy_splits_them(corpus, least):
    try:
        texts = read_corpus(corpus).valid
    except DataError as error:
        pytest.skip(str(error))
    assert shared(texts) > least
