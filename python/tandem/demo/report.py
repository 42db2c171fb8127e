"""The report of a run: one HTML page that needs nothing outside itself, light or dark."""

import io
from collections.abc import Sequence
from html import escape
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tandem.data.datasets import ImageDataset
from tandem.demo.compare import Comparison
from tandem.demo.curves import FLOOR, difference_curve, loss_curves
from tandem.demo.svg import line_chart, linear_axis, log_axis
from tandem.demo.table import COLUMNS, rows, tolerance_sentence, verdict
from tandem.files import write_atomically
from tandem.page import page, png_uri, table, table_row

__all__ = ["write_report"]

_STYLE = Path(__file__).with_name("report.css")
_DIGITS = 16
_WRONG = 8


def write_report(path: Path, data: ImageDataset, comparisons: Sequence[Comparison]) -> None:
    """Write the page; the file appears whole or not at all. Raises OSError."""
    sections = "".join(_section(data, comparison) for comparison in comparisons)
    faults = "".join(f"<li>{escape(fault)}</li>" for c in comparisons for fault in c.faults)
    title = f"Tandem: {data.name} in two languages"
    body = f"""<p class="{_verdict_class(comparisons)}">{escape(verdict(comparisons))}</p>
<p class="quiet">{escape(tolerance_sentence(comparisons[0].tolerance))}</p>
<ul class="faults">{faults}</ul>
{_table(comparisons)}
{sections}"""
    write_atomically(path, page(title, body, _STYLE.read_text()))


def _verdict_class(comparisons: Sequence[Comparison]) -> str:
    verdicts = [comparison.agree for comparison in comparisons]
    if None in verdicts:
        return "verdict unknown"
    return "verdict good" if all(verdicts) else "verdict bad"


def _table(comparisons: Sequence[Comparison]) -> str:
    return table(COLUMNS, ("".join(map(_row, rows(comparison))) for comparison in comparisons))


def _row(row: Sequence[str]) -> str:
    return table_row(row, "" if row[1].isdigit() else "end")


def _section(data: ImageDataset, comparison: Comparison) -> str:
    settings = comparison.plan.settings
    rate = f"rate {settings.learning_rate:g}, momentum {settings.momentum:g}"
    how = f"{settings.epochs} epochs, batches of {settings.batch_size}, {rate}"
    return f"""<section>
<h2>{escape(settings.model.upper())}</h2>
<p class="quiet">{escape(how)}</p>
<div class="charts">{_loss_figure(comparison)}{_difference_figure(comparison)}</div>
{_digits(data, comparison)}
</section>
"""


def _loss_figure(comparison: Comparison) -> str:
    curves = loss_curves(comparison)
    finite = [curve.y[np.isfinite(curve.y)].max(initial=0) for curve in curves]
    chart = line_chart(curves, linear_axis(0.0, float(max(finite))), "training loss by step")
    names = "".join(
        f'<span class="key {curve.name}">{curve.name.capitalize()}</span>' for curve in curves
    )
    caption = f"Training loss{_stride(curves[0].stride, 'mean')} {names}"
    return f"<figure>{chart}<figcaption>{caption}</figcaption></figure>"


def _difference_figure(comparison: Comparison) -> str:
    curve = difference_curve(comparison)
    if curve is None:
        return "<figure><figcaption>The Swift engine did not run.</figcaption></figure>"
    finite = curve.y[np.isfinite(curve.y)].max(initial=FLOOR)
    axis = log_axis(FLOOR, max(float(finite), 2 * comparison.tolerance))
    level = (comparison.tolerance, f"tolerance {comparison.tolerance:g}")
    chart = line_chart([curve], axis, "difference of the losses by step", level)
    caption = (
        f"|Python - Swift| of that loss{_stride(curve.stride, 'largest')}, equal at the bottom"
    )
    return f"<figure>{chart}<figcaption>{caption}</figcaption></figure>"


def _stride(stride: int, how: str) -> str:
    return f", the {how} of every {stride} steps" if stride > 1 else ""


def _digits(data: ImageDataset, comparison: Comparison) -> str:
    predictions = {name: r.predictions for name, r in comparison.records.items()}
    if any(p.shape != data.test_labels.shape for p in predictions.values()):
        return ""
    chosen = _choose(data.test_labels, list(predictions.values()))
    cells = "".join(_digit(data, predictions, index) for index in chosen)
    caption = "Digits of the test set with what each language read; hard ones come first."
    return f'<p class="quiet">{caption}</p><div class="digits">{cells}</div>'


def _choose(labels: NDArray[np.uint8], predictions: list[NDArray[np.int32]]) -> list[int]:
    """Return the rows to show: where the languages differ, where one is wrong, then the first."""
    differ = np.flatnonzero(np.any([p != predictions[0] for p in predictions], axis=0))
    wrong = np.flatnonzero(np.any([p != labels for p in predictions], axis=0))
    hard = list(dict.fromkeys([*differ.tolist(), *wrong.tolist()]))[:_WRONG]
    easy = [index for index in range(len(labels)) if index not in set(wrong.tolist())]
    return [*hard, *easy[: _DIGITS - len(hard)]]


def _digit(data: ImageDataset, predictions: dict[str, NDArray[np.int32]], index: int) -> str:
    label = int(data.test_labels[index])
    read = "".join(
        f'<span class="{"right" if p[index] == label else "wrong"}">{name.capitalize()} '
        f"{p[index]}</span>"
        for name, p in predictions.items()
    )
    image = _data_uri(data.test_images[index], data.scale)
    return f'<div><img src="{image}" alt="a {label}"><b>{label}</b>{read}</div>'


def _data_uri(image: NDArray[np.uint8], scale: float) -> str:
    memory = io.BytesIO()
    pixels = np.rint(image * (255.0 / scale)).astype(np.uint8)
    Image.fromarray(pixels).save(memory, "PNG")
    return png_uri(memory.getvalue())
