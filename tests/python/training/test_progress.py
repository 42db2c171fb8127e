"""Progress where it is shown: a terminal, a notebook, a file; and an end to it whatever happens."""

import io
import re
import sys
from types import SimpleNamespace

import pytest
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from page_reader import Page
from rich.console import Console
from small_runs import Watch, small_learner
from tandem.training.avg_stats import AvgStatsCallback
from tandem.training.metrics import accuracy
from tandem.training.progress import ProgressCallback, choose_display, in_notebook
from tandem.training.progress_displays import LineDisplay, Place, TerminalDisplay
from tandem.training.progress_notebook import NotebookDisplay


class Shown:
    """A display that remembers."""

    def __init__(self):
        self.rows, self.places, self.closed = [], [], 0

    def row(self, cells):
        self.rows.append(list(cells))

    def show(self, place):
        self.places.append(place)

    def close(self):
        self.closed += 1


def interrupt(learn):
    raise KeyboardInterrupt


def test_the_rows_of_the_statistics_go_to_the_display_for_the_length_of_a_fit():
    shown, printed = Shown(), []
    stats = AvgStatsCallback([accuracy], printed.append)
    learn = small_learner(cbs=[stats])
    learn.fit(2, cbs=[ProgressCallback(lambda: shown)])
    assert [row[0] for row in shown.rows] == ["epoch", "0", "1"]
    assert printed == []
    learn.fit(1)
    assert [row[0] for row in printed] == ["epoch", "0"]


def test_places_are_the_first_and_last_of_each_pass_and_otherwise_few(monkeypatch):
    monkeypatch.setattr("tandem.training.progress._PERIOD", 1e9)
    shown = Shown()
    small_learner(cbs=[ProgressCallback(lambda: shown)]).fit(2)
    found = [(p.epoch, p.in_train, p.done, p.batches, p.n_epochs) for p in shown.places]
    assert found[:4] == [
        (0, True, 1, 4, 0.25),
        (0, True, 4, 4, 1.0),
        (0, False, 1, 2, 1.0),
        (0, False, 2, 2, 1.0),
    ]
    assert len(found) == 8
    monkeypatch.setattr("tandem.training.progress._PERIOD", 0.0)
    shown.places.clear()
    small_learner(cbs=[ProgressCallback(lambda: shown)]).fit(2)
    assert len(shown.places) == 12


@pytest.mark.parametrize("event", ["begin_epoch", "after_loss", "begin_validate"])
def test_bars_are_closed_and_loggers_given_back_on_an_interruption(event):
    shown, printed = Shown(), []
    stats = AvgStatsCallback([accuracy], printed.append)
    learn = small_learner(cbs=[stats])
    with pytest.raises(KeyboardInterrupt):
        learn.fit(1, cbs=[ProgressCallback(lambda: shown), Watch(**{event: interrupt})])
    assert shown.closed == 1
    learn.fit(1)
    assert len(printed) == 2


def test_a_terminal_has_bars_and_keeps_the_rows():
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=100, color_system=None)
    stats = AvgStatsCallback([accuracy])
    progress = ProgressCallback(lambda: TerminalDisplay(console))
    small_learner(cbs=[stats, progress]).fit(3)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", out.getvalue())
    rows = [line.split() for line in text.replace("\r", "\n").splitlines() if line.strip()]
    assert next(row for row in rows if row[0] == "epoch") == stats.names
    last = stats.history[-1]
    assert ["2", f"{last['train_loss']:.6f}"] in [row[:2] for row in rows]
    assert re.search(r"epochs\s.*1/3", text)
    assert re.search(r"train\s.*4/4.*loss \d\.\d{4}", text)
    assert re.search(r"valid\s.*2/2", text)
    assert out.getvalue().endswith("\x1b[?25h" + out.getvalue().rpartition("\x1b[?25h")[2])
    assert "epochs" not in out.getvalue().rpartition("\x1b[?25h")[2]  # the cursor is back, no bar


def test_elsewhere_there_are_plain_lines(capsys):
    stats = AvgStatsCallback([accuracy])
    small_learner(cbs=[stats, ProgressCallback()]).fit(2)
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["epoch", "0", "1"]
    assert lines[0].split() == stats.names
    assert "\x1b" not in "".join(lines)


class Capture(DisplayPublisher):
    """What a notebook would be sent: each message's HTML, its display's id, and if it renews."""

    def __init__(self):
        super().__init__()
        self.sent = []

    def publish(self, data, metadata=None, *, transient=None, update=False, **_):
        self.sent.append((data.get("text/html"), (transient or {}).get("display_id"), update))


@pytest.fixture
def notebook():
    """A shell of IPython as a notebook's kernel has it."""
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    shell.kernel = SimpleNamespace()
    shell.display_pub = Capture()
    yield shell.display_pub
    shell.history_manager.end_session()
    InteractiveShell.clear_instance()


def test_a_notebook_has_one_display_that_is_renewed(notebook):
    assert in_notebook()
    stats = AvgStatsCallback([accuracy])
    small_learner(cbs=[stats, ProgressCallback()]).fit(2)
    first, *later = notebook.sent
    assert first[2] is False
    assert {(identity, update) for _, identity, update in later} == {(first[1], True)}
    assert any("<progress" in html for html, *_ in later)
    page = Page(later[-1][0])
    cells = re.findall(r"<t[hd] [^>]*>([^<]*)</t[hd]>", later[-1][0])
    assert cells[:6] == stats.names
    assert cells[12] == "1"
    assert f"{stats.history[1]['valid_accuracy']:.6f}" in page.text
    assert page.all("img")[0]["src"].startswith("data:image/png;base64,")
    assert page.all("progress") == []


def test_a_notebook_keeps_what_there_was_on_an_interruption(notebook):
    with pytest.raises(KeyboardInterrupt):
        small_learner(cbs=[ProgressCallback(), Watch(after_batch=interrupt)]).fit(1)
    assert "<progress" not in notebook.sent[-1][0]
    assert "<img" in notebook.sent[-1][0]


def test_a_notebook_s_words_and_drawings(notebook, monkeypatch):
    display = NotebookDisplay()
    draws = []
    monkeypatch.setattr(NotebookDisplay, "_draw", lambda self: draws.append(1))
    display.row(["epoch", "<b>"])
    display._next_drawing = float("inf")  # as after a drawing that took long
    display.show(Place(0, 3, 5, 10, True, 0.5, 1.25))
    page = Page(display.html())
    assert "epoch 1/3, train 5/10, loss 1.2500" in page.text
    assert "<b>" in page.text
    assert (page.all("progress")[0]["value"], page.all("progress")[0]["max"]) == ("5", "10")
    assert draws == []
    display.close()
    assert draws == [1]


def test_of_several_processes_one_shows(monkeypatch, notebook, capsys):
    for module in ("progress", "avg_stats"):
        monkeypatch.setattr(f"tandem.training.{module}.is_main", lambda: False)
    small_learner(cbs=[AvgStatsCallback(), ProgressCallback()]).fit(1)
    assert capsys.readouterr().out == ""
    assert notebook.sent == []


def test_the_display_is_that_of_where_it_runs(monkeypatch, notebook):
    assert isinstance(choose_display(), NotebookDisplay)
    del InteractiveShell.instance().kernel  # IPython in a terminal
    assert isinstance(choose_display(), LineDisplay)
    monkeypatch.delitem(sys.modules, "IPython")
    assert not in_notebook()
    monkeypatch.setattr(
        "tandem.training.progress.Console",
        lambda: Console(file=io.StringIO(), force_terminal=True),
    )
    display = choose_display()
    display.close()
    display.close()
    assert isinstance(display, TerminalDisplay)
