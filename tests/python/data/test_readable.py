import pytest
from hypothesis import given
from hypothesis import strategies as st
from tandem.data.readable import readable
from tandem.data.text_rules import add_eos_bos, deal_caps, replace_all_caps
from tandem.data.tokenize import TokenizeProcessor
from tandem.data.wikitext import istitle, read_wiki


def tokens(text):
    return TokenizeProcessor(max_workers=1).process([text])[0]


@pytest.mark.parametrize(
    "text",
    [
        "i don't know",
        "It was GREAT!!!!!! (or so they say), wasn't it?",
        "so so so so good.\n\nThe end",
        "it cost $20",
    ],
)
def test_text_that_was_tokenised_can_be_read_again(text):
    assert readable(tokens(text)) == text


letters = st.text("abc", min_size=2, max_size=5)
words = st.one_of(letters, letters.map(str.upper), letters.map(str.capitalize))


@given(st.lists(words, max_size=8))
def test_capitals_come_back(texts):
    marked = add_eos_bos(deal_caps(replace_all_caps(texts)))
    assert readable(marked) == " ".join(texts)


@given(st.lists(st.sampled_from(["xxup", "xxmaj", "xxrep", "xxwrep", "3", "a", ",", "xxpad"])))
def test_whatever_a_model_writes_can_be_read(texts):
    assert isinstance(readable(texts), str)


def test_marks_without_sense_are_left_as_they_are():
    assert readable(["xxrep", "many", "a"]) == "xxrep many a"
    assert readable(["xxrep", "999999999", "a"]) == "xxrep 999999999 a"
    assert readable(["a", "xxrep"]) == "a xxrep"
    assert readable(["a", "xxmaj"]).strip() == "a"


def test_articles_are_cut_at_their_headings(tmp_path):
    assert istitle(" = Homarus gammarus = \n")
    assert not istitle(" = = Description = = ")
    assert not istitle(" the sum is x = y = z")
    text = " \n = One = \n \n Text of one . \n = no title = \n \n = = Part = = \n \n more \n \n"
    (tmp_path / "valid.txt").write_text(f"{text} = Two = \n \n Text of two . \n")
    articles = read_wiki(tmp_path / "valid.txt")
    assert [article.splitlines()[0] for article in articles] == [" = One = ", " = Two = "]
    assert "".join(articles) == f"{text} = Two = \n \n Text of two . \n"[2:]
    (tmp_path / "other.txt").write_text("no heading\n")
    assert read_wiki(tmp_path / "other.txt") == ["no heading\n"]
