"""ULMFiT: does a language model help a classifier that has few labelled texts? (lesson 12)

    python examples/python/ulmfit.py --out build/examples/ulmfit

A language model is trained on articles of WikiText-2, then on reviews of IMDb; a classifier takes
its encoder over, and is held against the same network from scratch, which has as many passes over
the same reviews. Each stage is saved in `--out`: a run that is stopped goes on there. The test
reviews are looked at once, at the end.
"""

import math
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from matplotlib.figure import Figure
from rich.console import Console
from rich.table import Table
from tandem.data.bunch import DataBunch
from tandem.data.text import NumericalizeProcessor, TokenizeProcessor
from tandem.drawing import grid
from tandem.errors import TandemError
from tandem.models.ngram import KneserNey, Unigram
from tandem.models.ngram import perplexity as mean_perplexity
from tandem.models.ulmfit import predict_text
from tandem.paths import build_folder
from tandem.training.learner import Learner
from tandem.training.recorder import smooth
from tandem.training.report import write_report
from torch.nn.functional import cross_entropy
from ulmfit_stages import (
    CLASSES,
    Record,
    Settings,
    Stages,
    Texts,
    bag_of_words,
    classifier,
    classify,
    fine_tune,
    pretrain,
    read_texts,
    streams,
)

# What --quick makes of a run's sizes.
QUICK: dict[str, Any] = {"emb": 16, "hid": 24, "bs": 4, "bptt": 10, "class_bs": 4}
QUICK |= {"wiki_epochs": 1, "lm_epochs": 1, "class_epochs": 1}

ENCODER, SCRATCH = "with the language model", "from scratch"

STRINGS = (
    "One of the best films I have seen in years: funny, moving and beautifully acted.",
    "A complete waste of time. The plot is stupid and the acting is awful.",
    "I wanted to like it, but after an hour I was bored to tears.",
    "Not a bad film at all; I was pleasantly surprised.",
)


def perplexities(texts: Texts, tuned: Record, s: Settings) -> dict[str, float]:
    """Return those of n-gram models and of the network on the same words of held-out reviews."""
    vocab = tuned["vocab"]
    reviews, held_out = ([t for t, _ in kind] for kind in (texts.train, texts.valid))
    train, valid = streams(reviews, held_out, vocab, s)
    articles = NumericalizeProcessor(vocab).process(texts.wiki)
    seen, other = torch.cat(list(train.texts)), torch.cat(list(valid.texts))
    targets = slice(1, valid.bs * valid.row_length + 1)  # the stream leaves a rest at its end out
    models: dict[str, tuple[Any, Any]] = {
        "unigram, of the reviews": (Unigram(len(vocab)), seen),
        "5-gram Kneser-Ney, of the reviews": (KneserNey(len(vocab)), seen),
        "5-gram, of articles and reviews": (KneserNey(len(vocab)), torch.cat([*articles, seen])),
    }
    found = {
        name: mean_perplexity(model.fit(text).log_probabilities(other)[targets])
        for name, (model, text) in models.items()
    }
    found["AWD-LSTM, before fine-tuning"] = math.exp(tuned["loss_before"])
    return found | {"AWD-LSTM, after fine-tuning": tuned["history"][-1]["valid_perplexity"]}


def predictions(record: Record, vocab: list[str], s: Settings) -> list[float]:
    """Return the probability of a good review for each of `STRINGS`."""
    model = classifier(len(vocab), s)
    model.load_state_dict(record["weights"])
    learn = Learner(model, DataBunch([], []), cross_entropy)
    processors = [TokenizeProcessor(max_workers=0, progress=None), NumericalizeProcessor(vocab)]
    return [float(predict_text(learn, text, processors, CLASSES)[1][1]) for text in STRINGS]


def language_curves(wiki: Record, tuned: Record, others: dict[str, float]) -> Figure:
    """Draw the perplexities of both language models by epoch, and those of n-gram models."""
    figure, [[left, right]] = grid(1, 2)
    for axes, record, title in ((left, wiki, "articles"), (right, tuned, "reviews")):
        rows = record["history"]
        for side in ("train", "valid"):
            values = [row[f"{side}_perplexity"] for row in rows]
            axes.plot(range(1, len(rows) + 1), values, marker="o", markersize=3, label=side)
        axes.set(xlabel="epoch", ylabel="perplexity", title=title, yscale="log")
        axes.xaxis.get_major_locator().set_params(integer=True)
    right.scatter(0, math.exp(tuned["loss_before"]), color="#d55e00", s=10)
    grams = [(name, value) for name, value in others.items() if "gram" in name]
    for (name, value), style in zip(grams, (":", "--", "-."), strict=True):
        right.axhline(value, color="#5d6575", linestyle=style, linewidth=1, label=name)
    left.legend(frameon=False, fontsize="small")
    right.legend(frameon=False, fontsize="x-small")
    return figure


def class_curves(records: dict[str, Record]) -> Figure:
    """Draw the training loss of both classifiers by step and their accuracy by epoch."""
    figure, [[left, right]] = grid(1, 2)
    for name, record in records.items():
        left.plot(smooth(record["losses"], 0.95), label=name)
        rows = record["history"]
        values = [row["valid_accuracy"] for row in rows]
        right.plot(range(1, len(rows) + 1), values, marker="o", markersize=3, label=name)
    left.set(xlabel="step", ylabel="training loss, moving average")
    right.xaxis.get_major_locator().set_params(integer=True)
    right.set(xlabel="epoch", ylabel="accuracy on held-out training reviews")
    left.legend(frameon=False, fontsize="small")
    return figure


def facts_of(texts: Texts, wiki: Record, tuned: Record, s: Settings) -> dict[str, object]:
    """Return what there is to know of the texts and of the network."""
    model = classifier(len(tuned["vocab"]), s)
    kinds = {"train": texts.train, "held_out": texts.valid, "test": texts.test}
    records = (wiki, tuned)
    return {
        "articles": f"{len(texts.wiki)} of {sum(map(len, texts.wiki)):,} tokens",
        "reviews": {name: len(kind) for name, kind in kinds.items()},
        "review_tokens": {name: sum(len(t) for t, _ in kind) for name, kind in kinds.items()},
        "vocabularies": [len(record["vocab"]) for record in records],
        "classifier_parameters": sum(p.numel() for p in model.parameters()),
        "seconds_of_language_models": sum(r["seconds"] for rec in records for r in rec["history"]),
        "settings": asdict(s),
    }


def told(console: Console, rows: list[dict[str, object]], title: str) -> None:
    """Print a table of the report."""
    table = Table(*rows[0], title=title)
    for row in rows:
        cells = (f"{v:.4g}" if isinstance(v, float) else str(v) for v in row.values())
        table.add_row(*cells)
    console.print(table)


def run(texts: Texts, s: Settings, out: Path, console: Console) -> Path:
    """Run the stages that are not there yet, and report."""
    stage = Stages(out / "stages", console.print)
    sizes = ("lm_epochs", "class_epochs", "class_bs", "class_lr", "factor", "scratch_lr")
    key: dict[str, Any] = {n: value for n, value in asdict(s).items() if n not in sizes}
    key |= {"articles": sum(map(len, texts.wiki))}
    wiki = stage("articles", key, partial(pretrain, texts, s))
    key |= {"lm_epochs": s.lm_epochs, "reviews": sum(len(tokens) for tokens, _ in texts.train)}
    tuned = stage("reviews", key, partial(fine_tune, texts, wiki, s))
    others = perplexities(texts, tuned, s)
    key |= {name: getattr(s, name) for name in sizes} | {"test": len(texts.test)}
    records = {
        name: stage(file, key, partial(classify, texts, tuned, s, gradual))
        for name, file, gradual in ((ENCODER, "classifier", True), (SCRATCH, "scratch", False))
    }
    scores = [predictions(record, tuned["vocab"], s) for record in records.values()]
    tables: dict[str, list[dict[str, object]]] = {
        "perplexity_of_held_out_reviews": [
            {"model": name, "perplexity": value} for name, value in others.items()
        ],
        "accuracy_of_test_reviews": [
            {"classifier": "bag of words, logistic regression", "accuracy": bag_of_words(texts)},
            *({"classifier": n, "accuracy": r["test_accuracy"]} for n, r in records.items()),
        ],
        "probability_of_a_good_review": [
            {"text": text, ENCODER: ours, SCRATCH: other}
            for text, ours, other in zip(STRINGS, *scores, strict=True)
        ],
    }
    for name, rows in tables.items():
        told(console, rows, name.replace("_", " "))
    facts = facts_of(texts, wiki, tuned, s)
    facts["seconds_of_classifiers"] = {
        name: sum(row["seconds"] for row in record["history"]) for name, record in records.items()
    }
    stages = {"on_articles": wiki, "on_reviews": tuned, "with_encoder": records[ENCODER]}
    for name, record in (stages | {"from_scratch": records[SCRATCH]}).items():
        numbered = [row | {"epoch": epoch} for epoch, row in enumerate(record["history"], 1)]
        tables[f"epochs_{name}"] = numbered
    figures = {
        "perplexity": language_curves(wiki, tuned, others),
        "accuracy": class_curves(records),
    }
    return write_report(out, "ULMFiT on IMDb reviews", facts, figures, tables)


DEFAULT = Settings()


def main(
    wiki: Annotated[Path | None, typer.Option(help="The folder of wikitext2.")] = None,
    imdb: Annotated[Path | None, typer.Option(help="The folder of imdb.")] = None,
    emb: Annotated[
        int, typer.Option(min=1, help="Width of embedding and last layer.")
    ] = DEFAULT.emb,
    hid: Annotated[
        int, typer.Option(min=1, help="Width of the others (paper: 1150).")
    ] = DEFAULT.hid,
    layers: Annotated[int, typer.Option(min=1, help="LSTM layers (paper: 3).")] = DEFAULT.layers,
    max_vocab: Annotated[int, typer.Option(help="Words at most.")] = DEFAULT.max_vocab,
    bs: Annotated[int, typer.Option(min=1, help="Rows of the streams.")] = DEFAULT.bs,
    bptt: Annotated[int, typer.Option(min=1, help="Tokens of a window.")] = DEFAULT.bptt,
    drop: Annotated[float, typer.Option(min=0, max=1.6, help="Factor of dropouts.")] = DEFAULT.drop,
    wiki_epochs: Annotated[int, typer.Option(min=1, help="On articles.")] = DEFAULT.wiki_epochs,
    lm_epochs: Annotated[int, typer.Option(min=1, help="On reviews.")] = DEFAULT.lm_epochs,
    class_epochs: Annotated[
        int, typer.Option(min=1, help="Of the whole classifier, after gradual unfreezing.")
    ] = DEFAULT.class_epochs,
    class_bs: Annotated[int, typer.Option(min=2, help="Reviews of a batch.")] = DEFAULT.class_bs,
    lr: Annotated[float, typer.Option(help="Highest rate of language models.")] = DEFAULT.lr,
    class_lr: Annotated[float, typer.Option(help="Rate of the classifier's head.")] = (
        DEFAULT.class_lr
    ),
    factor: Annotated[float, typer.Option(help="From one group to the next.")] = DEFAULT.factor,
    scratch_lr: Annotated[float, typer.Option(help="Without encoder.")] = DEFAULT.scratch_lr,
    seed: Annotated[int, typer.Option(help="Of splits, weights and orders.")] = DEFAULT.seed,
    quick: Annotated[bool, typer.Option("--quick", help="A small run, of seconds.")] = False,
    out: Annotated[Path | None, typer.Option(help="Default: build/examples/ulmfit")] = None,
) -> None:
    """Train a text classifier on a language model's encoder, and from scratch."""
    console = Console()
    sizes = (emb, hid, layers, max_vocab, bs, bptt, drop, wiki_epochs, lm_epochs, class_epochs)
    settings = Settings(*sizes, class_bs, lr, class_lr, factor, scratch_lr, seed)
    texts = read_texts(wiki, imdb, seed, build_folder() / "cache" / "tokens")
    if quick:
        texts, settings = texts.shortened(16, 60), replace(settings, **QUICK)
    console.print(run(texts, settings, out or build_folder() / "examples" / "ulmfit", console))


if __name__ == "__main__":
    try:
        typer.run(main)
    except TandemError as error:
        raise SystemExit(f"error: {error}") from error
