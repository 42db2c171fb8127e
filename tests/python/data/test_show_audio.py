"""Pictures of sound: what is drawn where."""

import numpy as np
import pytest
import torch
from matplotlib.figure import Figure
from tandem.data.mel import hz_to_mel, mel_points
from tandem.data.show_audio import show_signal, show_spectrogram, show_spectrograms
from tandem.data.signal import Signal


def test_every_channel_is_a_line_over_seconds():
    signal = Signal(torch.rand(2, 400), 8000)
    axes = show_signal(signal, title="two")
    assert axes.get_title() == "two"
    assert len(axes.lines) == 2
    x, y = axes.lines[1].get_data()
    np.testing.assert_allclose(x, np.arange(400) / 8000, atol=1e-7)
    np.testing.assert_array_equal(y, signal.samples[1])


def test_low_tones_lie_below():
    picture = torch.arange(12.0).reshape(1, 3, 4)
    axes = show_spectrogram(picture)
    image = axes.images[0]
    np.testing.assert_array_equal(image.get_array(), picture[0])
    assert image.origin == "lower"
    assert image.get_extent() == [0, 4, 0, 3]
    assert axes.get_xlabel() == "frames"


def test_seconds_and_hertz_are_where_they_are():
    axes = show_spectrogram(torch.rand(129, 50), rate=8000, hop=64)
    assert axes.images[0].get_extent()[1] == pytest.approx(50 * 64 / 8000)
    labels = [label.get_text() for label in axes.get_yticklabels()]
    assert labels == ["0", "1", "2", "3", "4"]
    assert axes.get_yticks().tolist() == [0.5, 32.5, 64.5, 96.5, 128.5]
    assert axes.get_xlabel() == "seconds"


def test_mel_bands_lie_around_their_centres():
    axes = show_spectrogram(torch.rand(40, 50), rate=8000, mel=True)
    ticks = dict(
        zip((t.get_text() for t in axes.get_yticklabels()), axes.get_yticks(), strict=True)
    )
    centres = hz_to_mel(mel_points(42, 0.0, 4000.0)[1:-1]).numpy()
    expected = np.interp(hz_to_mel(torch.tensor(1000.0)).item(), centres, np.arange(40) + 0.5)
    assert ticks["1"] == pytest.approx(expected, abs=1e-4)


def test_several_in_rows():
    figure = show_spectrograms([torch.rand(8, 9)] * 5, list("abcde"), columns=3)
    assert isinstance(figure, Figure)
    assert [axes.get_title() for axes in figure.axes] == list("abcde")


def test_faults_are_named():
    with pytest.raises(ValueError, match=r"one channel at a time, got \[2, 3, 4\]"):
        show_spectrogram(torch.rand(2, 3, 4))
    with pytest.raises(ValueError, match="0 with 0 titles"):
        show_spectrograms([], [])
    with pytest.raises(ValueError, match="1 with 2 titles"):
        show_spectrograms([torch.rand(3, 4)], ["a", "b"])
