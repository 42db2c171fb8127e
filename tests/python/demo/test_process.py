"""Engines as processes: events pass through, a death is told in words, nothing is left running."""

import os
import signal
import time
from pathlib import Path

import pytest
from tandem.demo import process
from tandem.demo.process import EngineError, run_engine, terminated_as_interrupt

BEGIN = """
import json, os, pathlib, signal, sys, time
folder = pathlib.Path(sys.argv[sys.argv.index("--output") + 1])
folder.mkdir(exist_ok=True)
def say(**event): print(json.dumps(event), flush=True)
say(event="begin")
say(event="step", epoch=0, step=0, loss=1.5)
"""


@pytest.fixture
def run(program, tmp_path):
    """Run an engine whose source is given; return the events and the folder."""

    def call(source, report=None):
        events = []
        path = program(BEGIN + source)
        run_engine(
            "swift", [str(path)], tmp_path / "plan", tmp_path / "out", report or events.append
        )
        return events

    return call


def test_events_pass_through_and_arguments_are_the_contract_s(run, tmp_path):
    events = run('say(event="end", argv=sys.argv[1:])')
    assert [event["event"] for event in events] == ["begin", "step", "end"]
    arguments = [str(tmp_path / "plan"), "--output", str(tmp_path / "out"), "--progress", "json"]
    assert events[-1]["argv"] == arguments


DEATHS = {
    "status": (
        'print("tandem-swift: no TensorFlow", file=sys.stderr); sys.exit(3)',
        r"the swift engine ended with status 3:\ntandem-swift: no TensorFlow$",
    ),
    "silent": ("sys.exit(1)", r"ended with status 1:\n\(it wrote no error\)"),
    "signal": ("os.kill(os.getpid(), signal.SIGKILL)", "the swift engine was killed by SIGKILL"),
    "too early": ("sys.exit(0)", "the swift engine ended before its training did"),
    "garbage": ('print("Hello"); time.sleep(60)', "the swift engine printed what is no event: 'He"),
    "other JSON": ("print([1])", r"printed what is no event: '\[1\]'"),
    "no loss": ('say(event="step")', "printed what is no event: .*step"),
    "half a line": (
        'print("{", end="", flush=True); print("out of memory", file=sys.stderr); sys.exit(1)',
        r"the swift engine ended with status 1:\nout of memory",
    ),
}


@pytest.mark.parametrize(("source", "words"), DEATHS.values(), ids=DEATHS)
def test_a_death_is_told_and_leaves_no_record(run, tmp_path, source, words):
    half = '(folder / "run.jsonl").write_text("half"); (folder / ".run.jsonl.tmp").touch()\n'
    with pytest.raises(EngineError, match=words):
        run(half + source)
    assert list((tmp_path / "out").iterdir()) == []


def test_an_engine_that_is_not_there_is_named(tmp_path):
    with pytest.raises(EngineError, match=r"the swift engine cannot be started: .*nowhere"):
        run_engine("swift", [str(tmp_path / "nowhere")], tmp_path, tmp_path / "out", print)


def gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.02)
    return False


STAY = """
child = os.fork()
if child: (folder / "pids").write_text(f"{os.getpid()} {child}")
(folder / "run.jsonl").write_text("half")
if child: say(event="step", loss=1.0)
time.sleep(60)
"""


@pytest.mark.parametrize("deaf", [False, True])
def test_an_interrupt_ends_the_engine_and_all_it_started(run, tmp_path, monkeypatch, deaf):
    monkeypatch.setattr(process, "_GRACE_SECONDS", 0.3)
    seen = []

    def interrupt(event):
        seen.append(event)
        if len(seen) == 3:
            raise KeyboardInterrupt

    ignore = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" if deaf else ""
    with pytest.raises(KeyboardInterrupt):
        run(ignore + STAY, interrupt)
    left = Path(tmp_path / "out").iterdir()
    assert [path.name for path in left] == ["pids"]
    pids = [int(pid) for pid in (tmp_path / "out" / "pids").read_text().split()]
    assert gone(pids[0])
    if not deaf:
        assert gone(pids[1])


def test_a_request_to_terminate_unwinds_like_ctrl_c():
    before = signal.getsignal(signal.SIGTERM)

    def terminate_myself():
        with terminated_as_interrupt():
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(5)

    with pytest.raises(KeyboardInterrupt):
        terminate_myself()
    assert signal.getsignal(signal.SIGTERM) == before
