"""`%install` with SwiftPM, without a session: what is built, kept, and given to the session."""

import fcntl
import json
import subprocess
import threading

import pytest
from directive_helpers import FakeHost, make_package
from swift_jupyter.cells import split_cell
from swift_jupyter.directives import Directives
from swift_jupyter.host import DirectiveError, Interrupted
from swift_jupyter.package_spec import contents, read_request
from swift_jupyter.packages import default_location
from swift_jupyter.problems import KernelProblem
from swift_jupyter.toolchain import find_toolchain

ALPHA = "%install '.package(path: \"$cwd/Alpha\")' Alpha"
BOTH = f"%install-location $cwd/kept\n{ALPHA}\n%install '.package(path: \"Beta\")' Beta"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A host in whose folder both packages were built and opened, by one cell."""
    try:
        toolchain = find_toolchain()
    except KernelProblem as problem:
        pytest.skip(str(problem))
    folder = tmp_path_factory.mktemp("notebook")
    (folder / "modules").mkdir()
    make_package(folder / "Alpha", 40)
    make_package(folder / "Beta", 2, "Alpha")
    host = FakeHost(folder, folder / "modules", toolchain)
    host.directives = Directives(host)
    host.directives.prepare(split_cell(BOTH), "Cell 1")
    return host


@pytest.fixture
def again(built):
    """The same folder seen by another session."""
    return FakeHost(built.folder, built.module_folder, built.toolchain)


def prepare(host, code):
    Directives(host).prepare(split_cell(code), "Cell 1")


def opened(host):
    """The libraries that the session was told to open."""
    return [json.loads(code.split("dlopen(")[1].split(", RTLD")[0]) for code in host.evaluated]


def test_the_build_is_shown_and_its_time_told(built):
    assert "Compiling Beta Value.swift" in built.text()
    assert "Alpha, Beta: built in" in built.text()


def test_what_two_packages_share_is_in_one_library(built):
    library, modules = opened(built)
    symbols = subprocess.run(
        ["nm", "-D", "--defined-only", library], capture_output=True, text=True, check=True
    ).stdout
    assert symbols.count(" c_alpha\n") == 1
    assert symbols.count(" c_beta\n") == 1
    # Nothing but modules is in the other.
    assert (
        "alpha" not in subprocess.run(["nm", "-D", modules], capture_output=True, text=True).stdout
    )


def test_the_modules_of_c_code_can_be_found(built):
    text = (built.module_folder / "CAlpha/module.modulemap").read_text()
    assert "module CAlpha" in text
    assert f"{built.folder}/Alpha/Sources/CAlpha/include" in text


def test_a_second_session_finds_it_built(built, again):
    prepare(again, BOTH)
    assert again.text() == "Alpha, Beta: cached, nothing to build\n"
    assert opened(again) == opened(built)


def test_what_is_open_is_not_opened_twice(built):
    said, evaluated = built.text(), len(built.evaluated)
    built.directives.prepare(split_cell(ALPHA), "Cell 2")
    assert built.text()[len(said) :] == "Alpha is open already\n"
    assert len(built.evaluated) == evaluated


def test_a_session_that_was_started_anew_opens_everything_again(built):
    evaluated = len(built.evaluated)
    built.directives.restore()
    assert opened(built)[evaluated:] == opened(built)[:2]


def test_changed_sources_are_built_again_and_the_dependency_counts(built, again):
    before = contents(built.folder / "Beta")
    make_package(built.folder / "Alpha", 41)
    assert contents(built.folder / "Beta") != before
    prepare(again, BOTH)
    assert "Compiling CAlpha value.c" in again.text()
    assert not set(opened(again)) & set(opened(built))
    said = len(built.text())
    built.directives.prepare(split_cell(ALPHA), "Cell 3")
    assert built.text()[said:] == "Alpha has changed since: restart the kernel to use it\n"


def test_what_does_not_compile_shows_swifts_message_and_is_not_kept(again):
    package = make_package(again.folder / "Gamma")
    source = package / "Sources/Gamma/Value.swift"
    source.write_text('public let wrong: Int = "text"\n')
    cell = "%install-location kept\n%install '.package(path: \"Gamma\")' Gamma"
    with pytest.raises(DirectiveError, match="was not built") as error:
        prepare(again, cell)
    assert error.value.line == 2
    assert "cannot convert value of type 'String' to specified type 'Int'" in again.text()
    source.write_text("#if !FLAG\npublic let wrong: Int = true\n#endif\n")
    with pytest.raises(DirectiveError, match="was not built"):
        prepare(again, cell)
    prepare(again, f"%install-swiftpm-flags -Xswiftc -DFLAG\n{cell}")
    assert "Gamma: built in" in again.text()


def test_an_interrupt_ends_a_build(again):
    make_package(again.folder / "Delta")
    again.patience = 1
    with pytest.raises(Interrupted):
        prepare(again, "%install-location kept\n%install '.package(path: \"Delta\")' Delta")
    assert opened(again) == []


def test_a_build_of_another_kernel_is_waited_for(again):
    kept = again.folder / "kept"
    with (kept / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        again.patience = 2
        with pytest.raises(Interrupted):
            prepare(again, BOTH)
        assert again.text() == "waiting for another notebook, which is building\n"
        again.patience = None
        timer = threading.Timer(0.3, lock.close)
        timer.start()
        prepare(again, BOTH)
    assert again.text().endswith("building\nAlpha, Beta: cached, nothing to build\n")


def test_headers_of_an_include_command_are_used_and_linked(again):
    package = make_package(again.folder / "Epsilon")
    (again.folder / "headers").mkdir()
    (again.folder / "headers/value.h").write_text("#define VALUE 7\n")
    source = package / "Sources/CEpsilon/value.c"
    source.write_text("#include <value.h>\nint c_epsilon(void) { return VALUE; }\n")
    prepare(
        again,
        "%install-location kept\n%install-extra-include-command echo -I$PWD/headers\n"
        "%install '.package(path: \"Epsilon\")' Epsilon",
    )
    assert (again.module_folder / "value.h").read_text() == "#define VALUE 7\n"


def test_a_module_that_was_imported_in_vain_needs_a_restart(built, again):
    again.cells = ["import Foundation", "let a = 1\n  import Beta"]
    prepare(again, BOTH)
    assert again.text("stderr").startswith("Beta was imported before it was there: restart")


def test_what_the_librarys_modules_are_is_not_built(again):
    prepare(again, '%install \'.package(url: "https://example.org/t", from: "1.0.0")\' Tandem')
    assert again.text() == "Tandem: there without %install; `import` is all it takes\n"


def test_a_package_that_brings_a_module_of_the_library_is_refused(again):
    again.modules = ("Alpha",)
    with pytest.raises(DirectiveError, match="brings Alpha along"):
        prepare(again, BOTH)


def test_a_library_that_does_not_open_says_why(again):
    again.answers = {"dlopen": "undefined symbol: nothing"}
    with pytest.raises(DirectiveError, match="cannot be opened: undefined symbol: nothing"):
        prepare(again, BOTH)


def test_a_package_is_fetched_by_its_url(again):
    package = make_package(again.folder / "Zeta", 9)
    for command in (
        "init -q",
        "add .",
        "-c user.name=n -c user.email=e commit -qm first",
        "tag 1.2.0",
    ):
        subprocess.run(["git", "-C", package, *command.split()], check=True)
    url = package.rename(again.folder / "Zeta.git").as_uri()
    prepare(
        again,
        "%install-location kept\n%install-swiftpm-flags --disable-dependency-cache\n"
        f'%install \'.package(url: "{url}", from: "1.0.0")\' Zeta',
    )
    assert "1.2.0" in again.text()
    assert len(opened(again)) == 2


@pytest.mark.parametrize(
    ("text", "identity", "products"),
    [
        ('.package(url: "https://x.org/a/swift-log.git", from: "1.0.0")\' Logging', "swift-log", 1),
        ('.package(url: "https://x.org/a/Two/", branch: "main")\' A B', "Two", 2),
        ('.package(id: "mona.Kit", exact: "1.0.0")\' Kit', "mona.Kit", 1),
    ],
)
def test_packages_from_elsewhere_have_swiftpms_names(tmp_path, text, identity, products):
    request = read_request(f"'{text}", tmp_path)
    assert (request.identity, len(request.products)) == (identity, products)


def test_builds_are_kept_in_the_readers_cache(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_location() == tmp_path / "swift_jupyter/packages"
