"""A web server on this machine that misbehaves as told, for the tests of downloads."""

import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# The kinds of mirror, each a folder of the server; CUT is where the unreliable ones stop.
KINDS = (
    "good",
    "cut_once",
    "cut_always",
    "silent",
    "stalls_once",
    "ignores_range",
    "wrong_range",
    "garbled_range",
    "corrupted",
    "no_length",
    "busy_once",
    "busy",
    "missing",
    "redirects",
)
CUT = 100_000


class Mirror(ThreadingHTTPServer):
    """Serves `files` under every kind; keeps the (path, Range header) of each request."""

    daemon_threads = True

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.files = files
        self.requests: list[tuple[str, str | None]] = []
        self.served: Counter[str] = Counter()
        self.closing = threading.Event()

    def handle_error(self, *_: object) -> None:
        """Say nothing: clients that hang up are what is tested."""

    def url(self, kind: str) -> str:
        assert kind in KINDS
        return f"http://127.0.0.1:{self.server_port}/{kind}"

    def ranges(self, kind: str) -> list[str | None]:
        return [asked for path, asked in self.requests if path.startswith(f"/{kind}/")]


@contextmanager
def serving(files: dict[str, bytes]) -> Iterator[Mirror]:
    with Mirror(files) as mirror:
        thread = threading.Thread(target=mirror.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield mirror
        finally:
            mirror.closing.set()
            mirror.shutdown()
            thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    server: Mirror

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        asked = self.headers.get("Range")
        self.server.requests.append((self.path, asked))
        _, kind, name = self.path.split("/")
        first = self.server.served[kind] == 0
        self.server.served[kind] += 1
        body = self.server.files.get(name)
        if body is None or kind == "missing":
            return self.send_error(404)
        if kind == "busy" or (kind == "busy_once" and first):
            return self.send_error(503)
        if kind == "redirects":
            return self._redirect(f"/good/{name}")
        start = int(re.match(r"bytes=(\d+)-$", asked)[1]) if asked else 0
        if kind == "ignores_range":
            start = 0
        if start >= len(body):
            return self.send_error(416)
        return self._send(kind, self._spoilt(kind, body), start, first)

    def _redirect(self, where: str) -> None:
        self.send_response(302)
        self.send_header("Location", where)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _spoilt(self, kind: str, body: bytes) -> bytes:
        return body[:5000] + bytes(500) + body[5500:] if kind == "corrupted" else body

    def _send(self, kind: str, body: bytes, start: int, first: bool) -> None:
        if kind == "wrong_range" and start:
            start += 10
        self.send_response(206 if start else 200)
        if start:
            span = f"bytes {start}-{len(body) - 1}/{len(body)}"
            self.send_header("Content-Range", "?" if kind == "garbled_range" else span)
        if kind != "no_length":
            self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        self._send_body(kind, body[start:], first)

    def _send_body(self, kind: str, rest: bytes, first: bool) -> None:
        cut_first = ("cut_once", "ignores_range", "wrong_range", "garbled_range", "stalls_once")
        if kind == "silent":
            rest = b""
        elif kind == "cut_always" or (kind in cut_first and first):
            rest = rest[:CUT]
        self.wfile.write(rest)
        self.wfile.flush()
        if kind == "stalls_once" and first:
            self.server.closing.wait(10)
        self.close_connection = True
