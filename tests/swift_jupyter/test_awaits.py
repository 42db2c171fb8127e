"""`await` at the top level: what is wrapped, what is refused; and that it runs."""

import pytest
from swift_jupyter.awaits import AwaitProblem, rewrite
from swift_jupyter.last_value import show_last

RUN = "try __await { () async throws -> Void in "


@pytest.mark.parametrize(
    ("code", "rewritten"),
    [
        ("let x = try await f()", "let x = try __await { try await f() }"),
        ("var t: [Int: Int] = await f(1)", "var t: [Int: Int] = try __await { await f(1) }"),
        ("let (a, b) = await f()", "let (a, b) = try __await { await f() }"),
        ("x += await f()", "x += try __await { await f() }"),
        ("_ = await f()", "_ = try __await { await f() }"),
        ("print(await f(), 2) // await", "try __await { print(await f(), 2) } // await"),
        ("let q = await f().map { $0 == 1 }", "let q = try __await { await f().map { $0 == 1 } }"),
        ("a(); await b(); c()", "a(); try __await { await b() }; c()"),
        ("let s = await f(\n  1,\n  2\n)\ns", "let s = try __await { await f(\n  1,\n  2\n) }\ns"),
        ("let y = await f()\n  .first\nz", "let y = try __await { await f()\n  .first }\nz"),
        ("for await i in s { use(i) }", RUN + "for await i in s { use(i) } }"),
        ("if await f() {\n} else {\n}", RUN + "if await f() {\n} else {\n} }"),
        ("do { try await f() } catch {}", RUN + "do { try await f() } catch {} }"),
        ('"\\(await f())"', 'try __await { "\\(await f())" }'),
    ],
)
def test_what_waits_is_wrapped(code, rewritten):
    assert rewrite(code).code == rewritten


@pytest.mark.parametrize(
    "code",
    [
        "let a = 1",
        'let s = "await f()" // await',
        "func f() async { await g() }",
        "struct S { func f() async { await g() } }",
        "Task { await f() }",
        "let t = Task { await f() }",
        "/* await */ let b = 2",
    ],
)
def test_what_does_not_wait_is_left_alone(code):
    assert rewrite(code).code == code


@pytest.mark.parametrize(
    ("code", "line", "word"),
    [
        ("\nguard let x = await f() else { exit(1) }", 2, "guard"),
        ("async let x = f()", 1, "async let"),
        ("let a = await f(), b = await g()", 1, "one name"),
    ],
)
def test_what_cannot_be_wrapped_is_refused(code, line, word):
    with pytest.raises(AwaitProblem, match=word) as caught:
        rewrite(code)
    assert caught.value.line == line


def test_what_was_put_in_is_known_by_line_and_column():
    assert rewrite("let x = 1\nlet y = await f()").inserted == {2: [(18, 2), (9, 14)]}


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("1 + 1", "__show(1 + 1\n)"),
        ("let a = 1\na // the value", "let a = 1\n__show(a\n) // the value"),
        ("x == y", "__show(x == y\n)"),
        ("items\n  .map { $0 = 1 }\n", "__show(items\n  .map { $0 = 1 }\n)\n"),
        ("a; b", "a; __show(b\n)"),
        ("x = 1", None),
        ("x += 1", None),
        ("let a = 1", None),
        ("for i in 0..<3 { i }", None),
        ("@discardableResult\nfunc f() -> Int { 1 }", None),
        ("import Foundation", None),
        ("// nothing", None),
        ("return", None),
    ],
)
def test_the_last_expression_is_shown(code, shown):
    assert show_last(code) == shown


def test_waiting_binds_names_and_shows_values(notebook):
    notebook.run(
        "func twice(_ n: Int) async throws -> Int {\n"
        "  try await Task.sleep(nanoseconds: 1_000_000)\n  return 2 * n\n}"
    )
    assert notebook.value("let four = try await twice(2)\nfour + 1") == "5"
    assert notebook.value("four") == "4"
    assert notebook.value("try await twice(21)") == "42"
    ran = notebook.run(
        "for await n in AsyncStream<Int> { c in c.yield(1); c.yield(2); c.finish() } { print(n) }"
    )
    assert ran.text() == "1\n2\n"


def test_actors_and_the_main_actor(notebook):
    notebook.run("actor Counter { var n = 0; func up() -> Int { n += 1; return n } }")
    assert (
        notebook.value("let counter = Counter()\n_ = await counter.up()\nawait counter.up()") == "2"
    )
    assert notebook.value("await MainActor.run { Thread.isMainThread }") == "true"
    grouped = (
        "await withTaskGroup(of: Int.self) { group in\n  for i in 0..<4 { group.addTask { i } }\n"
        "  return await group.reduce(0, +)\n}"
    )
    assert notebook.value(grouped) == "6"


def test_an_error_that_is_awaited_is_thrown_in_the_cell(notebook):
    notebook.run("struct Late: Error {}\nfunc late() async throws { throw Late() }")
    ran = notebook.run("let ready = 1\ntry await late()")
    assert ran.reply["evalue"] == "Late: Late()"
    assert f"Cell {ran.reply['execution_count']}, line 2" in ran.error
    assert notebook.run("do { try await late() } catch { print(error) }").text() == "Late()\n"


def test_a_compilers_error_points_into_the_code_as_it_was_written(notebook):
    ran = notebook.run("let ok = 1\nlet n = try await nowhere(ok)")
    place = f"Cell {ran.reply['execution_count']}:2:19: "
    assert ran.reply["evalue"].startswith(place)
    assert ran.reply["traceback"][1:3] == ["let n = try await nowhere(ok)", " " * 18 + "^~~~~~~"]


def test_a_refusal_is_a_sentence_with_its_line(notebook):
    ran = notebook.run("\nasync let x = nowhere()")
    assert ran.reply["evalue"].startswith(f"Cell {ran.reply['execution_count']}:2: async let works")
    assert notebook.value("1") == "1"
