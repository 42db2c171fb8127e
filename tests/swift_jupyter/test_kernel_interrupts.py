"""Interrupts: whatever the cell is doing it stops, and the session goes on."""

import time

import pytest

SIGN = 'print("begun")\n'


def stop(notebook, code):
    return notebook.run(SIGN + code, notebook.interrupt_when("begun"))


@pytest.mark.parametrize(
    "code",
    [
        "while true {}",
        "sleep(600)",
        "while true { count &+= 1 }",
        "while true {\n  table[count % 1000, default: []].append(count)\n  count += 1\n}",
        "while true { words = (0..<50).map { String(repeating: String($0), count: 40) } }",
        "DispatchSemaphore(value: 0).wait()",
        "try await Task.sleep(nanoseconds: 600_000_000_000)",
        "while true { _ = try? JSONSerialization.jsonObject(with: Data()) }",
    ],
)
def test_a_cell_is_interrupted_and_variables_stay(notebook, code):
    notebook.run("var count = 1\nvar table: [Int: [Int]] = [:]\nvar words: [String] = []")
    ran = stop(notebook, code)
    assert ran.reply["ename"] == "Interrupted", ran.error
    for _ in range(2):
        assert (
            notebook.value("table[-1] = [count]\nwords.append(String(count))\ncount > 0") == "true"
        )


def test_interrupts_amid_the_allocator_leave_it_whole(notebook):
    notebook.run("var shelf: [String: [String]] = [:]")
    for turn in range(12):
        ran = stop(
            notebook,
            'while true { for i in 0..<500 { shelf["\\(i)", default: []].append("\\(i * i)") }\n'
            "  shelf = [:] }",
        )
        assert ran.reply["ename"] == "Interrupted", turn
        assert notebook.value('shelf = ["a": ["b"]]\nshelf["a"]![0]') == "b"


def test_an_interrupt_names_the_line(notebook):
    ran = stop(notebook, "var turns = 0\nwhile turns >= 0 {\n  turns = (turns + 1) % 100\n}")
    assert "Cell" in ran.error
    assert any(f"line {line}" in ran.error for line in (3, 4, 5))


def test_an_interrupt_before_the_cell_runs_holds(notebook):
    manager = notebook.manager
    ran = notebook.run(
        "while true {}",
        lambda messages: manager.interrupt_kernel() if len(messages) == 2 else None,
    )
    assert ran.reply["ename"] == "Interrupted"


def test_an_interrupt_between_cells_does_nothing(notebook):
    for _ in range(3):
        notebook.manager.interrupt_kernel()
        time.sleep(0.05)
    assert notebook.value("1 + 1") == "2"
    assert notebook.value("2 + 2") == "4"


def test_an_interrupt_by_message(start_notebook):
    one = start_notebook(interrupt_mode="message", SWIFT_JUPYTER_LIBRARY="")
    ran = one.run(SIGN + "while true {}", one.interrupt_when("begun"))
    assert ran.reply["ename"] == "Interrupted"
    assert one.value("3") == "3"


def test_endless_output_is_interrupted(notebook):
    ran = notebook.run(
        'while true { print("again and again and again") }', notebook.interrupt_when("again")
    )
    assert ran.reply["ename"] == "Interrupted"
    assert notebook.run('print("calm")').text() == "calm\n"


def test_a_cell_that_does_not_stop_is_told_of(notebook):
    """A cell that holds the signal off stands for code that takes its time."""
    code = (
        SIGN + "var all = sigset_t()\nvar old = sigset_t()\nsigfillset(&all)\n"
        "pthread_sigmask(SIG_BLOCK, &all, &old)\n"
        "let until = Date() + 7\nwhile Date() < until {}\n"
        "pthread_sigmask(SIG_SETMASK, &old, nil)"
    )
    ran = notebook.run(code, notebook.interrupt_when("begun"))
    assert "restart the kernel" in ran.text("stderr")
    assert notebook.value("4") == "4"
