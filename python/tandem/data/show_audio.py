"""Sound drawn: its samples over time, and its spectrogram (lesson 11)."""

from collections.abc import Sequence

import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import Tensor

from tandem.data.mel import hz_to_mel
from tandem.data.signal import Signal
from tandem.drawing import grid, one_axes

__all__ = ["show_signal", "show_spectrogram", "show_spectrograms"]


def show_signal(signal: Signal, axes: Axes | None = None, title: str = "") -> Axes:
    """Draw each channel over seconds; return the axes."""
    axes = one_axes(axes, (6.4, 2.4))
    seconds = torch.arange(signal.samples.shape[-1]) / signal.rate
    for channel in signal.samples:
        axes.plot(seconds.numpy(), channel.numpy(), linewidth=0.6)
    axes.set(xlabel="seconds", ylabel="sample", title=title)
    axes.margins(x=0)
    return axes


def show_spectrogram(
    spectrogram: Tensor,
    axes: Axes | None = None,
    title: str = "",
    rate: int | None = None,
    hop: int | None = None,
    mel: bool = False,
) -> Axes:
    """Draw a spectrogram [frequencies, frames] or [1, frequencies, frames], low tones below.

    `rate` and `hop` put Hz and seconds at the axes, whose frequencies are even in Slaney's mel if
    `mel`; without them they count bins and frames. Raises ValueError for another shape.
    """
    picture = spectrogram.detach().cpu()
    picture = picture[0] if picture.ndim == 3 and len(picture) == 1 else picture
    if picture.ndim != 2:
        raise ValueError(f"show_spectrogram: one channel at a time, got {list(spectrogram.shape)}")
    axes = one_axes(axes, (5.0, 3.2))
    bands, count = picture.shape
    right = count if hop is None or rate is None else count * hop / rate
    axes.imshow(
        picture.numpy(),
        origin="lower",
        aspect="auto",
        cmap="magma",
        interpolation="nearest",
        extent=(0, right, 0, bands),
    )
    axes.grid(visible=False)
    axes.set(title=title, xlabel="frames" if right == count else "seconds", ylabel="bands")
    if rate is not None:
        _hertz(axes, bands, rate, mel)
    return axes


def show_spectrograms(
    spectrograms: Sequence[Tensor],
    titles: Sequence[str],
    columns: int = 4,
    rate: int | None = None,
    hop: int | None = None,
    mel: bool = False,
) -> Figure:
    """Draw several spectrograms, each with its title, `columns` in a row; return the figure.

    Raises ValueError where there is none, or not a title for each.
    """
    if not spectrograms or len(spectrograms) != len(titles):
        raise ValueError(f"show_spectrograms: {len(spectrograms)} with {len(titles)} titles")
    rows = -(-len(spectrograms) // columns)
    figure, axes = grid(rows, min(columns, len(spectrograms)), (2.9, 2.2))
    for each in axes.flat[len(spectrograms) :]:
        each.remove()
    for place, (spectrogram, title) in enumerate(zip(spectrograms, titles, strict=True)):
        show_spectrogram(spectrogram, axes.flat[place], title, rate, hop, mel)
    return figure


def _hertz(axes: Axes, bands: int, rate: int, mel: bool) -> None:
    """Put round frequencies where they lie: in the middle of a bin, or between mel centres."""
    top = rate / 2
    if mel:
        hertz = torch.tensor([top / 2**k for k in range(5)])
        places = hz_to_mel(hertz) / hz_to_mel(torch.tensor(top)) * (bands + 1) - 0.5
    else:
        hertz = torch.linspace(0, top, 5)
        places = hertz / top * (bands - 1) + 0.5
    axes.set_yticks(places.tolist(), [f"{each / 1000:g}" for each in hertz.tolist()])
    axes.set_ylim(0, bands)
    axes.set_ylabel("kHz, even in mel" if mel else "kHz")
