import Tandem
import TensorFlow
import Testing

/// Doubles labels; remembers what it was fitted on.
private struct Double: Processor {
  private(set) var seen: [String] = []

  mutating func fit(_ items: [String]) { seen = items }

  func process(_ items: [String]) -> [String] { items.map { $0 + $0 } }

  func deprocess(_ items: [String]) -> [String] { items.map { String($0.prefix($0.count / 2)) } }
}

/// Appends a number drawn at random.
private struct Noise: Transform {
  func callAsFunction(_ item: [Float], using generator: inout TransformGenerator) -> [Float] {
    item + [Float(generator.random())]
  }
}

@Suite("The data block")
struct BlockTests {
  private let folder: ItemFolder

  init() throws { folder = try ItemFolder() }

  // MARK: splits

  @Test("the grandparent folder splits, and what is neither is left out")
  func grandparent() throws {
    let halves = try folder.halves()
    #expect(folder.names(halves.train.items) == ItemFolder.names[..<3].sorted())
    #expect(folder.names(halves.valid.items) == Array(ItemFolder.names[3...]))
    #expect(halves.path == folder.path)
    #expect(try halves.valid[0] == "val/cat/4.txt")
  }

  @Test("a random split is Python's, loses nothing and keeps the order")
  func random() throws {
    let splitter: Splitter<Int> = randomSplitter(pValid: 0.3, seed: 5)
    let (train, valid) = try splitByFunc(Array(0..<12), splitter)
    // The places of the numbers below 0.3 that random.Random(5) draws.
    #expect(valid == [6, 11])
    #expect(train == (0..<12).filter { !valid.contains($0) })
    let again = try splitByFunc(Array(0..<12), splitter)
    #expect(again.valid == valid && again.train == train)
  }

  @Test("a random split has about the share that was asked for")
  func share() async throws {
    let (_, valid) = try splitByFunc(Array(0..<10_000), randomSplitter(pValid: 0.2, seed: 1))
    #expect(abs(valid.count - 2000) < 4 * 40)  // four deviations, sqrt(n p (1 - p)) = 40
    let other = try splitByFunc(Array(0..<10_000), randomSplitter(pValid: 0.2, seed: 2)).valid
    #expect(valid != other)
    let trap = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let _: Splitter<Int> = randomSplitter(pValid: 20)
    }
    #expect(words(of: trap).contains("pValid must be within 0 and 1, got 20"))
  }

  @Test("a split with an empty side says so")
  func emptySide() throws {
    let words = try folder.words()
    #expect(
      throws: DataError("\(folder.path): of 6 items the splitter put 3 to train, 0 to valid")
    ) { try SplitData.splitByFunc(words, grandparentSplitter()) }  // the folder is called val
  }

  // MARK: labels and processors

  @Test("labels from the folder and from the name")
  func labels() async throws {
    #expect(parentLabeler("train/cat/3.txt") == "cat")
    let label = regexLabeler(#"^(.+)_\d+\.jpg$"#)
    #expect(try label("pets/great_dane_12.jpg") == "great_dane")
    #expect(throws: DataError(#"pets/dane.jpg: the name does not match "^(.+)_\d+\.jpg$""#)) {
      try label("pets/dane.jpg")
    }
    let groups = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = regexLabeler(#"\d+"#)
    }
    #expect(words(of: groups).contains("needs one group"))
    let pattern = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = regexLabeler("(")
    }
    #expect(words(of: pattern).contains("is no regular expression"))
  }

  @Test("the whole way from files to pairs, whose types the compiler knows")
  func pairs() throws {
    let data = try labelByFunc(folder.halves(), parentLabeler, procY: CategoryProcessor())
    let train: [(x: String, y: Int32)] = try data.train[0..<3]
    #expect(train.map(\.x) == ["train/cat/3.txt", "train/dog/1.txt", "train/dog/2.TXT"])
    #expect(train.map(\.y) == [0, 1, 1])
    #expect(try data.valid[0..<2].map(\.y) == [0, 1])
    let object = try data.valid.object(at: 1)
    #expect(object.y == "dog" && folder.names([object.x]) == ["val/dog/5.txt"])
    #expect(data.train.y.processor.vocab == ["cat", "dog"])
    #expect(data.train.count == 3 && data.path == folder.path)
    #expect(data.train.description.contains("x: ItemList of String (3 items)"))
  }

  @Test("processors are fitted on train only, the second on what the first makes")
  func fitting() throws {
    let chain = Double().then(Double())
    let data = try labelByFunc(folder.halves(), parentLabeler, procY: chain)
    let fitted = data.valid.y.processor
    #expect(fitted.first.seen == ["cat", "dog", "dog"])
    #expect(fitted.second.seen == ["catcat", "dogdog", "dogdog"])
    #expect(data.valid.y.list.items == ["catcatcatcat", "dogdogdogdog"])
    #expect(try data.valid.y.object(at: 1) == "dog")  // undone from the last to the first
    #expect(Double().then(CategoryProcessor(vocab: ["b"])).categories == 1)
  }

  @Test("items are processed too, and the list given is left as it was")
  func processedItems() throws {
    let halves = try folder.halves()
    let texts = SplitData(
      train: ItemList(halves.train.items.map(\.name)),
      valid: ItemList(halves.valid.items.map(\.name)))
    let data = try labelByFunc(texts, { $0.count }, procX: Double(), procY: NoopProcessor())
    #expect(try data.valid.x[0..<2] == ["4.txt4.txt", "5.txt5.txt"])
    #expect(try data.valid.x.object(at: 0) == "4.txt")
    #expect(try data.valid.y[0..<2] == [5, 5])  // labels come from the items as they were
    #expect(texts.valid.items == ["4.txt", "5.txt"])
  }

  @Test("a label that train does not have names the file")
  func unknownLabel() throws {
    var halves = try folder.halves()
    halves.train.items.removeFirst()
    let file = halves.valid.items[0]
    #expect(
      throws: DataError("\(file): the label \"cat\" is not one of train's 1: \"dog\"")
    ) { try labelByFunc(halves, parentLabeler, procY: CategoryProcessor()) }
  }

  @Test("a vocabulary that was given is kept")
  func givenVocabulary() throws {
    let processor = CategoryProcessor(vocab: ["dog", "bird", "cat"])
    let data = try labelByFunc(folder.halves(), parentLabeler, procY: processor)
    #expect(data.train.y.list.items == [2, 0, 0])
    #expect(data.train.y.processor.categories == 3)
  }

  @Test("categories go there and back, and an unknown one is worded")
  func categories() async throws {
    var processor = CategoryProcessor<Int>()
    processor.fit([5, 3, 5, 11])
    #expect(processor.vocab == [3, 5, 11])
    #expect(try processor.process([11, 3]) == [2, 0])
    #expect(processor.deprocess([2, 0]) == [11, 3])
    #expect {
      try processor.process([3, 4])
    } throws: {
      ($0 as? UnknownCategoryError)?.index == 1
        && "\($0)" == "the label 4 is not one of train's 3: 3, 5, 11"
    }
    processor.fit([99])  // what was learnt is kept
    #expect(processor.vocab == [3, 5, 11])
    let unfitted = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try CategoryProcessor<Int>().process([1])
    }
    #expect(words(of: unfitted).contains("there is no vocabulary before `fit`"))
    let number = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = CategoryProcessor(vocab: ["a"]).deprocess([1])
    }
    #expect(words(of: number).contains("there is no label 1 among 1"))
  }

  @Test("a processor that does nothing does nothing")
  func noop() throws {
    var processor = NoopProcessor<Int>()
    #expect(try processor.fitAndProcess([1, 2]) == [1, 2])
    #expect(processor.deprocess([1, 2]) == [1, 2] && processor.categories == nil)
  }

  @Test("items and labels go together, and draw alike")
  func together() throws {
    #expect(throws: DataError("LabeledData: 2 items and 1 labels")) {
      try LabeledData(x: ItemList([1, 2]), y: ItemList([1]))
    }
    let data = try LabeledData(
      x: ItemList([[Float(1)]], transforms: [Noise()]),
      y: ItemList([[Float(2)]], transforms: [Noise()]))
    let pair = try data.value(at: 0, seed: 3)
    #expect(pair.x[1] == pair.y[1] && pair.x[0] != pair.y[0])
  }
}
