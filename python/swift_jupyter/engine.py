"""Keeps a session at hand: starts it in the background, and a new one when it is lost."""

import threading
from pathlib import Path

from swift_jupyter.library import Library, find_library
from swift_jupyter.session import OnText, Session
from swift_jupyter.toolchain import Toolchain, find_toolchain

__all__ = ["Engine"]


class Engine:
    """A session that is started ahead of the first cell, and started anew after a crash.

    `module_folder` is searched for modules of C code.
    """

    def __init__(self, module_folder: Path, on_late: OnText) -> None:
        self.toolchain: Toolchain | None = None
        self.library: Library | None = None
        self._module_folder, self._on_late = module_folder, on_late
        self._session: Session | None = None
        self._problem: BaseException | None = None
        self._closed = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to start a session, unless closed; the one there was is ended."""
        if self._closed:
            return
        old, self._session, self._problem = self._session, None, None
        if old:
            old.close()
        self._thread = threading.Thread(target=self._start, daemon=True)
        self._thread.start()

    def session(self) -> Session:
        """Wait for the session; raises KernelProblem if there can be none."""
        if self._thread is None:
            self.start()
        assert self._thread is not None
        self._thread.join()
        if self._problem:
            problem, self._thread = self._problem, None  # the next cell tries again
            raise problem
        assert self._session is not None
        return self._session

    def interrupt(self, times: int) -> None:
        """Stop the cell that runs."""
        if self._session:
            self._session.interrupt(times)

    def close(self) -> None:
        """End the session for good."""
        self._closed = True
        if self._session:
            self._session.close()

    def _start(self) -> None:
        try:
            self.toolchain = self.toolchain or find_toolchain()
            self.library = self.library or find_library()
            session = Session(self.toolchain, self.library, self._module_folder)
            session.on_late = self._on_late
            session.start()
        except BaseException as problem:
            self._problem = problem
            return
        self._session = session
        if self._closed:
            session.close()
