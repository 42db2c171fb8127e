"""Cells that fail: what is said about it, and that the variables live on."""

import re

RED = "\x1b[1;31m"


def plain(text):
    return re.sub(r"\x1b\[[0-9;]*m", "", text)


def test_a_compiler_error_names_cell_line_and_column_and_shows_the_code(notebook):
    ran = notebook.run('let fine = 1\nlet wrong: Int = "text"')
    assert ran.reply["status"] == "error"
    assert ran.kinds == ["status", "execute_input", "error", "status"]
    place = f"Cell {ran.reply['execution_count']}:2:18"
    assert ran.reply["ename"] == "CompileError"
    assert ran.reply["evalue"].startswith(f"{place}: cannot convert value of type 'String'")
    assert ran.reply["traceback"][0].startswith(f"{RED}{place}: error: ")
    assert ran.reply["traceback"][1:3] == ['let wrong: Int = "text"', " " * 17 + "^~~~~~"]
    assert ran.contents("error")[0]["traceback"] == ran.reply["traceback"]


def test_every_error_of_a_cell_is_told(notebook):
    error = notebook.run("nowhere()\nnever()").error
    assert "cannot find 'nowhere'" in error
    assert "cannot find 'never'" in error


def test_nothing_of_a_cell_that_does_not_compile_has_run(notebook):
    notebook.run("var untouched = 1")
    ran = notebook.run('untouched = 2\nprint("ran")\nmissing')
    assert ran.text() == ""
    assert notebook.value("untouched") == "1"


def test_what_is_missing_at_the_end_is_told_of_the_cell(notebook):
    ran = notebook.run("print(1\n")
    assert re.match(r"Cell \d+:1:\d+: ", ran.reply["evalue"]), ran.reply["evalue"]
    assert ".cpp" not in ran.error


def test_a_trap_tells_its_message_and_its_way_through_the_cells(notebook):
    first = notebook.run("func pick(_ i: Int) -> Int {\n  let all = [1, 2]\n  return all[i]\n}")
    ran = notebook.run('print("before")\nlet picked = pick(5)\nprint("after")')
    assert ran.text() == "before\n"
    assert ran.text("stderr") == ""
    assert (ran.reply["ename"], ran.reply["evalue"]) == ("Trap", "Fatal error: Index out of range")
    assert ran.reply["traceback"][0].startswith(RED)
    assert plain(ran.error).split("\n")[:5] == [
        "Fatal error: Index out of range",
        f"  Cell {first.reply['execution_count']}, line 3, in pick(_:)",
        "      return all[i]",
        f"  Cell {ran.reply['execution_count']}, line 2",
        "      let picked = pick(5)",
    ]
    assert notebook.value("pick(1)") == "2"


def test_traps_of_many_kinds(notebook):
    notebook.run("let most = Int.max\nlet nothing: Int? = nil\nvar zero = 0\nlet some: Any = 1")
    for code, message in [
        ('fatalError("boom")', "Fatal error: boom"),
        ('precondition(zero > 0, "above")', "Precondition failed: above"),
        ("nothing!", "Unexpectedly found nil while unwrapping an Optional value"),
        ("most + 1", "overflow"),
        ("1 / zero", "Division by zero"),
        ("some as! String", "Could not cast value of type 'Swift.Int'"),
        ("try! JSONSerialization.jsonObject(with: Data())", "'try!' expression unexpectedly"),
        ("UnsafePointer<Int>(bitPattern: 8)!.pointee", "Bad memory access"),
    ]:
        ran = notebook.run(f"\n{code}")
        assert message in ran.reply["evalue"], code
        assert f"Cell {ran.reply['execution_count']}, line 2" in plain(ran.error), code
        assert notebook.value("most == Int.max") == "true"


def test_a_stack_overflow_is_told_as_such(notebook):
    notebook.run("var kept = 7\nfunc endless(_ n: Int) -> Int { endless(n + 1) + 1 }")
    ran = notebook.run("endless(0)")
    assert ran.reply["evalue"] == "Stack overflow: a function calls itself without an end"
    assert "calls more" in ran.error
    assert notebook.value("kept") == "7"


def test_a_trap_within_the_mutation_of_a_global_leaves_it_usable(notebook):
    notebook.run("var list = [1, 2, 3]\nvar far = 9\nfunc spoil(_ x: inout Int) { x += list[far] }")
    assert notebook.run("list[far] += 1").reply["ename"] == "Trap"
    assert notebook.run("var other = [1]\nspoil(&list[0])").reply["ename"] == "Trap"
    assert notebook.value("list[0] += 10\nlist[0]") == "11"


def test_a_trap_on_another_thread_stops_the_cell_and_no_later_one(notebook):
    notebook.run("var lived = 3")
    ran = notebook.run('DispatchQueue.global().async { fatalError("behind") }\nsleep(30)')
    assert ran.reply["evalue"] == "Fatal error: behind"
    for _ in range(3):
        assert notebook.value("lived") == "3"
    assert notebook.value("(0..<4).map { String($0) }.joined()") == "0123"


def test_an_error_that_nothing_catches_names_its_line(notebook):
    first = notebook.run(
        "struct Refusal: Error { var code = 5 }\n"
        "func refuse(_ n: Int) throws {\n  if n == 0 { throw Refusal() }\n  try refuse(n - 1)\n}"
    )
    ran = notebook.run("var steps = 1\nsteps += 1\ntry refuse(3)\nsteps += 1")
    assert (ran.reply["ename"], ran.reply["evalue"]) == ("Thrown", "Refusal: Refusal(code: 5)")
    assert plain(ran.error).split("\n")[1:5] == [
        f"  Cell {first.reply['execution_count']}, line 3, in refuse(_:)",
        "      if n == 0 { throw Refusal() }",
        f"  Cell {ran.reply['execution_count']}, line 3",
        "      try refuse(3)",
    ]


def test_an_error_of_the_library_names_the_cells_line_and_its_own_words(notebook):
    ran = notebook.run('\nlet text = try String(contentsOfFile: "/no/such", encoding: .utf8)')
    assert "NSFilePath=/no/such" in ran.error
    assert f"Cell {ran.reply['execution_count']}, line 2" in plain(ran.error)


def test_errors_that_are_caught_are_no_concern(notebook):
    notebook.run("struct Small: Error {}\nfunc fail() throws { throw Small() }")
    assert notebook.value("(0..<1000).filter { _ in (try? fail()) == nil }.count") == "1000"


def test_a_module_that_is_not_there_is_an_error_with_its_line(notebook):
    ran = notebook.run("let early = 1\nimport NoSuchModule")
    assert ran.reply["evalue"].startswith(f"Cell {ran.reply['execution_count']}:2: ")
    assert "NoSuchModule" in ran.reply["evalue"]
    assert notebook.value("import Foundation\nimport Dispatch\n1") == "1"
    assert notebook.value("#if canImport(NoSuchModule)\nimport NoSuchModule\n#endif\n2") == "2"


def test_reading_from_the_keyboard_is_refused(notebook):
    ran = notebook.run("\nlet answer = readLine()", allow_stdin=False)
    assert ran.reply["evalue"].startswith(f"Cell {ran.reply['execution_count']}:2: a cell cannot")
    assert notebook.value('// readLine()\n"readLine()"') == "readLine()"
    assert notebook.value("getchar()") == "-1"


def test_an_error_stops_the_cells_that_wait_behind_it(notebook):
    client = notebook.client
    asked = [client.execute(code) for code in ['fatalError("first")', 'print("second")']]
    assert [notebook.reply(one)["status"] for one in asked] == ["error", "aborted"]
