"""`%install`: builds packages, keeps what was built by its content, and opens it in the session."""

import fcntl
import hashlib
import json
import os
import re
import shlex
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from swift_jupyter.host import DirectiveError, Host, Interrupted
from swift_jupyter.package_build import Build, Installed, read_installed
from swift_jupyter.package_spec import Request, contents, read_request

__all__ = ["Installer", "default_location"]

# Seconds between two looks at whether another kernel has ended its build.
WAIT = 0.1


def default_location() -> Path:
    """Where builds are kept where `%install-location` names no other folder."""
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(cache).expanduser() / "swift_jupyter" / "packages"


class Installer:
    """The packages of a session: what is asked for, how to build it, and what is open by now."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.location = default_location()
        self.flags: list[str] = []
        self._asked: list[Request] = []
        self._line: int | None = None
        # By what was asked for: the key of its build, and what was opened.
        self._open: dict[Request, str] = {}
        self._installed: list[Installed] = []

    def set_location(self, text: str) -> None:
        """Keep builds in another folder."""
        words = shlex.split(text.replace("$cwd", str(self.host.folder)))
        if len(words) != 1:
            raise DirectiveError("%install-location takes one folder")
        self.location = self.host.folder / Path(words[0]).expanduser()

    def add_flags(self, text: str) -> None:
        """Pass flags to SwiftPM from now on."""
        if not text:
            raise DirectiveError("%install-swiftpm-flags takes flags: -Xswiftc -DNAME")
        self.flags += shlex.split(text)

    def add_includes(self, text: str) -> None:
        """Run a command that prints `-I` flags; C code is built and imported with them."""
        done = subprocess.run(
            text, shell=True, cwd=self.host.folder, capture_output=True, text=True
        )
        words = shlex.split(done.stdout) if not done.returncode else []
        if not words or not all(word.startswith("-I") for word in words):
            output = (done.stdout + done.stderr).strip()
            raise DirectiveError(
                "%install-extra-include-command takes a command that prints -I flags; "
                f"{text!r} (exit status {done.returncode}) printed: {output or 'nothing'}"
            )
        for word in words:
            self.flags += ["-Xcc", word, "-Xswiftc", word]
            self._link_headers(Path(word[2:]))

    def add(self, text: str, line: int | None = None) -> None:
        """Ask for a package; it is built with those that follow, by `finish`."""
        request = read_request(text, self.host.folder)
        if set(request.products) <= set(self.host.modules):
            self.host.write(f"{request}: there without %install; `import` is all it takes\n")
            return
        self._asked.append(request)
        self._line = line

    def finish(self) -> None:
        """Build and open what was asked for.

        Raises DirectiveError where that fails, and Interrupted.
        """
        asked, self._asked = self._asked, []
        fresh = [request for request in asked if not self._known(request)]
        if not fresh:
            return
        try:
            key = self._key(fresh)
            installed = self._build(fresh, key)
            self._load(installed)
        except DirectiveError as error:
            error.line = error.line or self._line
            raise
        self._open.update(dict.fromkeys(fresh, key))
        self._installed.append(installed)

    def restore(self) -> None:
        """Open everything again in a new session."""
        for installed in self._installed:
            self._load(installed)

    def _known(self, request: Request) -> bool:
        """Whether a package is open already; one that has changed since cannot be opened again."""
        if request not in self._open:
            return False
        changed = request.path and contents(request.path) not in self._open[request]
        what = "has changed since: restart the kernel to use it" if changed else "is open already"
        self.host.write(f"{request} {what}\n")
        return True

    def _key(self, requests: list[Request]) -> str:
        """Name a build by all that it is made of; the contents of local packages come last."""
        swift = self.host.toolchain
        asked = [(one.spec, one.products) for one in requests]
        facts = [swift.version, swift.triple, self.flags, asked]
        digest = hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]
        return "-".join([digest, *(contents(one.path) for one in requests if one.path)])

    def _build(self, requests: list[Request], key: str) -> Installed:
        names = ", ".join(map(str, requests))
        # The folder's name has the start of each digest; the whole of them stands in `_open`.
        folder = self.location / re.sub(r"([0-9a-f]{16})[0-9a-f]*", r"\1", key)
        with _alone(self.location, self.host):
            installed = read_installed(folder)
            if installed:
                self.host.write(f"{names}: cached, nothing to build\n")
                return installed
            begun = time.perf_counter()
            build = Build(
                f"NotebookPackages_{key[:8]}",
                self.host.toolchain.root / "bin/swift",
                requests,
                self.flags,
                self.location / f"build-{key[:16]}",
                self.host.write,
                self.host.interrupted,
            )
            installed = build.run(folder)
        self.host.write(f"{names}: built in {time.perf_counter() - begun:.1f} s\n")
        return installed

    def _load(self, installed: Installed) -> None:
        """Open the libraries in the session, and let it find the modules."""
        twice = sorted(set(installed.modules) & set(self.host.modules))
        if twice:
            raise DirectiveError(
                f"%install: the package brings {', '.join(twice)} along, which the notebook's "
                "library has too; a session cannot hold both"
            )
        self._check_imports(installed)
        for module, text in installed.module_maps.items():
            path = self.host.module_folder / module / "module.modulemap"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        self._link_modules(installed)
        for library in installed.libraries:
            name = json.dumps(f"{installed.folder}/{library}")
            problem = self.host.evaluate(
                f"if dlopen({name}, RTLD_NOW | RTLD_GLOBAL) == nil "
                '{ print(String(cString: dlerror()), terminator: "") }'
            )
            if problem:
                raise DirectiveError(f"%install: {library} cannot be opened: {problem}")

    def _link_modules(self, installed: Installed) -> None:
        """Let the language server find the modules: it does look a second time."""
        for module in installed.modules:
            link = self.host.module_folder / f"{module}.swiftmodule"
            link.unlink(missing_ok=True)
            link.symlink_to(Path(installed.folder, link.name))

    def _check_imports(self, installed: Installed) -> None:
        """Say so where a module was imported in vain before: Swift does not look a second time."""
        earlier = "\n".join(self.host.cells)
        for module in installed.modules:
            if re.search(rf"^\s*import\s+{module}\b", earlier, re.MULTILINE):
                self.host.write(
                    f"{module} was imported before it was there: restart the kernel, and run "
                    "%install first\n",
                    "stderr",
                )

    def _link_headers(self, folder: Path) -> None:
        """Let the session find a folder's headers: links in a folder that it searches."""
        if not folder.is_dir():
            raise DirectiveError(f"%install-extra-include-command: there is no folder {folder}")
        for entry in folder.iterdir():
            link = self.host.module_folder / entry.name
            if not link.exists() and not link.is_symlink():
                link.symlink_to(entry)


@contextmanager
def _alone(folder: Path, host: Host) -> Iterator[None]:
    """Keep other kernels from building in the same folder, and wait for one that does."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        waiting = False
        while not _locked(lock):
            if not waiting:
                host.write("waiting for another notebook, which is building\n")
            waiting = True
            if host.interrupted():
                raise Interrupted
            time.sleep(WAIT)
        yield


def _locked(file: IO[str]) -> bool:
    """Take a lock that ends with the file, if nobody has it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
