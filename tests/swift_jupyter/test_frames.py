"""Frames in a stream of text, however it is cut into pieces."""

import base64
import json

import pytest
from swift_jupyter.frames import Frame, FrameReader
from swift_jupyter.outputs import LONGEST_OUTPUT, CellOutput


def framed(**bundle):
    return "\x01" + base64.b64encode(json.dumps(bundle).encode()).decode() + "\x02"


TEXT = (
    "a" + framed(data={"text/html": "é"}, metadata={"x": 1}) + framed(data={}, role="value") + "b"
)
PARTS = ["a", Frame({"text/html": "é"}, {"x": 1}), Frame({}, {}, "value"), "b"]


@pytest.mark.parametrize("size", [1, 2, 7, 64, 1000])
def test_pieces_of_any_length_come_to_the_same(size):
    reader = FrameReader()
    parts = []
    for start in range(0, len(TEXT), size):
        parts += reader.feed(TEXT[start : start + size])
    assert parts + reader.close() == PARTS


@pytest.mark.parametrize(
    "text", ["\x01\x02", "\x01bad!\x02", "\x01bnVsbA==\x02", "\x02", "\x01W10=\x02"]
)
def test_what_is_no_frame_stays_text(text):
    assert "".join(map(str, FrameReader().feed(text))) == text


def test_a_frame_that_never_ends_comes_out_as_text():
    reader = FrameReader()
    assert reader.feed("x\x01abc") == ["x"]
    assert reader.close() == ["\x01abc"]
    assert reader.close() == []


@pytest.fixture
def sent():
    return []


@pytest.fixture
def output(sent):
    return CellOutput(lambda kind, content: sent.append((kind, content)))


def test_what_the_runtime_says_before_a_trap_is_held_back(output, sent):
    output.write("stderr", "warning\n__lldb_expr_7/Cell 3:4: Fatal error: two\nlines\n")
    assert sent == [("stream", {"name": "stderr", "text": "warning\n"})]
    assert output.take_fatal() == "Fatal error: two\nlines"
    output.finish()
    assert len(sent) == 1


def test_without_a_trap_it_is_shown_after_all(output, sent):
    output.write("stderr", "Cell 1:1: Fatal error: only said\n")
    output.finish()
    assert sent == [("stream", {"name": "stderr", "text": "Cell 1:1: Fatal error: only said\n"})]


def test_tensorflows_news_are_left_out(output, sent):
    output.write(
        "stderr",
        "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR\n"
        "I0000 00:00:1700000000.1 12 port.cc:153] oneDNN custom operations are on.\n"
        "2026-01-01 10:00:00.123456: I tensorflow/core/platform/cpu_feature_guard.cc:227] This\n"
        "2026-01-01 10:00:00.123456: E tensorflow/core/framework/node.cc:1] Out of range\n",
    )
    (message,) = sent
    assert message[1]["text"].endswith("E tensorflow/core/framework/node.cc:1] Out of range\n")
    assert message[1]["text"].count("\n") == 1


def test_text_beyond_the_limit_is_counted_and_not_shown(output, sent):
    for _ in range(3):
        output.write("stdout", "x" * (LONGEST_OUTPUT // 2))
    output.display(Frame({"text/html": "still"}, {}))
    output.finish()
    assert sum(one[1]["text"].count("x") for one in sent if one[1].get("name") == "stdout") == (
        LONGEST_OUTPUT
    )
    assert [kind for kind, _ in sent].count("display_data") == 1
    assert "1,500,000 characters in all" in sent[-1][1]["text"]
