"""The confusion matrix drawn, and its worst pairs."""

import numpy as np
import pytest
import torch
from tandem.training.confusion_plot import most_confused, show_confusion

COUNTS = torch.tensor([[8, 2, 0], [0, 0, 0], [1, 3, 4]])


def test_rows_are_targets_coloured_by_their_share():
    axes = show_confusion(COUNTS, ["a", "b", "c"])
    shares = np.array([[0.8, 0.2, 0], [0, 0, 0], [0.125, 0.375, 0.5]])
    np.testing.assert_allclose(axes.images[0].get_array(), shares)
    shown = {text.get_position(): text.get_text() for text in axes.texts}
    assert shown == {(0, 0): "8", (1, 0): "2", (0, 2): "1", (1, 2): "3", (2, 2): "4"}
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "b", "c"]


def test_the_worst_pairs_come_first():
    assert most_confused(COUNTS, "abc") == [
        {"target": "c", "predicted": "b", "count": 3},
        {"target": "a", "predicted": "b", "count": 2},
        {"target": "c", "predicted": "a", "count": 1},
    ]
    assert len(most_confused(COUNTS, "abc", 2)) == 2
    assert COUNTS[0, 0] == 8


@pytest.mark.parametrize("counts", [COUNTS[:2], COUNTS[0], torch.zeros(2, 2)])
def test_names_must_fit(counts):
    with pytest.raises(ValueError, match="of 3 classes"):
        show_confusion(counts, "abc")
