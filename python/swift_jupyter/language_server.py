"""A client of sourcekit-lsp: JSON-RPC over its standard input and output."""

import json
import os
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

__all__ = ["LanguageServer", "ServerEnded"]

CAPABILITIES = {
    "textDocument": {
        "completion": {"completionItem": {"snippetSupport": False}},
        "hover": {"contentFormat": ["markdown"]},
        # Asked for by name, problems are not looked for after each change: nobody would see them.
        "diagnostic": {"dynamicRegistration": False},
    }
}
OPTIONS = {"backgroundIndexing": False}


class ServerEnded(Exception):
    """The server's process has ended."""


class LanguageServer:
    """A server that runs, for documents in `folder`; requests may come from any thread."""

    def __init__(self, program: Path, folder: Path) -> None:
        self.process = subprocess.Popen(
            [program],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._folder = folder
        self._lock = threading.Lock()
        self._changed = threading.Condition()
        self._answers: dict[int, Any] = {}
        self._waited_for: set[int] = set()
        self._last = 0
        self._ended = False
        threading.Thread(target=self._read, daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return not self._ended and self.process.poll() is None

    def initialize(self, limit: float) -> bool:
        """Make it ready; False if it is not within `limit` seconds. Raises ServerEnded."""
        root = self._folder.as_uri()
        facts = {"processId": os.getpid(), "rootUri": root, "capabilities": CAPABILITIES}
        answer = self.request("initialize", {**facts, "initializationOptions": OPTIONS}, limit)
        if answer is not None:
            self.notify("initialized", {})
        return answer is not None

    def notify(self, method: str, parameters: dict[str, Any]) -> None:
        """Tell something that has no answer. Raises ServerEnded."""
        self._send({"method": method, "params": parameters})

    def request(self, method: str, parameters: dict[str, Any], limit: float) -> Any:
        """Ask; None where the answer is empty, an error, or not there in `limit` seconds.

        Raises ServerEnded.
        """
        with self._changed:
            self._last += 1
            number = self._last
            self._waited_for.add(number)
        try:
            self._send({"id": number, "method": method, "params": parameters})
            answer = self._wait(number, limit)
        finally:
            with self._changed:
                self._waited_for.discard(number)
        if answer is None:
            self.notify("$/cancelRequest", {"id": number})
        return (answer or {}).get("result")

    def close(self) -> None:
        """End the process."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                try:
                    stream.close()
                except OSError:
                    continue

    def _wait(self, number: int, limit: float) -> dict[str, Any] | None:
        until = time.monotonic() + limit
        with self._changed:
            while number not in self._answers:
                left = until - time.monotonic()
                if self._ended:
                    raise ServerEnded
                if left <= 0:
                    return None
                self._changed.wait(left)
            answer: dict[str, Any] = self._answers.pop(number)
            return answer

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream = self.process.stdin
        assert stream is not None
        try:
            with self._lock:
                stream.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
                stream.flush()
        except (OSError, ValueError) as error:
            raise ServerEnded from error

    def _read(self) -> None:
        """Take in what the server says, until it ends."""
        try:
            while message := self._message():
                self._take(message)
        except (OSError, ValueError, ServerEnded):
            pass
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _message(self) -> dict[str, Any] | None:
        stream = self.process.stdout
        assert stream is not None
        length = 0
        while line := stream.readline().strip():
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        message: dict[str, Any] | None = json.loads(stream.read(length)) if length else None
        return message

    def _take(self, message: dict[str, Any]) -> None:
        if "method" not in message:
            with self._changed:
                # An answer that came too late is dropped.
                if message.get("id") in self._waited_for:
                    self._answers[message["id"]] = message
                    self._changed.notify_all()
        elif "id" in message:
            empty = [None] if message["method"] == "workspace/configuration" else None
            self._send({"id": message["id"], "result": empty})
