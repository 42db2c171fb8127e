import Foundation
import Tandem
import TestFiles
import Testing

private let reviews = Array(
  repeating: [
    "I don't know, it was GREAT!!!!! <br /><br />Really great.", "",
    "so so so so bad (xxunk) and/or dull",
  ], count: 4
).flatMap { $0 }

private struct RuleFault: Error {}

@Suite("Texts to tokens and numbers")
struct TokenizeTests {
  @Test("rules and tokenizer together")
  func together() throws {
    let tokens = try TokenizeProcessor().process(reviews)
    #expect(
      tokens[0].joined(separator: " ")
        == "xxbos i do n't know , it was xxup great xxrep 5 ! \n\n xxmaj really great . xxeos")
    #expect(
      tokens[2].joined(separator: " ") == "xxbos xxwrep 4 so bad ( xxunk ) and / or dull xxeos")
    #expect(try TokenizeProcessor().process([String]()) == [])
  }

  @Test("any number of workers gives the same", arguments: [0, 1, 2, 7])
  func workers(_ count: Int) throws {
    let expected = try reviews.map { try TokenizeProcessor(maxWorkers: 1).process([$0])[0] }
    #expect(try TokenizeProcessor(maxWorkers: count).process(reviews) == expected)
  }

  @Test("a rule that fails names its text, the first that it fails at", arguments: [1, 3])
  func failingRule(_ workers: Int) throws {
    let failing = TokenizeProcessor(
      maxWorkers: workers, preRules: [{ if $0.isEmpty { throw RuleFault() } else { return $0 } }])
    let error = #expect(throws: ParallelError.self) { try failing.process(reviews) }
    #expect(error?.index == 1)
    #expect(error?.description == "item 1, \"\": RuleFault()")
  }

  @Test("a file is read as UTF-8, and a fault in it is named")
  func files() throws {
    let folder = try TemporaryFolder()
    #expect(try readText(folder.file("a", Array("naïve\r\n–\r1\n".utf8))) == "naïve\n–\n1\n")
    let bad = try folder.file("bad.txt", Array("caf".utf8) + [0xE9] + Array(" noir".utf8))
    let error = #expect(throws: TextError.self) { try readText(bad) }
    #expect(error?.description == "\(bad): not UTF-8: byte 3 is 0xe9")
    let gone = folder.url.path + "/gone.txt"
    let missing = #expect(throws: TextError.self) { try readText(gone) }
    #expect(missing?.description == "\(gone): cannot be read: No such file or directory")
  }

  @Test("the vocabulary is special tokens, then the most frequent, equals by their scalars")
  func vocabulary() {
    let texts = [["b", "a", "c", "a"], ["xxmaj", "b", "once", "c", "c"]]
    #expect(makeVocab(texts) == SpecialToken.all + ["c", "a", "b"])
    #expect(makeVocab(texts.reversed(), minFreq: 1) == SpecialToken.all + ["c", "a", "b", "once"])
    #expect(makeVocab(texts, maxVocab: 9) == SpecialToken.all + ["c"])
    // "é" twice over, and the sign of Ångström beside the letter: one in Swift, two in Python.
    let twins = ["e\u{301}", "\u{E9}", "\u{212B}", "\u{C5}"]
    let vocab = makeVocab([twins], minFreq: 1).dropFirst(8).map { Array($0.unicodeScalars) }
    #expect(vocab == ["e\u{301}", "\u{C5}", "\u{E9}", "\u{212B}"].map { Array($0.unicodeScalars) })
  }

  @Test("numbers become the same tokens again; others become unknown")
  func numbers() throws {
    var processor = NumericalizeProcessor()
    try processor.fit([["a", "a", "b", "b", "b", "e\u{301}", "e\u{301}"]])
    #expect(
      processor.process([["b", "a", "new", "e\u{301}", "\u{E9}"], []]) == [[8, 9, 0, 10, 0], []])
    #expect(processor.deprocess([[8, 9, 0, 10]]) == [["b", "a", "xxunk", "e\u{301}"]])
    #expect(processor.padIdx == 1)
    // The course's table was one with a default, which took in every token it was asked for.
    #expect(processor.vocab?.count == 11)
    try processor.fit([["c", "c"]])
    #expect(processor.vocab?.contains("c") == false)
  }

  @Test("a given vocabulary is kept and checked")
  func given() throws {
    var processor = try NumericalizeProcessor(vocab: ["a", "xxunk"])
    try processor.fit([["b", "b", "b"]])
    #expect(processor.process([["b", "a"]]) == [[1, 0]])
    let twice = #expect(throws: TextError.self) {
      try NumericalizeProcessor(vocab: ["a", "xxunk", "a"])
    }
    #expect(twice?.description == "NumericalizeProcessor: the vocabulary holds \"a\" twice")
    let lacking = #expect(throws: TextError.self) { try NumericalizeProcessor(vocab: ["a"]) }
    #expect(lacking?.description == "NumericalizeProcessor: the vocabulary has no xxunk")
  }
}

@Suite("Tokens to text, and articles")
struct ReadableTests {
  @Test(
    "text that was tokenised can be read again",
    arguments: [
      "i don't know", "It was GREAT!!!!!! (or so they say), wasn't it?",
      "so so so so good.\n\nThe end", "it cost $20",
    ])
  func again(_ text: String) throws {
    #expect(try readable(TokenizeProcessor().process([text])[0]) == text)
  }

  @Test("marks without sense are left as they are")
  func nonsense() {
    #expect(readable(["xxrep", "many", "a"]) == "xxrep many a")
    #expect(readable(["xxrep", "999999999", "a"]) == "xxrep 999999999 a")
    #expect(readable(["xxrep", "٤", "a", "xxwrep", "2", "b"]) == "aaaa b b")
    #expect(readable(["a", "xxrep"]) == "a xxrep")
    #expect(readable(["xxpad", "a", "xxmaj"]) == "a")
  }

  @Test("articles are cut at their headings")
  func wiki() throws {
    #expect(istitle(" = Homarus gammarus = \n"))
    #expect(!istitle(" = = Section = = \n"))
    #expect(!istitle(" =  = x"))
    let folder = try TemporaryFolder()
    let text = "before\n\n = One = \n\ntext\n = no heading = \n = = S = = \n\n = Two = \n \nmore"
    let articles = try readWiki(folder.file("wiki.txt", Array(text.utf8)))
    #expect(articles.joined() == text)
    #expect(articles.map { $0.prefix(8) } == ["before\n\n", " = One =", " = Two ="])
  }
}
