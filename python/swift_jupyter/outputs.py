"""What a cell writes, on its way to the notebook: in order, without noise, and not without end."""

import re
from collections.abc import Callable
from typing import Any

from swift_jupyter.frames import Frame
from swift_jupyter.outcome import clean

__all__ = ["LONGEST_OUTPUT", "CellOutput"]

# The characters of text that a cell may show; a browser dies of much more.
LONGEST_OUTPUT = 1_000_000
# What the Swift runtime says before it traps, with the place that it knows; the report shows it.
FATAL = re.compile(
    r"^(?:[^\n]+?:\d+: )?(?P<text>"
    r"(?:Fatal error|Precondition failed|Assertion failed|Could not cast value)(?::? ?.*)?)\Z",
    re.MULTILINE | re.DOTALL,
)
# Addresses follow, where the runtime's own report is switched off.
STACK = "\nCurrent stack trace:"
# TensorFlow's news of the processor, which come before its own level of messages is heeded.
NOISE = re.compile(
    r"^(?:WARNING: All log messages before absl::InitializeLog|[IW]0000 |"
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d+: [IW] (?:tensorflow|external)/|"
    r"To enable the following instructions: ).*\n?",
    re.MULTILINE,
)

Send = Callable[[str, dict[str, Any]], None]


class CellOutput:
    """The output of one cell; `send` publishes a message, by its type and its content."""

    def __init__(self, send: Send, silent: bool = False) -> None:
        self._send, self._silent = send, silent
        self._written = 0
        self._held = ""

    def write(self, name: str, text: str) -> None:
        """Show a text; on stderr, hold back what the runtime says about its end."""
        if name == "stderr":
            text = NOISE.sub("", clean(text))
            found = FATAL.search(text)
            if found:
                self._held += text[found.start() :]
                text = text[: found.start()]
        self._show(name, text)

    def display(self, frame: Frame) -> None:
        """Show a picture or the like."""
        if not self._silent:
            content = {"data": frame.data, "metadata": frame.metadata, "transient": {}}
            self._send("display_data", content)

    def take_fatal(self) -> str:
        """Return what the runtime has said before it trapped, without the place; empty if nothing.

        A report names the place by itself.
        """
        found = FATAL.search(self._held)
        self._held = ""
        return found["text"].split(STACK)[0].strip() if found else ""

    def finish(self) -> None:
        """Show what was held back, and how much was cut."""
        if self._held:
            self._show("stderr", self._held)
            self._held = ""
        if self._written > LONGEST_OUTPUT:
            self._publish("stderr", f"... {self._written:,} characters in all\n")

    def _show(self, name: str, text: str) -> None:
        room = LONGEST_OUTPUT - self._written
        self._written += len(text)
        if room > 0:
            self._publish(name, text[:room])
            if len(text) > room:
                self._publish("stderr", f"\n[output cut after {LONGEST_OUTPUT:,} characters]\n")

    def _publish(self, name: str, text: str) -> None:
        if text and not self._silent:
            self._send("stream", {"name": name, "text": text})
