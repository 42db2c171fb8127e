"""Swift's bench server, played by a program: its protocol, its death, and its end."""

import os
import time

import numpy as np
import pytest
from tandem.bench import server
from tandem.bench.server import ServerError, SwiftServer

# Serves what `tandem-swift bench` does, and writes a file when its input ends.
SERVER = """
import json, sys
import numpy as np
from pathlib import Path
from safetensors.numpy import load_file, save_file
command, name, flag, inputs = sys.argv[1:]
assert (command, flag) == ("bench", "--inputs")
def say(**message): print(json.dumps(message), flush=True)
say(contestants=[{"work": name, "who": "swift a"}, {"work": name, "who": "swift b"}])
for line in sys.stdin:
    ask = json.loads(line)
    REPLY
    if "run" in ask:
        say(ms=[ask["run"] + 0.5] * ask["repeats"])
    else:
        save_file({"output": load_file(inputs)["a"] * (1 + ask["output"])}, ask["path"])
        say(ok=True)
Path(inputs + ".ended").touch()
"""


@pytest.fixture
def serve(program, tmp_path):
    """Start a server, one line of which may be something else."""
    from safetensors.numpy import save_file

    save_file({"a": np.arange(3.0)}, tmp_path / "inputs")

    def start(reply="pass"):
        return SwiftServer(program(SERVER.replace("REPLY", reply)), "matmul", tmp_path / "inputs")

    return start


def test_contestants_are_served_and_the_process_ends_with_the_block(serve, tmp_path):
    with serve() as swift:
        names = [(c.work, c.who) for c in swift.contestants]
        assert names == [("matmul", "swift a"), ("matmul", "swift b")]
        assert swift.contestants[1].run(3) == [1.5, 1.5, 1.5]
        assert swift.contestants[0].run(1) == [0.5]
        np.testing.assert_array_equal(swift.contestants[1].output(), [0, 2, 4])
        assert not (tmp_path / "inputs.ended").exists()
    assert (tmp_path / "inputs.ended").exists()


REPLIES = {
    "death": ('sys.exit("tandem-swift: out of memory")', r"status 1:\ntandem-swift: out of mem"),
    "silence": ("sys.exit(0)", r"status 0:\n\(it wrote no error\)"),
    "text": ('print("hello", flush=True)', "said 'hello', expected 'ms'"),
    "other key": ("say(other=1)", r"said '{\"other\": 1}', expected 'ms'"),
    "too few": ("say(ms=[1.0])", "swift a: 1 times for 2 repeats"),
}


@pytest.mark.parametrize(("reply", "words"), REPLIES.values(), ids=REPLIES)
def test_a_server_that_fails_is_told_in_its_words(serve, reply, words):
    with serve(reply) as swift, pytest.raises(ServerError, match=words):
        swift.contestants[0].run(2)


def test_asking_a_dead_server_tells_of_its_death(serve):
    with serve("sys.exit('gone')") as swift:
        for _ in range(2):  # the pipe may break at the first or at the second
            with pytest.raises(ServerError, match=r"ended with status 1:\ngone"):
                swift.contestants[0].run(1)


def test_a_missing_output_is_told(serve):
    with (
        serve("say(ok=True); continue") as swift,
        pytest.raises(ServerError, match=r"swift a: no tensor 'output' was written"),
    ):
        swift.contestants[0].output()


def test_a_server_that_does_not_start_is_told(program, tmp_path):
    with pytest.raises(ServerError, match=r"nowhere cannot be started"):
        SwiftServer(tmp_path / "nowhere", "matmul", tmp_path)
    with pytest.raises(ServerError, match=r"status 1:\nno TensorFlow"):
        SwiftServer(program("import sys; sys.exit('no TensorFlow')"), "matmul", tmp_path)


def test_a_server_that_does_not_end_is_ended(program, tmp_path, monkeypatch):
    monkeypatch.setattr(server, "_GRACE_SECONDS", 0.2)
    source = f"""
import os, time
open({str(tmp_path / "pid")!r}, "w").write(str(os.getpid()))
print('{{"contestants": []}}', flush=True)
time.sleep(100)
"""
    start = time.monotonic()
    with SwiftServer(program(source), "matmul", tmp_path):
        pid = int((tmp_path / "pid").read_text())
    assert time.monotonic() - start < 10
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
