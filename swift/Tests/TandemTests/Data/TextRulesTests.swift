import Tandem
import Testing

private struct RuleCase: CustomTestStringConvertible, Sendable {
  let name: String
  let rule: @Sendable (String) -> String
  let text: String
  let expected: String

  init(_ name: String, _ rule: @escaping @Sendable (String) -> String, _ text: String, _ to: String)
  {
    (self.name, self.rule, self.text, expected) = (name, rule, text, to)
  }

  var testDescription: String { "\(name): \(text)" }
}

@Suite("Rules of text")
struct TextRulesTests {
  @Test("the numbers of the special tokens are fixed")
  func specials() {
    #expect(
      SpecialToken.all.joined(separator: " ") == "xxunk xxpad xxbos xxeos xxrep xxwrep xxup xxmaj")
    #expect(SpecialToken.all[SpecialToken.padIdx] == SpecialToken.pad)
  }

  @Test(
    "rules before the tokenizer",
    arguments: [
      RuleCase("subBr", subBr, "a<br />b<BR>c< br/ >d<brr><b", "a\nb\nc\nd<brr><b"),
      RuleCase(
        "specAddSpaces", specAddSpaces, "this/that #1 a\\b", "this / that  # 1 a \\ b"),
      RuleCase("rmUselessSpaces", rmUselessSpaces, "  a  b    c \n \n d ", "a b c\n\nd"),
      RuleCase("rmUselessSpaces", rmUselessSpaces, " \n a \n ", "\na\n"),
      RuleCase("replaceRep", replaceRep, "cccc ddd !!!!!", " xxrep 4 c  ddd  xxrep 5 ! "),
      RuleCase("replaceRep", replaceRep, "éééé     ", " xxrep 4 é      "),
      RuleCase("replaceWrep", replaceWrep, "so so so so so good", " xxwrep 5 so  good"),
      RuleCase("replaceWrep", replaceWrep, "so so so good", "so so so good"),
      RuleCase("replaceWrep", replaceWrep, "no, no, no, no.", " xxwrep 4 no, ."),
      RuleCase("replaceWrep", replaceWrep, "no, no no no no", "no,  xxwrep 4 no "),
      RuleCase("replaceWrep", replaceWrep, "a an an an an ant", "a  xxwrep 4 an  ant"),
      RuleCase("fixupText", fixupText, "AT&amp;T &lt;3 &eacute;", "AT&T <3 é"),
      RuleCase("fixupText", fixupText, "so\u{85} 1\u{96} 2 \u{93}a\u{94}", "so… 1– 2 “a”"),
      RuleCase(
        "fixupText", fixupText, "it#39;s 5 @.@ 5 @,@ 000 <unk> \\n end",
        "it's 5.5,000 xxunk \n end"),
      RuleCase("fixupText", fixupText, "&amp;amp;amp;lt; plain", "< plain"),
    ])
  fileprivate func rules(_ each: RuleCase) {
    #expect(each.rule(each.text) == each.expected)
  }

  @Test("rules after the tokenizer")
  func tokens() {
    let words = ["I", "DO", "NOT", "like", "McDonald", "Or", "3D", ""]
    #expect(
      replaceAllCaps(words).joined(separator: " ")
        == "I xxup do xxup not like McDonald Or xxup 3d ")
    #expect(dealCaps(words).joined(separator: " ") == "i do not like mcdonald xxmaj or 3d ")
    #expect(addEosBos([]) == ["xxbos", "xxeos"])
    #expect(addEosBos(["a"]) == ["xxbos", "a", "xxeos"])
  }

  @Test("capitals without a small form get no mark")
  func bold() {
    #expect(replaceAllCaps(["\u{1D400}\u{1D400}"]) == ["\u{1D400}\u{1D400}"])
    #expect(dealCaps(["\u{1D400}b"]) == ["\u{1D400}b"])
  }

  @Test(
    "a sigma at a word's end, a dotted I and letters of title case become what Python makes them")
  func letters() {
    #expect(
      replaceAllCaps(["ΌΔΟΣ", "ΑΣ'Α", "ΑΣ'"]) == [
        "xxup", "όδος", "xxup", "ασ'α", "xxup", "ας'",
      ])
    #expect(dealCaps(["Σ", "İstanbul", "ǅ"]) == ["σ", "xxmaj", "i̇stanbul", "ǆ"])
  }

  @Test("what HTML has names and numbers for")
  func entities() {
    #expect(
      htmlUnescape("&notit; &notin; &NotEqualTilde; &amp &AMP;x") == "¬it; ∉ \u{2242}\u{338} & &x")
    #expect(
      htmlUnescape("&#8364;&#x80;&#X41&#0;&#xD800;&#1114112;&#1;!")
        == "€€A\u{FFFD}\u{FFFD}\u{FFFD}!")
    #expect(htmlUnescape("& &; &# &#x; &nosuch; &lt") == "& &; &# &#x; &nosuch; <")
    // The sign of Kelvin is for Swift's strings the letter K, which begins "&Kopf;".
    #expect(htmlUnescape("&\u{212A}opf;&Kopf;").utf8.elementsEqual("&\u{212A}opf;𝕂".utf8))
    #expect(htmlUnescape("&amp;lt;") == "&lt;")
  }
}

@Suite("What the course's own rules of text got wrong")
struct TextRuleDefectTests {
  private func allRules(_ text: String) throws -> [String] {
    let text = try defaultPreRules.reduce(text) { try $1($0) }
    let words = text.split(whereSeparator: \.isWhitespace).map { String($0) }
    return try defaultPostRules.reduce(words) { try $1($0) }
  }

  @Test("words in capitals are marked though all become small")
  func capitals() throws {
    #expect(
      try allRules("a VERY Good film") == [
        "xxbos", "a", "xxup", "very", "xxmaj", "good", "film", "xxeos",
      ])
  }

  @Test("a break is replaced before its slash is spaced out")
  func breaks() throws {
    #expect(try allRules("a<br/>b") == ["xxbos", "a", "b", "xxeos"])
  }

  @Test("a word that ends with an entity's name is left alone")
  func lamp() { #expect(fixupText("the lamp; the R amp; B") == "the lamp; the R & B") }

  @Test("an entity leaves no ampersand behind")
  func ampersand() {
    #expect(fixupText("it&#39;s &quot;so&quot; quot;here") == "it's \"so\" \"here")
  }

  @Test("repeated words are counted by words, the last with them")
  func repetitions() {
    #expect(replaceWrep("no no no no") == " xxwrep 4 no ")
    #expect(replaceWrep("ha-ha-ha-ha-ha") == " xxwrep 5 ha- ")
  }
}
