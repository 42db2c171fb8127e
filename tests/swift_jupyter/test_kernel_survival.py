"""What a session has to outlive: processes, floods of output, crashes, kills, many cells."""

import os
import signal
import time
from pathlib import Path

import pytest

LOST = "All variables, functions and imports are lost. A new session has been started"


def children(pid):
    """List the processes that a process has started, and theirs."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid and fields[0] != "Z":
            found.append(int(stat.parent.name))
            found += children(found[-1])
    return found


def lives(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def wait_until(happened, seconds=60):
    until = time.monotonic() + seconds
    while not happened() and time.monotonic() < until:
        time.sleep(0.05)
    assert happened()


def named(notebook, name):
    """Find the process of a session by its program's name."""
    kernel = notebook.manager.provisioner.process.pid
    for pid in children(kernel):
        if name in Path(f"/proc/{pid}/cmdline").read_text():
            return pid
    raise AssertionError(f"{name} is not among the children of {kernel}")


needs_proc = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="no /proc here")


def test_a_cell_starts_processes_and_the_session_goes_on(notebook):
    notebook.run("var held = 11")
    ran = notebook.run(
        'let echo = Process()\necho.executableURL = URL(fileURLWithPath: "/bin/echo")\n'
        'echo.arguments = ["from", "a", "process"]\ntry echo.run()\necho.waitUntilExit()\n'
        'system("echo from the shell")'
    )
    assert ran.text() == "from a process\nfrom the shell\n"
    assert ran.value == "0"
    ran = notebook.run(
        'let pipe = Pipe()\nlet sums = Process()\nsums.launchPath = "/bin/sh"\n'
        'sums.arguments = ["-c", "echo $((6 * 7))"]\nsums.standardOutput = pipe\ntry sums.run()\n'
        "String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)"
    )
    assert ran.value == "42\n"
    ran = notebook.run(
        'var child = pid_t()\nvar words: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]\n'
        'posix_spawnp(&child, "true", nil, nil, &words, environ) == 0 && waitpid(child, nil, 0) > 0'
    )
    assert ran.value == "true"
    assert notebook.value("held") == "11"


def test_ten_megabytes_of_output_are_cut(notebook):
    line = "0123456789" * 10
    ran = notebook.run(f'for _ in 0..<100_000 {{ print("{line}") }}\n"done"')
    assert len(ran.text()) == 1_000_000
    assert "output cut after 1,000,000 characters" in ran.text("stderr")
    assert "10,100,000 characters in all" in ran.text("stderr")
    assert ran.value == "done"
    assert len(ran.messages) < 500
    assert notebook.run('print("next")').text() == "next\n"


def test_output_that_comes_late_is_shown(notebook):
    ran = notebook.run(
        'DispatchQueue.global().asyncAfter(deadline: .now() + 0.1) { print("late") }\nusleep(1000)'
    )
    assert ran.reply["status"] == "ok"
    # The thread runs on while the next cell does.
    assert "late" in notebook.run("usleep(500_000)").text()


@needs_proc
def test_exit_in_a_cell_starts_a_new_session_and_says_so(notebook):
    notebook.run("let gone = 1")
    ran = notebook.run('print("bye")\nexit(3)')
    assert ran.text() == "bye\n"
    assert ran.reply["evalue"] == "The cell ended its program, with exit status 3"
    assert LOST in ran.error
    assert "cannot find 'gone'" in notebook.run("gone").error
    assert notebook.run('display(html: "prelude")\nsqrt(4.0)').value == "2.0"


def test_a_missing_requirement_is_told_and_the_next_cells_run(notebook):
    """LLDB compiles nothing after such an error: the session has to be started anew."""
    ran = notebook.run("protocol Needy { func f() }\nstruct Idle: Needy {}")
    assert "type 'Idle' does not conform to protocol 'Needy'" in ran.reply["evalue"]
    assert LOST in ran.error
    assert notebook.value("struct Busy: Equatable {}\nBusy() == Busy()") == "true"


@needs_proc
def test_a_crash_of_the_compiler_starts_a_new_session_and_says_so(notebook):
    notebook.run("let x = 1")
    branches = "".join(f" else if x == {i} {{}}" for i in range(20_000))
    ran = notebook.run(f"if x == 0 {{}}{branches}")
    assert ran.reply["ename"] == "SessionLost"
    assert "debugger crashed" in ran.reply["evalue"]
    assert LOST in ran.error
    assert "cannot find 'x'" in notebook.run("x").error
    assert notebook.value("[1, 2].count") == "2"


@needs_proc
def test_a_killed_debugger_and_a_killed_program_are_noticed(notebook):
    notebook.run("let y = 1")
    for name, word in [("swift_jupyter.worker", "SIGKILL"), ("repl_swift", "from outside")]:
        os.kill(named(notebook, name), signal.SIGKILL)
        ran = notebook.run("1 + 1")
        assert ran.reply["ename"] == "SessionLost", name
        assert word in ran.error
        assert notebook.value("2 + 2") == "4"


@needs_proc
def test_a_debugger_killed_amid_a_cell_is_noticed_and_its_program_ends(notebook):
    notebook.run("let z = 1")
    program = named(notebook, "repl_swift")

    def kill(messages):
        if messages[-1]["msg_type"] == "stream":
            os.kill(named(notebook, "swift_jupyter.worker"), signal.SIGKILL)

    ran = notebook.run('print("running")\nwhile true {}', kill)
    assert ran.reply["ename"] == "SessionLost"
    wait_until(lambda: not lives(program))
    assert notebook.value("5") == "5"


@needs_proc
def test_shutdown_leaves_no_process(start_notebook):
    one = start_notebook(SWIFT_JUPYTER_LIBRARY="")
    one.run('system("sleep 600 &")')
    pids = children(one.manager.provisioner.process.pid)
    assert len(pids) >= 3
    sleeper = one.value(
        'let p = Process(); p.launchPath = "/bin/sleep"; p.arguments = ["600"]\n'
        "try p.run()\np.processIdentifier"
    )
    one.manager.shutdown_kernel(now=False)
    wait_until(lambda: not any(lives(pid) for pid in [*pids, int(sleeper)]))


@needs_proc
def test_a_killed_kernel_leaves_no_process_though_a_cell_runs(start_notebook):
    one = start_notebook(SWIFT_JUPYTER_LIBRARY="")
    assert one.value("1") == "1"
    kernel = one.manager.provisioner.process.pid
    pids = children(kernel)
    one.client.execute('print("on")\nwhile true {}')
    while one.client.get_iopub_msg(timeout=60)["msg_type"] != "stream":
        pass
    os.kill(kernel, signal.SIGKILL)
    wait_until(lambda: not any(lives(pid) for pid in pids))


@needs_proc
def test_a_restart_forgets_everything(start_notebook):
    one = start_notebook(SWIFT_JUPYTER_LIBRARY="")
    one.run("let before = 1")
    old = named(one, "repl_swift")
    one.manager.restart_kernel()
    one.client.wait_for_ready(timeout=120)
    ran = one.run("before")
    assert "cannot find 'before'" in ran.error
    assert ran.reply["execution_count"] == 1
    assert not lives(old)


@needs_proc
def test_a_restart_amid_a_cell_ends_it(start_notebook):
    one = start_notebook(SWIFT_JUPYTER_LIBRARY="")
    one.client.execute('print("on")\nwhile true {}')
    while one.client.get_iopub_msg(timeout=60)["msg_type"] != "stream":
        pass
    pids = children(one.manager.provisioner.process.pid)
    one.manager.restart_kernel()
    one.client.wait_for_ready(timeout=120)
    assert one.value("1 + 1") == "2"
    wait_until(lambda: not any(lives(pid) for pid in pids))


def test_kernels_side_by_side_share_nothing(notebook, start_notebook):
    other = start_notebook(SWIFT_JUPYTER_LIBRARY="")
    notebook.run("var mine = 1")
    other.run("var mine = 2")
    asked = [one.client.execute("usleep(100_000)\nmine") for one in (notebook, other)]
    for one, request in zip((notebook, other), asked, strict=True):
        assert one.reply(request)["status"] == "ok"
    assert (notebook.value("mine"), other.value("mine")) == ("1", "2")


def resident(pid):
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


@needs_proc
def test_a_thousand_cells(start_notebook):
    """LLDB keeps a module of each cell, and grows; the program itself hardly does."""
    one = start_notebook(SWIFT_JUPYTER_LIBRARY="")
    one.run("var sum = 0")
    program, debugger = named(one, "repl_swift"), named(one, "swift_jupyter.worker")
    before = resident(program), resident(debugger)
    for number in range(1000):
        one.client.execute(f"sum += {number}")
    assert one.value("sum") == str(sum(range(1000)))
    grown = resident(program) - before[0], resident(debugger) - before[1]
    print(f"1,000 cells: the program grew by {grown[0]:.0f} MB, its debugger by {grown[1]:.0f} MB")
    assert grown[0] < 20
    assert grown[1] < 2500
