"""Train AWD-LSTM as a language model, and hold it against n-gram models (lesson 12).

    python examples/python/language_model.py --data wikitext2

Words of wikitext2, of the imdb reviews or of a folder of texts; characters of tinyshakespeare.
The folder of `--out` gets report.html, result.json and the curves.
"""

import time
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import torch
import typer
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from rich.console import Console
from rich.table import Table
from tandem.data.block import SplitData, label_by_func
from tandem.data.bunch import DataBunch
from tandem.data.corpora import Corpus, read_corpus
from tandem.data.language_stream import LanguageModelStream
from tandem.data.readable import readable
from tandem.data.text import (
    CharacterProcessor,
    NumericalizeProcessor,
    TextList,
    TokenizeProcessor,
    lm_databunchify,
)
from tandem.data.text_rules import BOS, PAD, UNK
from tandem.data.text_tables import show_batch
from tandem.drawing import grid
from tandem.errors import TandemError
from tandem.models.generate import generate
from tandem.models.language_model import RNNTrainer, cross_entropy_flat, get_language_model
from tandem.models.ngram import KneserNey, Unigram
from tandem.models.ngram import perplexity as mean_perplexity
from tandem.optim.optimizer import adam_opt
from tandem.paths import build_folder
from tandem.training.avg_stats import AvgStatsCallback
from tandem.training.gradients import GradientClipping
from tandem.training.learner import Learner
from tandem.training.metrics import perplexity
from tandem.training.progress import ProgressCallback
from tandem.training.recorder import Recorder
from tandem.training.report import write_report
from tandem.training.schedule import sched_1cycle

# What --quick makes of a run's sizes.
QUICK: dict[str, Any] = {"epochs": 1, "bs": 8, "bptt": 20, "emb": 24, "hid": 32}


@dataclass(frozen=True)
class Settings:
    """What a run is, but for its text."""

    epochs: int
    bs: int
    bptt: int
    emb: int
    hid: int
    layers: int
    drop: float
    lr: float
    wd: float
    order: int
    max_vocab: int
    seed: int


def load(corpus: Corpus, s: Settings) -> tuple[DataBunch, list[str]]:
    """Return streams of the corpus's tokens, and the vocabulary, of train alone."""
    if corpus.characters:
        processors: list[Any] = [CharacterProcessor(), NumericalizeProcessor(min_freq=1)]
    else:
        kept = build_folder() / "cache" / "tokens"
        tokenize = TokenizeProcessor(cache_folder=kept)
        processors = [tokenize, NumericalizeProcessor(max_vocab=s.max_vocab)]
    split = SplitData(TextList(corpus.train), TextList(corpus.valid))
    labelled = label_by_func(split, lambda _: 0, processors)
    return lm_databunchify(labelled, s.bs, s.bptt, s.seed), processors[1].vocab


def baselines(train: Any, valid: LanguageModelStream, words: int, order: int) -> dict[str, float]:
    """Return perplexities of n-gram models on the very tokens that the network has to predict."""
    seen, other = torch.cat(train.texts), torch.cat(valid.texts)
    targets = slice(1, valid.bs * valid.row_length + 1)
    models = {"unigram": Unigram(words), f"{order}-gram Kneser-Ney": KneserNey(words, order)}
    return {
        name: mean_perplexity(model.fit(seen).log_probabilities(other)[targets])
        for name, model in models.items()
    }


def train(
    data: DataBunch, vocab: list[str], s: Settings
) -> tuple[Learner, Recorder, AvgStatsCallback]:
    """Train a language model by one cycle; return the learner and what was recorded."""
    rates = [s.drop * rate for rate in (0.4, 0.2, 0.6, 0.1, 0.5)]
    model = get_language_model(len(vocab), s.emb, s.hid, s.layers, vocab.index(PAD), *rates)
    recorder, stats = Recorder(), AvgStatsCallback([perplexity])
    callbacks = [stats, recorder, RNNTrainer(), GradientClipping(0.4), ProgressCallback()]
    optimizer = partial(adam_opt, mom=0.9, sqr_mom=0.99, eps=1e-5, wd=s.wd)
    learn = Learner(model, data, cross_entropy_flat, optimizer, s.lr, cbs=callbacks)
    learn.fit(s.epochs, sched_1cycle(s.lr))
    return learn, recorder, stats


def samples(
    model: torch.nn.Module, vocab: list[str], characters: bool, length: int
) -> list[dict[str, object]]:
    """Return texts that the model writes after a text's beginning, at three temperatures."""
    banned = [vocab.index(token) for token in (UNK, PAD)]
    prompt = [vocab.index("\n" if characters and "\n" in vocab else BOS)]
    found: list[dict[str, object]] = []
    for temperature in (0.5, 0.8, 1.0):
        draws = torch.Generator().manual_seed(0)
        drawn = generate(model, prompt, length, temperature, banned, draws).tolist()
        tokens = [vocab[number] for number in drawn]
        text = "".join(tokens) if characters else readable(tokens)
        found.append({"temperature": temperature, "text": text.strip()})
    return found


def curves(recorder: Recorder, stats: AvgStatsCallback, others: dict[str, float]) -> Figure:
    """Draw the training loss by step, and perplexities by epoch beside those of the n-grams."""
    figure, [[left, right]] = grid(1, 2)
    recorder.plot_loss(left)
    epochs = [row["epoch"] + 1 for row in stats.history]
    for side in ("train", "valid"):
        values = [row[f"{side}_perplexity"] for row in stats.history]
        right.plot(epochs, values, marker="o", markersize=3, label=f"AWD-LSTM, {side}")
    for (name, value), style in zip(others.items(), (":", "--"), strict=True):
        right.axhline(value, color="#5d6575", linestyle=style, label=f"{name}, valid")
    right.set(xlabel="epoch", ylabel="perplexity", yscale="log")
    right.xaxis.set_major_locator(MaxNLocator(integer=True))
    right.yaxis.set_major_formatter("{x:g}")
    right.yaxis.set_minor_formatter("{x:g}")
    right.legend(frameon=False, fontsize="small")
    return figure


def told(console: Console, results: dict[str, float], written: list[dict[str, object]]) -> None:
    """Print the perplexities, and what the model writes."""
    table = Table("model", "perplexity", title="on the validation text")
    for name, value in results.items():
        table.add_row(name, f"{value:.2f}")
    console.print(table)
    for sample in written:
        console.print(f"[bold]at temperature {sample['temperature']}[/]")
        console.print(str(sample["text"]), markup=False, highlight=False)


def facts_of(corpus: Corpus, data: Any, vocab: list[str], learn: Learner) -> dict[str, object]:
    """Return what there is to know of the text and the model."""
    unknown = (torch.cat(data.valid_dl.texts) == vocab.index(UNK)).float().mean()
    return {
        "split": corpus.note,
        "tokens": "characters" if corpus.characters else "words",
        "training_tokens": sum(map(len, data.train_dl.texts)),
        "validation_tokens": sum(map(len, data.valid_dl.texts)),
        "vocabulary": len(vocab),
        "unknown_in_validation": float(unknown),
        "parameters": sum(p.numel() for p in learn.model.parameters()),
        "device": str(learn.device),
    }


def main(
    data: Annotated[
        str, typer.Option(help="wikitext2, imdb, tinyshakespeare, or a folder of .txt files.")
    ] = "wikitext2",
    folder: Annotated[Path | None, typer.Option(help="Where the data set is.")] = None,
    epochs: Annotated[int, typer.Option(min=1, help="Passes over the training text.")] = 10,
    bs: Annotated[int, typer.Option(min=1, help="Rows of a batch.")] = 32,
    bptt: Annotated[int, typer.Option(min=1, help="Tokens of a row of a batch.")] = 70,
    emb: Annotated[int, typer.Option(min=1, help="Width of embedding and last layer.")] = 200,
    hid: Annotated[int, typer.Option(min=1, help="Width of the other layers.")] = 400,
    layers: Annotated[int, typer.Option(min=1, help="Number of LSTM layers.")] = 2,
    drop: Annotated[float, typer.Option(min=0, max=1.6, help="Factor of all dropouts.")] = 0.7,
    lr: Annotated[float, typer.Option(help="Highest learning rate of the cycle.")] = 5e-3,
    wd: Annotated[float, typer.Option(help="Weight decay.")] = 0.01,
    order: Annotated[int, typer.Option(min=1, help="The n of the n-gram model.")] = 5,
    max_vocab: Annotated[int, typer.Option(help="Words at most.")] = 60_000,
    seed: Annotated[int, typer.Option(help="Of split, weights and order of the texts.")] = 42,
    quick: Annotated[bool, typer.Option("--quick", help="A small run, of seconds.")] = False,
    out: Annotated[Path | None, typer.Option(help="Default: build/examples/language_model")] = None,
) -> None:
    """Train AWD-LSTM as a language model, and hold it against a unigram and an n-gram model."""
    console = Console()
    settings = Settings(epochs, bs, bptt, emb, hid, layers, drop, lr, wd, order, max_vocab, seed)
    corpus = read_corpus(data, folder, seed)
    if quick:
        corpus, settings = corpus.shortened(), replace(settings, **QUICK)
    console.print(f"[bold]{data}[/]: {corpus.note}")
    torch.manual_seed(seed)
    bunch, vocab = load(corpus, settings)
    streams: Any = (bunch.train_dl, bunch.valid_dl)
    console.print(show_batch(streams[0].one_batch(), vocab, rows=3, tokens=20))
    others = baselines(*streams, len(vocab), order)
    begun = time.perf_counter()
    learn, recorder, stats = train(bunch, vocab, settings)
    seconds = time.perf_counter() - begun
    results = {**others, "AWD-LSTM": stats.history[-1]["valid_perplexity"]}
    written = samples(learn.model, vocab, corpus.characters, 200 if corpus.characters else 60)
    told(console, results, written)
    facts = facts_of(corpus, bunch, vocab, learn) | {"training_seconds": seconds}
    tables: dict[str, list[dict[str, object]]] = {
        "perplexity": [{"model": name, "perplexity": value} for name, value in results.items()],
        "epochs": [dict(row) for row in stats.history],
        "samples": written,
    }
    place = out or build_folder() / "examples" / "language_model"
    facts |= {"settings": asdict(settings), "perplexity": results}
    figures = {"curves": curves(recorder, stats, others)}
    console.print(write_report(place, f"Language model: {data}", facts, figures, tables))


if __name__ == "__main__":
    try:
        typer.run(main)
    except TandemError as error:
        raise SystemExit(f"error: {error}") from error
