import os
import signal
import subprocess
import sys
import time
import warnings
from pathlib import Path

import pytest
from loader_items import ROWS, Pairs, rows_of, same
from tandem.data.items import ItemError
from tandem.data.loader import DataLoader

# What cannot be read


@pytest.mark.parametrize("workers", [0, 2])
def test_an_item_that_cannot_be_read_stops_the_pass_and_is_named(workers):
    loader = DataLoader(Pairs(bad=(9, 10)), 4, num_workers=workers)
    with pytest.raises(ItemError, match=r"^9 cannot be read: broken$"):
        list(loader)


@pytest.mark.parametrize("workers", [0, 2])
def test_or_it_is_skipped_and_counted_at_the_end(workers):
    bad = (1, 4, 5, 6, 7, 22)  # a whole batch among them
    loader = DataLoader(Pairs(bad=bad), 4, num_workers=workers, on_error="skip", seed=3)
    for _ in range(2):  # counted anew in each pass
        with pytest.warns(UserWarning, match=r"^6 of 23 items were skipped; the first: 1 cannot"):
            batches = list(loader)
        assert rows_of(batches) == [row for row in range(ROWS) if row not in bad]
        assert [error.item for error in loader.skipped] == [str(row) for row in bad]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        list(DataLoader(Pairs(), 4, on_error="skip"))


def test_skipping_does_not_move_the_place_to_resume_at():
    loader = DataLoader(Pairs(bad=(0, 1, 2, 3)), 4, on_error="skip")
    running = iter(loader)
    assert rows_of([next(running)]) == [4, 5, 6, 7]
    assert loader.state_dict()["start"] == 2


# Worker processes and interrupts

SCRIPT = """
import time, torch
from tandem.data.loader import DataLoader

class Slow:
    def __len__(self):
        return 1000
    def __getitem__(self, row):
        time.sleep(0.01)
        return torch.tensor(row), row

if __name__ == "__main__":
    for number, _ in enumerate(DataLoader(Slow(), 2, num_workers=2, keep_workers=KEEP)):
        if number == 1:
            print("running", flush=True)
"""


def children(pid):
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
@pytest.mark.parametrize(("keep", "send"), [(False, os.kill), (True, os.kill), (False, os.killpg)])
def test_an_interrupt_leaves_no_worker_behind(keep, send):
    """A signal to the process alone, and to its workers too, as a terminal sends it."""
    script = SCRIPT.replace("KEEP", str(keep))
    process = subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        assert process.stdout.readline() == "running\n"
        workers = children(process.pid)
        assert len(workers) == 2
        send(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode != 0
    assert "KeyboardInterrupt" in errors
    deadline = time.monotonic() + 20
    while alive := [pid for pid in workers if is_alive(pid)]:
        assert time.monotonic() < deadline, f"still there: {alive}"
        time.sleep(0.02)


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_workers_end_with_the_pass_unless_they_are_kept():
    before = set(children(os.getpid()))
    loader = DataLoader(Pairs(), 4, num_workers=2)
    for _ in loader:
        break
    assert set(children(os.getpid())) == before
    list(loader)
    assert set(children(os.getpid())) == before
    loader = DataLoader(Pairs(), 4, num_workers=2, keep_workers=True)
    list(loader)
    kept = set(children(os.getpid())) - before
    list(loader)
    assert set(children(os.getpid())) - before == kept
    assert len(kept) == 2


def test_kept_workers_forget_a_pass_that_was_left():
    loader, other = (DataLoader(Pairs(), 4, shuffle=True, seed=2) for _ in range(2))
    loader.num_workers, loader.keep_workers = 2, True
    for _ in loader:
        break
    list(other)
    assert same(list(loader), list(other))


def test_a_pass_that_failed_does_not_harm_the_next():
    data = Pairs(bad=(20,))
    loader = DataLoader(data, 4, num_workers=2, keep_workers=True)
    for _ in range(2):
        with pytest.raises(ItemError, match=r"^20 cannot"):
            list(loader)
    loader.on_error = "skip"
    with pytest.warns(UserWarning, match="1 of 23"):
        assert len(rows_of(loader)) == ROWS - 1
