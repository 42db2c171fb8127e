"""Reading cells without a compiler: brackets and strings, directives, declarations."""

import pytest
from swift_jupyter.cells import Directive, split_cell
from swift_jupyter.declarations import declarations, latest_only
from swift_jupyter.scanner import scan


@pytest.mark.parametrize(
    ("code", "opened"),
    [
        ("let a = [1, (2 + 3)]", ""),
        ("f(1, [2", "(["),
        ("if x { // }", "{"),
        ('print("}")', ""),
        (r'print("a \(f("b" + "}")) c")', ""),
        (r'print("a \(f("b"', '("(('),
        ('let s = """\n}', '"""'),
        ('let s = """\n  "quoted" \\(a)\n  """', ""),
        (r'let s = #"\(not "inside" [ "#', ""),
        ("/* a /* nested */ still", "/*"),
        ("/* a /* nested */ done */", ""),
        ('let r = #/a"[(]/#', ""),
        ("let `class` = 1", ""),
    ],
)
def test_what_is_open_at_the_end(code, opened):
    assert "".join(opening.text for opening in scan(code).opened) == opened


def test_each_line_knows_whether_it_begins_in_a_string_and_how_deep():
    result = scan('f {\n"""\n%text\n"""\n/*\n%note\n*/\n}\nend')
    assert result.plain == [True, True, False, False, True, False, False, True, True]
    assert result.depths == [0, 1, 1, 1, 1, 1, 1, 1, 0]


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("a)", "line 1: ) closes nothing"),
        ("f(\n]", "line 2: ] closes nothing"),
        ('a\n"abc\nb', "line 2: a string is not closed"),
        ('print("abc', "line 1: a string is not closed"),
        ('"""\nabc', None),
        ("f()", None),
    ],
)
def test_what_no_further_text_can_put_right(code, error):
    assert scan(code).error == error


def test_texts_and_comments_are_taken_out_and_columns_stay():
    assert scan('let a = "x{" + b // }').bare == 'let a = "  " + b     '


def test_directives_are_taken_out_and_lines_keep_their_numbers():
    cell = split_cell("  %system ls 'a\nlet x = 1\n%%time\n%install-location  $cwd/a b  \nx")
    assert cell.directives == (
        Directive("system", "ls 'a", 1),
        Directive("time", "", 3),
        Directive("install-location", "$cwd/a b", 4),
    )
    assert cell.code == "\nlet x = 1\n\n\nx"


@pytest.mark.parametrize(
    "code",
    ["let a = 7\n  % 2", 'let s = """\n%who\n"""', "/*\n%who\n*/", "let a = 7 %b", "print(1)"],
)
def test_what_only_looks_like_a_directive_is_left_alone(code):
    assert split_cell(code).directives == ()
    assert split_cell(code).code == code


SOURCE = """\
@differentiable(reverse)
public func scaled<T: P>(_ x: T, by s: Float) -> Float
  where T.X == Int {
  let inner = 1
  return 2
}
let (a, b) = (1, 2), c: [Int: Int] = [1: 2], d = max(1, f: 3)
struct S<T>: P where T: Q { var x = "}" }
@propertyWrapper
struct W {
}
var counted: Int { 3 }
func ** (a: Int, b: Int) -> Int { a }
let t = x
  .map { $0 }
print(t)
"""


def test_declarations_of_the_top_level_are_found_with_their_lines():
    found = [(one.kind, one.name, one.start, one.end) for one in declarations(SOURCE)]
    assert found == [
        ("func", "scaled", 0, 6),
        ("let", "a", 6, 7),
        ("let", "b", 6, 7),
        ("let", "c", 6, 7),
        ("let", "d", 6, 7),
        ("struct", "S", 7, 8),
        ("struct", "W", 8, 11),
        ("var", "counted", 11, 12),
        ("func", "**", 12, 13),
        ("let", "t", 13, 15),
    ]


def test_a_head_ends_before_its_body():
    heads = {one.name: one.head for one in declarations(SOURCE)}
    assert heads["scaled"].endswith("(_ x: T, by s: Float) -> Float where T.X == Int")
    assert heads["S"] == "struct S<T>: P where T: Q"
    assert heads["counted"] == "var counted: Int"


def test_the_last_declaration_of_a_name_is_the_one_that_stays():
    cells = ["let a = 1\nprint(a)\nfunc f(x: Int) {}", "var a = 2.0", "func f(x: Int) {\n  3\n}"]
    assert latest_only(cells) == ["\nprint(a)\n", *cells[1:]]


def test_an_overload_takes_no_function_away():
    cells = ["func f(x: Int) {}", "func f(x: Float) {}", "func f(y: Int) {}"]
    assert latest_only(cells) == cells


def test_a_line_of_several_names_stays_until_all_are_declared_again():
    cells = ["let a = 1, b = 2", "let a = 3"]
    assert latest_only(cells) == cells
    assert latest_only([*cells, "let b = 4"])[0] == ""
