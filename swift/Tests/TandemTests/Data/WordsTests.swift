import Tandem
import Testing

private struct Sentence: CustomTestStringConvertible, Sendable {
  let text: String
  let tokens: String

  init(_ text: String, _ tokens: String) { (self.text, self.tokens) = (text, tokens) }

  var testDescription: String { text }
}

@Suite("Our own tokenizer")
struct WordsTests {
  // The same sentences as in tests/python/data/test_words.py.
  @Test(
    "rules, one by one",
    arguments: [
      Sentence("a b", "a|b"),
      Sentence("a\n\nb  c \td", "a|\n\n|b| |c|\t|d"),
      Sentence(" a ", "a"),
      Sentence("fine :-) (:) ;)x <3 a:)", "fine|:-)|(|:|)|;|)|x|<3|a|:|)"),
      Sentence("can't DON'T don’t n't isn'tx", "ca|n't|DO|N'T|do|n’t|n't|isn'tx"),
      Sentence("it's I'LL we've 'so' actors'", "it|'s|I|'LL|we|'ve|'|so|'|actors|'"),
      Sentence("U.S. e.g. J. Mr. Mrs.X etc. a.", "U.S.|e.g.|J.|Mr.|Mrs|.|X|etc|.|a|."),
      Sentence("Plan A... U.S...", "Plan|A|...|U.S|..."),
      Sentence("cannot Gonna gotta cannots", "can|not|Gon|na|got|ta|cannots"),
      Sentence("O'Brien AT&T f**k a_b me@x.org _a_", "O'Brien|AT&T|f**k|a_b|me@x.org|_|a|_"),
      Sentence(
        "1,000.5 7:30 a,b a:1 PG-13 well-known 8-10",
        "1,000.5|7:30|a|,|b|a|:|1|PG-13|well|-|known|8|-|10"),
      Sentence("end.The 3.The imdb.com", "end|.|The|3.The|imdb.com"),
      Sentence("-- ... .. word--word", "--|...|..|word|--|word"),
      Sentence("🇫🇷🇩🇪👍🏽👩\u{200D}💻😀😀❤\u{FE0F}!", "🇫🇷|🇩🇪|👍🏽|👩\u{200D}💻|😀|😀|❤\u{FE0F}|!"),
      Sentence("日本語、テスト。हिन्दी। x² ½", "日本語|、|テスト|。|हिन्दी|।|x²|½"),
      Sentence("(well)!? $5 100%", "(|well|)|!|?|$|5|100|%"),
    ])
  fileprivate func rules(_ sentence: Sentence) {
    #expect(
      splitWords(sentence.text) == sentence.tokens.split(separator: "|").map { String($0) })
  }

  @Test("nothing is lost but spaces")
  func nothingIsLost() {
    let pieces = [
      "a", "The", "'s", "n't", ".", "..", "-", " ", "  ", "\n", "\u{3000}", "😀", "\u{200D}", "🇩",
      "e\u{301}", "1", ",", "&", "*", "_", "’", "U.S.", "Mr.", ":)", "cannot",
    ]
    var generator = MersenneTwister(pythonSeed: 5)
    for _ in 0..<2000 {
      let text = (0..<generator.randint(0, 30)).map { _ in pieces[generator.randrange(pieces.count)]
      }
      .joined()
      let tokens = splitWords(text)
      func withoutSpaces(_ text: String) -> [UInt8] { text.utf8.filter { $0 != 0x20 } }
      #expect(withoutSpaces(tokens.joined()) == withoutSpaces(text))
      #expect(!tokens.contains(""))
    }
  }
}
