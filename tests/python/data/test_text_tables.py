from io import StringIO

import pytest
import torch
from rich.console import Console
from tandem.data.text_tables import show_batch

VOCAB = ["xxunk", "xxpad", "xxbos", "the", "film", "\n\n", "good"]


def printed(table):
    console = Console(width=100, record=True, file=StringIO())
    console.print(table)
    return console.export_text()


def test_a_batch_of_a_language_model_shows_inputs_beside_what_follows():
    x = torch.tensor([[2, 3, 4], [5, 6, 0]])
    text = printed(show_batch((x, torch.tensor([[3, 4, 5], [6, 0, 3]])), VOCAB))
    assert "x [2, 3], y [2, 3]" in text
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in text.splitlines()]
    assert ["xxbos the film", "the film ↵↵"] in rows
    assert ["↵↵ good xxunk", "good xxunk the"] in rows


def test_a_batch_of_labelled_texts_shows_labels_and_counts_padding():
    batch = torch.tensor([[2, 3, 4, 6], [1, 1, 2, 6]]), torch.tensor([1, 0])
    named = printed(show_batch(batch, VOCAB, classes=["neg", "pos"], tokens=3))
    assert "xxbos the film ..." in named
    assert "xxbos good + 2 xxpad" in named
    assert "pos" in named
    assert "neg" in named
    assert "│ 1 " in printed(show_batch(batch, VOCAB))
    assert "neg" not in printed(show_batch(batch, VOCAB, classes=["neg", "pos"], rows=1))


def test_a_batch_of_another_shape_is_refused():
    with pytest.raises(ValueError, match=r"needs texts \[n, length\] and targets, got \[2\]"):
        show_batch((torch.zeros(2), torch.zeros(2)), VOCAB)
