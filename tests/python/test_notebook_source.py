"""The library's source shown in notebooks: what is found, what is cut out, and the twins."""

import functools
import inspect
import textwrap
from pathlib import Path

import pytest
from tandem.data.loader import DataLoader
from tandem.foundations.matmul import matmul_loops, matmul_rows
from tandem.notebook import show_source, show_twin
from tandem.notebook.library import Language, NoSuchNameError, everything, find
from tandem.notebook.renamed import RENAMED
from tandem.notebook.swift_declarations import swift_declarations
from tandem.notebook.swift_text import SwiftTextError, blanked
from tandem.paths import repository_root
from tandem.training.learner import Learner

ROOT = repository_root()

MATMUL = "swift/Sources/Tandem/Foundations/Matmul.swift"
SWIFT = '''import struct Foundation.Data

/// The first.
@frozen
public struct Net<T>: Layer
where
  T: Scalar
{
  var size: Int { 3 }  // func no() {}
  public private(set) var words = "a } b \\(call("}")) func inner() {"
  let table = [
    1: { $0 },
  ]

  #if os(Linux)
    /// Runs it.
    @differentiable(reverse, wrt: (self, x))
    public class func run(_ x: T, for time: Int = f(a: 1), _: [Int])
      throws -> T
    {
      func local() {}
      return #"""
        } "# \\(no) func raw()
        """#
    }
  #endif
  init?(n: Int) { self.size = n }
  subscript(row: Int) -> Int { row }
  enum Kind { case one, two(Int); case three }
  static func == (a: Net, b: Net) -> Bool { true }
}
/* func not() { /* nested */ } */
extension Net.Kind: Equatable { func other() {} }
infix operator **: Power
protocol P { associatedtype A; func need(_ x: Int) -> Int?
  var x: Int { get } }
func last<A,
          B>(a: A,
  b: B) -> Int where A: P { 1 }
'''


def named(text: str) -> dict[str, tuple[int, int, int]]:
    return {d.name + d.labels: (d.first, d.start, d.last) for d in swift_declarations(text)}


def test_swift_declarations_are_found_with_their_lines():
    assert named(SWIFT) == {
        "Net": (3, 4, 31),
        "Net.size": (9, 9, 9),
        "Net.words": (10, 10, 10),
        "Net.table": (11, 11, 13),
        "Net.run(_:for:_:)": (16, 17, 25),
        "Net.init(n:)": (27, 27, 27),
        "Net.subscript(row:)": (28, 28, 28),
        "Net.Kind": (33, 33, 33),  # the extension, which comes last
        "Net.Kind.one": (29, 29, 29),
        "Net.Kind.two": (29, 29, 29),
        "Net.Kind.three": (29, 29, 29),
        "Net.==(a:b:)": (30, 30, 30),
        "Net.Kind.other()": (33, 33, 33),
        "**": (34, 34, 34),
        "P": (35, 35, 36),
        "P.A": (35, 35, 35),
        "P.need(_:)": (35, 35, 35),
        "P.x": (36, 36, 36),
        "last(a:b:)": (37, 37, 39),
    }


def test_blanked_text_keeps_every_place():
    text = blanked(SWIFT)
    assert len(text) == len(SWIFT)
    assert "no()" not in text
    assert "call" not in text
    assert [line for line in text.split("\n") if line.strip()][1].startswith("@frozen")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("let a = 1\nfunc f() {\n", r"line 2: \{ is never closed"),
        ("\n}\n", r"line 2: \} closes nothing"),
        ('let s = "abc', "line 1: a string has no end"),
        ('let s = "\\(f(1)', "line 1: an interpolation has no end"),
        ("/* /* */", "line 1: a comment has no end"),
    ],
)
def test_broken_swift_is_refused_by_line(text, message):
    with pytest.raises(SwiftTextError, match=message):
        swift_declarations(text)


@pytest.mark.parametrize("language", list(Language))
def test_every_file_of_the_library_is_read_whole(language):
    """A cut in the wrong place shows as a last line that is indented deeper, or closes more."""
    kinds = {"func", "struct", "class", "protocol", "function"}
    checked = [f for f in everything(language) if f.declaration.kind in kinds]
    assert len(checked) > 500
    lines = functools.cache(lambda path: (ROOT / path).read_text().split("\n"))
    for found in checked:
        text = lines(found.path)[found.declaration.start - 1 : found.declaration.last]
        if language is Language.swift:
            whole = blanked("\n".join(text))
            assert all(whole.count(a) == whole.count(b) for a, b in ("()", "{}", "[]")), found
        after = lines(found.path)[found.declaration.last :][:1]
        indents = [len(line) - len(line.lstrip()) for line in (text[0], *after) if line.strip()]
        assert indents[-1] <= indents[0], found


def test_python_source_is_what_inspect_finds():
    shown = show_source(matmul_loops)
    place, code = str(shown).split("\n", 1)
    assert code + "\n" == inspect.getsource(matmul_loops)
    line = inspect.getsourcelines(matmul_loops)[1]
    assert place == f"python/tandem/foundations/matmul.py, line {line}"
    method = str(show_source(Learner.fit)).split("\n", 1)[1]
    assert method + "\n" == textwrap.dedent(inspect.getsource(Learner.fit))


def test_a_name_will_do_and_may_leave_out_its_beginning():
    by_object = str(show_source(Learner.fit))
    assert str(show_source("Learner.fit")) == by_object
    assert str(show_source("training.learner.Learner.fit")) == by_object
    assert str(show_source(DataLoader)) == str(show_source("data.loader.DataLoader"))


def test_documentation_can_be_left_out():
    whole, bare = (str(show_source("Learner", docs=docs)) for docs in (True, False))
    assert '"""' in whole
    assert '"""' not in bare
    bare = str(show_source("matmulLoops", language="swift", docs=False))
    assert bare.split("\n")[1].startswith("public func matmulLoops")


def test_several_are_shown_one_after_the_other():
    both = show_source(matmul_loops, "matmul_rows")
    assert str(both) == f"{show_source(matmul_loops)}\n\n{show_source(matmul_rows)}"


def test_a_notebook_gets_markdown_with_a_link_that_leads_there(monkeypatch):
    monkeypatch.chdir(ROOT / "tests" / "python")
    bundle = show_source("matmulLoops", language="swift")._repr_mimebundle_()
    assert set(bundle) == {"text/markdown", "text/plain"}
    link, _, fence, *code, last = bundle["text/markdown"].split("\n")
    address, line = link.split("](")[1].rstrip(")").split("#L")
    assert (Path.cwd() / address).resolve() == ROOT / MATMUL
    assert "matmulLoops" in (Path.cwd() / address).read_text().split("\n")[int(line) - 1]
    assert (fence, last) == ("```swift", "```")
    assert code[0].startswith("///")


def test_outside_the_checkout_a_link_is_absolute(tmp_path):
    assert f"({ROOT.as_uri()}/python/" in show_source(matmul_loops).markdown(tmp_path)


TWINS = [
    ("matmul_loops", "matmulLoops"),
    ("Learner.fit", "Learner.fit"),
    ("LSTMCell", "LSTMCellByHand"),
    ("BatchNorm", "FABatchNorm"),
    ("layers.norm.BatchNorm", "FABatchNorm"),
    ("ProgressCallback", "Learner.ProgressDelegate"),
    ("get_stem_layers", "stemLayers"),
    ("AverageSqrGrad", "AverageSquaredGrad"),
]


@pytest.mark.parametrize(("python", "swift"), TWINS)
def test_twins_are_found_by_milestone_and_name(python, swift):
    assert str(show_twin(python)) == str(show_source(swift, language="swift"))


@pytest.mark.parametrize(("python", "swift"), TWINS)
def test_and_back_again(python, swift):
    shown = str(show_twin(swift, language="swift"))
    assert shown == str(show_source(python))


def test_the_twin_of_an_object():
    assert str(show_twin(matmul_loops)).startswith("swift/Sources/Tandem/Foundations/Matmul.swift")


def test_names_that_differ_in_their_words_are_in_both_languages():
    for python, swift in RENAMED[Language.swift].items():
        assert find(python, Language.python)
        assert find(swift, Language.swift)


@pytest.mark.parametrize(
    ("name", "language", "message"),
    [
        ("Lerner.fit", "python", r"no Python declaration named Lerner\.fit: is it Learner\.fit"),
        ("matmulLoop", "swift", r"no Swift declaration named matmulLoop: is it .*matmulLoops"),
        ("matmulLoops(_:by:)", "swift", r"matmulLoops takes \(_:_:\), and not \(_:by:\)"),
        ("forward", "swift", r"forward could be Tandem\..* or .*: give the whole name"),
        ("zzzz", "swift", "no Swift declaration named zzzz$"),
    ],
)
def test_unknown_names_say_what_comes_near(name, language, message):
    with pytest.raises(NoSuchNameError, match=message):
        show_source(name, language=language)


def test_what_has_no_twin_says_why():
    with pytest.raises(NoSuchNameError, match="has no Swift twin: Swift reads what `tandem data`"):
        show_twin("generate_digits")
    with pytest.raises(NoSuchNameError, match=r"no Swift twin of the same words in milestone .*Ma"):
        show_twin("matmul_torch")


@pytest.mark.parametrize("what", [3, functools.partial(print)])
def test_a_value_has_no_source(what):
    with pytest.raises(NoSuchNameError, match="give its name as a string"):
        show_source(what)


def test_what_is_not_the_librarys_is_not_shown():
    with pytest.raises(NoSuchNameError, match=r"textwrap\.dedent is not the library's"):
        show_source(textwrap.dedent)
