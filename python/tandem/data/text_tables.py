"""Batches of text as tables, to look at what a model is given (lesson 12).

Swift twin: Data/TextTables.swift.
"""

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text
from torch import Tensor

from tandem.data.text_rules import PAD, SPECIALS

__all__ = ["show_batch"]

Words = Sequence[str]


def show_batch(
    batch: tuple[Tensor, Tensor],
    vocab: Words,
    classes: Words | None = None,
    rows: int = 5,
    tokens: int = 70,
) -> Table:
    """Return a table of the first `rows` texts of a batch, of each its first `tokens` tokens.

    Targets [n, length] are those of a language model and stand beside their inputs; targets [n]
    are labels, by name where `classes` are given. Padding is counted, and not shown. Raises
    ValueError for a batch of another shape.
    """
    x, y = batch
    if x.ndim != 2 or y.ndim not in (1, 2) or len(x) != len(y):
        shapes = f"{list(x.shape)} and {list(y.shape)}"
        raise ValueError(f"show_batch: needs texts [n, length] and targets, got {shapes}")
    heading = "y, one token on" if y.ndim == 2 else "label"
    table = Table("x", heading, title=f"x {list(x.shape)}, y {list(y.shape)}", show_lines=True)
    for text, target in zip(x[:rows].tolist(), y[:rows].tolist(), strict=True):
        if isinstance(target, list):
            second = _words(target, vocab, tokens)
        else:
            second = Text(str(target if classes is None else classes[int(target)]))
        table.add_row(_words(text, vocab, tokens), second)
    return table


def _words(text: Sequence[int], vocab: Words, tokens: int) -> Text:
    """The tokens in one line: special ones dim, line breaks as signs, padding as a number."""
    words = [vocab[number] for number in text]
    kept = [word for word in words if word != PAD]
    line = Text(" ").join(_word(word) for word in kept[:tokens])
    if len(kept) > tokens:
        line.append(" ...", style="dim")
    if len(words) > len(kept):
        line.append(f" + {len(words) - len(kept)} {PAD}", style="dim")
    return line


def _word(word: str) -> Text:
    return Text(word.replace("\n", "↵"), style="dim" if word in SPECIALS else "")
