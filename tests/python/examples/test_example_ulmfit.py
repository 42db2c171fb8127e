import math
import random
import sys
from dataclasses import asdict, replace
from itertools import pairwise

import pytest
import torch
from example_helpers import SCRIPTS, result_of, run_script
from tandem.data.datasets import DataError

sys.path.insert(0, str(SCRIPTS))

import ulmfit
from ulmfit_stages import Settings, Stages, Texts, bag_of_words, plan_of, read_texts

GOOD, BAD = ("good fun", "lovely story"), ("awful bore", "stupid story")


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Articles and reviews, made up."""
    place, draw = tmp_path_factory.mktemp("texts"), random.Random(0)
    wiki = place / "wikitext2"
    wiki.mkdir()
    for part in ("valid", "test"):
        body = " The town of <unk> lies by the river . It has a church .\n" * 3
        articles = [f" \n = Town {part} {n} = \n \n{body}" for n in range(10)]
        (wiki / f"{part}.txt").write_text("".join(articles))
    for part in ("train", "test"):
        for name, words in (("pos", GOOD), ("neg", BAD)):
            folder = place / "imdb" / part / name
            folder.mkdir(parents=True)
            for n in range(20):
                said = [f"The film was {draw.choice(words)}." for _ in range(1 + n % 4)]
                said.append(f"Seen {n} times.")
                (folder / f"{n}_8.txt").write_text(" ".join(said))
    return {"--wiki": wiki, "--imdb": place / "imdb"}


@pytest.fixture(scope="module")
def texts(folders, tmp_path_factory):
    cache = tmp_path_factory.mktemp("tokens")
    return read_texts(folders["--wiki"], folders["--imdb"], 42, cache)


def test_a_quick_run_reports_and_a_second_takes_up_what_is_there(folders, tmp_path, capsys):
    out = tmp_path / "out"
    done = run_script(
        "ulmfit", *(each for pair in folders.items() for each in pair), "--quick", "--out", out
    )
    assert done.returncode == 0, done.stderr
    stages = ("articles", "reviews", "classifier", "scratch")
    assert all(f"{name}: training" in done.stdout for name in stages)
    first = result_of(out)
    found = {
        row["model"]: row["perplexity"] for row in first["tables"]["perplexity_of_held_out_reviews"]
    }
    words = first["facts"]["vocabularies"][1]
    assert len(found) == 5
    assert all(1 < value < 2 * words for value in found.values())
    assert 1 < found["5-gram Kneser-Ney, of the reviews"] < found["unigram, of the reviews"]
    rows = first["tables"]["accuracy_of_test_reviews"]
    assert [0 <= row["accuracy"] <= 1 for row in rows] == [True, True, True]
    assert len(first["tables"]["probability_of_a_good_review"]) == len(ulmfit.STRINGS)
    for name in ("perplexity", "accuracy"):
        assert (out / f"{name}.png").read_bytes().startswith(b"\x89PNG")

    (out / "stages" / "scratch.safetensors").unlink()  # as if it had been stopped there
    ulmfit.main(*folders.values(), quick=True, out=out)
    said = capsys.readouterr().out
    assert all(f"{name}: taken from" in said for name in stages[:-1])
    assert "scratch: training" in said
    second = result_of(out)
    for name in ("perplexity_of_held_out_reviews", "accuracy_of_test_reviews"):
        assert second["tables"][name] == first["tables"][name]  # the same to the bit


def test_data_that_is_not_there_is_named(folders, tmp_path):
    with pytest.raises(DataError, match=r"imdb is not in .*nowhere.*get it with `tandem data imdb"):
        ulmfit.main(folders["--wiki"], tmp_path / "nowhere", quick=True)


def test_the_last_tenth_of_the_training_reviews_of_each_class_is_held_out(texts):
    kinds = (texts.train, texts.valid, texts.test)
    assert [len(kind) for kind in kinds] == [36, 4, 40]
    assert len(texts.wiki) + len(texts.wiki_valid) == 20
    seen = [[int(tokens[tokens.index("seen") + 1]) for tokens, _ in k] for k in kinds]
    assert sorted(seen[1]) == [18, 18, 19, 19]  # by number, not by name: 9 comes before 10
    assert sorted(seen[0]) == sorted(2 * [*range(18)])
    assert {y for _, y in texts.train} == {y for _, y in texts.test} == {0, 1}
    for tokens, y in texts.train + texts.valid + texts.test:
        spoken = " ".join(tokens)
        assert any(word in spoken for word in (GOOD if y else BAD))


def test_a_bag_of_words_tells_made_up_reviews_apart(texts):
    assert bag_of_words(texts) == 1
    wrong = replace(texts, test=[(tokens, 1 - y) for tokens, y in texts.test])
    assert bag_of_words(wrong) == 0


@pytest.mark.parametrize("s", [Settings(), Settings(layers=3, class_epochs=1)])
def test_both_plans_are_as_long_and_the_gradual_one_opens_a_group_at_a_time(s):
    gradual, scratch = plan_of(s, gradual=True), plan_of(s, gradual=False)
    assert sum(epochs for _, epochs, _ in gradual) == sum(epochs for _, epochs, _ in scratch)
    groups = s.layers + 2
    assert [first for first, _, _ in gradual] == [*range(-1, -groups, -1), 0]
    assert scratch == [(0, groups - 1 + s.class_epochs, [s.scratch_lr] * groups)]
    for _, _, rates in gradual:
        assert rates[-1] == s.class_lr
        assert [high / low for low, high in pairwise(rates)] == pytest.approx([1.5] * (groups - 1))


def test_n_gram_models_predict_the_words_that_the_network_does(texts):
    s = replace(Settings(), bs=2, bptt=5, emb=4, hid=4)
    vocab = ["xxunk", "xxpad", "xxbos", "the", "film", "was", "."]
    tuned = {"vocab": vocab, "loss_before": 1.0, "history": [{"valid_perplexity": 2.0}]}
    found = ulmfit.perplexities(texts, tuned, s)
    number = {word: n for n, word in enumerate(vocab)}
    seen, held = (
        [number.get(word, 0) for tokens, _ in kind for word in tokens]
        for kind in (texts.train, texts.valid)
    )
    rows = (len(held) - 1) // (2 * s.bs)
    targets = held[1 : 2 * s.bs * rows + 1]
    logs = [math.log((seen.count(n) + 1) / (len(seen) + len(vocab))) for n in targets]
    expected = math.exp(-sum(logs) / len(logs))
    assert found["unigram, of the reviews"] == pytest.approx(expected)
    assert found["AWD-LSTM, before fine-tuning"] == pytest.approx(math.e)
    assert found["AWD-LSTM, after fine-tuning"] == 2.0


def test_a_stage_is_made_again_where_its_key_is_another(tmp_path):
    made, said = [], []

    def make():
        made.append(len(made))
        return {"weights": {"w": torch.full((2,), float(len(made)))}, "vocab": ["a"]}

    key = asdict(Settings())
    first = Stages(tmp_path, said.append)("one", key, make)
    again = Stages(tmp_path, said.append)("one", key, make)
    assert torch.equal(again["weights"]["w"], first["weights"]["w"])
    assert made == [0]
    Stages(tmp_path, said.append)("one", key | {"emb": 7}, make)
    assert made == [0, 1]
    assert [line.split(":")[1].split()[0] for line in said] == ["training", "taken", "training"]


def test_texts_are_shortened_by_kind_and_by_length():
    tokens = list("abcdef")
    few = Texts([tokens] * 3, [tokens], [(tokens, 1)] * 3, [(tokens, 0)], [(tokens, 1)] * 5)
    short = few.shortened(2, 4)
    assert short.wiki == [list("abcd")] * 2
    assert short.train == [(list("abcd"), 1)] * 2
    assert len(short.test) == 2
