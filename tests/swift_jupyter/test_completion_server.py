"""A language server that is late, silent, or ends, and what a reader notices of it: nothing."""

import time
from types import SimpleNamespace

import pytest
from completion_helpers import wait_for
from swift_jupyter import completion
from swift_jupyter.completion import Completer, compile_flags
from swift_jupyter.library import Library
from swift_jupyter.suggestions import Completion

# A server that answers completions with what the environment says: late, never, or by ending.
SERVER = """
import json, os, sys, time
def read():
    length = 0
    while (line := sys.stdin.buffer.readline().strip()):
        length = int(line.split(b":")[1])
    return json.loads(sys.stdin.buffer.read(length)) if length else sys.exit()
def write(message):
    body = json.dumps(message).encode()
    sys.stdout.buffer.write(b"Content-Length: %d\\r\\n\\r\\n" % len(body) + body)
    sys.stdout.buffer.flush()
text = ""
while True:
    message = read()
    if message.get("method") == "textDocument/didChange":
        text = message["params"]["contentChanges"][0]["text"]
    if "id" not in message or "method" not in message:
        continue
    if "late" in text:
        time.sleep(1.5)
    if "deadly" in text:
        os._exit(1)
    if "never" in text:
        continue
    items = [{"label": "found", "insertText": "found"}]
    write({"id": 900, "method": "workspace/configuration", "params": {}})
    write({"id": message["id"], "result": {"items": items}})
"""


@pytest.fixture
def made_up(program, tmp_path, monkeypatch):
    """A completer whose server is the one above."""
    monkeypatch.setattr(completion, "LIMIT", 0.5)
    server = program(SERVER, "sourcekit-lsp")
    one = Completer(SimpleNamespace(sourcekit_lsp=server, root=tmp_path))
    one.start()
    wait_for(lambda: one.ready)
    yield one
    one.close()


def test_a_late_answer_is_none_and_does_not_come_with_the_next(made_up):
    begun = time.perf_counter()
    assert texts_of(made_up, "late") == []
    assert time.perf_counter() - begun < 1.2
    wait_for(lambda: texts_of(made_up, "f") == ["found"])


def test_a_server_that_says_nothing_is_replaced(made_up):
    old = made_up.server_pid
    assert [texts_of(made_up, f"never{number}") for number in range(3)] == [[], [], []]
    wait_for(lambda: made_up.ready and made_up.server_pid != old)
    assert texts_of(made_up, "f") == ["found"]


def test_what_a_server_ended_at_is_not_asked_again(made_up):
    assert texts_of(made_up, "deadly") == []
    wait_for(lambda: made_up.ready)
    server = made_up.server_pid
    assert texts_of(made_up, "deadly") == []
    assert texts_of(made_up, "f") == ["found"]
    assert made_up.server_pid == server


def test_a_server_that_ends_again_and_again_is_given_up(made_up, monkeypatch):
    monkeypatch.setattr(made_up, "_lives", 2)
    for number in range(2):
        assert texts_of(made_up, f"deadly{number}") == []
        if number == 0:
            wait_for(lambda: made_up.ready)
    time.sleep(0.3)
    assert made_up.server_pid is None
    assert texts_of(made_up, "f") == []


def test_a_toolchain_without_a_server_completes_nothing(tmp_path):
    one = Completer(SimpleNamespace(sourcekit_lsp=None, root=tmp_path))
    one.start()
    assert one.complete([], "pri", 3) == Completion([], 3, 3)
    assert one.hover([], "pri", 3) is None
    one.close()


def texts_of(completer, code):
    return [match.text for match in completer.complete([], code, len(code)).matches]


def test_a_librarys_flags_are_counted_from_its_folder(tmp_path):
    flags = ["-Xcc", "-fmodule-map-file=c/C/module.modulemap", "-Ic", "-I/usr/include", "-DX"]
    library = Library(tmp_path, [], [], [], lsp_flags=flags)
    assert compile_flags(library, [tmp_path / "more"])[2:] == [
        "-I",
        f"{tmp_path}/more",
        "-I",
        f"{tmp_path}",
        "-Xcc",
        f"-fmodule-map-file={tmp_path}/c/C/module.modulemap",
        f"-I{tmp_path}/c",
        "-I/usr/include",
        "-DX",
    ]
