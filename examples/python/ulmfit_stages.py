"""What ulmfit.py is made of: its texts, two language models, two classifiers (lesson 12)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, cast

import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from tandem.data.bunch import DataBunch
from tandem.data.corpora import read_corpus
from tandem.data.datasets import DataError
from tandem.data.language_stream import LanguageModelStream
from tandem.data.numericalize import make_vocab
from tandem.data.sources import find
from tandem.data.text import NumericalizeProcessor, TokenizeProcessor, get_clas_dls, get_lm_dls
from tandem.data.text_rules import PAD, SPECIALS
from tandem.models.language_model import (
    RNNTrainer,
    SequentialRNN,
    cross_entropy_flat,
    get_language_model,
    mean_loss,
)
from tandem.models.text_classifier import get_text_classifier
from tandem.models.ulmfit import class_splitter, copy_encoder, lm_splitter, match_embeds
from tandem.optim.optimizer import adam_opt
from tandem.training.avg_stats import AvgStatsCallback
from tandem.training.freezing import discriminative_rates, freeze_to
from tandem.training.gradients import GradientClipping
from tandem.training.learner import Learner
from tandem.training.metrics import accuracy, perplexity
from tandem.training.progress import ProgressCallback
from tandem.training.recorder import Recorder
from tandem.training.schedule import sched_1cycle
from tandem.training.state_file import load_state, save_state
from torch import Tensor
from torch.nn.functional import cross_entropy

CLASSES = ("neg", "pos")

Tokens = list[str]
Text = tuple[Tokens, int]  # of a review, and its class
Record = dict[str, Any]  # what a stage leaves: weights, vocabulary, what was measured


@dataclass(frozen=True)
class Settings:
    """What a run is, but for its texts."""

    emb: int = 200
    hid: int = 400
    layers: int = 2
    max_vocab: int = 10_000
    bs: int = 20
    bptt: int = 70
    drop: float = 0.4
    wiki_epochs: int = 4
    lm_epochs: int = 4
    class_epochs: int = 6
    class_bs: int = 16
    lr: float = 5e-3
    # The best of those tried on a fifth of train; the paper's 2.6 hardly moves the words' vectors.
    class_lr: float = 1e-2
    factor: float = 1.5
    scratch_lr: float = 2e-3
    seed: int = 42


@dataclass(frozen=True)
class Texts:
    """Tokens of articles and of reviews; a tenth of each that may be trained on is held out."""

    wiki: list[Tokens]
    wiki_valid: list[Tokens]
    train: list[Text]
    valid: list[Text]
    test: list[Text]

    def shortened(self, texts: int, tokens: int) -> "Texts":
        """Return the beginnings of some of each kind, as many of either class."""
        wiki, wiki_valid = ([t[:tokens] for t in k[:texts]] for k in (self.wiki, self.wiki_valid))
        kinds = (self.train, self.valid, self.test)
        reviews = ([(t[:tokens], y) for t, y in kind[:texts]] for kind in kinds)
        return Texts(wiki, wiki_valid, *reviews)


def read_texts(wiki: Path | None, imdb: Path | None, seed: int, cache: Path) -> Texts:
    """Read and tokenise both data sets; which articles are held out is drawn by `seed`.

    Of the reviews it is the last tenth of each class, by their numbers: those of one film lie
    side by side, and films, not opinions, would be recognised among reviews held out at random.
    """
    corpus = read_corpus("wikitext2", wiki, seed)
    tokenize = TokenizeProcessor(cache_folder=cache)
    folder, draws = find("imdb", imdb), torch.Generator().manual_seed(seed)
    kinds: tuple[list[Text], ...] = ([], [], [])
    for y, name in enumerate(CLASSES):
        texts = tokenize.process(_files(folder / "train" / name))
        start = len(texts) - max(len(texts) // 10, 1)
        parts = texts[:start], texts[start:], tokenize.process(_files(folder / "test" / name))
        for kind, part in zip(kinds, parts, strict=True):
            kind += [(tokens, y) for tokens in part]
    reviews = [[k[i] for i in torch.randperm(len(k), generator=draws).tolist()] for k in kinds]
    return Texts(tokenize.process(corpus.train), tokenize.process(corpus.valid), *reviews)


def _files(folder: Path) -> list[Path]:
    """Return the reviews of a folder in the order of their numbers, NUMBER_RATING.txt."""
    files = sorted(folder.glob("*.txt"), key=lambda path: (len(path.stem.split("_")[0]), path.name))
    if len(files) < 2:
        raise DataError(f"{folder}: there are not two reviews")
    return files


@dataclass(frozen=True)
class Stages:
    """Keeps what each stage made in a file of the folder, for a run that is stopped to go on."""

    folder: Path
    say: Callable[[str], None] = print

    def __call__(self, name: str, key: Mapping[str, Any], make: Callable[[], Record]) -> Record:
        """Return what a stage made under the same key; make it where there is no such file."""
        path = self.folder / f"{name}.safetensors"
        if path.is_file() and (saved := load_state(path))["key"] == dict(key):
            self.say(f"{name}: taken from {path}")
            return dict(saved)
        self.say(f"{name}: training")
        made = make() | {"key": dict(key)}
        save_state(path, made)
        return made


def language_model(words: int, s: Settings) -> SequentialRNN:
    """Return an untrained language model; the rates are the paper's, times `drop`."""
    output, hidden, inputs, embed, weight = (s.drop * r for r in (0.4, 0.2, 0.6, 0.1, 0.5))
    sizes = (words, s.emb, s.hid, s.layers, SPECIALS.index(PAD))
    return get_language_model(*sizes, output, hidden, inputs, embed, weight)


def classifier(words: int, s: Settings) -> SequentialRNN:
    """Return an untrained classifier of the same sizes."""
    rates = [s.drop * rate for rate in (0.2, 0.6, 0.1, 0.5)]
    sizes = (words, s.emb, s.hid, s.layers, len(CLASSES), SPECIALS.index(PAD), s.bptt)
    return get_text_classifier(*sizes, None, (50,), (0.1,), 0.4, *rates)


def streams(
    train: Sequence[Tokens], valid: Sequence[Tokens], vocab: list[str], s: Settings
) -> tuple[LanguageModelStream, LanguageModelStream]:
    """Return the batches of a language model."""
    numbers = NumericalizeProcessor(vocab)
    return get_lm_dls(numbers.process(train), numbers.process(valid), s.bs, s.bptt, s.seed)


def numbered(texts: Sequence[Text], vocab: list[str]) -> list[tuple[Tensor, int]]:
    """Return the reviews in numbers, with their classes."""
    numbers = NumericalizeProcessor(vocab).process([tokens for tokens, _ in texts])
    return [(n, y) for n, (_, y) in zip(numbers, texts, strict=True)]


def new_learner(model: SequentialRNN, data: DataBunch, s: Settings, words: bool) -> Learner:
    """Return a learner of a language model (`words`) or of a classifier, which records itself."""
    cbs = [AvgStatsCallback([perplexity if words else accuracy]), Recorder(), ProgressCallback()]
    cbs += [GradientClipping(0.4), *([RNNTrainer()] if words else [])]
    optimizer = partial(adam_opt, sqr_mom=0.99, eps=1e-5, wd=0.01)
    loss, splitter = (cross_entropy_flat, lm_splitter) if words else (cross_entropy, class_splitter)
    return Learner(model, data, loss, optimizer, s.lr, splitter, cbs)


def record_of(learn: Learner) -> Record:
    """Return the weights of a learner's model, on the CPU, and what was recorded."""
    stats, recorder = cast(AvgStatsCallback, learn.cbs[1]), cast(Recorder, learn.cbs[2])
    weights = {name: value.cpu() for name, value in learn.model.state_dict().items()}
    history = [dict(row) for row in stats.history]
    return {"weights": weights, "history": history, "losses": recorder.losses}


def pretrain(texts: Texts, s: Settings) -> Record:
    """Train a language model on articles."""
    torch.manual_seed(s.seed)
    vocab = make_vocab(texts.wiki, s.max_vocab)
    data = DataBunch(*streams(texts.wiki, texts.wiki_valid, vocab, s))
    learn = new_learner(language_model(len(vocab), s), data, s, words=True)
    learn.fit(s.wiki_epochs, sched_1cycle(s.lr))
    return record_of(learn) | {"vocab": vocab}


def fine_tune(texts: Texts, before: Record, s: Settings) -> Record:
    """Train it further on reviews, in their vocabulary: words alone for an epoch, then all."""
    torch.manual_seed(s.seed)
    reviews, held_out = ([t for t, _ in kind] for kind in (texts.train, texts.valid))
    vocab = make_vocab(reviews, s.max_vocab)
    train, valid = streams(reviews, held_out, vocab, s)
    model = language_model(len(vocab), s)
    model.load_state_dict(match_embeds(before["weights"], before["vocab"], vocab))
    learn = new_learner(model, DataBunch(train, valid), s, words=True)
    loss = mean_loss(model, valid)
    freeze_to(learn, -1)
    learn.fit(1, sched_1cycle(s.lr))
    freeze_to(learn, 0)
    learn.fit(s.lm_epochs, sched_1cycle(discriminative_rates(s.lr, s.layers + 1)))
    return record_of(learn) | {"vocab": vocab, "loss_before": loss}


def plan_of(s: Settings, gradual: bool) -> list[tuple[int, int, list[float]]]:
    """Return (first group, epochs, rate of each group) of each fit; both plans are as long.

    Gradual: the head for an epoch, with each group below it for one more, then all.
    """
    groups = s.layers + 2
    if not gradual:
        return [(0, groups - 1 + s.class_epochs, [s.scratch_lr] * groups)]
    rates = discriminative_rates(s.class_lr, groups, s.factor)
    return [*((-n, 1, rates) for n in range(1, groups)), (0, s.class_epochs, rates)]


def classify(texts: Texts, encoder: Record, s: Settings, gradual: bool) -> Record:
    """Train a classifier on labelled reviews, on the encoder (`gradual`) or from scratch."""
    torch.manual_seed(s.seed)
    vocab = encoder["vocab"]
    train, valid, test = (numbered(t, vocab) for t in (texts.train, texts.valid, texts.test))
    if len(train) % s.class_bs == 1:
        train = train[:-1]  # batch norm cannot learn from a batch of one text
    data = DataBunch(*get_clas_dls(train, valid, s.class_bs, seed=s.seed))
    model = classifier(len(vocab), s)
    if gradual:
        body = language_model(len(vocab), s)
        body.load_state_dict(encoder["weights"])
        copy_encoder(body, model)
    learn = new_learner(model, data, s, words=False)
    for first, epochs, rates in plan_of(s, gradual):
        freeze_to(learn, first)
        learn.fit(epochs, sched_1cycle(rates), reset_opt=True)
    scores, targets = learn.get_preds(get_clas_dls(train, test, s.class_bs)[1])
    return record_of(learn) | {"test_accuracy": accuracy(scores, targets).item()}


def bag_of_words(texts: Texts) -> float:
    """Return the accuracy of logistic regression on the words of a review, not on their order."""
    words = TfidfVectorizer(analyzer=list, min_df=2, sublinear_tf=True)
    model = make_pipeline(words, LogisticRegression(C=10, max_iter=1000))
    (train, classes), (test, right) = (
        zip(*kind, strict=True) for kind in (texts.train, texts.test)
    )
    return float(model.fit(train, classes).score(test, right))
