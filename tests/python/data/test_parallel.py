import multiprocessing
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tandem.data import parallel as parallel_module
from tandem.data.parallel import ParallelError, parallel, usable_cores


def slow_square(number):
    time.sleep(0.002 * (number % 3))  # so that they do not end in the order they began in
    return number * number


def nothing(_):
    return None


class Awkward(Exception):
    """An exception that pickle can write but not read."""

    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


def fails_on_three(number):
    if number == 3:
        raise Awkward("salt", "pepper")
    return number


def dies_on_three(number):
    if number == 3:
        os._exit(7)
    return number


def process_id(_):
    time.sleep(0.02)
    return os.getpid()


def doubled_by_more_workers(number):
    return parallel(slow_square, [number, number], max_workers=2)


@pytest.mark.parametrize("workers", [None, 0, 1, 2, 3, 50])
def test_results_come_in_order_whatever_the_number_of_workers(workers):
    numbers = list(range(20))
    assert parallel(slow_square, numbers, workers) == [n * n for n in numbers]


@settings(deadline=None, max_examples=10)
@given(st.lists(st.integers(0, 9), max_size=12), st.integers(0, 4))
def test_any_items_in_order(numbers, workers):
    assert parallel(slow_square, numbers, workers) == [n * n for n in numbers]


def test_one_worker_and_two_give_the_same_where_the_function_returns_nothing():
    # with one worker the course's function returned None in place of a list of None
    assert parallel(nothing, [1, 2, 3], 1) == parallel(nothing, [1, 2, 3], 2) == [None] * 3


def test_the_work_is_done_by_other_processes():
    here = os.getpid()
    assert set(parallel(process_id, range(4), 1)) == {here}
    others = set(parallel(process_id, range(8), 2))
    assert len(others) == 2
    assert here not in others


def test_spawned_processes_give_the_same():
    assert parallel(abs, [-1, 2, -3], 2, start_method="spawn") == [1, 2, 3]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_names_its_item_and_keeps_the_traceback(workers):
    with pytest.raises(ParallelError, match=r"^item 3, 3: Awkward: salt and pepper") as caught:
        parallel(fails_on_three, range(9), workers)
    assert "fails_on_three" in caught.value.__notes__[0]


def test_a_long_item_is_named_in_short():
    with pytest.raises(ParallelError) as caught:
        parallel(int, ["x" * 500])
    assert str(caught.value).startswith("item 0, 'xxxx")
    assert len(str(caught.value).partition(": ValueError")[0]) < 100


def test_a_process_that_dies_is_an_error_that_names_its_item_and_no_wait_for_ever():
    with pytest.raises(ParallelError, match="item 3, 3: the process ended with exit code 7"):
        parallel(dies_on_three, range(9), 2)


def test_a_result_that_cannot_be_sent_is_an_error_that_names_its_item():
    with pytest.raises(ParallelError, match="item 0, 'a': its result cannot be sent"):
        parallel(lambda _: lambda: None, ["a", "b"], 2)


def test_a_worker_does_its_own_parallel_work_by_itself():
    assert parallel(doubled_by_more_workers, [1, 2], 2) == [[1, 1], [4, 4]]


def test_where_not_all_processes_can_be_started_none_stays(monkeypatch):
    start = parallel_module._Pool._start

    def start_but_one(pool):
        if len(pool._workers) == 2:
            raise OSError("no more processes")
        start(pool)

    monkeypatch.setattr(parallel_module._Pool, "_start", start_but_one)
    with pytest.raises(OSError, match="no more processes"):
        parallel(slow_square, range(9), 3)
    assert multiprocessing.active_children() == []


def test_a_negative_number_of_workers_is_refused():
    with pytest.raises(ValueError, match="must not be negative, got -1"):
        parallel(abs, [1], -1)
    assert usable_cores() >= 1


INTERRUPTED = """
    import os, sys, time
    from pathlib import Path
    from tandem.data.parallel import parallel

    def work(number):
        Path(sys.argv[1], str(os.getpid())).touch()
        time.sleep(60)

    parallel(work, [1, 2, 3], max_workers=2)
"""


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc to see processes")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_an_interrupted_call_leaves_no_process_behind(tmp_path, how):
    command = [sys.executable, "-c", textwrap.dedent(INTERRUPTED), str(tmp_path)]
    caller = subprocess.Popen(command, stderr=subprocess.PIPE, start_new_session=True)
    wait_until(lambda: len(list(tmp_path.iterdir())) == 2)
    workers = [int(path.name) for path in tmp_path.iterdir()]
    if how == signal.SIGINT:
        os.killpg(caller.pid, how)  # as Ctrl-C does: the workers are interrupted too
    else:
        caller.send_signal(how)
    _, errors = caller.communicate(timeout=30)
    wait_until(lambda: not any(alive(pid) for pid in workers))
    assert errors.count(b"Traceback") == (how == signal.SIGINT)  # the caller's, and no other
