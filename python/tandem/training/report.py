"""A report of a run: its facts, plots and tables as one page and as data (lesson 12).

`write_report` makes a folder that can be read in three ways: `report.html`, which needs nothing
outside itself, by people; `result.json` by programs; a PNG for each figure by other documents.

Swift twin: Training/Report.swift, whose figures are SVG files.
"""

import json
import math
import re
import struct
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from tandem.drawing import png
from tandem.files import write_atomically
from tandem.page import page, png_uri, table, table_row

__all__ = ["write_report"]

Tables = Mapping[str, Sequence[Mapping[str, object]]]

_FIGURE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
_NOTHING = "-"
_STYLE = """figure img { width: 100%; border-radius: .35rem; background: #fff; }
figure.broad { grid-column: 1 / -1; }
.facts { max-width: 46rem; }
.facts td:last-child { white-space: normal; overflow-wrap: anywhere; }
"""


def write_report(
    folder: Path,
    title: str,
    facts: Mapping[str, object],
    figures: Mapping[str, Figure],
    tables: Tables | None = None,
) -> Path:
    """Write report.html, result.json and NAME.png for each figure; return the page's path.

    A table is a list of rows, each a mapping of column to value; a row may lack a column. Every
    file appears whole or not at all, the page last. result.json holds title, facts, tables and the
    figures' file names; a number that is not finite is null there. Raises ValueError for a
    figure's name that is no plain file name, OSError where the folder cannot be written to.
    """
    tables = {} if tables is None else tables
    if odd := [name for name in figures if not _FIGURE_NAME.fullmatch(name)]:
        raise ValueError(f"write_report: {odd[0]!r} names a figure: use letters, digits, _ and -")
    pictures = {name: png(figure) for name, figure in figures.items()}
    for name, data in pictures.items():
        write_atomically(folder / f"{name}.png", data)
    found = {"title": title, "facts": facts, "tables": tables}
    found["figures"] = [f"{name}.png" for name in pictures]
    text = json.dumps(_plain(found), indent=2, allow_nan=False, ensure_ascii=False)
    write_atomically(folder / "result.json", f"{text}\n".encode())
    body = [_facts(facts), _pictures(pictures), *(_section(*each) for each in tables.items())]
    write_atomically(folder / "report.html", page(title, "\n".join(body), _STYLE))
    return folder / "report.html"


def _plain(value: Any) -> Any:
    """Return the value in JSON's terms: NumPy's and PyTorch's as Python's, other things as text."""
    if isinstance(value, Mapping):
        return {str(key): _plain(each) for key, each in value.items()}
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Iterable):
        return [_plain(each) for each in value]
    return str(value)


def _shown(value: object) -> str:
    """Return the value as the page shows it; here a number that is not finite keeps its name."""
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.5g}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {_shown(each)}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(_shown, value))
    return _NOTHING if value is None else str(value)


def _words(name: str) -> str:
    """Return "loss_curve" as "Loss curve"."""
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _facts(facts: Mapping[str, object]) -> str:
    lines = "".join(table_row((_words(name), _shown(value))) for name, value in facts.items())
    return f'<div class="facts">{table((), [lines])}</div>'


def _pictures(pictures: Mapping[str, bytes]) -> str:
    return f'<div class="charts">{"".join(_picture(*each) for each in pictures.items())}</div>'


def _picture(name: str, data: bytes) -> str:
    words = escape(_words(name))
    image = f'<img src="{png_uri(data)}" alt="{words}">'
    width, height = struct.unpack(">2I", data[16:24])  # of a PNG's first chunk
    kind = ' class="broad"' if width > 2 * height else ""
    return f"<figure{kind}>{image}<figcaption>{words}</figcaption></figure>"


def _section(name: str, rows: Sequence[Mapping[str, object]]) -> str:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = "".join(table_row([_shown(row.get(column)) for column in columns]) for row in rows)
    return f"<h2>{escape(_words(name))}</h2>{table([_words(c) for c in columns], [lines])}"
