import Foundation
import Tandem
import TensorFlow
import TestFiles
import Testing
import _Differentiation

/// The mean of what each word says for either label.
private struct BagOfWords: Module {
  var embedding: Embedding<Float>

  init(_ words: Int) {
    embedding = Embedding<Float>(
      vocabularySize: words, embeddingSize: 2, embeddingsInitializer: { TF(zeros: $0) })
  }

  @differentiable(reverse,wrt: self)
  func callAsFunction(_ tokens: TI) -> TF { embedding(tokens).mean(squeezingAxes: 1) }
}

/// A folder of reviews, train and valid, neg and pos.
private func reviewFolder() throws -> TemporaryFolder {
  let folder = try TemporaryFolder()
  for (side, count) in [("train", 9), ("valid", 5)] {
    for (label, word) in [("neg", "bad"), ("pos", "good")] {
      for i in 0..<count {
        let text = "A \(word) film. " + String(repeating: "It is \(word). ", count: i)
        _ = try folder.file("\(side)/\(label)/\(i).txt", Array(text.utf8))
      }
    }
  }
  return folder
}

private typealias Numbers = ChainedProcessor<TokenizeProcessor, NumericalizeProcessor>

private func numbers() -> Numbers { TokenizeProcessor(maxWorkers: 2).then(NumericalizeProcessor()) }

private func halves(_ folder: TemporaryFolder) throws -> SplitData<TextList> {
  try SplitData.splitByFunc(
    TextList.fromFiles(FilePath(folder.url)), grandparentSplitter().texts)
}

private func labelled(_ folder: TemporaryFolder) throws
  -> SplitData<LabeledTexts<Numbers, CategoryProcessor<String>>>
{
  try labelByFunc(
    halves(folder), { try parentLabeler($0.file) }, procX: numbers(), procY: CategoryProcessor())
}

@Suite("Text items")
struct TextTests {
  @Test("files are read when they are asked for, texts are themselves")
  func list() throws {
    let folder = try reviewFolder()
    let list = try TextList.fromFiles(FilePath(folder.url))
    #expect(list.count == 28)
    #expect(try list[0] == "A bad film. ")
    #expect(try TextList(texts: ["one", "two"])[1] == "two")
    let bad = try folder.file("train/pos/bad.txt", [0x61, 0xFF])
    let all = try TextList.fromFiles(FilePath(folder.url))
    let place = try #require(all.items.firstIndex(of: .file(FilePath(bad))))
    let error = #expect(throws: ItemError.self) { try all[place] }
    #expect(error?.description == "\(bad) cannot be read: not UTF-8: byte 1 is 0xff")
    let text = #expect(throws: DataError.self) { try TextItem("a").file }
    #expect(text?.description == "\"a\": is a text and no file")
  }

  @Test("a language model's streams know the size of the vocabulary")
  func languageModel() throws {
    let folder = try reviewFolder()
    let data = try halves(folder).processed(by: numbers())
    let bunch = try lmDatabunchify(data, batchSize: 3, bptt: 7, seed: 1)
    let vocab = try #require(data.train.processor.second.vocab)
    #expect(bunch.classes == vocab.count)
    #expect(vocab.prefix(8) == SpecialToken.all[...])
    #expect(try bunch.train.oneBatch().x.shape == [3, 7])
    #expect(try bunch.valid.oneBatch().x.shape == [6, 7])
    // The first text of valid, undone to words; the order of the texts is kept there.
    #expect(try data.valid.object(at: 0) == "xxbos a bad film . xxeos")
    let first = try bunch.valid.oneBatch().x[0].scalars.map { vocab[Int($0)] }
    #expect(first == ["xxbos", "a", "bad", "film", ".", "xxeos", "xxbos"])
  }

  @Test("a classifier's batches have texts of like length, the longest first")
  func classifier() throws {
    let folder = try reviewFolder()
    let data = try labelled(folder)
    let bunch = try clasDatabunchify(
      data, batchSize: 4, options: LoaderOptions(workers: 2, seed: 5))
    #expect(bunch.classes == 2)
    #expect(bunch.train.count == 5)
    #expect(bunch.valid.count == 2)
    let train = Array(bunch.train)
    #expect(train[0].x.shape == [4, 6 + 8 * 5])
    #expect(train.map { $0.y.shape[0] } == [4, 4, 4, 4, 2])
    let valid = Array(bunch.valid)
    #expect(valid.map(\.x.shape) == [[8, 26], [2, 6]])
    #expect(valid[1].y.scalars.sorted() == [0, 1])
    #expect(valid[0].x[0].scalars.contains(1) == false)
    #expect(valid[0].x[7].scalars.suffix(15) == [Int32](repeating: 1, count: 15)[...])
  }

  @Test("labelled texts make the same stream as texts without labels")
  func labelledStream() throws {
    let folder = try reviewFolder()
    let plain = try lmDatabunchify(
      halves(folder).processed(by: numbers()), batchSize: 3, bptt: 7, seed: 1)
    let labelled = try lmDatabunchify(labelled(folder), batchSize: 3, bptt: 7, seed: 1)
    #expect(plain.train.map(\.x.scalars) == labelled.train.map(\.x.scalars))
    #expect(plain.valid.map(\.y.scalars) == labelled.valid.map(\.y.scalars))
    #expect(labelled.classes == plain.classes)
  }

  @Test("a learner tells good reviews from bad ones, from the folder on")
  func learner() throws {
    let folder = try reviewFolder()
    let data = try labelled(folder)
    let bunch = try clasDatabunchify(data, batchSize: 6, options: LoaderOptions(seed: 2))
    let model = BagOfWords(data.train.x.processor.second.vocab?.count ?? 0)
    let stats = Learner<TI, Adam<BagOfWords>>.AvgStatsDelegate([.accuracy], logger: { _ in })
    let learner = Learner(
      data: bunch, lossFunction: .crossEntropy, model: model,
      optimizer: Adam(for: model, learningRate: 0.3), delegates: [stats])
    try learner.fit(8)
    #expect(stats.history.last?["valid_accuracy"] == 1)
  }

  @Test("the vocabulary's own number pads, at the end or first")
  func ownPadding() throws {
    let words = ["a", "bad", "good", "film", ".", "it", "is", "xxbos", "xxeos", "xxmaj", "xxunk"]
    let own = TokenizeProcessor().then(try NumericalizeProcessor(vocab: words + ["xxpad"]))
    let folder = try reviewFolder()
    let data = try labelByFunc(
      halves(folder), { try parentLabeler($0.file) }, procX: own,
      procY: CategoryProcessor())
    let batch = try clasDatabunchify(data, batchSize: 4, padFirst: true).valid.oneBatch()
    #expect(batch.x[7].scalars.prefix(15) == [Int32](repeating: 11, count: 15)[...])
    #expect(batch.x[7].scalars.last == 8)
  }

  @Test("a table of a batch counts its padding")
  func table() throws {
    let vocab = SpecialToken.all + ["a", "\n\n", "film"]
    let x = TI([[2, 8, 9, 10, 3], [2, 3, 1, 1, 1]])
    #expect(
      showBatch((x, TI([1, 0])), vocab: vocab, classes: ["neg", "pos"]) == """
        x [2, 5], y [2]
        x: xxbos a ↵↵ film xxeos
        label: pos
        x: xxbos xxeos + 3 xxpad
        label: neg
        """)
    #expect(
      showBatch((x, x), vocab: vocab, rows: 1, tokens: 2) == """
        x [2, 5], y [2, 5]
        x: xxbos a ...
        y, one token on: xxbos a ...
        """)
  }

  @Test("characters are tokens that lose nothing")
  func characters() throws {
    let texts = ["e\u{301}a\r\n", "", "👩\u{200D}💻"]
    let tokens = try CharacterProcessor().process(texts)
    #expect(tokens.map(\.count) == [5, 0, 3])
    #expect(CharacterProcessor().deprocess(tokens) == texts.map(TextItem.text))
  }
}

@Suite("Corpora")
struct CorporaTests {
  private func article(_ name: String) -> String { " = \(name) = \n \n Text of \(name) . \n \n" }

  @Test("a folder with a training file is taken as it is")
  func whole() throws {
    let folder = try TemporaryFolder()
    _ = try folder.file("train.txt", Array((article("one") + article("two")).utf8))
    _ = try folder.file("valid.txt", Array(article("three").utf8))
    let corpus = try readCorpus(folder.url.path)
    #expect(corpus.train == [article("one"), article("two")])
    #expect(corpus.valid == [article("three")])
    #expect(corpus.note.hasSuffix("train.txt to train on, valid.txt to validate with"))
  }

  @Test("without a training file the articles are split as Python splits them")
  func articles() throws {
    let folder = try TemporaryFolder()
    let names = (0..<20).map { "a\($0)" }
    _ = try folder.file("valid.txt", Array(names[..<12].map(article).joined().utf8))
    _ = try folder.file("test.txt", Array(names[12...].map(article).joined().utf8))
    let corpus = try readCorpus("wikitext2", folder: folder.url.path)
    #expect(corpus.valid == ["a2", "a14"].map(article))
    #expect((corpus.train + corpus.valid).sorted() == names.map(article).sorted())
    #expect(corpus.note.hasPrefix("there is no train.txt: of the articles of valid.txt and test"))
  }

  @Test("plays are characters, their last tenth held out; a beginning can be had")
  func plays() throws {
    let folder = try TemporaryFolder()
    let text = String(repeating: "0123456789", count: 10)
    _ = try folder.file("input.txt", Array(text.utf8))
    let corpus = try readCorpus("tinyshakespeare", folder: folder.url.path)
    #expect(corpus.train == [String(text.prefix(90))])
    #expect(corpus.valid == ["0123456789"])
    #expect(corpus.characters)
    let short = try Corpus(train: ["abcd", "efgh", "ij"], valid: ["mnop"], note: "n").shortened(6)
    #expect(short.train == ["abcd", "ef"])
    #expect(short.valid == ["mno"])
  }

  @Test("what is no text is refused")
  func refused() throws {
    let nowhere = #expect(throws: DataError.self) { try readCorpus("nowhere") }
    #expect(
      nowhere?.description
        == "nowhere is no folder of texts: name one, or imdb, tinyshakespeare, wikitext2")
    let folder = try TemporaryFolder()
    let empty = #expect(throws: DataError.self) { try readCorpus(folder.url.path) }
    #expect(empty?.description.hasPrefix("there is no text to train on") == true)
    let lacking = #expect(throws: DataError.self) {
      try readCorpus("imdb", folder: folder.url.path)
    }
    #expect(lacking?.description.hasPrefix("imdb is not in \(folder.url.path)") == true)
  }
}
