"""Contestants of another process, served over lines of JSON.

`tandem-swift bench NAME --inputs FILE` serves Swift's; `python -m tandem.bench.peer NAME FILE`
those of libraries that are better kept out of this process. The process first says who it has,
{"contestants": [{"work", "who"}]}, then answers:

    {"run": index, "repeats": n}      ->  {"ms": [milliseconds of each]}
    {"output": index, "path": FILE}   ->  {"ok": true}, the tensor "output" written to FILE

It ends when its input does. Time is taken over there, so the pipe costs a contestant nothing.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file

from tandem.errors import TandemError

__all__ = ["BenchServer", "PeerServer", "ServedContestant", "ServerError", "SwiftServer"]

_GRACE_SECONDS = 5.0


class ServerError(TandemError):
    """A bench server that died or did not speak the protocol."""


class BenchServer:
    """The process, as a context manager; `contestants` are what it serves.

    Raises ServerError where it cannot be started or says something else than the protocol.
    """

    def __init__(
        self, title: str, command: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> None:
        self._title = title
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed in __exit__)
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._errors,
                env=os.environ | (environment or {}),
            )
        except OSError as error:
            raise ServerError(f"{command[0]} cannot be started: {error}") from error
        try:
            listed = self._read("contestants")
            self.contestants = [
                ServedContestant(self, i, str(entry["work"]), str(entry["who"]))
                for i, entry in enumerate(listed)
            ]
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def ask(self, request: dict[str, Any], key: str) -> Any:
        """Send one request; return what its answer has under `key`. Raises ServerError."""
        line = json.dumps(request) + "\n"
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(line.encode())
            self._process.stdin.flush()
        except OSError as error:
            raise self._died() from error
        return self._read(key)

    def close(self) -> None:
        """End the process: by the end of its input, or by force where it does not heed that."""
        for pipe in (self._process.stdin, self._process.stdout):
            try:
                if pipe:
                    pipe.close()
            except OSError:
                pass  # a dead process cannot take what was still to be sent
        try:
            self._process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._errors.close()

    def _read(self, key: str) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise self._died()
        try:
            return json.loads(line)[key]
        except (ValueError, KeyError, TypeError) as error:
            said = line.decode(errors="replace").strip()
            raise ServerError(
                f"the {self._title} bench server said {said!r}, expected {key!r}"
            ) from error

    def _died(self) -> ServerError:
        try:
            status: int | str = self._process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            status = "unknown, as it closed its output and went on"
        self._errors.seek(0)
        said = self._errors.read().decode(errors="replace").strip() or "(it wrote no error)"
        return ServerError(f"the {self._title} bench server ended with status {status}:\n{said}")


class SwiftServer(BenchServer):
    """The Swift engine serving a bench."""

    def __init__(self, binary: Path, name: str, inputs: Path, **environment: str) -> None:
        command = [str(binary), "bench", name, "--inputs", str(inputs)]
        super().__init__("swift", command, environment)


class PeerServer(BenchServer):
    """A Python process that serves the contestants of `tandem.bench.peer`."""

    def __init__(self, name: str, inputs: Path, **environment: str) -> None:
        command = [sys.executable, "-m", "tandem.bench.peer", name, str(inputs)]
        super().__init__(name, command, environment)


class ServedContestant:
    """One of a server's contestants."""

    def __init__(self, server: BenchServer, index: int, work: str, who: str) -> None:
        self._server, self._index = server, index
        self.work, self.who = work, who

    def run(self, repeats: int) -> list[float]:
        """Have the work done `repeats` times; return the milliseconds of each."""
        times = self._server.ask({"run": self._index, "repeats": repeats}, "ms")
        if len(times) != repeats:
            raise ServerError(f"{self.who}: {len(times)} times for {repeats} repeats")
        return [float(time) for time in times]

    def output(self) -> NDArray[Any]:
        """Return the result that the server wrote."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "output.safetensors"
            self._server.ask({"output": self._index, "path": str(path)}, "ok")
            try:
                return load_file(path)["output"]
            except (OSError, SafetensorError, KeyError) as error:
                raise ServerError(f"{self.who}: no tensor 'output' was written: {error}") from error
