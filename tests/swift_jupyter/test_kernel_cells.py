"""Cells that work: state, values, output, and the protocol's messages around them."""

import base64

STATE = ["status", "execute_input"]


def test_variables_functions_and_types_last_from_cell_to_cell(notebook):
    notebook.run(
        "var counter = 40\nfunc add(_ by: Int) { counter += by }\nstruct Pair { var a = 1 }"
    )
    notebook.run("add(2)")
    assert notebook.value("counter") == "42"
    assert notebook.value("Pair(a: 7).a") == "7"


def test_a_name_may_be_defined_anew_with_another_type(notebook):
    notebook.run('let thing = 3\nfunc describe() -> String { "old" }')
    notebook.run('let thing = "three"\nfunc describe() -> String { "new \\(thing)" }')
    assert notebook.value("describe()") == "new three"


def test_generics_and_protocols_cross_cells(notebook):
    notebook.run("protocol Shape { var area: Double { get } }")
    notebook.run("struct Square: Shape { var side: Double\n var area: Double { side * side } }")
    notebook.run("func total<S: Shape>(_ all: [S]) -> Double { all.map(\\.area).reduce(0, +) }")
    notebook.run("extension Shape { var doubled: Double { 2 * area } }")
    assert notebook.value("total([Square(side: 2), Square(side: 3)])") == "13.0"
    assert notebook.value("Square(side: 3).doubled") == "18.0"


def test_a_differentiable_function_is_differentiated_in_a_later_cell(notebook):
    notebook.run("@differentiable(reverse)\nfunc cube(_ x: Double) -> Double { x * x * x }")
    assert notebook.value("gradient(at: 2, of: cube)") == "12.0"


def test_only_the_last_expression_is_shown(notebook):
    assert notebook.value("1 + 1\n2 + 2") == "4"
    assert notebook.value("3 + 3\nlet six = 6") is None
    assert notebook.value("let seven = 7\nseven;") == "7"


def test_values_are_shown_as_they_describe_themselves(notebook):
    notebook.run('struct Point { var x = 1; var name = "p" }\nclass Thing {}')
    assert notebook.value("Point()") == 'Point(x: 1, name: "p")'
    assert notebook.value("Optional(3)") == "Optional(3)"
    assert notebook.value('"two\\nlines"') == "two\nlines"
    assert notebook.value('["a": 1]') == '["a": 1]'
    assert notebook.value("Thing()") == "Thing"
    assert notebook.value("()") is None


def test_a_long_value_is_cut_and_says_so(notebook):
    value = notebook.value('String(repeating: "x", count: 50_000)')
    assert value.startswith("x" * 20_000)
    assert value.endswith("... (cut: 50000 characters in all)")
    assert len(value) < 20_100


def test_messages_come_in_the_order_of_the_protocol(notebook):
    ran = notebook.run('print("hello")\n42')
    assert ran.kinds == ["status", "execute_input", "stream", "execute_result", "status"]
    count = ran.reply["execution_count"]
    assert ran.contents("execute_input")[0] == {
        "code": 'print("hello")\n42',
        "execution_count": count,
    }
    assert ran.contents("execute_result")[0] == {
        "execution_count": count,
        "data": {"text/plain": "42"},
        "metadata": {},
    }
    assert ran.reply["status"] == "ok"
    assert notebook.run("1").reply["execution_count"] == count + 1


def test_output_comes_while_the_cell_runs(notebook):
    seen = []

    def look(messages):
        text = "".join(one["content"].get("text", "") for one in messages)
        if "waiting" in text and not seen:
            seen.append(True)
            go.write_text("go")

    go = notebook.folder / "go"
    wait = f'while !FileManager.default.fileExists(atPath: "{go}") {{ usleep(10_000) }}'
    ran = notebook.run(f'print("waiting", terminator: "")\n{wait}\nprint("gone")', look)
    assert ran.text() == "waitinggone\n"
    assert seen


def test_standard_error_is_a_stream_of_its_own(notebook):
    ran = notebook.run('print("out")\nFileHandle.standardError.write(Data("err".utf8))')
    assert ran.text() == "out\n"
    assert ran.text("stderr") == "err"


def test_rich_output_keeps_its_place_among_text(notebook):
    ran = notebook.run('print("before")\ndisplay(html: "<b>bold</b>")\nprint("after")')
    assert ran.kinds[2:-1] == ["stream", "display_data", "stream"]
    assert [one["text"] for one in ran.contents("stream")] == ["before\n", "after\n"]
    assert ran.contents("display_data")[0]["data"] == {"text/html": "<b>bold</b>"}


def test_every_kind_of_display(notebook):
    bytes_ = "Data([137, 80, 78, 71])"
    ran = notebook.run(
        f'display(markdown: "*m*")\ndisplay(svg: "<svg/>")\ndisplay(png: {bytes_})\n'
        f'display(jpeg: {bytes_})\ndisplay(audio: {bytes_})\ndisplay(data: ["text/x": "y"])'
    )
    shown = [one["data"] for one in ran.contents("display_data")]
    encoded = base64.b64encode(bytes([137, 80, 78, 71])).decode()
    assert shown[:4] == [
        {"text/markdown": "*m*"},
        {"image/svg+xml": "<svg/>"},
        {"image/png": encoded},
        {"image/jpeg": encoded},
    ]
    assert f"data:audio/wav;base64,{encoded}" in shown[4]["text/html"]
    assert shown[5] == {"text/x": "y"}


def test_a_displayable_last_value_shows_itself(notebook):
    notebook.run(
        "struct Badge: NotebookDisplayable {\n"
        '  func displayInNotebook() { display(html: "<i>badge</i>") }\n}'
    )
    ran = notebook.run("Badge()")
    assert ran.kinds[2:-1] == ["display_data"]
    assert ran.contents("display_data")[0]["data"] == {"text/html": "<i>badge</i>"}


def test_cells_of_nothing(notebook):
    for code in ["", "  \n", "// only a comment", "/* another */\n"]:
        ran = notebook.run(code)
        assert ran.reply["status"] == "ok"
        assert set(ran.kinds) <= {"status", "execute_input"}


def test_silent_cells_run_without_a_trace(notebook):
    before = notebook.run("0").reply["execution_count"]
    ran = notebook.run('var hushed = 5\nprint("hush")\nhushed', silent=True)
    assert ran.kinds == ["status", "status"]
    assert ran.reply["status"] == "ok"
    after = notebook.run("hushed")
    assert after.value == "5"
    assert after.reply["execution_count"] == before + 1


def test_a_cell_that_is_not_stored_leaves_the_count(notebook):
    before = notebook.run("0").reply["execution_count"]
    assert notebook.run("1", store_history=False).value == "1"
    assert notebook.run("2").reply["execution_count"] == before + 1


def test_user_expressions_are_evaluated_or_fail_one_by_one(notebook):
    ran = notebook.run(
        "let base = 20",
        user_expressions={"good": "base + 1", "bad": "nowhere", "trap": "[1][base]"},
    )
    given = ran.reply["user_expressions"]
    assert given["good"] == {"status": "ok", "data": {"text/plain": "21"}, "metadata": {}}
    assert given["bad"]["status"] == "error"
    assert "cannot find 'nowhere' in scope" in given["bad"]["evalue"]
    assert given["trap"]["evalue"] == "Fatal error: Index out of range"
    assert notebook.value("base") == "20"


def test_what_only_looks_like_a_frame_stays_text(notebook):
    assert notebook.run('print("a\\u{1}b\\u{2}c")').text() == "a\x01b\x02c\n"
