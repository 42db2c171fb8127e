import pytest
from tandem.data.corpora import Corpus, read_corpus
from tandem.data.datasets import DataError


def article(name):
    return f" = {name} = \n \n Text of {name} . \n \n"


def test_a_folder_with_a_training_file_is_taken_as_it_is(tmp_path):
    (tmp_path / "train.txt").write_text(article("one") + article("two"))
    (tmp_path / "valid.txt").write_text(article("three"))
    corpus = read_corpus(str(tmp_path))
    assert corpus.train == [article("one"), article("two")]
    assert corpus.valid == [article("three")]
    assert "train.txt to train on, valid.txt to validate with" in corpus.note
    assert not corpus.characters


def test_without_a_training_file_the_articles_at_hand_are_split_and_it_is_said(tmp_path):
    names = [f"a{number}" for number in range(20)]
    (tmp_path / "valid.txt").write_text("".join(map(article, names[:12])))
    (tmp_path / "test.txt").write_text("".join(map(article, names[12:])))
    corpus = read_corpus("wikitext2", tmp_path)
    assert sorted(corpus.train + corpus.valid) == sorted(map(article, names))
    assert len(corpus.valid) == 2
    assert corpus.note.startswith("there is no train.txt: of the articles of valid.txt and test")
    assert read_corpus("wikitext2", tmp_path) == corpus
    assert read_corpus("wikitext2", tmp_path, seed=1).valid != corpus.valid


def test_other_folders_give_a_text_a_file(tmp_path):
    for number in range(11):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / "review.txt").write_text(f"review {number}")
    corpus = read_corpus(str(tmp_path))
    assert len(corpus.valid) == 1
    assert sorted(corpus.train + corpus.valid) == sorted(f"review {n}" for n in range(11))


def test_tinyshakespeare_is_characters_its_last_tenth_held_out(tmp_path):
    (tmp_path / "input.txt").write_text("0123456789" * 10)
    corpus = read_corpus("tinyshakespeare", tmp_path)
    assert (corpus.train, corpus.valid) == (["0123456789" * 9], ["0123456789"])
    assert corpus.characters


def test_a_shortened_corpus_is_its_beginning():
    corpus = Corpus(["abcd", "efgh", "ijkl"], ["mnop", "qrst"], "note").shortened(6)
    assert (corpus.train, corpus.valid) == (["abcd", "ef"], ["mno"])
    assert corpus.note == "note; the beginning only"


@pytest.mark.parametrize("data", ["imagenette", "nowhere"])
def test_what_is_no_text_is_refused(data):
    with pytest.raises(DataError, match=f"{data} is no folder of texts: name one, or imdb, tiny"):
        read_corpus(data)


@pytest.mark.parametrize("texts", [[], ["alone"]])
def test_a_side_without_text_is_refused(tmp_path, texts):
    for text in texts:
        (tmp_path / f"{text}.txt").write_text(text)
    with pytest.raises(DataError, match=r"there is no text to (train on|validate with)"):
        read_corpus(str(tmp_path))
